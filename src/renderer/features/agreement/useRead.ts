import { useEffect, useRef, useState } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useAppState } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

export interface Reading<T> {
  /** What was read last of this `subject`; null before that. */
  readonly data: T | null;
  readonly error: AppErrorData | null;
  /** What is shown is being read again. */
  readonly isReading: boolean;
  retry(): void;
}

/** While a comparison runs its numbers change several times a second: they are asked for at most so often. */
const pauseMs = 800;

/**
 * Reads something from the core, and again when `version` rises or the core comes back. Another `subject` empties what is
 * shown; another version leaves it until the new answer is there. Null as `read` reads nothing.
 */
export function useRead<T>(
  subject: string,
  version: number | string,
  read: ((signal: AbortSignal) => Promise<T>) | null,
): Reading<T> {
  const isThere = useAppState((s) => s.core === 'ok');
  const [state, setState] = useState<{ subject: string; data: T | null; error: AppErrorData | null }>({
    ...{ subject, data: null, error: null },
  });
  const [isReading, setIsReading] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const reader = useRef(read);
  const life = useRef(new AbortController());
  const lastAt = useRef(-Infinity);
  const isOff = read === null;
  useEffect(() => {
    reader.current = read;
  });
  // Only another subject gives up what is under way: versions may follow faster than answers.
  useEffect(() => {
    const abort = new AbortController();
    life.current = abort;
    lastAt.current = -Infinity;
    return () => abort.abort();
  }, [subject]);
  useEffect(() => {
    if (!isThere || isOff) return;
    const { signal } = life.current;
    const run = async () => {
      const at = performance.now();
      lastAt.current = at;
      const isNewest = () => !signal.aborted && lastAt.current === at;
      setIsReading(true);
      try {
        const data = await reader.current!(signal);
        if (isNewest()) setState({ subject, data, error: null });
      } catch (failure) {
        if (isAbort(failure) || !isNewest()) return;
        const error = toErrorData(failure);
        setState((before) => ({ subject, data: before.subject === subject ? before.data : null, error }));
      } finally {
        if (isNewest()) setIsReading(false);
      }
    };
    const wait = Math.max(0, lastAt.current + pauseMs - performance.now());
    const timer = setTimeout(() => void run(), wait);
    return () => clearTimeout(timer);
  }, [subject, version, attempt, isThere, isOff]);
  const isCurrent = state.subject === subject;
  return {
    data: isCurrent ? state.data : null,
    error: isCurrent ? state.error : null,
    isReading,
    retry: () => setAttempt((n) => n + 1),
  };
}
