import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { isNetworkFailure, toErrorData } from '../../client/toErrorData.ts';
import type { OpRequest } from './usePreview.ts';

/** How the last operation ended. */
export type Applied =
  | { readonly kind: 'idle' | 'running' }
  /** 0: nothing was to change, and there is no step. */
  | { readonly kind: 'done'; readonly changedPx: number }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** Does an operation in the open ROI, as one edit that can be undone. */
export function useApply() {
  const { client, app } = useApp();
  const [state, setState] = useState<Applied>({ kind: 'idle' });
  const apply = async (request: OpRequest) => {
    const { map } = app.getState();
    if (!map) return;
    setState({ kind: 'running' });
    let failure: AppErrorData | null = null;
    const result = await map.operate(async (input) => {
      try {
        return await client.editing.apply({ ...input, ...request });
      } catch (error) {
        // Without an answer it is asked again with the same id; what the core refuses is said here.
        if (isNetworkFailure(error)) throw error;
        failure = toErrorData(error);
        return null;
      }
    });
    if (failure) setState({ kind: 'failed', error: failure });
    else setState({ kind: 'done', changedPx: result?.changedPx ?? 0 });
  };
  return { state, apply, reset: () => setState({ kind: 'idle' }) };
}
