import { useEffect, useState } from 'react';
import type { Seam } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

/** Several strokes in a row ask once. */
const restMs = 300;

export interface SeamsState {
  readonly seams: readonly Seam[] | null;
  /** Also those that the list does not hold. */
  readonly total: number;
  readonly error: AppErrorData | null;
  readonly isLooking: boolean;
}

/** Steps of labels along the patch edges of the open ROI, looked for again when its masks change. */
export function useSeams(minPx: number): SeamsState {
  const { client } = useApp();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const [state, setState] = useState<SeamsState>({ seams: null, total: 0, error: null, isLooking: true });
  const { datasetId, roiKey } = roi ?? {};
  useEffect(() => {
    if (datasetId === undefined || roiKey === undefined) return;
    const abort = new AbortController();
    setState((s) => ({ ...s, isLooking: true }));
    const timer = setTimeout(() => {
      client.editing.seams({ datasetId, roiKey, minPx }, { signal: abort.signal }).then(
        ({ seams, total }) =>
          !abort.signal.aborted && setState({ seams, total, error: null, isLooking: false }),
        (error: unknown) => {
          if (abort.signal.aborted || isAbort(error)) return;
          setState({ seams: null, total: 0, error: toErrorData(error), isLooking: false });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, roiKey, minPx, version]);
  return state;
}
