import { AppError } from '../../shared/errors.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Inference } from '../inference/index.ts';
import { throwIfAborted, type Pool } from '../workers/index.ts';
import type { EditingTasks, Missing } from './editing.worker.ts';
import type { GivenMask } from './MaskShelf.ts';
import type { MaskKey } from './patchJobs.ts';

/** Masks handed over without a pause: copying them takes the core's thread about a millisecond. */
const masksPerTask = 8;
/** A worker that drops what it was given just before is none. */
const mostTries = 4;

/**
 * Brings masks and predictions to the worker, each version once: it remembers what it brought, and brings again what the worker says it has
 * no more.
 */
export class MaskCourier {
  readonly #annotation: Annotation;
  readonly #predictions: Pick<Inference, 'pixels'>;
  readonly #pool: () => Pool<EditingTasks>;
  readonly #brought = new Map<MaskKey, string>();
  /** Goes into versions: after a rescan the same version may be of other pixels. */
  #scan = 0;
  /** The same of predictions, which have no versions of their own. */
  #predicted = 0;

  constructor(
    annotation: Annotation,
    predictions: Pick<Inference, 'pixels'>,
    pool: () => Pool<EditingTasks>,
  ) {
    this.#annotation = annotation;
    this.#predictions = predictions;
    this.#pool = pool;
  }

  forget(): void {
    this.#scan++;
    this.#brought.clear();
  }

  /** Predictions changed. */
  notePredictions(): void {
    this.#predicted++;
  }

  /** Asks something of the worker, once it has these masks as they are now. @throws AppError `cancelled` */
  async ask<T>(
    keys: Iterable<MaskKey>,
    signal: AbortSignal | undefined,
    question: () => Promise<T | Missing>,
  ): Promise<T> {
    const wanted = [...keys];
    for (let tries = 0; tries < mostTries; tries++) {
      await this.#bring(wanted, signal);
      const answer = await question();
      if (!isMissing(answer)) return answer;
      for (const key of answer.missing) this.#brought.delete(key);
    }
    throw new AppError('internal', {}, { detail: `${wanted.length} masks do not fit in the worker` });
  }

  /** The versions of masks that were brought. */
  versions(keys: Iterable<MaskKey>): string {
    return [...keys].map((key) => this.#brought.get(key)).join();
  }

  async #bring(keys: readonly MaskKey[], signal: AbortSignal | undefined): Promise<void> {
    for (let first = 0; first < keys.length; first += masksPerTask) {
      throwIfAborted(signal);
      const masks = await Promise.all(keys.slice(first, first + masksPerTask).map((key) => this.#read(key)));
      const fresh = masks.filter(({ key, version }) => this.#brought.get(key) !== version);
      if (fresh.length === 0) continue;
      await this.#pool().run('shelve', fresh);
      for (const { key, version } of fresh) this.#brought.set(key, version);
    }
  }

  async #read(key: MaskKey): Promise<GivenMask> {
    const [datasetId, layer, patchId, setId] = key.split('\n') as [string, string, string, string?];
    if (setId !== undefined) return this.#readPrediction(key, datasetId, layer, patchId, setId);
    const scan = this.#scan;
    try {
      const mask =
        layer === 'mask'
          ? await this.#annotation.mask(datasetId, patchId)
          : { ...(await this.#annotation.original(datasetId, patchId)), version: 0 };
      const { data, width, height } = mask;
      return { key, version: `${scan} ${mask.version}`, data, width, height };
    } catch {
      // The grid says why; here nothing is known of its pixels.
      return { key, version: `${scan} none`, data: null, width: 0, height: 0 };
    }
  }

  async #readPrediction(
    key: MaskKey,
    datasetId: string,
    layer: string,
    patchId: string,
    setId: string,
  ): Promise<GivenMask> {
    const version = `${this.#scan} ${this.#predicted} predicted`;
    const none = { key, version, data: null, width: 0, height: 0 };
    // They are unpacked for each reading: what the worker has is not read.
    if (this.#brought.get(key) === version) return none;
    try {
      const found = await this.#predictions.pixels(datasetId, setId, patchId);
      if (!found) return none;
      const { width, height, classes, confidence } = found;
      return { key, version, data: layer === 'confidence' ? confidence : classes, width, height };
    } catch {
      // The set was removed meanwhile, or its file cannot be read: nothing is known of these pixels.
      return none;
    }
  }
}

function isMissing(answer: unknown): answer is Missing {
  return typeof answer === 'object' && answer !== null && 'missing' in answer;
}
