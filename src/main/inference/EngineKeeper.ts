import type { RunSettings } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { throwIfAborted } from '../workers/index.ts';
import type { Engine, Models, OpenModel, PatchOutput, RoiInputs } from './Inference.ts';
import type { SkippedPatch } from './PredictionStore.ts';

export type StartEngine = (options: {
  readonly model: OpenModel;
  readonly device: RunSettings['device'];
  readonly batch: number | null;
}) => Promise<Engine>;

/** A model that ends its process so often without an answer in between is not tried any more. */
const mostCrashes = 3;

/** What is known of the engine that answered last. */
export type EngineFacts = Pick<Engine, 'device' | 'fallback' | 'batch'>;

export interface PredictRoi {
  readonly roi: RoiInputs;
  readonly wanted: readonly string[];
  readonly settings: RunSettings;
  readonly signal: AbortSignal;
  onPatch(output: PatchOutput): void;
}

/**
 * Keeps one engine going. When its process ends, it is started again and what is left of the ROI is asked patch by patch, so
 * that the one whose images the model cannot bear is known: it is left out, and the others are predicted.
 */
export class EngineKeeper {
  readonly #start: StartEngine;
  readonly #models: Pick<Models, 'open'>;
  readonly #model: OpenModel;
  readonly #settings: RunSettings;
  #engine: Engine | null = null;
  #batch: number | null;
  #crashes = 0;
  facts: EngineFacts | null = null;

  constructor(
    start: StartEngine,
    models: Pick<Models, 'open'>,
    { model, settings }: { model: OpenModel; settings: RunSettings },
  ) {
    this.#start = start;
    this.#models = models;
    this.#model = model;
    this.#settings = settings;
    this.#batch = settings.batch;
  }

  /**
   * Predicts patches of a ROI; answers those that cannot be, and why.
   *
   * @throws AppError `cancelled`, `modelFailed`, `modelInvalid` for a file that was replaced, `modelCrashed` after the third crash
   *   in a row, and what `onPatch` throws
   */
  async predict(request: PredictRoi): Promise<SkippedPatch[]> {
    const left = new Set(request.wanted);
    const skipped: SkippedPatch[] = [];
    let isAlone = false;
    while (left.size > 0) {
      const wanted = isAlone ? [left.values().next().value!] : [...left];
      try {
        for (const one of await this.#ask({ ...request, wanted }, left)) {
          left.delete(one.patchId);
          skipped.push(one);
        }
        for (const patchId of wanted) left.delete(patchId);
      } catch (error) {
        const crash = AppError.from(error);
        if (crash.code !== 'modelCrashed') throw error;
        await this.close();
        if (++this.#crashes >= mostCrashes) throw error;
        // Perhaps it was too much at once.
        this.#batch = Math.max(1, Math.floor((this.facts?.batch ?? 1) / 2));
        const [suspect] = wanted;
        if (isAlone && suspect !== undefined && left.delete(suspect))
          skipped.push({ patchId: suspect, code: crash.code, params: crash.params });
        isAlone = true;
      }
    }
    return skipped;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await engine?.close();
  }

  async #ask(request: PredictRoi, left: Set<string>): Promise<SkippedPatch[]> {
    const { roi, wanted, settings } = request;
    const { overlap, marginPx, probabilities } = settings;
    const engine = (this.#engine ??= await this.#load(request.signal));
    throwIfAborted(request.signal);
    const stop = new AbortController();
    let failure: unknown;
    const onPatch = (output: PatchOutput): void => {
      if (failure !== undefined) return;
      try {
        request.onPatch(output);
      } catch (error) {
        failure = error;
        stop.abort();
        return;
      }
      left.delete(output.patchId);
      this.#crashes = 0;
      this.#note(engine);
    };
    const signal = AbortSignal.any([request.signal, stop.signal]);
    try {
      const asked = { roi, wanted, settings: { overlap, marginPx, probabilities } };
      const { skipped } = await engine.predict(asked, { signal, onPatch });
      if (failure !== undefined) throw failure;
      this.#note(engine);
      return skipped;
    } catch (error) {
      // A disk that is full is the reason, not that the child was told to stop.
      throw failure ?? error;
    }
  }

  async #load(signal: AbortSignal): Promise<Engine> {
    // A file that was replaced meanwhile is another model.
    await this.#models.open(this.#model.id);
    throwIfAborted(signal);
    const options = { model: this.#model, device: this.#settings.device, batch: this.#batch };
    const engine = await unlessAborted(this.#start(options), signal);
    this.#note(engine);
    return engine;
  }

  #note({ device, fallback, batch }: Engine): void {
    this.facts = { device, fallback, batch };
  }
}

/** A large model loads for a minute: who stops a run does not wait for it. The engine is closed when it comes after all. */
async function unlessAborted(starting: Promise<Engine>, signal: AbortSignal): Promise<Engine> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new AppError('cancelled'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([starting, aborted]);
  } catch (error) {
    // One that could not be started either has nothing to be closed.
    if (signal.aborted) void starting.then((engine) => engine.close()).catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
