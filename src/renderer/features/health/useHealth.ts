import { useEffect } from 'react';
import { create } from 'zustand';
import type { CheckState, HealthCount, Job } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset } from '../../app/selectors.ts';
import { isFinished } from '../../state/app.ts';

/** While a check runs its numbers are asked for again after this. */
const pollMs = 2000;

export interface Health {
  readonly check: CheckState;
  readonly counts: readonly HealthCount[];
}

/** The check or index of the dataset that runs now. */
export function useRunningCheck(): Job | null {
  const path = useAppState((s) => placeDataset(s)?.path);
  return useAppState(
    (s) =>
      s.jobs.find(
        (job) => job.subject === path && !isFinished(job) && (job.kind === 'check' || job.kind === 'index'),
      ) ?? null,
  );
}

/** Raised when the report of the dataset in hand may say something else. */
export function useReportVersion(): string {
  return useAppState((s) => {
    const dataset = placeDataset(s);
    const last = s.jobs.find((job) => job.subject === dataset?.path && isFinished(job));
    return `${dataset?.id} ${dataset?.indexedAt} ${s.dataVersions[dataset?.id ?? ''] ?? 0} ${last?.id} ${s.core}`;
  });
}

/** Page and side panel show the same numbers at the same time. */
const useStore = create<{ of: string | null; health: Health | null }>(() => ({ of: null, health: null }));

/** What the checks found in the dataset in hand, and how far they have come; null until it is known. */
export function useHealth(): Health | null {
  const datasetId = useAppState((s) => placeDataset(s)?.id);
  return useStore((s) => (s.of === datasetId ? s.health : null));
}

/** Keeps what `useHealth` answers up to date, as long as the page is there. */
export function useReadHealth(): void {
  const { client } = useApp();
  const datasetId = useAppState((s) => placeDataset(s)?.id);
  const version = useReportVersion();
  const isRunning = useRunningCheck() !== null;
  useEffect(() => {
    if (!datasetId) return;
    let gone = false;
    const read = () =>
      client.catalogue.health({ datasetId }).then(
        (health) => gone || useStore.setState({ of: datasetId, health }),
        (error: unknown) => gone || notifyError(error),
      );
    void read();
    const timer = isRunning ? setInterval(() => void read(), pollMs) : undefined;
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [client, datasetId, version, isRunning]);
}
