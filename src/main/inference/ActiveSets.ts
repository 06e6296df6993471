import type { PredictionSet } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { PredictionStore } from './PredictionStore.ts';
import type { Stores } from './Stores.ts';

type Task = PredictionSet['task'];

export interface ActiveSetsOptions {
  readonly stores: Stores;
  getSetting(key: string): unknown;
  setSetting(key: string, value: unknown): void;
  /** The choice changed. */
  onChange(datasetId: string): void;
}

/** Patches that were not predicted and that a set names one by one. */
const mostSkipped = 500;

const keyOf = (datasetId: string, task: Task): string => `activePrediction:${datasetId}:${task}`;

/** Which set the map, gates and the desk use: one a dataset and task, a setting of the workspace. */
export class ActiveSets {
  readonly #options: ActiveSetsOptions;

  constructor(options: ActiveSetsOptions) {
    this.#options = options;
  }

  /** Null also for one whose file is gone or damaged. */
  get(datasetId: string, task: Task): PredictionStore | null {
    const id = this.#id(datasetId, task);
    if (id === null) return null;
    try {
      return this.#options.stores.find(datasetId, id);
    } catch {
      return null; // A damaged file says nothing.
    }
  }

  /** @throws AppError `notFound` for no such set of this task */
  choose(datasetId: string, task: Task, setId: string | null): void {
    const { stores, setSetting, onChange } = this.#options;
    if (setId !== null && stores.get(datasetId, setId).meta.manifest.task !== task)
      throw new AppError('notFound', { what: 'predictions', id: setId });
    setSetting(keyOf(datasetId, task), setId);
    onChange(datasetId);
  }

  /** A set is in use as soon as it says anything, when no other is. */
  chooseFirst(store: PredictionStore): void {
    const { datasetId, setId, manifest } = store.meta;
    if (store.patches() > 0 && this.get(datasetId, manifest.task) === null)
      this.choose(datasetId, manifest.task, setId);
  }

  /** The set is gone. */
  forget(datasetId: string, setId: string): void {
    for (const task of ['cosia', 'lpis'] as const)
      if (this.#id(datasetId, task) === setId) this.#options.setSetting(keyOf(datasetId, task), null);
  }

  describe(store: PredictionStore): PredictionSet {
    const { setId, datasetId, modelId, manifest, settings, createdUtc } = store.meta;
    const { count, patches } = store.skipped(mostSkipped);
    return {
      ...{ id: setId, datasetId, modelId, settings, createdUtc },
      modelName: manifest.name,
      modelSha256: manifest.sha256 ?? '',
      task: manifest.task,
      origin: manifest.origin,
      patches: store.patches(),
      stale: store.stale(),
      sizeBytes: store.sizeBytes(),
      hasProbabilities: settings.probabilities,
      isActive: this.#id(datasetId, manifest.task) === setId,
      skipped: patches.map(({ params, ...patch }) => ({ ...patch, params: { ...params } })),
      skippedCount: count,
    };
  }

  #id(datasetId: string, task: Task): string | null {
    const id = this.#options.getSetting(keyOf(datasetId, task));
    return typeof id === 'string' ? id : null;
  }
}
