import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { AppError } from '../../shared/errors.ts';
import { unwrapGiven } from './serveTasks.ts';
import type { TaskHandler, TaskMap } from './serveTasks.ts';

export interface PoolOptions {
  /** The worker module: `new URL('./x.worker.' + (import.meta.url.endsWith('.ts') ? 'ts' : 'js'), import.meta.url)`. */
  readonly filename: URL;
  /** Number of workers; 0 runs every task in the calling thread (tests). Default: one a core, at most 8. */
  readonly threads?: number | undefined;
  /**
   * Room for new objects in each worker, in MB; default that of V8, some tens. Less of it is tidied up more often: for work
   * that makes millions of short-lived texts, whose workers would else hold a hundred megabytes of garbage each.
   */
  readonly youngGenerationMb?: number | undefined;
  /** Start the workers at once: somebody will wait for the first task. Else they start with it. */
  readonly isAwaited?: boolean | undefined;
}

export interface RunOptions {
  /**
   * A task that waits is dropped at once. One that runs is let finish and its result is dropped, so that when the promise
   * has settled nothing of the task is running any more. Both reject with `cancelled`.
   */
  readonly signal?: AbortSignal | undefined;
  /** Kills the worker of a running task when the signal fires. For tasks of seconds: a new worker costs about 100 ms. */
  readonly stopRunning?: boolean | undefined;
  /** Buffers of the arguments that the worker may take over. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

type ResultOf<F> = F extends (args: never) => infer R ? Awaited<R> : never;
type ArgsOf<F> = F extends (args: infer A) => unknown ? A : never;

export interface Pool<Tasks extends TaskMap> {
  /** 0 when tasks run in place. */
  readonly threads: number;
  /** Runs one task. Whatever it throws arrives as an AppError. */
  run<K extends keyof Tasks & string>(
    task: K,
    args: ArgsOf<Tasks[K]>,
    options?: RunOptions,
  ): Promise<ResultOf<Tasks[K]>>;
  /** Refuses new tasks, drops those that wait, ends the workers when the running ones are done. */
  close(): Promise<void>;
}

/** One worker a core, at most 8: beyond that, decoding is bound by memory and disk. */
export function defaultThreads(): number {
  return Math.min(availableParallelism(), 8);
}

/**
 * A pool of kept-alive workers behind typed task names; the module is written with `serveTasks`.
 *
 * Tasks start in the order of their calls. The waiting line is ours and not piscina's, whose own way to abort always
 * kills a worker that has started: a map that drops its tiles while panning would pay a start-up for each.
 */
export function createPool<Tasks extends TaskMap>(options: PoolOptions): Pool<Tasks> {
  const threads = options.threads ?? defaultThreads();
  let started: Caller | null = null;
  const caller = (): Caller =>
    (started ??= threads > 0 ? startWorkers(options, threads) : runInPlace(options.filename));
  if (options.isAwaited) caller();
  // Twice the workers: the next task is already posted when one ends, which hides the 60 us of a call.
  const maxActive = Math.max(1, threads * 2);
  const waiting = new Set<Waiting>();
  const running = new Set<Promise<unknown>>();
  let closed = false;

  async function start(task: string, args: unknown, run: RunOptions): Promise<unknown> {
    const result = caller().run({ task, args }, run);
    running.add(result);
    try {
      const value = await result;
      throwIfAborted(run.signal);
      return value;
    } catch (error) {
      throwIfAborted(run.signal);
      throw AppError.from(error);
    } finally {
      running.delete(result);
      const next = waiting.values().next().value;
      if (next) next.go();
    }
  }

  async function run(task: string, args: unknown, runOptions: RunOptions = {}): Promise<unknown> {
    throwIfAborted(runOptions.signal);
    if (closed) throw poolClosed();
    if (running.size >= maxActive) await line(waiting, runOptions.signal);
    return start(task, args, runOptions);
  }

  return {
    threads,
    run: run as Pool<Tasks>['run'],
    async close() {
      closed = true;
      for (const entry of [...waiting]) entry.drop(poolClosed());
      await Promise.allSettled(running);
      await started?.close();
    },
  };
}

interface Waiting {
  go(): void;
  drop(error: AppError): void;
}

/** Resolves when the pool has room; rejects when the signal fires or the pool closes first. */
function line(waiting: Set<Waiting>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.delete(entry);
      signal?.removeEventListener('abort', onAbort);
    };
    const entry: Waiting = {
      go() {
        leave();
        resolve();
      },
      drop(error) {
        leave();
        reject(error);
      },
    };
    const onAbort = (): void => entry.drop(new AppError('cancelled'));
    signal?.addEventListener('abort', onAbort, { once: true });
    waiting.add(entry);
  });
}

interface Caller {
  run(call: { task: string; args: unknown }, options: RunOptions): Promise<unknown>;
  close(): Promise<void>;
}

function startWorkers({ filename, youngGenerationMb }: PoolOptions, threads: number): Caller {
  const piscina = new Piscina({
    filename: fileURLToPath(filename),
    // Workers stay: start-up and warming up the compiler cost more than a ROI.
    minThreads: threads,
    maxThreads: threads,
    // With its default a worker sleeps between tasks in a way that stops its other asynchronous work (file handles, timers).
    atomics: 'disabled',
    recordTiming: false,
    ...(youngGenerationMb ? { resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb } } : {}),
  });
  const started = new Map<Worker, Promise<void>>();
  const watch = (): void => {
    for (const worker of piscina.threads) if (!started.has(worker)) started.set(worker, startOf(worker));
  };
  watch();
  return {
    async run(call, { signal, stopRunning, transfer }) {
      try {
        return await piscina.run(call, {
          ...(stopRunning && signal ? { signal } : {}),
          ...(transfer ? { transferList: [...transfer] } : {}),
        });
      } catch (error) {
        watch(); // A worker that was killed, or died, has been replaced.
        throw error;
      }
    },
    async close() {
      // Node 24 aborts the whole process when a worker is ended while it still loads its modules.
      await withinTime(Promise.all(piscina.threads.map((worker) => started.get(worker))), startTimeoutMs);
      await piscina.destroy();
    },
  };
}

/** Loading a worker's modules takes 100 ms; on a machine that swaps it may take seconds. */
const startTimeoutMs = 5000;

/** Resolves when a worker has loaded its modules (then it sends piscina its first message) or has ended. */
function startOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    worker.once('exit', () => resolve());
  });
}

/** Waits for a promise, no longer than a time. The timer also keeps the process alive, which workers do not. */
async function withinTime(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function runInPlace(filename: URL): Caller {
  let module: Promise<{ default: TaskHandler }> | undefined;
  return {
    async run(call) {
      module ??= import(/* @vite-ignore */ filename.href) as Promise<{ default: TaskHandler }>;
      return unwrapGiven(await (await module).default(call));
    },
    close: async () => {},
  };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled');
}

function poolClosed(): AppError {
  return new AppError('cancelled', {}, { detail: 'the worker pool is closed' });
}
