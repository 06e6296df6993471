import type { Difference } from '../../shared/contract/index.ts';
import type { RoiPatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { isOwnClassLayer, type ClassLayerId } from '../../shared/model/imagery.ts';
import { cellSizePx, parseCellId } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import type { ClassValues, CountJob, JointCounts } from './jointCounts.ts';
import type { PixelRois } from './pixelRois.ts';

export interface DifferenceOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly predictions: Pick<Inference, 'active' | 'pixels'>;
  readonly rois: PixelRois;
  /** Joint counts in a worker, in order. */
  readonly count: (jobs: readonly CountJob[], signal: AbortSignal | undefined) => Promise<JointCounts[]>;
}

/** Patches a task: about 20 ms of the worker, which also answers the pointer. */
const patchesPerTask = 4;
/** Most pairs that are told. */
const mostPairs = 2000;
/** Comparisons whose counts by patch are kept, so that after an edit only its patches are counted again. */
const keptComparisons = 3;

interface Counted {
  /** Of both layers. */
  readonly version: string;
  readonly counts: JointCounts;
}

/** Compares class layers of a ROI at full resolution, patch by patch. */
export class Differences {
  readonly #options: DifferenceOptions;
  readonly #known = new Map<string, Map<string, Counted>>();
  /** Counts the changes of predictions. */
  #predicted = 0;

  constructor(options: DifferenceOptions) {
    this.#options = options;
  }

  /** @throws AppError as `catalogue.roi`; `cancelled` */
  async count(
    datasetId: string,
    roiKey: string,
    a: ClassLayerId,
    b: ClassLayerId,
    signal?: AbortSignal,
  ): Promise<Difference> {
    const { roi } = await this.#options.rois.get(datasetId, roiKey);
    const known = this.#knownOf(`${datasetId}\n${roiKey}\n${a}\n${b}`);
    const versionOf = this.#versions(datasetId, a, b);
    const due = roi.grid.filter(({ patchId }) => {
      const counted = known.get(patchId);
      // What could not be counted may be there by now: a disk that was not plugged in.
      return !counted?.counts || counted.version !== versionOf(patchId);
    });
    for (let i = 0; i < due.length; i += patchesPerTask) {
      throwIfAborted(signal);
      const patches = due.slice(i, i + patchesPerTask);
      const versions = patches.map(({ patchId }) => versionOf(patchId));
      const counts = await this.#countPatches(datasetId, patches, a, b, signal);
      patches.forEach(({ patchId }, at) => {
        known.set(patchId, { version: versions[at]!, counts: counts[at]! });
      });
    }
    return addUp(
      roi.grid.map(({ patchId }) => ({ patchId, counts: known.get(patchId)?.counts ?? null })),
      isSameList(a, b),
    );
  }

  /** Predictions changed, or which of them are in use. */
  notePredictions(): void {
    this.#predicted++;
  }

  /** The dataset was indexed again. */
  forget(datasetId: string): void {
    for (const key of this.#known.keys()) if (key.startsWith(`${datasetId}\n`)) this.#known.delete(key);
  }

  #knownOf(key: string): Map<string, Counted> {
    const known = this.#known.get(key) ?? new Map<string, Counted>();
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > keptComparisons) this.#known.delete(this.#known.keys().next().value!);
    return known;
  }

  /** Names what the layers of a patch are now: edits of its mask and changes of predictions, where a layer follows them. */
  #versions(datasetId: string, a: ClassLayerId, b: ClassLayerId): (patchId: string) => string {
    const ofModel = a === 'prediction' || b === 'prediction' ? `${this.#predicted}` : '';
    if (a !== 'mask' && b !== 'mask') return () => ofModel;
    const states = this.#options.annotation.patchStates(datasetId);
    return (patchId) => `${ofModel} ${states.get(patchId)?.edits ?? 0}`;
  }

  /** In the order of the patches; null for one that a layer lacks, or that cannot be read. */
  async #countPatches(
    datasetId: string,
    patches: readonly RoiPatch[],
    a: ClassLayerId,
    b: ClassLayerId,
    signal: AbortSignal | undefined,
  ): Promise<JointCounts[]> {
    const jobs = await Promise.all(
      patches.map(async (patch): Promise<CountJob | null> => {
        const { patchId, widthPx, heightPx } = patch;
        const [ofA, ofB] = [
          await this.#valuesOf(datasetId, patch, a),
          await this.#valuesOf(datasetId, patch, b),
        ];
        return ofA && ofB && { patchId, widthPx, heightPx, a: ofA, b: ofB };
      }),
    );
    const found = await this.#options.count(
      jobs.filter((job) => job !== null),
      signal,
    );
    let next = 0;
    return jobs.map((job) => (job ? found[next++]! : null));
  }

  async #valuesOf(datasetId: string, patch: RoiPatch, layer: ClassLayerId): Promise<ClassValues | null> {
    const { catalogue, annotation } = this.#options;
    const { patchId, widthPx, heightPx } = patch;
    if (layer === 'prediction') return this.#predictedValues(datasetId, patch);
    if (layer === 'mask' && (annotation.patchStates(datasetId).get(patchId)?.edits ?? 0) > 0) {
      try {
        const { data } = await annotation.mask(datasetId, patchId);
        return { kind: 'bytes', data };
      } catch (error) {
        // Its original cannot be read: the patch is among those that are not counted.
        if (error instanceof AppError) return null;
        throw error;
      }
    }
    const isMask = layer === 'mask' || layer === 'cosia';
    const source = catalogue.source(datasetId, patchId, isMask ? 'AERIAL_LABEL-COSIA' : 'ALL_LABEL-LPIS');
    if (source === null) return null;
    const cell = parseCellId(patchId);
    const window = cell && {
      ...{ x: cell.col * cellSizePx, y: cell.row * cellSizePx },
      ...{ width: widthPx, height: heightPx },
    };
    return { kind: 'file', source, bandIndex: isMask ? 0 : Number(layer.at(-1)) - 1, window };
  }

  async #predictedValues(
    datasetId: string,
    { patchId, widthPx, heightPx }: RoiPatch,
  ): Promise<ClassValues | null> {
    const { predictions } = this.#options;
    const set = predictions.active(datasetId, 'cosia');
    try {
      const found = set && (await predictions.pixels(datasetId, set.id, patchId));
      const isWhole = found?.width === widthPx && found.height === heightPx;
      return isWhole ? { kind: 'bytes', data: found.classes } : null;
    } catch (error) {
      // The set was removed meanwhile, or its file cannot be read: the patch is among those that are not counted.
      if (error instanceof AppError) return null;
      throw error;
    }
  }
}

/** Both layers speak of the classes of the same list, so that equal values mean the same. */
const isSameList = (a: ClassLayerId, b: ClassLayerId): boolean =>
  a === b || (isOwnClassLayer(a) && isOwnClassLayer(b));

function addUp(
  patches: readonly { readonly patchId: string; readonly counts: JointCounts }[],
  sameList: boolean,
): Difference {
  const sums = new Map<number, Map<number, number>>();
  const skipped: string[] = [];
  for (const { patchId, counts } of patches) {
    if (!counts) skipped.push(patchId);
    for (let i = 0; counts && i < counts.length; i += 3) {
      const [a, b, px] = [counts[i]!, counts[i + 1]!, counts[i + 2]!];
      let row = sums.get(a);
      if (!row) sums.set(a, (row = new Map()));
      row.set(b, (row.get(b) ?? 0) + px);
    }
  }
  const pairs = [...sums].flatMap(([a, row]) => [...row].map(([b, px]) => ({ a, b, px })));
  pairs.sort((x, y) => y.px - x.px || x.a - y.a || x.b - y.b);
  const total = (some: typeof pairs) => some.reduce((sum, { px }) => sum + px, 0);
  return {
    px: total(pairs),
    differentPx: sameList ? total(pairs.filter(({ a, b }) => a !== b)) : null,
    pairs: pairs.slice(0, mostPairs),
    skipped,
  };
}
