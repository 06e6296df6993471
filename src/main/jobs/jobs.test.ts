import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Job } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { createJobs, type JobContext, type Jobs } from './index.ts';

/** A job that does what the test tells it. */
function startHeld(jobs: Jobs, kind: Job['kind'] = 'index') {
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
  let context!: JobContext;
  const job = jobs.start(kind, '/data/hub', (given) => {
    context = given;
    return promise;
  });
  return { job, resolve, reject, context: () => context };
}

const ended = async (jobs: Jobs, id: string): Promise<Job> => {
  let job = jobs.get(id);
  while (job.finishedAt === null) job = await jobs.wait(id, 1000);
  return job;
};

describe('a job', () => {
  it('runs, tells how far it is, and ends with its result', async () => {
    const jobs = createJobs();
    const { job, resolve, context } = startHeld(jobs);
    expect(job).toMatchObject({ kind: 'index', subject: '/data/hub', state: 'running', total: 0 });
    await pause(0);
    context().progress({ phase: 'names', done: 3, total: 10, unit: 'files' });
    expect(jobs.get(job.id)).toMatchObject({ phase: 'names', done: 3, total: 10, unit: 'files' });
    resolve({ patches: 40 });
    expect(await ended(jobs, job.id)).toMatchObject({
      state: 'done',
      result: { patches: 40 },
      error: null,
      rate: 0,
    });
    // Late progress of work that had not heard of the end changes nothing.
    context().progress({ phase: 'names', done: 4, total: 10, unit: 'files' });
    expect(jobs.get(job.id)).toMatchObject({ done: 3, state: 'done' });
    expect(jobs.list().map((other) => other.id)).toEqual([job.id]);
  });

  it('that fails keeps the code and the parameters of its error', async () => {
    const jobs = createJobs();
    const { job, reject } = startHeld(jobs, 'export');
    reject(new AppError('diskFull', { path: '/out/a.tif' }, { retryable: true }));
    expect(await ended(jobs, job.id)).toMatchObject({
      state: 'failed',
      result: null,
      error: { code: 'diskFull', params: { path: '/out/a.tif' }, retryable: true },
    });
  });

  it('that fails unexpectedly, also before it does anything, is an internal error in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const jobs = createJobs();
    const { id } = jobs.start('index', '/data', () => {
      throw new TypeError('x is not a function');
    });
    expect(await ended(jobs, id)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });

  it('is cancelled when its work has stopped, not before', async () => {
    const jobs = createJobs();
    const { job, reject, context } = startHeld(jobs);
    await pause(0);
    expect(jobs.cancel(job.id).state).toBe('running');
    expect(context().signal.aborted).toBe(true);
    reject(context().signal.reason);
    expect(await ended(jobs, job.id)).toMatchObject({ state: 'cancelled', error: null });
    expect(jobs.cancel(job.id).state).toBe('cancelled');
  });

  it('whose work was done when the cancel came is done', async () => {
    const jobs = createJobs();
    const { job, resolve } = startHeld(jobs);
    jobs.cancel(job.id);
    resolve({});
    expect((await ended(jobs, job.id)).state).toBe('done');
  });

  it('that is not known is told by its id', () => {
    const jobs = createJobs();
    for (const call of [() => jobs.get('x'), () => jobs.wait('x', 10), () => jobs.cancel('x')])
      expect(call).toThrow(expect.objectContaining({ code: 'notFound', params: { what: 'job', id: 'x' } }));
  });
});

describe('waiting for a job', () => {
  it('answers at the next change, after the time, or at once when it has ended', async () => {
    const jobs = createJobs();
    const { job, resolve, context } = startHeld(jobs);
    await pause(0);
    const waiting = jobs.wait(job.id, 60_000);
    context().progress({ phase: 'headers', done: 1, total: 2, unit: 'files' });
    expect(await waiting).toMatchObject({ phase: 'headers', done: 1 });
    const started = performance.now();
    expect((await jobs.wait(job.id, 50)).state).toBe('running');
    expect(performance.now() - started).toBeGreaterThan(40);
    resolve({});
    await ended(jobs, job.id);
    expect((await jobs.wait(job.id, 60_000)).state).toBe('done');
  });

  it('is not woken by another job', async () => {
    const jobs = createJobs();
    const first = startHeld(jobs);
    const second = startHeld(jobs);
    let woken = false;
    const waiting = jobs.wait(first.job.id, 60_000).then(() => (woken = true));
    second.resolve({});
    await ended(jobs, second.job.id);
    expect(woken).toBe(false);
    first.resolve({});
    await waiting;
  });
});

describe('listeners', () => {
  it('hear of each phase and of the end, and of progress a few times a second', async () => {
    const jobs = createJobs();
    const heard: string[] = [];
    const stop = jobs.onChange((job) => heard.push(`${job.state} ${job.phase} ${job.done}`));
    const { job, resolve, context } = startHeld(jobs);
    await pause(0);
    for (let done = 0; done < 5000; done++)
      context().progress({ phase: done < 2500 ? 'names' : 'headers', done, total: 5000, unit: 'files' });
    resolve({});
    await ended(jobs, job.id);
    expect(heard[0]).toBe('running starting 0');
    expect(heard).toContain('running names 0');
    expect(heard).toContain('running headers 2500');
    expect(heard.at(-1)).toBe('done headers 4999');
    expect(heard.length).toBeLessThan(50);
    stop();
    startHeld(jobs).resolve({});
    expect(heard.at(-1)).toBe('done headers 4999');
  });
});

describe('the rate', () => {
  it('is units a second in the phase, over the last seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const jobs = createJobs();
      const { job, context } = startHeld(jobs);
      await Promise.resolve();
      const step = (phase: string, done: number, ms: number) => {
        vi.advanceTimersByTime(ms);
        context().progress({ phase, done, total: 1000, unit: 'files' });
        return jobs.get(job.id).rate;
      };
      expect(step('names', 0, 0)).toBe(0);
      expect(step('names', 50, 500)).toBeCloseTo(100);
      expect(step('names', 100, 500)).toBeCloseTo(100);
      // A former speed is forgotten after a few seconds.
      for (let i = 1; i <= 10; i++) step('names', 100 + i * 10, 1000);
      expect(jobs.get(job.id).rate).toBeCloseTo(10);
      expect(step('headers', 0, 1000)).toBe(0);
      expect(step('headers', 500, 1000)).toBeCloseTo(500);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the list', () => {
  it('keeps the last ended jobs and every running one', async () => {
    const jobs = createJobs();
    const running = startHeld(jobs);
    for (let i = 0; i < 60; i++) await ended(jobs, jobs.start('index', `/data/${i}`, async () => ({})).id);
    const subjects = jobs.list().map((job) => job.subject);
    expect(subjects).toHaveLength(51);
    expect(subjects).toContain('/data/hub');
    expect(subjects).toContain('/data/59');
    expect(subjects).not.toContain('/data/0');
    running.resolve({});
  });

  it('closing cancels what runs and waits for it', async () => {
    const jobs = createJobs();
    const { id } = jobs.start('sample', '/data', async ({ signal }) => {
      await pause(30_000, undefined, { signal });
      return {};
    });
    await pause(0);
    await jobs.close();
    expect(jobs.get(id).state).toBe('cancelled');
  });
});
