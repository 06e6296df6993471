import { defaultThreads, createPool, type Pool } from '../workers/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Comparison, ComparisonOptions } from './Comparison.ts';
import { createComparisonRows } from './ComparisonRows.ts';
import type { ComparisonTasks } from './comparison.worker.ts';
import { Changes } from './Changes.ts';
import { Desk } from './Desk.ts';
import { LiveRois } from './LiveRois.ts';
import { compareLive, warmRoi } from './compareLive.ts';
import { holdRoi } from './holdRoi.ts';
import type { ComparisonContext } from './context.ts';
import { createQueue } from './queue/index.ts';
import { createRegionPages } from './RegionRows.ts';
import { roiRegions } from './roiRegions.ts';
import { RoiJobs } from './RoiJobs.ts';
import { roiKeyOf } from './itemViews.ts';
import { RoiStore } from './RoiStore.ts';
import { runComparison, tryRules } from './runComparison.ts';
import { Standing } from './Standing.ts';
import { Turns } from './Turns.ts';
import { createVerdictRows } from './VerdictRows.ts';

/** Creates the comparison of an open workspace. Workers start with the first question that needs them. */
export function createComparison(options: ComparisonOptions): Comparison {
  const { db, threads } = options;
  const poolOf = (most: number): Pool<ComparisonTasks> => {
    // The name differs because the sources run as they are, and built each worker lies beside the core.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const filename = new URL(`./comparison.worker.${extension}`, import.meta.url);
    return createPool<ComparisonTasks>({ filename, threads: Math.min(most, threads ?? most) });
  };
  const rows = createComparisonRows(db);
  const verdicts = createVerdictRows(db);
  const regionPages = createRegionPages(db);
  const jobs = new RoiJobs(options);
  const changes = new Changes();
  const standing = new Standing(options, rows);
  let deskPool: Pool<ComparisonTasks> | null = null;
  let livePool: Pool<ComparisonTasks> | null = null;
  const context: ComparisonContext = {
    ...{ options, rows, verdicts, jobs, standing },
    worker: () => (deskPool ??= poolOf(1)),
    liveWorker: () => (livePool ??= poolOf(1)),
    store: new RoiStore(db, rows, verdicts),
    turns: new Turns(),
    queue: createQueue(threads === 0 ? { threads: 0 } : {}),
    tellQueue: (datasetId: string, roiKey: string) => desk.tellQueue(datasetId, roiKey),
    dropStale: (datasetId: string, signal?: AbortSignal) => desk.dropStale(datasetId, signal),
    note: (datasetId, roiKey, pace) => changes.note(datasetId, roiKey, pace),
    again: (datasetId: string, roiKey: string, patchIds: readonly string[]) =>
      live.add(datasetId, roiKey, patchIds),
    holdAgainst: (datasetId: string, roiKey: string) => held.add(datasetId, roiKey, null),
  };
  const held = new LiveRois((datasetId, roiKey) => track(() => holdRoi(context, datasetId, roiKey)));
  const live: LiveRois = new LiveRois((datasetId, roiKey, patchIds) =>
    track(() =>
      patchIds ? compareLive(context, datasetId, roiKey, patchIds) : warmRoi(context, datasetId, roiKey),
    ),
  );
  const desk = new Desk(context);
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  /** Keeps closing waiting until the work is done; nothing new is begun by then. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closing.signal.aborted) throw new AppError('cancelled');
    const task = work();
    running.add(task);
    return task.finally(() => running.delete(task));
  }
  /** With workers of its own, so that nobody waits behind a run. */
  const withPool = <T>(datasetId: string, work: (pool: Pool<ComparisonTasks>) => Promise<T>): Promise<T> =>
    track(async () => {
      const rois = standing.comparable(datasetId).keys.length;
      const pool = poolOf(Math.max(1, Math.min(defaultThreads(), rois)));
      try {
        return await work(pool);
      } finally {
        await pool.close();
      }
    });

  return {
    state: (datasetId) =>
      track(async () => {
        const { lpis, keys } = standing.comparable(datasetId);
        const { version } = options.rules(datasetId);
        return {
          lpis,
          rois: { done: (await standing.done(datasetId)).size, total: keys.length },
          items: rows.rois(datasetId).reduce((sum, { items }) => sum + items, 0),
          judged: verdicts.judged(datasetId),
          rulesVersion: version,
          skipped: rows.skipped(datasetId, mostSkipped),
        };
      }),
    run: (run) =>
      withPool(run.datasetId, (pool) =>
        runComparison(context, pool, { ...run, signal: AbortSignal.any([run.signal, closing.signal]) }),
      ),
    tryRules: (run, rules) =>
      withPool(run.datasetId, (pool) =>
        tryRules(context, pool, { ...run, signal: AbortSignal.any([run.signal, closing.signal]) }, rules),
      ),

    queue: (request) => track(async () => (await desk.queue(request.datasetId)).query(request)),
    ids: (datasetId, filter) => track(async () => (await desk.queue(datasetId)).ids(datasetId, filter)),
    patterns: (datasetId, filter) =>
      track(async () => (await desk.queue(datasetId)).patterns(datasetId, filter)),
    item: (datasetId, id) => track(() => desk.item(datasetId, id)),
    full: (datasetId, id) => desk.full(datasetId, id),
    outlines: (datasetId, roiKey) =>
      track(async () => {
        const outlines = await desk.outlines(datasetId, roiKey);
        // Somebody looks at it: its first edit is not to wait until all of it was read.
        if (outlines.version > 0) live.add(datasetId, roiKey, null);
        return outlines;
      }),
    regions: async (datasetId, scope, page) => regionPages(datasetId, scope, page),
    roiRegions: (datasetId, roiKey, page) => track(() => roiRegions(context, datasetId, roiKey, page)),
    joint: (datasetId, scope, level) => track(() => desk.joint(datasetId, scope, level)),
    shifts: async (datasetId) => rows.shifts(datasetId),

    itemOfVerdict: (datasetId, eventId) => verdicts.itemOf(datasetId, eventId),
    judged: (datasetId) => verdicts.judged(datasetId),
    noteVerdict(datasetId, itemId, given) {
      const roiKey = roiKeyOf(itemId);
      const at = Date.now();
      try {
        db.transaction(() => {
          verdicts.set(datasetId, roiKey, itemId, given, at);
          rows.raise(datasetId, roiKey);
        })();
      } catch (error) {
        // The verdict is in the log, which is what counts; the next run finds its item again.
        console.warn(`A verdict of ${itemId} was not noted:`, error);
      }
      desk.noteVerdict(datasetId, itemId, given, at);
      changes.note(datasetId, roiKey, 'soon');
    },
    noteEdits(datasetId, roiKey, patchIds) {
      if (!rows.roi(datasetId, roiKey)) return;
      standing.noteEdits(datasetId, roiKey);
      live.add(datasetId, roiKey, patchIds);
    },
    notePredictions(datasetId, roiKeys) {
      const { patches } = standing.comparable(datasetId);
      for (const roiKey of roiKeys ?? patches.keys()) held.add(datasetId, roiKey, null);
    },
    onChange: (listener) => changes.listen(listener),

    forget(datasetId) {
      jobs.forget(datasetId);
      standing.forget(datasetId);
      rows.uncheck(datasetId);
      track(async () => {
        await livePool?.run('forget', datasetId);
        await desk.dropStale(datasetId, closing.signal);
      }).catch(() => {
        // What is not dropped now, on a full disk or when closing, the next run drops.
      });
      changes.note(datasetId, null, 'soon');
    },
    settled: async () => {
      await live.settled();
      await held.settled();
      changes.tell();
    },
    async close() {
      live.drop();
      held.drop();
      closing.abort();
      await live.settled();
      await held.settled();
      await Promise.allSettled(running);
      changes.tell();
      await context.queue.close();
      await deskPool?.close();
      await livePool?.close();
    },
  };
}

/** Patches that a state names one by one. */
const mostSkipped = 1000;
