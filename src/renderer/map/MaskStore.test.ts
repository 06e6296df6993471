import { expect, it } from 'vitest';
import { MaskStore, type PatchMask } from './MaskStore.ts';
import { FakeCore, testImageRoi, testRoi } from './testing/FakeCore.ts';
import { WindowCounter } from './ViewCounts.ts';

const sizePx = 32;

async function settle(masks: MaskStore) {
  while (masks.loading) await new Promise((resolve) => setTimeout(resolve, 1));
}

function open(cols: number, rows: number, options: { concurrency?: number; capacity?: number } = {}) {
  const roi = testRoi(cols, rows, sizePx);
  const core = new FakeCore(roi);
  const masks = new MaskStore({ roi, load: core.load, ...options });
  return { roi, core, masks, ids: roi.grid.map((patch) => patch.patchId) };
}

it('reads what is wanted in the order asked, a few at a time', async () => {
  const { core, masks, ids } = open(5, 1, { concurrency: 2 });
  masks.want([ids[3]!, ids[1]!, ids[0]!], false);
  expect(core.calls).toEqual([`load current ${ids[3]}`, `load current ${ids[1]}`]);
  await settle(masks);
  expect(core.calls).toHaveLength(3);
  expect(masks.valueAt(3.5 * sizePx, 3)).toBe(8);
  expect(masks.valueAt(2.5 * sizePx, 3)).toBeNull();
});

it('drops what the view no longer needs before it was read', async () => {
  const { core, masks, ids } = open(5, 1, { concurrency: 1 });
  masks.want(ids, false);
  masks.want([ids[4]!], false);
  await settle(masks);
  expect(core.calls).toEqual([`load current ${ids[0]}`, `load current ${ids[4]}`]);
});

it('forgets the patches that were seen longest ago, but none that is pinned', async () => {
  const { masks, ids } = open(6, 1, { capacity: 2 });
  masks.isPinned = (patchId) => patchId === ids[0];
  const evicted: PatchMask[] = [];
  masks.listen({ onEvict: (mask) => evicted.push(mask) });
  for (const id of ids) {
    masks.want([id], false);
    await settle(masks);
  }
  masks.want([ids[5]!], false);
  expect(ids.filter((id) => masks.get(id)!.data)).toEqual([ids[0], ids[5]]);
  expect(evicted.map((mask) => mask.patch.patchId)).toEqual(ids.slice(1, 5));
});

it('does not ask for masks that cannot be read, and keeps the reason of one that failed', async () => {
  const { roi, core, masks, ids } = open(3, 1);
  roi.grid[1]!.readOnly = 'maskMissing';
  core.masks.delete(ids[2]!);
  masks.want(ids, false);
  await settle(masks);
  expect(core.calls).not.toContain(`load current ${ids[1]}`);
  expect(masks.get(ids[2]!)).toMatchObject({ state: 'failed', data: null, error: { code: 'internal' } });
  expect(masks.get(ids[0]!)!.state).toBe('ready');
});

it('reads originals only when they are needed', async () => {
  const { core, masks, ids } = open(2, 1);
  masks.want(ids, false);
  await settle(masks);
  masks.want(ids, true);
  await settle(masks);
  expect(core.calls.filter((call) => call.startsWith('load original'))).toHaveLength(2);
  expect(masks.get(ids[0]!)!.original).toEqual(core.masks.get(ids[0]!));
});

it('counts the classes of a window over several patches, piece by piece', async () => {
  const { core, masks, ids } = open(2, 2);
  for (const [i, id] of ids.entries()) core.masks.get(id)!.fill(i + 1);
  masks.want(ids, false);
  await settle(masks);
  const counter = new WindowCounter(masks, { x: 30, y: 20, width: 10, height: 30 });
  while (counter.next());
  expect([...counter.counts.slice(0, 6)]).toEqual([0, 2 * 12, 8 * 12, 2 * 18, 8 * 18, 0]);
});

it('holds the cells of an image that is no multiple of 512 px, and counts and reads across their borders', async () => {
  const roi = testImageRoi(1500, 1300);
  const core = new FakeCore(roi);
  const masks = new MaskStore({ roi, load: core.load });
  for (const [i, { patchId }] of roi.grid.entries()) core.masks.get(patchId)!.fill(i + 1);
  expect(masks.within({ x: 500, y: 500, width: 600, height: 600 })).toHaveLength(9);
  masks.want(
    roi.grid.map((patch) => patch.patchId),
    false,
  );
  await settle(masks);
  const at = (x: number, y: number) => masks.valueAt(x, y);
  expect([at(0, 0), at(511, 511), at(512, 511), at(1023, 1023), at(1024, 1024), at(1499, 1299)]).toEqual([
    1, 1, 2, 5, 9, 9,
  ]);
  expect([at(1500, 0), at(0, 1300), at(-1, 0)]).toEqual([null, null, null]);
  const counter = new WindowCounter(masks, { x: 1000, y: 1000, width: 5000, height: 5000 });
  while (counter.next());
  expect([5, 6, 8, 9].map((value) => counter.counts[value])).toEqual([
    24 * 24,
    476 * 24,
    24 * 276,
    476 * 276,
  ]);
});

it('refuses a mask of another size than its place, instead of showing it askew', async () => {
  const roi = testImageRoi(1500, 1300);
  const core = new FakeCore(roi);
  const masks = new MaskStore({ roi, load: core.load });
  const edge = roi.grid[2]!;
  core.masks.set(edge.patchId, new Uint8Array(512 * 512));
  masks.want([edge.patchId], false);
  await settle(masks);
  expect(masks.get(edge.patchId)).toMatchObject({
    state: 'failed',
    data: null,
    error: { code: 'wrongSize' },
  });
});

it('keeps a bounded part of an image of 20,000 px in memory', async () => {
  const roi = testImageRoi(20_000, 20_000);
  const load = (patchId: string) => {
    const { widthPx, heightPx } = roi.grid.find((cell) => cell.patchId === patchId)!;
    return Promise.resolve({ data: new Uint8Array(widthPx * heightPx), version: 0 });
  };
  const masks = new MaskStore({ roi, load });
  for (let x = 0; x < 20_000; x += 2000) {
    for (let y = 0; y < 20_000; y += 2000) {
      const view = masks.within({ x, y, width: 1900, height: 1000 });
      masks.want(
        view.map((mask) => mask.patch.patchId),
        false,
      );
      await settle(masks);
    }
  }
  const held = [...masks.all()].reduce((sum, mask) => sum + (mask.data?.length ?? 0), 0);
  expect(roi.grid).toHaveLength(1600);
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThanOrEqual(220 * 512 * 512);
});
