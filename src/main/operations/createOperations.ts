import type { OpPreview } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { AppError } from '../../shared/errors.ts';
import { createPool } from '../workers/index.ts';
import { applyOp } from './applyOp.ts';
import { prepareBatch, runBatch } from './batch.ts';
import { checkCopySource } from './copySources.ts';
import { Engine } from './Engine.ts';
import type { Operations, ScopedRequest } from './Operations.ts';
import type { OperationTasks } from './operations.worker.ts';
import type { PieceLimits } from './pieces.ts';
import { Rois } from './Rois.ts';
import { scopeOf } from './scope.ts';
import { findRoiSeams } from './seams.ts';
import type { OperationSources } from './sources.ts';
import { Tally } from './Tally.ts';

export interface OperationsOptions extends OperationSources {
  /** Workers; 0 works in place (tests). Default: one a core, at most 8. */
  readonly threads?: number | undefined;
  readonly limits?: PieceLimits | undefined;
}

/** Creates the operations of an open workspace. Workers start with the first one. */
export function createOperations(options: OperationsOptions): Operations {
  let started: { pool: ReturnType<typeof createOperationPool>; engine: Engine } | null = null;
  const start = () => {
    if (!started) {
      const pool = createOperationPool(options.threads);
      started = { pool, engine: new Engine(options, pool, options.limits) };
    }
    return started;
  };
  const rois = new Rois(options.catalogue);
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  /** Runs until the caller gives up or the workspace is closed, which waits for it. */
  const track = <T>(
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const both = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
    const result = both.aborted ? Promise.reject(new AppError('cancelled')) : work(both);
    running.add(result);
    const forget = (): unknown => running.delete(result);
    result.then(forget, forget);
    return result;
  };

  const plan = async (request: ScopedRequest, signal: AbortSignal) => {
    const { datasetId, roiKey, rules, selection } = request;
    const roi = await rois.get(datasetId, roiKey);
    // Also when the scope is empty: a wrong expression is told all the same.
    if (rules.gate) await options.gates.check(datasetId, roiKey, rules.gate.text);
    checkCopySource(options, datasetId, request.op);
    const selected = await readSelection(selection, signal);
    return { roi, scope: scopeOf(roi, request.scope, selected) };
  };
  const readSelection = async (selection: string | null, signal: AbortSignal): Promise<PixelWindow | null> =>
    selection === null ? null : start().pool.run('readSelection', selection, { signal });

  return {
    preview: (request, callerSignal) =>
      track(callerSignal, async (signal): Promise<OpPreview> => {
        const { roi, scope } = await plan(request, signal);
        const tally = new Tally();
        tally.skip(scope.skipped);
        for await (const { changes, skipped } of start().engine.run(request, roi, scope.targets, {
          signal,
        })) {
          tally.skip(skipped);
          for (const change of changes) tally.set(roi.roiKey, change.patchId, change);
        }
        return tally.preview();
      }),
    ghost: (request, callerSignal) =>
      track(callerSignal, async (signal) => {
        const { roi, scope } = await plan(request, signal);
        const { pool, engine } = start();
        const sets: Uint8Array[] = [];
        for await (const { set } of engine.run(request, roi, scope.targets, { wantsSet: true, signal }))
          if (set) sets.push(set);
        const transfer = sets.map((set) => set.buffer as ArrayBuffer);
        const { set, px } = await pool.run('uniteSets', sets, { signal, transfer });
        return { set, changedPx: px };
      }),
    apply: (request, callerSignal) =>
      track(callerSignal, async (signal) => {
        const { roi, scope } = await plan(request, signal);
        return applyOp(
          { annotation: options.annotation, engine: start().engine },
          request,
          roi,
          scope,
          signal,
        );
      }),
    seams: ({ datasetId, roiKey, minPx }, callerSignal) =>
      track(callerSignal, async (signal) =>
        findRoiSeams(
          { sources: options, pool: start().pool, limits: options.limits },
          { datasetId, roi: await rois.get(datasetId, roiKey), minPx },
          signal,
        ),
      ),
    prepareBatch: (request) => track(undefined, () => prepareBatch(options, request)),
    runBatch: (batch, { signal: callerSignal, onProgress }) =>
      track(callerSignal, (signal) =>
        runBatch({ sources: options, engine: start().engine }, batch, { signal, onProgress }),
      ),
    forget: (datasetId) => rois.forget(datasetId),
    async close() {
      abort.abort(new AppError('cancelled'));
      await Promise.allSettled(running);
      await started?.pool.close();
    },
  };
}

function createOperationPool(threads: number | undefined) {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return createPool<OperationTasks>({
    filename: new URL(`./operations.worker.${extension}`, import.meta.url),
    threads,
  });
}
