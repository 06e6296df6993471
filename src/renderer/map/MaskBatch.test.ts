import { expect, it } from 'vitest';
import { maxMasksPerRequest } from '../../shared/contract/index.ts';
import { MaskBatch } from './MaskBatch.ts';

const mask = (value: number) => ({ data: Uint8Array.of(value), version: value });

function open(absent: readonly string[] = [], failure?: Error, sizeOf?: (patchId: string) => string) {
  const calls: string[][] = [];
  const batch = new MaskBatch({
    ...(sizeOf ? { sizeOf } : {}),
    one: async (patchId) => {
      calls.push([patchId]);
      if (absent.includes(patchId)) throw new Error(`no ${patchId}`);
      return mask(Number(patchId));
    },
    some: async (patchIds) => {
      calls.push([...patchIds]);
      if (failure) throw failure;
      return new Map(
        patchIds.filter((id) => !absent.includes(id)).map((id) => [id, mask(Number(id))] as const),
      );
    },
  });
  return { batch, calls };
}

it('asks once for what is wanted in one turn, and apart for what is wanted later', async () => {
  const { batch, calls } = open();
  expect(await Promise.all([batch.load('1'), batch.load('2')])).toEqual([mask(1), mask(2)]);
  expect(await batch.load('3')).toEqual(mask(3));
  expect(calls).toEqual([['1', '2'], ['3']]);
});

it('asks for no more than a request may hold', async () => {
  const { batch, calls } = open();
  const ids = Array.from({ length: maxMasksPerRequest + 9 }, (_, i) => String(i));
  const masks = await Promise.all(ids.map((id) => batch.load(id)));
  expect(masks.map(({ version }) => String(version))).toEqual(ids);
  expect(calls.map((call) => call.length)).toEqual([maxMasksPerRequest, 9]);
});

it('asks alone for one that a batch does not hold, whose failure is its own', async () => {
  const { batch, calls } = open(['2']);
  const [first, second, third] = await Promise.allSettled(['1', '2', '3'].map((id) => batch.load(id)));
  expect(first).toMatchObject({ value: mask(1) });
  expect(second).toMatchObject({ reason: new Error('no 2') });
  expect(third).toMatchObject({ value: mask(3) });
  expect(calls).toEqual([['1', '2', '3'], ['2']]);
});

it('fails each when the request fails', async () => {
  const { batch } = open([], new Error('down'));
  const settled = await Promise.allSettled(['1', '2'].map((id) => batch.load(id)));
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('asks for masks of one size together, and for others apart', async () => {
  const { batch, calls } = open([], undefined, (patchId) => (Number(patchId) > 2 ? 'edge' : 'whole'));
  const masks = await Promise.all(['1', '3', '2', '4', '5'].map((id) => batch.load(id)));
  expect(masks.map(({ version }) => version)).toEqual([1, 3, 2, 4, 5]);
  expect(calls).toEqual([
    ['1', '2'],
    ['3', '4', '5'],
  ]);
});
