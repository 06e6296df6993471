import { useState } from 'react';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import type { Client } from '../../client/client.ts';
import { useApp } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';

type Input = Omit<Parameters<Client['review']['export']>[0], 'datasetId'>;

/** One export of the desk from its start to its end. */
export type DeskRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly jobId: string | null }
  | { readonly kind: 'done'; readonly path: string }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

export function useDeskExport() {
  const { client, app, actions } = useApp();
  const [run, setRun] = useState<DeskRun>({ kind: 'idle' });
  const start = async (input: Input) => {
    const datasetId = placeDatasetId(app.getState());
    if (datasetId === null) return;
    setRun({ kind: 'running', jobId: null });
    try {
      const { jobId } = await client.review.export({ datasetId, ...input });
      setRun({ kind: 'running', jobId });
      const job = await actions.watchJob(jobId);
      if (job.state === 'cancelled') setRun({ kind: 'idle' });
      else if (job.error) throw AppError.fromData(job.error);
      else setRun({ kind: 'done', path: input.out });
    } catch (error) {
      setRun({ kind: 'failed', error: toErrorData(error) });
    }
  };
  return { run, start, reset: () => setRun({ kind: 'idle' }) };
}
