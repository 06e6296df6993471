import { useRef, useState } from 'react';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';

/** What the welcome screen is busy with. */
export type Opening =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly jobId: string | null }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** The ways into a workspace. Each ends on the map of a dataset, or with a sentence that says why not. */
export function useOpening() {
  const { client, actions, app } = useApp();
  const [opening, setOpening] = useState<Opening>({ kind: 'idle' });
  const busy = useRef(false);

  const run = async (work: () => Promise<void>) => {
    if (busy.current) return;
    busy.current = true;
    setOpening({ kind: 'opening', jobId: null });
    try {
      await work();
      setOpening({ kind: 'idle' });
    } catch (error) {
      const data = toErrorData(error);
      setOpening(
        isAbort(error) || data.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', error: data },
      );
    } finally {
      busy.current = false;
    }
  };

  const follow = async (jobId: string) => {
    setOpening({ kind: 'opening', jobId });
    const job = await actions.watchJob(jobId);
    if (job.state === 'cancelled') throw new AppError('cancelled');
    if (job.error) throw AppError.fromData(job.error);
    return job;
  };

  const enter = async (datasetId?: string) => {
    await actions.refreshWorkspace();
    const id = datasetId ?? app.getState().workspace?.datasets.at(-1)?.id;
    if (id) actions.go({ kind: 'dataset', datasetId: id });
  };

  return {
    opening,
    reset: () => setOpening({ kind: 'idle' }),

    openDataset: (dataset: string, workspace: string) =>
      run(async () => {
        // Asked first: a wrong folder must not leave an empty workspace behind.
        const { problem } = await client.workspace.proposePath({ dataset });
        if (problem) throw AppError.fromData(problem);
        const before = app.getState().workspace?.path ?? null;
        const opened = await actions.openWorkspace(workspace);
        const { datasetId, jobId } = await client.workspace
          .addDataset({ path: dataset })
          .catch(async (error) => {
            // A workspace made for a folder that could not be added is not worth keeping in the list.
            if (opened.datasets.length === 0) await actions.abandonWorkspace(before);
            throw error;
          });
        if (jobId) await follow(jobId);
        await enter(datasetId);
      }),

    openSample: () =>
      run(async () => {
        const { path } = await client.workspace.proposePath({});
        const workspace = await actions.openWorkspace(path);
        const sample = workspace.datasets.find((d) => d.synthetic && d.indexedAt !== null && d.present);
        if (!sample) await follow((await client.workspace.addSample({})).jobId);
        await enter(sample?.id);
      }),

    openWorkspace: (path: string) =>
      run(async () => {
        const workspace = await actions.openWorkspace(path);
        const dataset = workspace.datasets[0];
        if (dataset && dataset.indexedAt === null && dataset.present) {
          const { jobId } = await client.workspace.addDataset({ path: dataset.path });
          if (jobId) await follow(jobId);
        }
        await enter(dataset?.id);
        if (!dataset) throw new AppError('notADataset', { path, found: 'emptyWorkspace' });
      }),
  };
}
