import { useCallback, useEffect, useState } from 'react';
import { batchResultSchema, type BatchResult } from '../../../shared/contract/index.ts';
import type { EditOp } from '../../../shared/editing/ops/op.ts';
import type { Rules } from '../../../shared/editing/rules.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';

export interface BatchRequest {
  readonly datasetId: string;
  readonly where: string;
  readonly op: EditOp;
  readonly rules: Rules;
}

/** An operation over the patches of a filter, from its dry run to its end. `jobId` is null until the core gave one. */
export type BatchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'counting' | 'applying' | 'undoing' | 'redoing'; readonly jobId: string | null }
  | { readonly kind: 'counted' | 'done' | 'undone'; readonly result: BatchResult }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

type Step = Extract<BatchState, { readonly jobId: string | null }>['kind'];

/**
 * Runs an operation over every patch that a filter selects: first a dry run, then for good, then back and forth.
 *
 * What was counted holds for one request: another one begins anew, and a dry run under way is given up.
 */
export function useBatch(request: BatchRequest | null) {
  const { client, actions, windowId } = useApp();
  const [state, setState] = useState<BatchState>({ kind: 'idle' });
  const key = JSON.stringify(request);
  const [of, setOf] = useState(key);
  if (of !== key) {
    setOf(key);
    if (state.kind !== 'applying' && state.kind !== 'undoing') setState({ kind: 'idle' });
  }

  /** Follows one job; null when it was cancelled or another request took its place. */
  const follow = useCallback(
    async (kind: Step, start: () => Promise<{ jobId: string }>) => {
      setState({ kind, jobId: null });
      const { jobId } = await start();
      setState((now) => (now.kind === kind ? { kind, jobId } : now));
      const job = await actions.watchJob(jobId);
      if (job.state === 'cancelled') return null;
      if (job.error) throw AppError.fromData(job.error);
      return job;
    },
    [actions],
  );

  const step = async (kind: Step, before: BatchState, work: () => Promise<BatchState | null>) => {
    try {
      const next = await work();
      setState((now) => (now.kind === kind ? (next ?? before) : now));
    } catch (error) {
      setState((now) => (now.kind === kind ? { kind: 'failed', error: toErrorData(error) } : now));
    }
  };

  const run = (dryRun: boolean) => {
    if (!request) return Promise.resolve();
    const kind = dryRun ? 'counting' : 'applying';
    return step(kind, state, async () => {
      const editId = crypto.randomUUID();
      const job = await follow(kind, () => client.editing.batch({ ...request, dryRun, editId, windowId }));
      return job && { kind: dryRun ? 'counted' : 'done', result: batchResultSchema.parse(job.result) };
    });
  };

  /** Takes the batch back, or does it again. */
  const takeBack = (kind: 'undoing' | 'redoing') => {
    if (!request || !('result' in state)) return Promise.resolve();
    const { result } = state;
    const target = result.editId;
    if (target === null) return Promise.resolve();
    return step(kind, state, async () => {
      const editId = crypto.randomUUID();
      const { datasetId } = request;
      const job = await follow(kind, () => client.editing.undoBatch({ datasetId, target, editId, windowId }));
      return job && { kind: kind === 'undoing' ? 'undone' : 'done', result };
    });
  };

  // A dry run that nobody waits for any more must not go on.
  const counting = state.kind === 'counting' ? state.jobId : null;
  useEffect(() => {
    if (counting === null) return;
    return () => {
      actions.cancelJob(counting).catch(() => {
        // It ended meanwhile, or the core is gone with it.
      });
    };
  }, [actions, counting]);

  return {
    state,
    count: () => run(true),
    apply: () => run(false),
    undo: () => takeBack('undoing'),
    redo: () => takeBack('redoing'),
    reset: () => setState({ kind: 'idle' }),
  };
}
