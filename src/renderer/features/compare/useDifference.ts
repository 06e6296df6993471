import { useEffect, useState } from 'react';
import { toErrorData } from '../../client/toErrorData.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import type { Difference } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { usePredictionVersion } from '../prediction/predictionStore.ts';
import type { ClassLayerId } from '../../../shared/model/imagery.ts';

/** Strokes that follow each other are counted once. */
const editDelayMs = 600;

export interface DifferenceState {
  /** The last counts of these two layers; they stay in sight, marked as old, while newer ones are made. */
  readonly result: Difference | null;
  readonly isCounting: boolean;
  readonly error: AppErrorData | null;
}

const nothing: DifferenceState = { result: null, isCounting: false, error: null };

/** Counts pairs of values of two class layers over the open ROI, again after each edit that they can tell. */
export function useDifference(
  layers: readonly [ClassLayerId, ClassLayerId] | null,
): DifferenceState & { retry(): void } {
  const { client } = useApp();
  const datasetId = useDocument((s) => s.roi?.datasetId ?? null);
  const roiKey = useDocument((s) => s.roi?.roiKey ?? null);
  const [a, b] = layers ?? [null, null];
  const follows = a === 'mask' || b === 'mask';
  const version = useDocument((s) => (follows ? s.historyVersion : 0));
  const isPredicted = a === 'prediction' || b === 'prediction';
  const predicted = usePredictionVersion(isPredicted ? roiKey : null);
  const [state, setState] = useState({ ...nothing, of: '' });
  const isCoreThere = useAppState((s) => s.core === 'ok');
  const [attempt, setAttempt] = useState(0);
  const of = `${datasetId}/${roiKey}/${a}/${b}`;
  useEffect(() => {
    if (!isCoreThere || !a || !b || datasetId === null || roiKey === null) return;
    const abort = new AbortController();
    setState((last) =>
      last.of === of ? { ...last, isCounting: true } : { result: null, isCounting: true, error: null, of },
    );
    const count = () =>
      client.evidence.difference({ datasetId, roiKey, a, b }, { signal: abort.signal }).then(
        (result) => {
          if (!abort.signal.aborted) setState({ result, isCounting: false, error: null, of });
        },
        (error: unknown) => {
          if (!abort.signal.aborted)
            setState({ result: null, isCounting: false, error: toErrorData(error), of });
        },
      );
    const timer = setTimeout(() => void count(), version > 0 || predicted > 0 ? editDelayMs : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, roiKey, a, b, of, version, predicted, attempt, isCoreThere]);
  const shown = layers && state.of === of ? state : nothing;
  return { ...shown, retry: () => setAttempt((n) => n + 1) };
}
