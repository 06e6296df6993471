import { AppError } from '../../../shared/errors.ts';
import type { Device, DeviceChoice } from '../../../shared/contract/index.ts';
import type { Engine, EngineOptions, PredictRequest } from '../Inference.ts';
import { startChild, type Child, type ChildEnd } from './childProcess.ts';
import { bestDevice, testDevices } from './devices.ts';
import type { EngineCommand, EngineReport, SkippedPatch } from './messages.ts';

interface Run {
  readonly request: PredictRequest;
  readonly delivered: Set<string>;
  /** Patches are taken one after the other. */
  taking: Promise<void>;
  onPatch: Parameters<Engine['predict']>[1]['onPatch'];
  resolve(result: { skipped: SkippedPatch[] }): void;
  reject(error: unknown): void;
}

/** Until the process says that it loads the model, which may take as long as it wants. */
const startTimeoutMs = 60_000;

/**
 * Loads a model in a child process.
 *
 * A device that is not there, fails its self-test, or whose provider cannot load the model or dies of it, is replaced by the CPU;
 * `fallback` says why. A child that dies like one that has no memory is started again with half the batch, and goes on with the
 * patches that were not handed out.
 *
 * @throws AppError `fileMissing`, `modelInvalid` when the file is not that of the manifest, `modelFailed` when it cannot be loaded,
 *   `modelCrashed`
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { model } = options;
  const { name } = model.manifest;
  const wanted = await chooseDevice(options.device);
  const runs = new Map<number, Run>();
  let lastRun = 0;
  let child: Child<EngineCommand, EngineReport>;
  let state: { device: Device; fallback: string | null; batch: number };
  /** False while a child loads the model: it is asked when it has. */
  let isReady = false;
  let dead: AppError | null = null;

  /** Starts a child that loads the model. */
  function load(devices: readonly Device[], maxBatch: number | null): Promise<typeof state> {
    const started = startChild<EngineCommand, EngineReport>();
    child = started;
    return new Promise((resolve, reject) => {
      let isLoaded = false;
      const late = setTimeout(() => {
        reject(crashed(`it did not start in ${startTimeoutMs / 1000} s`));
        void started.kill();
      }, startTimeoutMs);
      started.onMessage((message) => {
        clearTimeout(late);
        if (message.type === 'notLoaded') {
          reject(AppError.fromData(message.error));
          void started.kill();
        } else if (message.type === 'loaded') {
          isLoaded = true;
          isReady = true;
          const { device, fallback, batch } = message;
          resolve({ device, fallback, batch });
        } else onReport(message);
      });
      void started.ended.then((end) => {
        clearTimeout(late);
        if (isLoaded) onEnd(end);
        else reject(crashed(end.reason));
      });
      started.send({ type: 'load', model, devices, batch: options.batch, maxBatch });
    });
  }

  async function start(maxBatch: number | null): Promise<typeof state> {
    if (wanted.device === 'cpu') return { ...(await load(['cpu'], maxBatch)), fallback: wanted.fallback };
    try {
      return await load([wanted.device, 'cpu'], maxBatch);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'modelCrashed' || dead) throw error;
      return { ...(await load(['cpu'], maxBatch)), fallback: String(error.params['reason']) };
    }
  }

  function crashed(reason: string): AppError {
    return new AppError('modelCrashed', { model: name, reason });
  }

  function die(error: AppError): void {
    dead ??= error;
    for (const run of runs.values()) run.reject(dead);
    runs.clear();
  }

  function onReport(message: EngineReport): void {
    if (message.type === 'batch') state.batch = message.batch;
    else if (message.type === 'patch') {
      const run = runs.get(message.run);
      if (run) take(message.run, run, message);
    } else if (message.type === 'done' || message.type === 'failed') {
      const run = runs.get(message.run);
      if (!run) return;
      runs.delete(message.run);
      if (message.type === 'failed') run.reject(AppError.fromData(message.error));
      else void run.taking.then(() => run.resolve({ skipped: [...message.skipped] }), run.reject);
    }
  }

  /** Hands a patch out when those before it were taken; the child may send another then. */
  function take(number: number, run: Run, { output }: Extract<EngineReport, { type: 'patch' }>): void {
    const sender = child;
    run.delivered.add(output.patchId);
    run.taking = run.taking.then(() => run.onPatch(output));
    run.taking.then(
      () => sender.send({ type: 'taken', run: number }),
      (error: unknown) => {
        // Who takes them cannot any more: nothing else is computed for nobody.
        sender.send({ type: 'cancel', run: number });
        runs.delete(number);
        run.reject(error);
      },
    );
  }

  function onEnd(end: ChildEnd): void {
    isReady = false;
    if (dead) return;
    const isSmallest = state.batch <= 1;
    if (isSmallest || !looksLikeNoMemory(end)) return die(crashed(end.reason));
    start(Math.floor(state.batch / 2)).then(
      (loaded) => {
        state = { ...loaded, fallback: loaded.fallback ?? state.fallback };
        for (const [number, run] of runs) post(number, run);
      },
      (error: unknown) => die(AppError.from(error)),
    );
  }

  /** Asks for what was not handed out. */
  function post(number: number, { request, delivered }: Run): void {
    if (!isReady) return;
    const rest = request.wanted.filter((patchId) => !delivered.has(patchId));
    child.send({ type: 'predict', run: number, request: { ...request, wanted: rest } });
  }

  state = await start(null);

  return {
    get device() {
      return state.device;
    },
    get fallback() {
      return state.fallback;
    },
    get batch() {
      return state.batch;
    },
    async predict(request, { signal, onPatch }) {
      if (signal?.aborted) throw new AppError('cancelled');
      if (dead) throw dead;
      const number = ++lastRun;
      const cancel = (): void => {
        const run = runs.get(number);
        runs.delete(number);
        child.send({ type: 'cancel', run: number });
        // What is being taken is let finish: nothing of the run goes on when it has ended.
        void run?.taking.then(() => run.reject(new AppError('cancelled')), run.reject);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        return await new Promise((resolve, reject) => {
          const run: Run = {
            ...{ request, onPatch, resolve, reject },
            delivered: new Set(),
            taking: Promise.resolve(),
          };
          runs.set(number, run);
          post(number, run);
        });
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    async close() {
      die(new AppError('cancelled', {}, { detail: 'the engine is closed' }));
      await child.kill();
    },
  };
}

/** Where a model is tried first: what was asked for, when the self-test passes on it. */
async function chooseDevice(
  choice: DeviceChoice,
): Promise<{ readonly device: Device; readonly fallback: string | null }> {
  if (choice === 'auto') return { device: await bestDevice(), fallback: null };
  if (choice === 'cpu') return { device: 'cpu', fallback: null };
  const [report] = await testDevices([choice]);
  return report?.state === 'works'
    ? { device: choice, fallback: null }
    : { device: 'cpu', fallback: report?.message ?? choice };
}

/** The system's way to end a process that takes all memory, and the runtime's when it gets none. */
function looksLikeNoMemory({ signal, reason }: ChildEnd): boolean {
  return signal === 'SIGKILL' || /bad_alloc|out of memory|failed to allocate|allocation failed/i.test(reason);
}
