import { availableParallelism } from 'node:os';
import type { Device } from '../../../shared/contract/index.ts';
import type { PredictRequest } from '../Inference.ts';
import { createPool, type Pool } from '../../workers/index.ts';
import { createBatchSize } from './BatchSize.ts';
import { createChildRun, type ChildRun } from './ChildRun.ts';
import type { EngineCommand, EngineReport } from './messages.ts';
import { createOutputSlots } from './OutputSlots.ts';
import type { SessionTasks } from './session.worker.ts';
import type { TilesTasks } from './tiles.worker.ts';

/** What the child process of an engine does. */
export interface EngineChild {
  readonly loaded: { readonly device: Device; readonly fallback: string | null; readonly batch: number };
  /** Reports `patch`es, then `done` or `failed`. Several may run at the same time: one's end overlaps with the next one's start. */
  predict(run: number, request: PredictRequest): Promise<void>;
  taken(run: number): void;
  cancel(run: number): void;
}

/**
 * Loads a model in a thread of its own, because a run blocks its thread, and starts the threads beside it: what a model is given is
 * read and normalised, and what it says decoded and compressed, while it runs on other tiles.
 *
 * @throws AppError `modelInvalid`, `modelFailed`
 */
export async function createEngineChild(
  { model, devices, batch: asked, maxBatch }: Extract<EngineCommand, { type: 'load' }>,
  report: (message: EngineReport) => void,
): Promise<EngineChild> {
  const session = startThread<SessionTasks>('session');
  // They load their modules while the model is loaded.
  const threads = Array.from({ length: tileThreads(devices[0]!) }, () => startThread<TilesTasks>('tiles'));
  const { device, fallback, type } = await session.run('load', { model, devices });
  const { manifest } = model;
  const slots = createOutputSlots(manifest, type);
  const max = Math.min(maxBatch ?? Infinity, slots.maxTiles);
  const batch = createBatchSize({ device, asked, isDynamic: manifest.dynamicBatch, max });
  const runs = new Map<number, ChildRun>();

  return {
    loaded: { device, fallback, batch: batch.now },
    async predict(number, request) {
      const run = createChildRun({ number, request, manifest, session, threads, slots, batch, report });
      runs.set(number, run);
      await run.finished;
      runs.delete(number);
    },
    taken: (number) => runs.get(number)?.taken(),
    cancel: (number) => runs.get(number)?.cancel(),
  };
}

function startThread<Tasks extends SessionTasks | TilesTasks>(name: 'session' | 'tiles'): Pool<Tasks> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return createPool<Tasks>({
    filename: new URL(`./${name}.worker.${extension}`, import.meta.url),
    threads: 1,
  });
}

/** A patch takes some tens of milliseconds beside its run: a GPU needs several such threads to be kept busy, a CPU one or two. */
function tileThreads(device: Device): number {
  const cores = availableParallelism();
  if (device === 'cpu') return cores > 4 ? 2 : 1;
  return Math.max(1, Math.min(4, cores - 1));
}
