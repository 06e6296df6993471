import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { cellSizePx, parseCellId, patchOfCell } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { MaskJob, PredictionTasks } from './predictions.worker.ts';
import type { PredictionStore } from './PredictionStore.ts';

export interface DifferencesOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly pool: () => Pool<PredictionTasks>;
}

/** Patches that one call of a worker counts: about 50 ms. */
const patchesPerCall = 16;
/** Masks whose versions are looked up without a pause. */
const masksPerTurn = 500;

/** How far predictions are from the masks as they are now: counted once, and again for those that were edited. */
export class Differences {
  readonly #options: DifferencesOptions;
  /** Patches that were edited since they were counted, by set; a set that is not in it was not looked at in this session. */
  readonly #edited = new Map<string, { readonly datasetId: string; readonly patches: Set<string> }>();

  constructor(options: DifferencesOptions) {
    this.#options = options;
  }

  /** Sets that nobody asked about in this session compare versions when somebody does. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void {
    for (const { datasetId: of, patches } of this.#edited.values())
      if (of === datasetId) for (const patchId of patchIds) patches.add(patchId);
  }

  forget(setId: string): void {
    this.#edited.delete(setId);
  }

  /** Counts what is not counted. Nothing of a set of LPIS: masks have no declared crops. @throws AppError `cancelled` */
  async update(store: PredictionStore, signal: AbortSignal): Promise<void> {
    if (store.meta.manifest.task !== 'cosia') return;
    const edited = await this.#editedOf(store, signal);
    for (const page of store.uncounted()) await this.#count(store, page, signal);
    const again = [...edited].filter((patchId) => store.row(patchId) !== null);
    edited.clear();
    try {
      await this.#count(store, again, signal);
    } catch (error) {
      for (const patchId of again) edited.add(patchId);
      throw error;
    }
  }

  async #count(store: PredictionStore, patchIds: readonly string[], signal: AbortSignal): Promise<void> {
    const pool = this.#options.pool();
    const parts: string[][] = [];
    for (let i = 0; i < patchIds.length; i += patchesPerCall)
      parts.push(patchIds.slice(i, i + patchesPerCall));
    const count = async (part: readonly string[]) => {
      throwIfAborted(signal);
      const jobs = await Promise.all(part.map((patchId) => this.#job(store.meta.datasetId, patchId)));
      return pool.run('count', { path: store.path, jobs }, { signal });
    };
    for await (const differences of inOrder(parts, pool.threads + 1, count)) {
      throwIfAborted(signal);
      store.putDifferences(differences);
      await nextTurn();
    }
  }

  async #job(datasetId: string, patchId: string): Promise<MaskJob> {
    const { annotation, catalogue } = this.#options;
    const version = annotation.patchStates(datasetId).get(patchId)?.edits ?? 0;
    if (version > 0) {
      try {
        const { data, width, height, version: current } = await annotation.mask(datasetId, patchId);
        return { patchId, version: current, mask: { data, width, height } };
      } catch (error) {
        const { code } = AppError.from(error);
        if (code === 'internal' || code === 'cancelled') throw error;
        return { patchId, version, mask: null };
      }
    }
    const source = catalogue.source(datasetId, patchOfCell(patchId), 'AERIAL_LABEL-COSIA');
    const cell = parseCellId(patchId);
    const corner = cell && { x: cell.col * cellSizePx, y: cell.row * cellSizePx };
    return { patchId, version, mask: source === null ? null : { source, corner } };
  }

  /** In the first question of a session those that were edited after they were counted in an earlier one. */
  async #editedOf(store: PredictionStore, signal: AbortSignal): Promise<Set<string>> {
    const { setId, datasetId } = store.meta;
    const known = this.#edited.get(setId);
    if (known) return known.patches;
    const edited = new Set<string>();
    this.#edited.set(setId, { datasetId, patches: edited });
    let seen = 0;
    try {
      for (const [patchId, { edits }] of this.#options.annotation.patchStates(datasetId)) {
        if (++seen % masksPerTurn === 0) {
          await nextTurn();
          throwIfAborted(signal);
        }
        const counted = store.maskVersion(patchId);
        if (counted !== null && counted !== edits) edited.add(patchId);
      }
    } catch (error) {
      this.#edited.delete(setId);
      throw error;
    }
    return edited;
  }
}
