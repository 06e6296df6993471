import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { countPixels, hasPixel, setOfPixels, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import { buildRegionTree } from '../../../shared/regions/buildRegionTree.ts';
import { regionFeatures } from '../../../shared/regions/regionFeatures.ts';
import { encodeRegionTree } from '../../../shared/regions/regionTree.ts';
import { imageOf, numbers } from '../../../shared/regions/testRegions.ts';
import { RegionStore } from './RegionStore.ts';

const side = 64;

/** Four patches around a corner and one apart; land on the ROI grid: two roofs over borders, a field, the ground. */
const grid = [
  ...[0, 1, 2, 3].map((i) => ({ patchId: `p${i}`, x: (i % 2) * side, y: (i >> 1) * side })),
  { patchId: 'apart', x: 3 * side, y: 0 },
].map((patch) => ({ ...patch, widthPx: side, heightPx: side }));

const isRoof = (x: number, y: number) => x >= 50 && x < 78 && y >= 20 && y < 34;
const isField = (x: number, y: number) => x >= 10 && x < 100 && y >= 50 && y < 120;
const random = numbers(9);
const noise = Array.from({ length: 4096 }, () => (random() - 0.5) * 6);
const landAt = (x: number, y: number) =>
  (isRoof(x, y) ? 220 : isField(x, y) ? 60 : 130) + noise[(x * 71 + y * 37) % 4096]!;

function treeBytes(patch: { x: number; y: number }, isBlank = false): Uint8Array {
  const image = isBlank ? null : imageOf(side, side, (x, y) => landAt(x + patch.x, y + patch.y));
  const input = { width: side, height: side, image, stretch: null, dem: null, hasCodedHeight: false };
  return encodeRegionTree(buildRegionTree(regionFeatures(input)));
}

/** Trees come when they are let. */
class Core {
  readonly asked: string[] = [];
  readonly waiting = new Map<string, { give(bytes: Uint8Array): void; fail(error: unknown): void }>();
  now = 0;
  readonly store: RegionStore;

  constructor(capacity?: number) {
    this.store = new RegionStore({
      ...{ patches: grid, patchSizePx: side, now: () => this.now },
      ...(capacity ? { capacity } : {}),
      load: (patchId) => {
        this.asked.push(patchId);
        return new Promise((give, fail) => this.waiting.set(patchId, { give, fail }));
      },
    });
  }

  /** Answers what is asked, and what is asked because of the answers, until nothing is. */
  async answerAll(ids: readonly string[] = grid.map(({ patchId }) => patchId)): Promise<void> {
    while ([...this.waiting.keys()].some((id) => ids.includes(id))) {
      for (const [id, { give }] of this.waiting) {
        if (!ids.includes(id)) continue;
        this.waiting.delete(id);
        give(treeBytes(grid.find(({ patchId }) => patchId === id)!));
      }
      await settled();
    }
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const roof = setOfPixels(
  Uint8Array.from({ length: 128 * 128 }, (_, i) => (isRoof(i % 128, i >> 7) ? 1 : 0)),
  { x: 0, y: 0, width: 128, height: 128 },
);

function overlap(a: PixelSet, b: PixelSet): number {
  let both = 0;
  for (let y = 0; y < 128; y++)
    for (let x = 0; x < 128; x++) if (hasPixel(a, x, y) && hasPixel(b, x, y)) both++;
  return both / (countPixels(a) + countPixels(b) - both);
}

let core: Core;
beforeEach(() => {
  core = new Core();
});

describe('the region under a pixel', () => {
  it('goes on over the border of a patch', async () => {
    core.store.at(60, 25, 0.4);
    await core.answerAll();
    const region = core.store.at(60.7, 25.2, 0.4)!;
    expect(overlap(region, roof)).toBeGreaterThan(0.95);
    expect(hasPixel(region, 55, 25) && hasPixel(region, 75, 25)).toBe(true);
    // From the other side it is the same one.
    expect(core.store.at(70, 30, 0.4)).toBe(region);
  });

  it('is the same wherever in it the pointer is, at every level', async () => {
    core.store.at(60, 60, 0.5);
    await core.answerAll();
    const place = fc.tuple(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 127 }));
    fc.assert(
      fc.property(place, place, fc.double({ min: 0, max: 1, noNaN: true }), ([x, y], [x2, y2], level) => {
        const region = core.store.at(x, y, level)!;
        expect(hasPixel(region, x, y)).toBe(true);
        const other = core.store.at(x2, y2, level)!;
        if (hasPixel(region, x2, y2)) expect(other).toEqual(region);
        else expect(hasPixel(other, x, y)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('is all there is at the top, but over gaps between patches', async () => {
    core.store.at(10, 10, 1);
    await core.answerAll();
    const all = core.store.at(10, 10, 1)!;
    expect(countPixels(all)).toBe(4 * side * side);
    expect(core.store.at(3 * side + 5, 5, 1)).toBeNull();
    await core.answerAll();
    expect(countPixels(core.store.at(3 * side + 5, 5, 1)!)).toBe(side * side);
  });

  it('follows the level as its neighbour in the tree', async () => {
    core.store.at(60, 25, 0.4);
    await core.answerAll();
    const up = core.store.stepLevel(60, 25, 0.4, 1);
    expect(up).toBeGreaterThan(0.4);
    expect(countPixels(core.store.at(60, 25, up)!)).toBeGreaterThan(countPixels(roof));
    expect(core.store.stepLevel(999, 25, 0.4, -1)).toBeCloseTo(0.37, 9);
  });
});

describe('trees', () => {
  it('are read near the pointer, two at a time, its own first, and listeners hear of them', async () => {
    let heard = 0;
    const stop = core.store.listen(() => heard++);
    expect(core.store.at(5, 5, 0.4)).toBeNull();
    expect(core.store.stateAt(5, 5)).toEqual({ kind: 'reading' });
    expect(core.asked[0]).toBe('p0');
    expect(core.asked).toHaveLength(2);
    await core.answerAll();
    expect(core.asked.sort()).toEqual(['p0', 'p1', 'p2', 'p3']);
    expect(heard).toBe(4);
    expect(core.store.stateAt(5, 5)).toEqual({ kind: 'ready' });
    stop();
    core.store.at(3 * side, 0, 0.4);
    await core.answerAll();
    expect(heard).toBe(4);
  });

  it('are read once, and what has been read is shown before its neighbours are there', async () => {
    core.store.at(60, 25, 0.4);
    core.store.at(61, 25, 0.4);
    await core.answerAll(['p0']);
    const part = core.store.at(60, 25, 0.4)!;
    expect(hasPixel(part, 55, 25) && !hasPixel(part, 70, 25)).toBe(true);
    await core.answerAll();
    expect(hasPixel(core.store.at(60, 25, 0.4)!, 70, 25)).toBe(true);
    expect(new Set(core.asked).size).toBe(core.asked.length);
  });

  it('that cannot be read say why, and are tried again later', async () => {
    core.store.at(5, 5, 0.4);
    core.waiting.get('p0')!.fail(new AppError('fileMissing', { path: 'a.tif' }));
    core.waiting.delete('p0');
    await settled();
    expect(core.store.at(5, 5, 0.4)).toBeNull();
    expect(core.store.stateAt(5, 5)).toMatchObject({ kind: 'failed', error: { code: 'fileMissing' } });
    expect(core.waiting.has('p0')).toBe(false);
    core.now = 6000;
    core.store.at(5, 5, 0.4);
    await core.answerAll();
    expect(core.store.stateAt(5, 5)).toEqual({ kind: 'ready' });
  });

  it('that fail are asked for at once after the core was gone', async () => {
    core.store.at(5, 5, 0.4);
    core.waiting.get('p0')!.fail(new TypeError('fetch failed'));
    core.waiting.delete('p0');
    await settled();
    core.store.retry();
    core.store.at(5, 5, 0.4);
    await core.answerAll();
    expect(core.store.stateAt(5, 5)).toEqual({ kind: 'ready' });
  });

  it('of another size, and bytes that are none, are failures', async () => {
    core.store.at(5, 5, 0.4);
    const image = imageOf(9, 9, () => 1);
    const input = { width: 9, height: 9, image, stretch: null, dem: null, hasCodedHeight: false };
    core.waiting.get('p0')!.give(encodeRegionTree(buildRegionTree(regionFeatures(input))));
    core.waiting.delete('p0');
    await core.answerAll();
    expect(core.store.stateAt(5, 5)).toMatchObject({ kind: 'failed', error: { code: 'wrongSize' } });
    core.now = 6000;
    core.store.at(5, 5, 0.4);
    core.waiting.get('p0')!.give(new Uint8Array(5));
    await settled();
    expect(core.store.stateAt(5, 5)).toMatchObject({ kind: 'failed', error: { code: 'badRequest' } });
  });

  it('without image or height give no region, and neighbours do not go on into them', async () => {
    core.store.at(5, 5, 1);
    core.waiting.get('p0')!.give(treeBytes(grid[0]!, true));
    core.waiting.delete('p0');
    await settled();
    await core.answerAll();
    expect(core.store.stateAt(5, 5)).toEqual({ kind: 'blank' });
    expect(core.store.at(5, 5, 1)).toBeNull();
    expect(countPixels(core.store.at(70, 5, 1)!)).toBe(3 * side * side);
  });

  it('that were not used for long are forgotten, and read again', async () => {
    core = new Core(3);
    core.store.at(5, 5, 0.4);
    await core.answerAll(['p0', 'p1', 'p2']);
    core.store.at(3 * side + 40, 5, 0.4);
    await core.answerAll(['apart']);
    const kept = grid.filter(({ x, y }) => core.store.stateAt(x, y).kind === 'ready');
    expect(kept).toHaveLength(3);
    expect(core.store.stateAt(3 * side, 0).kind).toBe('ready');
    for (const id of ['p0', 'p1', 'p2']) core.asked.splice(core.asked.indexOf(id), 1);
    core.store.at(60, 25, 0.4);
    expect(core.store.stateAt(999, 999)).toEqual({ kind: 'none' });
  });

  it('are not waited for after the view was left', async () => {
    let heard = 0;
    core.store.listen(() => heard++);
    core.store.at(5, 5, 0.4);
    core.store.dispose();
    await core.answerAll();
    expect(heard).toBe(0);
    expect(core.asked).toHaveLength(2);
  });
});
