import { expect, it } from 'vitest';
import { MaskStore, type PatchMask } from './MaskStore.ts';
import { FakeCore, testRoi } from './testing/FakeCore.ts';
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
