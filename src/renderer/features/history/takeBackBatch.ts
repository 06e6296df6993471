import { AppError } from '../../../shared/errors.ts';
import type { AppServices } from '../../app/AppContext.ts';

/** Undoes a batch, or does it again, and waits for the end. A cancelled job is no failure. @throws AppError of the job */
export async function takeBackBatch(
  { client, actions, windowId }: AppServices,
  datasetId: string,
  target: string,
): Promise<void> {
  const editId = globalThis.crypto.randomUUID();
  const { jobId } = await client.editing.undoBatch({ datasetId, target, editId, windowId });
  const job = await actions.watchJob(jobId);
  if (job.state === 'failed' && job.error) throw AppError.fromData(job.error);
}
