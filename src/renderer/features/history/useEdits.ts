import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryEntry, HistoryFilter } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

const pagePx = 100;
/** As many as the core answers at once. */
const largestPage = 500;
/** Several strokes in a row ask once. */
const refreshDelayMs = 150;

export interface Edits {
  readonly entries: readonly HistoryEntry[];
  /** There are older ones. */
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
  more(): void;
  retry(): void;
}

interface Pages {
  readonly key: string;
  readonly entries: readonly HistoryEntry[];
  readonly hasMore: boolean;
}

/**
 * Edits of a dataset that a filter means, newest first, without undos and redos: as many as were asked for. They are read
 * again when the history of the open ROI changed.
 */
export function useEdits(datasetId: string | undefined, filter: HistoryFilter, version = 0): Edits {
  const { client } = useApp();
  const changed = useDocument((s) => s.historyVersion);
  const key = JSON.stringify([datasetId, filter]);
  const [pages, setPages] = useState<Pages | null>(null);
  const [wanted, setWanted] = useState({ key, count: pagePx });
  const [error, setError] = useState<AppErrorData | null>(null);
  const [attempt, setAttempt] = useState(0);
  const count = wanted.key === key ? wanted.count : pagePx;
  const isFirst = useRef(true);
  useEffect(() => {
    if (datasetId === undefined) return;
    const abort = new AbortController();
    const { signal } = abort;
    const read = async () => {
      try {
        const entries: HistoryEntry[] = [];
        while (entries.length < count) {
          const limit = Math.min(largestPage, count - entries.length);
          const before = entries.at(-1)?.seq;
          const page = await client.annotation.history(
            {
              datasetId,
              ...(JSON.parse(key)[1] as HistoryFilter),
              ...{ editsOnly: true, limit },
              ...(before === undefined ? {} : { before }),
            },
            { signal },
          );
          entries.push(...page);
          if (page.length < limit) return setPages({ key, entries, hasMore: false });
        }
        setPages({ key, entries, hasMore: true });
      } catch (failure) {
        if (!signal.aborted && !isAbort(failure)) setError(toErrorData(failure));
      }
    };
    setError(null);
    // At once when it is another list, later when the same one has grown.
    const timer = setTimeout(() => void read(), isFirst.current ? 0 : refreshDelayMs);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, key, count, changed, version, attempt]);
  const isOf = pages?.key === key;
  const more = useCallback(
    () =>
      setWanted((now) => {
        const loaded = pages?.key === key ? pages.entries.length : 0;
        // Asked for already.
        return now.key === key && now.count > loaded ? now : { key, count: loaded + pagePx };
      }),
    [key, pages],
  );
  return {
    entries: isOf ? pages.entries : [],
    hasMore: isOf && pages.hasMore,
    isLoading: !isOf && error === null,
    error,
    more,
    retry: () => setAttempt(attempt + 1),
  };
}
