import type { RegionWindow } from './Comparison.ts';
import { ComparedRoi, type RegionPage } from './ComparedRoi.ts';
import type { JobPatch, RoiJob, RoiKnown, RoiOutcome } from './roiJob.ts';

/** A ROI as it should be kept. */
export interface KeptAsk {
  readonly dataset: string;
  readonly roiKey: string;
  readonly rulesKey: string;
  /** Of the masks of all patches. */
  readonly versions: readonly number[];
}

export interface LiveAsk extends KeptAsk {
  /** All of the ROI; null: it should be kept. */
  readonly job: RoiJob | null;
  /** What changed since it was kept. */
  readonly changed: readonly { readonly index: number; readonly patch: JobPatch }[];
  readonly known: RoiKnown;
}

export interface RegionsAsk extends KeptAsk {
  /** As of {@link LiveAsk}. */
  readonly job: RoiJob | null;
  readonly page: RegionWindow;
}

/** Memory for ROIs at hand: some dozens of usual ones. */
const mostBytes = 256 * 1024 ** 2;

/** The ROIs that were edited last, so that a changed patch is all that is read again. */
export class KeptRois {
  readonly #kept = new Map<string, { readonly rulesKey: string; readonly roi: ComparedRoi }>();

  /** `missing` when what is kept is not what it should be: the caller then gives all of it. */
  async compare(ask: LiveAsk): Promise<RoiOutcome | 'missing'> {
    const key = keyOf(ask);
    const roi = await this.#ready(key, ask);
    if (!roi) return 'missing';
    const outcome = await roi.finish(ask.known, true, Date.now());
    this.#keep(key, ask.rulesKey, roi);
    return outcome;
  }

  isKept(ask: KeptAsk): boolean {
    const kept = this.#kept.get(keyOf(ask));
    return kept?.rulesKey === ask.rulesKey && isSame(kept.roi.versions(), ask.versions);
  }

  async warm({ job, ...ask }: KeptAsk & { readonly job: RoiJob }): Promise<void> {
    const roi = await readRoi(job);
    roi.warm();
    this.#keep(keyOf(ask), ask.rulesKey, roi);
  }

  /** Some of the regions of a ROI; `missing` as for {@link compare}. */
  async regions({ job, page, ...ask }: RegionsAsk): Promise<RegionPage | 'missing'> {
    const key = keyOf(ask);
    const roi = job ? await readRoi(job) : this.isKept(ask) ? this.#kept.get(key)!.roi : null;
    if (!roi) return 'missing';
    const regions = roi.regions(page);
    this.#keep(key, ask.rulesKey, roi);
    return regions;
  }

  forget(dataset: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${dataset}\n`)) this.#kept.delete(key);
  }

  async #ready(key: string, { job, changed, versions, rulesKey }: LiveAsk): Promise<ComparedRoi | null> {
    const kept = this.#kept.get(key);
    this.#kept.delete(key); // Until it is whole again.
    if (job) return readRoi(job);
    if (kept?.rulesKey !== rulesKey) return null;
    for (const { index, patch } of changed) await kept.roi.read(index, patch);
    return isSame(kept.roi.versions(), versions) ? kept.roi : null;
  }

  #keep(newest: string, rulesKey: string, roi: ComparedRoi): void {
    this.#kept.delete(newest);
    this.#kept.set(newest, { rulesKey, roi });
    let bytes = [...this.#kept.values()].reduce((sum, one) => sum + one.roi.bytes, 0);
    for (const [key, old] of this.#kept) {
      if (bytes <= mostBytes || key === newest) return;
      bytes -= old.roi.bytes;
      this.#kept.delete(key);
    }
  }
}

const keyOf = ({ dataset, roiKey }: Pick<KeptAsk, 'dataset' | 'roiKey'>): string => `${dataset}\n${roiKey}`;

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((version, i) => version === b[i]);

/** Reads the labels of a ROI, patch after patch. */
export async function readRoi(job: RoiJob): Promise<ComparedRoi> {
  const roi = new ComparedRoi(job);
  for (const [i, patch] of job.patches.entries()) await roi.read(i, patch);
  return roi;
}
