import { useEffect, useState, useSyncExternalStore } from 'react';
import type {
  ComparisonState,
  Job,
  Pattern,
  QueueFilter,
  RulesVersion,
} from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeDataset, placeDatasetId } from '../../app/selectors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { isFinished } from '../../state/app.ts';
import { reviewParts } from './parts.ts';
import type { QueueList, QueueState } from './QueueList.ts';

/** Several events in a row are asked for once. */
const restMs = 120;

export interface Read<T> {
  readonly data: T | null;
  readonly error: AppErrorData | null;
}

/**
 * An answer of the core that is asked for again when `key` changes, soon after the comparison or what people said of it
 * changed, and when the core is back. The one before stays until the next is there, but not that of another dataset.
 */
export function useRead<T>(
  key: string,
  ask: (datasetId: string, signal: AbortSignal) => Promise<T>,
  isWanted = true,
): Read<T> {
  const datasetId = useAppState(placeDatasetId);
  const core = useAppState((s) => s.core);
  const comparison = useDesk((s) => s.comparisonVersion);
  const review = useDesk((s) => s.reviewVersion);
  const [read, setRead] = useState<Read<T> & { of: string | null }>({ data: null, error: null, of: null });
  useEffect(() => {
    if (datasetId === null || !isWanted || core !== 'ok') return;
    const abort = new AbortController();
    const isFirst = read.of !== `${datasetId} ${key}`;
    const timer = setTimeout(
      () => {
        ask(datasetId, abort.signal).then(
          (data) => !abort.signal.aborted && setRead({ data, error: null, of: `${datasetId} ${key}` }),
          (error) =>
            abort.signal.aborted || isAbort(error)
              ? undefined
              : setRead((s) => ({ ...s, error: toErrorData(error) })),
        );
      },
      isFirst ? 0 : restMs,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `ask` is a new function each time, and `read` what this effect makes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [datasetId, key, core, comparison, review, isWanted]);
  const isOfDataset = datasetId !== null && (read.of?.startsWith(`${datasetId} `) ?? true);
  return isOfDataset ? read : { data: null, error: null };
}

/** How far the comparison of the dataset is. Asked for again with the end of its job. */
export function useComparisonState(): Read<ComparisonState> {
  const { client } = useApp();
  const running = useCompareJob(null)?.id ?? '';
  return useRead(`state ${running}`, (datasetId, signal) =>
    client.comparison.state({ datasetId }, { signal }),
  );
}

/** The running comparison of the dataset, by the id that the core names or by its kind; null when none runs. */
export function useCompareJob(jobId: string | null): Job | null {
  const path = useAppState((s) => placeDataset(s)?.path ?? null);
  return useAppState(
    (s) =>
      s.jobs.find(
        (job) =>
          !isFinished(job) &&
          (jobId === null ? job.kind === 'compare' && job.subject === path : job.id === jobId),
      ) ?? null,
  );
}

/** Items by pair and domain. */
export function usePatterns(filter: QueueFilter, isWanted = true): Read<readonly Pattern[]> {
  const { client } = useApp();
  return useRead(
    `patterns ${JSON.stringify(filter)}`,
    (datasetId, signal) => client.comparison.patterns({ datasetId, filter }, { signal }),
    isWanted,
  );
}

/** Matrix and thresholds in force. */
export function useRules(): RulesVersion | null {
  const { client } = useApp();
  return useRead('rules', (datasetId, signal) => client.comparison.rules({ datasetId }, { signal })).data;
}

/** The queue of the window, and how it stands. */
export function useQueue(): { readonly queue: QueueList; readonly state: QueueState } {
  const { queue } = reviewParts(useApp());
  return { queue, state: useSyncExternalStore(queue.subscribe, queue.state) };
}
