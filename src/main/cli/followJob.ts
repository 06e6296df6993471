import type { Job } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { createProgressLine } from './progressLine.ts';
import { exitCode } from './exitCodes.ts';

/** A job answers its next change or after this time, so the bar moves at least this often. */
const waitMs = 1000;

/**
 * Waits for a job with a progress bar. Ctrl+C cancels the job and waits for its end; once more, it quits.
 *
 * @returns the finished job's result.
 * @throws AppError of a failed job; `cancelled`.
 */
export async function followJob(
  context: CliContext,
  client: Client,
  id: string,
): Promise<Record<string, unknown>> {
  const line = createProgressLine(context);
  let interrupts = 0;
  const stopListening = context.io.onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 1) context.io.quit(exitCode.cancelled);
    line.clear();
    context.io.err(`${context.texts.cancelling}\n`);
    // A job that ended meanwhile cannot be cancelled, and a core that is gone is told by the wait below.
    client.jobs.cancel({ id }).catch(() => {});
  });
  try {
    let job: Job = await client.jobs.get({ id });
    while (job.state === 'queued' || job.state === 'running') {
      line.show(job);
      job = await client.jobs.wait({ id, timeoutMs: waitMs });
    }
    line.clear();
    if (job.state === 'cancelled') throw new AppError('cancelled');
    if (job.state === 'failed')
      throw job.error ? AppError.fromData(job.error as never) : new AppError('internal');
    return job.result ?? {};
  } finally {
    line.clear();
    stopListening();
  }
}
