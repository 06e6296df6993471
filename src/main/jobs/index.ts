import { randomUUID } from 'node:crypto';
import type { Job, JobKind } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';

export interface JobProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface JobContext {
  readonly signal: AbortSignal;
  progress(progress: JobProgress): void;
}

export type JobResult = Record<string, unknown>;

/** Long work of the core: each job has progress, can be cancelled, and stays listed after it ended. */
export interface Jobs {
  start(kind: JobKind, subject: string, run: (context: JobContext) => Promise<JobResult>): Job;
  list(): Job[];
  get(id: string): Job;
  /** The job at its next change, or as it is after `timeoutMs`; at once when it has ended. */
  wait(id: string, timeoutMs: number): Promise<Job>;
  /** Asks the job to stop; it is `cancelled` once it did. */
  cancel(id: string): Job;
  onChange(listener: (job: Job) => void): () => void;
  /** Cancels everything and waits for the end. */
  close(): Promise<void>;
}

/** Ended jobs kept for the list. */
const keptJobs = 50;
/** Listeners hear of progress at most this often; people cannot read faster, and a scan reports thousands of times a second. */
const notifyEveryMs = 100;
/** Rates are taken over about this time. */
const rateWindowMs = 3000;

interface Running {
  job: Job;
  readonly abort: AbortController;
  ended: Promise<void>;
  samples: { at: number; done: number; phase: string }[];
  notifiedAt: number;
}

const hasEnded = (job: Job) => job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';

/** Creates the job list of one core. */
export function createJobs(): Jobs {
  const all = new Map<string, Running>();
  const listeners = new Set<(job: Job) => void>();

  const notify = (entry: Running) => {
    entry.notifiedAt = performance.now();
    for (const listener of listeners) listener(entry.job);
  };
  const find = (id: string): Running => {
    const entry = all.get(id);
    if (!entry) throw new AppError('notFound', { what: 'job', id });
    return entry;
  };
  const finish = (entry: Running, end: Partial<Job>) => {
    entry.job = { ...entry.job, ...end, rate: 0, finishedAt: new Date().toISOString() };
    notify(entry);
    const ended = [...all.values()].filter((other) => hasEnded(other.job));
    for (const old of ended.slice(0, Math.max(0, ended.length - keptJobs))) all.delete(old.job.id);
  };

  return {
    start(kind, subject, run) {
      const startedAt = new Date().toISOString();
      const job: Job = {
        id: randomUUID(),
        kind,
        state: 'running',
        phase: 'starting',
        done: 0,
        total: 0,
        rate: 0,
        unit: '',
        startedAt,
        finishedAt: null,
        subject,
        result: null,
        error: null,
      };
      const entry: Running = {
        job,
        abort: new AbortController(),
        ended: Promise.resolve(),
        samples: [],
        notifiedAt: 0,
      };
      all.set(job.id, entry);
      const progress = (p: JobProgress) => {
        if (hasEnded(entry.job)) return;
        const phaseChanged = p.phase !== entry.job.phase;
        entry.job = { ...entry.job, ...p, rate: measureRate(entry, p) };
        if (phaseChanged || performance.now() - entry.notifiedAt > notifyEveryMs) notify(entry);
      };
      entry.ended = Promise.resolve()
        .then(() => run({ signal: entry.abort.signal, progress }))
        .then(
          (result) => finish(entry, { state: 'done', result }),
          (error: unknown) => {
            const appError = AppError.from(error);
            const isCancelled = entry.abort.signal.aborted || appError.code === 'cancelled';
            if (!isCancelled && appError.code === 'internal')
              console.error(`job ${kind} ${subject} failed`, error);
            finish(
              entry,
              isCancelled ? { state: 'cancelled' } : { state: 'failed', error: appError.toData() },
            );
          },
        );
      notify(entry);
      return entry.job;
    },
    list: () => [...all.values()].map((entry) => entry.job),
    get: (id) => find(id).job,
    wait(id, timeoutMs) {
      const entry = find(id);
      if (hasEnded(entry.job)) return Promise.resolve(entry.job);
      return new Promise((resolve) => {
        const stop = () => {
          clearTimeout(timer);
          listeners.delete(listener);
          resolve(entry.job);
        };
        const listener = (job: Job) => {
          if (job.id === id) stop();
        };
        const timer = setTimeout(stop, timeoutMs);
        listeners.add(listener);
      });
    },
    cancel(id) {
      const entry = find(id);
      if (!hasEnded(entry.job)) entry.abort.abort(new AppError('cancelled'));
      return entry.job;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      for (const entry of all.values())
        if (!hasEnded(entry.job)) entry.abort.abort(new AppError('cancelled'));
      await Promise.all([...all.values()].map((entry) => entry.ended));
    },
  };
}

function measureRate(entry: Running, p: JobProgress): number {
  const at = performance.now();
  if (entry.samples.at(-1)?.phase !== p.phase) entry.samples = [];
  entry.samples.push({ at, done: p.done, phase: p.phase });
  while (entry.samples.length > 2 && at - entry.samples[0]!.at > rateWindowMs) entry.samples.shift();
  const first = entry.samples[0]!;
  return at > first.at ? ((p.done - first.done) * 1000) / (at - first.at) : 0;
}
