import { useEffect, useMemo, useState } from 'react';
import { parseGate } from '../../../shared/expression/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { isAbort, isNetworkFailure, toErrorData } from '../../client/toErrorData.ts';

/** Typing rests this long before the core is asked. */
const restMs = 200;

export interface ExpressionCheck {
  readonly error: AppErrorData | null;
  /** The core was asked whether the ROI has what it needs, and has not answered yet. */
  readonly isChecking: boolean;
}

/**
 * Whether a condition over pixels can be used in the open ROI: how it is written is judged at once, whether its layers are
 * there is what the core knows. An empty text is right.
 */
export function useExpressionCheck(text: string): ExpressionCheck {
  const { client } = useApp();
  const { classes } = useAppState(placeNomenclature);
  const roi = useDocument((s) => s.roi);
  const [answer, setAnswer] = useState<{ text: string; error: AppErrorData | null } | null>(null);
  const trimmed = text.trim();
  const written = useMemo(() => {
    if (!trimmed) return null;
    try {
      parseGate(text, classes);
      return null;
    } catch (error) {
      return AppError.from(error).toData();
    }
  }, [text, trimmed, classes]);
  const isAsked = trimmed !== '' && written === null && roi !== null;
  const { datasetId, roiKey } = roi ?? {};
  useEffect(() => {
    if (!isAsked || datasetId === undefined || roiKey === undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.editing.checkExpression({ datasetId, roiKey, text: trimmed }, { signal: abort.signal }).then(
        () => setAnswer({ text: trimmed, error: null }),
        (error: unknown) => {
          // Nobody there to ask is no mistake in the text.
          if (!isAbort(error) && !abort.signal.aborted && !isNetworkFailure(error))
            setAnswer({ text: trimmed, error: toErrorData(error) });
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, roiKey, trimmed, isAsked]);
  const known = isAsked && answer?.text === trimmed ? answer : null;
  return { error: written ?? known?.error ?? null, isChecking: isAsked && known === null };
}
