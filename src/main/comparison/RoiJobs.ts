import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type { RoiPatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { ComparisonOptions } from './Comparison.ts';
import type { JobPatch, RoiJob } from './roiJob.ts';

/** A ROI with where its files are; masks are added when it is compared. */
export interface RoiFiles extends Omit<RoiJob, 'rules'> {
  readonly domain: string;
  readonly origin: readonly [number, number];
}

/** Patches whose files are looked up without a pause: under a millisecond of the core's thread. */
const patchesPerTurn = 16;
/** ROIs whose files are remembered. */
const keptRois = 8;

/** What ROIs are compared from: places and files by the catalogue, corrected masks by the journal. */
export class RoiJobs {
  readonly #options: Pick<ComparisonOptions, 'catalogue' | 'annotation'>;
  readonly #kept = new Map<string, Promise<RoiFiles>>();

  constructor(options: Pick<ComparisonOptions, 'catalogue' | 'annotation'>) {
    this.#options = options;
  }

  /** The files of a ROI as they were found last. @throws AppError `notFound` */
  files(datasetId: string, roiKey: string): Promise<RoiFiles> {
    const key = `${datasetId}\n${roiKey}`;
    const known = this.#kept.get(key) ?? this.read(datasetId, roiKey);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    known.catch(() => this.#kept.get(key) === known && this.#kept.delete(key));
    if (this.#kept.size > keptRois) this.#kept.delete(this.#kept.keys().next().value!);
    return known;
  }

  /** The files of a ROI, looked up anew. @throws AppError `notFound` */
  async read(datasetId: string, roiKey: string): Promise<RoiFiles> {
    const { catalogue } = this.#options;
    const { gsd, widthPx, heightPx, domain, origin, grid } = await catalogue.roi(datasetId, roiKey);
    const patches: JobPatch[] = [];
    for (const patch of grid) {
      patches.push(this.#patch(datasetId, patch));
      if (patches.length % patchesPerTurn === 0) await nextTurn();
    }
    return { roiKey, domain, gsd, widthPx, heightPx, origin, patches };
  }

  /** Edits in the mask of each patch. */
  versions(datasetId: string, { patches }: RoiFiles): number[] {
    const states = this.#options.annotation.patchStates(datasetId);
    return patches.map(({ patchId }) => states.get(patchId)?.edits ?? 0);
  }

  /** A patch with its mask as it is now. One whose edits do not fit its file any more is compared by the file. */
  async withMask(datasetId: string, patch: JobPatch): Promise<JobPatch> {
    const { annotation } = this.#options;
    const version = annotation.patchStates(datasetId).get(patch.patchId)?.edits ?? 0;
    if (version === 0) return patch;
    try {
      const mask = await annotation.mask(datasetId, patch.patchId);
      // One that the file is not any more (`originalChanged`) is shown as the file is, and counts like that.
      if (mask.readOnly !== null) return { ...patch, version };
      return { ...patch, mask: mask.data, version: mask.version };
    } catch (error) {
      const { code } = AppError.from(error);
      if (code === 'internal' || code === 'cancelled') throw error;
      return { ...patch, version };
    }
  }

  /** A whole ROI with its masks as they are now. */
  async job(datasetId: string, files: RoiFiles, rules: ComparisonRules): Promise<RoiJob> {
    const patches: JobPatch[] = [];
    for (const patch of files.patches) patches.push(await this.withMask(datasetId, patch));
    const { roiKey, gsd, widthPx, heightPx } = files;
    return { roiKey, gsd, widthPx, heightPx, patches, rules };
  }

  /** The dataset was read again: files may be others. */
  forget(datasetId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${datasetId}\n`)) this.#kept.delete(key);
  }

  #patch(datasetId: string, patch: RoiPatch): JobPatch {
    const { patchId, x, y, widthPx, heightPx, modalityBits, aerialDate } = patch;
    const source = (modality: Modality) =>
      (modalityBits & modalityBit(modality)) === 0
        ? null
        : this.#options.catalogue.source(datasetId, patchId, modality);
    return {
      ...{ patchId, x, y, widthPx, heightPx },
      flightDay: /^\d{4}-(\d\d-\d\d)$/.exec(aerialDate ?? '')?.[1] ?? null,
      cover: source('AERIAL_LABEL-COSIA'),
      lpis: source('ALL_LABEL-LPIS'),
      dem: source('DEM_ELEV'),
      rgbi: source('AERIAL_RGBI'),
      mask: null,
      version: 0,
    };
  }
}
