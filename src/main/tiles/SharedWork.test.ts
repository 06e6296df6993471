import { expect, it } from 'vitest';
import { SharedWork } from './SharedWork.ts';

/** Work that ends when it is told, or is stopped. */
function open() {
  const work = new SharedWork<number>();
  const signals: AbortSignal[] = [];
  let finish: (value: number) => void = () => {};
  const start = (signal: AbortSignal): Promise<number> => {
    signals.push(signal);
    return new Promise((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  };
  return { work, signals, start, finish: (value: number) => finish(value) };
}

it('is done once for all who ask, and is not stopped when one of them leaves', async () => {
  const { work, signals, start, finish } = open();
  const [first, second] = [new AbortController(), new AbortController()];
  const results = [work.run('a', start, first.signal), work.run('a', start, second.signal)];
  first.abort();
  await expect(results[0]).rejects.toMatchObject({ code: 'cancelled' });
  finish(7);
  expect(await results[1]).toBe(7);
  expect(signals).toHaveLength(1);
  expect(signals[0]!.aborted).toBe(false);
});

it('is stopped when all have left, and started again by the next', async () => {
  const { work, signals, start, finish } = open();
  const both = [new AbortController(), new AbortController()];
  const results = both.map(({ signal }) => work.run('a', start, signal));
  const outcomes = Promise.allSettled(results);
  for (const one of both) one.abort();
  expect(signals[0]!.aborted).toBe(true);
  const next = work.run('a', start, new AbortController().signal);
  finish(9);
  expect(await next).toBe(9);
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(signals).toHaveLength(2);
});

it('goes on for one who cannot leave', async () => {
  const { work, signals, start, finish } = open();
  const leaving = new AbortController();
  const left = work.run('a', start, leaving.signal).catch(() => 'left');
  const stays = work.get('a')!;
  leaving.abort();
  expect(await left).toBe('left');
  finish(1);
  expect(await stays).toBe(1);
  expect(signals[0]!.aborted).toBe(false);
  expect(work.get('a')).toBeUndefined();
});

it('tells a failure to all, and forgets it', async () => {
  const work = new SharedWork<number>();
  const fail = () => Promise.reject(new Error('no'));
  await expect(work.run('a', fail)).rejects.toThrow('no');
  expect(await work.run('a', () => Promise.resolve(2))).toBe(2);
  const aborted = AbortSignal.abort();
  await expect(work.run('a', () => Promise.resolve(3), aborted)).rejects.toMatchObject({ code: 'cancelled' });
});
