import {
  planTiles,
  type ModelManifest,
  type ModelOutput,
  type Tile,
} from '../../../shared/inference/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import type { PredictRequest } from '../Inference.ts';
import { inOrder, type Pool } from '../../workers/index.ts';
import type { BatchSize } from './BatchSize.ts';
import type { EngineReport, SkippedPatch } from './messages.ts';
import type { OutputSlot, OutputSlots } from './OutputSlots.ts';
import { createSender } from './Sender.ts';
import type { SessionTasks } from './session.worker.ts';
import type { ComposeSpec, TileStack } from './TileDesk.ts';
import type { TilesTasks } from './tiles.worker.ts';

export interface ChildRunOptions {
  readonly number: number;
  readonly request: PredictRequest;
  readonly manifest: ModelManifest;
  readonly session: Pool<SessionTasks>;
  readonly threads: readonly Pool<TilesTasks>[];
  readonly slots: OutputSlots;
  readonly batch: BatchSize;
  report(message: EngineReport): void;
}

/** The prediction of patches of one ROI, in the child. */
export interface ChildRun {
  /** Resolves when nothing of it goes on any more; never rejects. */
  readonly finished: Promise<void>;
  taken(): void;
  /** Reports `cancelled` at once and stops after the tiles that are being run. */
  cancel(): void;
}

/** Batches that are read ahead of the one that runs. */
const readAhead = 2;

export function createChildRun(options: ChildRunOptions): ChildRun {
  const { number, report } = options;
  let isOver = false;
  const end = (message: EngineReport): void => {
    if (!isOver) report(message);
    isOver = true;
    sender.stop();
  };
  const sender = createSender((output) => {
    if (!isOver) report({ type: 'patch', run: number, output });
  });
  const finished = predict(options, sender.send, () => isOver).then(
    (skipped) => end({ type: 'done', run: number, skipped }),
    (error: unknown) => end({ type: 'failed', run: number, error: named(error, options.manifest) }),
  );
  return {
    finished,
    taken: sender.taken,
    cancel: () => end({ type: 'failed', run: number, error: new AppError('cancelled').toData() }),
  };
}

/** What goes wrong before a model runs does not know its name. */
function named(error: unknown, { name }: ModelManifest): AppErrorData {
  const data = AppError.from(error).toData();
  return data.code === 'modelFailed' ? { ...data, params: { model: name, ...data.params } } : data;
}

/** Runs all tiles; what they say is composed by the threads meanwhile. */
async function predict(
  options: ChildRunOptions,
  send: ReturnType<typeof createSender>['send'],
  isOver: () => boolean,
): Promise<SkippedPatch[]> {
  const { number: run, request, manifest, threads, batch, slots } = options;
  const plan = planTiles(manifest, request.roi, request.wanted, request.settings);
  const ownersOf = tileOwners(request, plan.tiles, threads.length);
  const skipped = new Map<string, SkippedPatch>();
  const composing = new Set<Promise<void>>();
  let failure: unknown;

  await Promise.all(
    threads.map((pool, thread) =>
      pool.run('open', { run, spec: { manifest, request, thread, threads: threads.length } }),
    ),
  );

  function* groups(): Generator<number[]> {
    for (let first = 0; first < plan.tiles.length && !isOver();) {
      const count = Math.min(batch.now, plan.tiles.length - first);
      yield Array.from({ length: count }, (_, i) => first + i);
      first += count;
    }
  }
  let next = 0;
  const prepare = async (tiles: number[]) => {
    const pool = threads[next++ % threads.length]!;
    return { tiles, prepared: await pool.run('prepare', { run, tiles }) };
  };

  /** Hands what the model said of tiles to the threads that compose their patches. */
  async function compose(
    tiles: readonly number[],
    outputs: ReadonlyMap<number, ModelOutput>,
    dropped: readonly string[],
  ): Promise<void> {
    await Promise.all(
      threads.map(async (pool, thread) => {
        const mine = tiles.filter((tile) => ownersOf[tile]!.has(thread));
        if (mine.length === 0) return;
        const spec: ComposeSpec = {
          dropped,
          tiles: mine.map((tile) => ({ tile, output: outputs.get(tile) ?? null })),
        };
        const composed = await pool.run('compose', { run, spec });
        for (const patchId of composed.notNumbers) {
          skipped.set(patchId, { patchId, code: 'modelNaN', params: {} });
        }
        for (const output of composed.outputs) await send(output);
      }),
    );
  }

  try {
    for await (const { tiles, prepared } of inOrder(groups(), readAhead + 1, prepare)) {
      if (isOver()) break;
      if (failure !== undefined) throw failure;
      for (const { patchId, code, params } of prepared.lacking) {
        skipped.set(patchId, { patchId, code, params: { ...params } });
      }
      const dropped = prepared.lacking.map(({ patchId }) => patchId);
      const count = prepared.stacks.reduce((sum, stack) => sum + stack.tiles.length, 0);
      const slot = await slots.take(count);
      let outputs: Map<number, ModelOutput>;
      try {
        outputs = await runStacks(options, prepared.stacks, slot);
      } catch (error) {
        slot.release();
        throw error;
      }
      const composed: Promise<void> = compose(tiles, outputs, dropped)
        .catch((error: unknown) => void (failure ??= error))
        .finally(() => {
          composing.delete(composed);
          slot.release();
        });
      composing.add(composed);
    }
  } finally {
    await Promise.all(composing);
    await Promise.all(threads.map((pool) => pool.run('close', { run })));
  }
  if (failure !== undefined) throw failure;
  return [...skipped.values()];
}

/** Runs stacks one after the other into one slot. @returns what the model says, by tile, as views of the slot. */
async function runStacks(
  { session, batch, slots, report }: ChildRunOptions,
  stacks: readonly TileStack[],
  slot: OutputSlot,
): Promise<Map<number, ModelOutput>> {
  const outputs = new Map<number, ModelOutput>();
  let first = 0;
  for (const { tensors, tiles } of stacks) {
    const count = tiles.length;
    const output = slot.samples.subarray(first * slots.tileSamples, (first + count) * slots.tileSamples);
    const transfer = [...new Set(Object.values(tensors).map(({ data }) => data.buffer))];
    const now = batch.now;
    const { most, ms } = await session.run('run', { tensors, count, batch: now, output }, { transfer });
    const isChanged = most < now ? batch.limit(most) : batch.took(count, ms);
    if (isChanged) report({ type: 'batch', batch: batch.now });
    tiles.forEach((tile, i) => outputs.set(tile, slot.tile(first + i)));
    first += count;
  }
  return outputs;
}

/** For every tile the threads that compose one of its patches (`TileDesk`). */
function tileOwners({ roi }: PredictRequest, tiles: readonly Tile[], threads: number): Set<number>[] {
  const threadOf = new Map(roi.patches.map(({ patchId }, i) => [patchId, i % threads]));
  return tiles.map(({ parts }) => new Set(parts.map(({ patchId }) => threadOf.get(patchId)!)));
}
