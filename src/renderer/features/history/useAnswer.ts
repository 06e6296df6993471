import { useEffect, useRef, useState } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useDocument } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

export interface Answer<T> {
  /** The last one; it stays until the next is there. */
  readonly value: T | null;
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
}

/** What the core answers to a question about the masks, asked again when they changed. `key` tells one question from another. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): Answer<T> {
  const version = useDocument((s) => s.historyVersion);
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, isLoading: true, error: null });
  // The key says what is asked; the function is another one each time.
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    const abort = new AbortController();
    setAnswer((before) => ({ ...before, isLoading: true, error: null }));
    latest.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAnswer({ value, isLoading: false, error: null });
      },
      (error) => {
        if (abort.signal.aborted || isAbort(error)) return;
        setAnswer({ value: null, isLoading: false, error: toErrorData(error) });
      },
    );
    return () => abort.abort();
  }, [key, version]);
  return answer;
}
