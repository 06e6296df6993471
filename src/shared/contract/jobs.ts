import { z } from 'zod';
import { appErrorSchema, command, query } from './base.ts';

export const jobKinds = [
  'index',
  'sample',
  'export',
  'check',
  'curves',
  'edit',
  'compare',
  'deskExport',
  'prelabel',
  'evaluate',
] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** Names the phase; a key of the interface's `jobs.phase.*` texts. */
  phase: z.string(),
  done: z.number(),
  /** 0 while unknown. */
  total: z.number(),
  /** Units per second over the last seconds, 0 while unknown. */
  rate: z.number(),
  unit: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** What the job is about: a folder, an output path. */
  subject: z.string(),
  /** Of the kind's result schema when done. */
  result: z.record(z.string(), z.unknown()).nullable(),
  error: appErrorSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** Live changes come with the `live` stream of the app contract. */
export const jobsContract = {
  list: query.output(z.array(jobSchema)),
  get: query.input(z.object({ id: z.string() })).output(jobSchema),
  /** Waits up to `timeoutMs` for a change after `seenDone`/state, then answers the job as it is. */
  wait: query
    .input(z.object({ id: z.string(), timeoutMs: z.number().int().min(0).max(30_000).default(10_000) }))
    .output(jobSchema),
  cancel: command.input(z.object({ id: z.string() })).output(jobSchema),
};
