import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { PatchOutput } from '../Inference.ts';
import { createBatchSize, type BatchOptions, type BatchSize } from './BatchSize.ts';
import { createSender, maxSentAhead } from './Sender.ts';

describe('the batch', () => {
  const gpu: BatchOptions = { device: 'webgpu', asked: null, isDynamic: true, max: 1000 };

  /** Runs until it changes no more; `msPerTile` by size. */
  function settle(batch: BatchSize, msPerTile: (size: number) => number): number[] {
    const sizes = [batch.now];
    for (let i = 0; i < 100; i++) {
      if (batch.took(batch.now, batch.now * msPerTile(batch.now))) sizes.push(batch.now);
    }
    return sizes;
  }

  test('is what was asked for, one on a CPU, and one for a model that takes no more', () => {
    expect(createBatchSize({ ...gpu, asked: 7 }).now).toBe(7);
    expect(createBatchSize({ ...gpu, device: 'cpu' }).now).toBe(1);
    expect(createBatchSize({ ...gpu, asked: 7, isDynamic: false }).now).toBe(1);
    expect(createBatchSize({ ...gpu, asked: 7, max: 3 }).now).toBe(3);
  });

  test('is doubled on a GPU as long as that is faster', () => {
    expect(settle(createBatchSize(gpu), (size) => 10 + 100 / size)).toEqual([4, 8, 16, 32, 64]);
    expect(settle(createBatchSize(gpu), () => 10)).toEqual([4, 8, 4]);
    expect(settle(createBatchSize({ ...gpu, max: 20 }), (size) => 100 / size)).toEqual([4, 8, 16]);
  });

  test('is lowered to what there is memory for, and stays there', () => {
    const batch = createBatchSize(gpu);
    expect([batch.limit(2), batch.now]).toEqual([true, 2]);
    expect(settle(batch, (size) => 100 / size)).toEqual([2]);
  });
});

describe('a sender', () => {
  const output = (patchId: string): PatchOutput => ({
    ...{ patchId, widthPx: 1, heightPx: 1, classes: new Uint8Array(1) },
    ...{ confidence: null, probabilities: null, meanConfidence: null, classPx: [] },
  });

  test('sends a few ahead of what was taken, in their order', async () => {
    const sent: string[] = [];
    const sender = createSender(({ patchId }) => void sent.push(patchId));
    const names = Array.from({ length: 9 }, (_, i) => `p${i}`);
    const sending = (async () => {
      for (const name of names) await sender.send(output(name));
    })();
    await nextTurn();
    expect(sent).toEqual(names.slice(0, maxSentAhead));
    sender.taken();
    await nextTurn();
    expect(sent).toEqual(names.slice(0, maxSentAhead + 1));
    for (let i = 0; i < 8; i++) sender.taken();
    await sending;
    expect(sent).toEqual(names);
  });

  test('that is stopped sends nothing more and lets who waits go', async () => {
    const sent: string[] = [];
    const sender = createSender(({ patchId }) => void sent.push(patchId));
    const sending = Promise.all(Array.from({ length: 9 }, (_, i) => sender.send(output(`p${i}`))));
    await nextTurn();
    sender.stop();
    await sending;
    expect(sent).toHaveLength(maxSentAhead);
  });
});
