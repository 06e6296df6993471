import { AppError } from '../../shared/errors.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import type { Pool } from '../workers/index.ts';
import { seriesJobs } from './cardRois.ts';
import type { CardRoi } from './cardRois.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import { arraysOf } from './roiSeriesPatch.ts';

/** Patches of a task: 20 to 40 ms of a reader, then under a millisecond of the keeper. */
const patchesPerTask = 4;

/** A ROI that the worker keeps. */
export interface KeptRoi {
  /** Its name in the worker. */
  readonly key: string;
  /** Level-3 crops that it has. */
  readonly codes: readonly number[];
}

interface Load {
  readonly key: string;
  readonly done: Promise<KeptRoi>;
  readonly controller: AbortController;
  /** Cards that wait for it: it is not given up for another ROI. */
  cards: number;
  isRead: boolean;
}

let loadsStarted = 0;

/**
 * Sees to it that the worker that keeps series has the ROIs that are asked for. Files are read by other workers, so that
 * cards of a ROI that is kept do not wait for one that is being read.
 */
export class RoiSeriesKeeper {
  readonly #catalogue: Catalogue;
  readonly #keeper: Pool<EvidenceTasks>;
  readonly #readers: Pool<EvidenceTasks>;
  /** By dataset and ROI. */
  readonly #loads = new Map<string, Map<string, Load>>();

  constructor(catalogue: Catalogue, keeper: Pool<EvidenceTasks>, readers: Pool<EvidenceTasks>) {
    this.#catalogue = catalogue;
    this.#keeper = keeper;
    this.#readers = readers;
  }

  /**
   * Reads a ROI unless it is read already, or being read. A reading that only `warm` asked for is given up when it is asked
   * for another ROI: one looks at one ROI at a time.
   *
   * @throws AppError `cancelled` when it was given up, or its dataset forgotten.
   */
  async ready(datasetId: string, roi: CardRoi, by: 'card' | 'warm'): Promise<KeptRoi> {
    const { roiKey } = roi.detail;
    if (by === 'warm') this.#giveUpOthers(datasetId, roiKey);
    const load = this.#loadsOf(datasetId).get(roiKey) ?? this.#start(datasetId, roi);
    if (by === 'warm') return load.done;
    load.cards += 1;
    return load.done.finally(() => (load.cards -= 1));
  }

  /** To be called when the worker says that it does not have the ROI any more. */
  miss(datasetId: string, roiKey: string, { key }: KeptRoi): void {
    const load = this.#loadsOf(datasetId).get(roiKey);
    // It may be on its way again.
    if (load?.key === key) this.#drop(datasetId, roiKey, load);
  }

  /** Forgets the ROIs of a dataset. */
  forget(datasetId: string): void {
    for (const [roiKey, load] of this.#loadsOf(datasetId)) {
      load.controller.abort();
      this.#drop(datasetId, roiKey, load);
      if (load.isRead) this.#release(load.key);
    }
  }

  /** Gives up what is being read and resolves when nothing is. */
  async close(): Promise<void> {
    const loads = [...this.#loads.values()].flatMap((byRoi) => [...byRoi.values()]);
    for (const { controller } of loads) controller.abort();
    await Promise.allSettled(loads.map(({ done }) => done));
    // The worker may be this thread, which goes on: it must not keep what nobody asks for again.
    for (const datasetId of this.#loads.keys()) this.forget(datasetId);
  }

  #loadsOf(datasetId: string): Map<string, Load> {
    let loads = this.#loads.get(datasetId);
    if (!loads) this.#loads.set(datasetId, (loads = new Map()));
    return loads;
  }

  #start(datasetId: string, roi: CardRoi): Load {
    const { roiKey } = roi.detail;
    const controller = new AbortController();
    const key = `${++loadsStarted} ${datasetId} ${roiKey}`;
    const done = this.#read(key, datasetId, roi, controller.signal);
    const load: Load = { key, done, controller, cards: 0, isRead: false };
    this.#loadsOf(datasetId).set(roiKey, load);
    done.then(
      () => (load.isRead = true),
      () => this.#drop(datasetId, roiKey, load),
    );
    return load;
  }

  #drop(datasetId: string, roiKey: string, load: Load): void {
    const loads = this.#loadsOf(datasetId);
    if (loads.get(roiKey) === load) loads.delete(roiKey);
  }

  #giveUpOthers(datasetId: string, roiKey: string): void {
    for (const [otherDataset, loads] of this.#loads) {
      for (const [other, load] of loads) {
        const isSame = otherDataset === datasetId && other === roiKey;
        if (isSame || load.isRead || load.cards > 0) continue;
        load.controller.abort();
        // Not only once it has ended: whoever asks for it meanwhile would get a failure.
        this.#drop(otherDataset, other, load);
      }
    }
  }

  async #read(key: string, datasetId: string, roi: CardRoi, signal: AbortSignal): Promise<KeptRoi> {
    const { listed, detail } = roi;
    const pending = new Set<Promise<void>>();
    try {
      for await (const jobs of seriesJobs(this.#catalogue, datasetId, detail.grid, patchesPerTask)) {
        throwIfAborted(signal);
        const task = this.#readers.run('load', { jobs, listed }, { signal }).then(async (patches) => {
          const transfer = new Set(patches.flatMap(arraysOf).map(({ buffer }) => buffer));
          await this.#keeper.run('keep', { key, patches }, { transfer: [...transfer] });
        });
        pending.add(task);
        task.then(
          () => pending.delete(task),
          () => {}, // Told by whoever waits for all of them.
        );
        if (pending.size > this.#readers.threads * 2) await Promise.race(pending);
      }
      await Promise.all(pending);
      throwIfAborted(signal);
      return { key, codes: await this.#keeper.run('finish', { key, listed }) };
    } catch (error) {
      await Promise.allSettled(pending);
      this.#release(key);
      throw AppError.from(error);
    }
  }

  #release(key: string): void {
    // A worker that is gone keeps nothing.
    this.#keeper.run('forget', key).catch(() => null);
  }
}
