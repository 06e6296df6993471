import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOrder } from './slices.ts';

it('tells a call that fails before its turn in its turn, and ends no process over it', async () => {
  const unheard: unknown[] = [];
  const listen = (reason: unknown) => void unheard.push(reason);
  process.on('unhandledRejection', listen);
  try {
    const seen: number[] = [];
    const run = async (n: number) => {
      await wait(n === 0 ? 60 : 1);
      if (n === 1) throw new Error('the second one');
      return n;
    };
    const all = async () => {
      for await (const n of inOrder([0, 1, 2], 3, run)) seen.push(n);
    };
    await expect(all()).rejects.toThrow('the second one');
    await wait(10);
    expect(seen).toEqual([0]);
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', listen);
  }
});
