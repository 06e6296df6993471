import { existsSync, mkdirSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { standRoi, TileStand, type TileStandOptions } from '../../../test/support/tileStand.ts';
import { defaultThreads } from '../workers/index.ts';

let stand: TileStand;
afterEach(() => stand.close());

/** Noise with some black pixels, in uncompressed files. */
function open(options: Partial<TileStandOptions> = {}): TileStand {
  stand = new TileStand({ rows: 5, cols: 3, holes: ['1-1'], ...options });
  stand.writeAll('AERIAL_RGBI', (_, n) => {
    const data = new Uint8Array(512 * 512 * 4);
    for (let i = 0, state = n + 1; i < data.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      data[i] = state >>> 28 === 0 ? 0 : state >>> 24;
    }
    return { data, dtype: 'uint8', compression: 'none' };
  });
  return stand;
}

const folderOf = (layer = 'aerial'): string => join(stand.folder, 'cache', 'tiles', 'd', standRoi, layer);
const built = (layer?: string): string[] =>
  existsSync(folderOf(layer)) ? readdirSync(folderOf(layer)).sort() : [];
const bytesBuilt = (): number =>
  built().reduce((sum, name) => sum + statSync(join(folderOf(), name)).size, 0);
/** All overviews of 3 x 5 patches. */
const all = ['1-0-0', '1-0-1', '1-0-2', '1-1-0', '1-1-1', '1-1-2', '2-0-0', '2-0-1', '3-0-0'].map(
  (name) => `${name}.raw`,
);
const build = (signal = new AbortController().signal, onProgress?: (done: number, total: number) => void) =>
  stand.tiles.buildOverviews('d', standRoi, 'aerial', { signal, ...(onProgress ? { onProgress } : {}) });

describe('overviews that are built ahead', () => {
  it('are those that would have been made when they are asked for', async () => {
    open();
    const progress: [number, number][] = [];
    expect(await build(undefined, (...at) => progress.push(at))).toEqual({ done: 9, total: 9 });
    expect(built()).toEqual(all);
    expect(progress).toEqual(Array.from({ length: 10 }, (_, i) => [i, 9]));
    // One more, to see of what type the images are.
    expect(stand.asked).toHaveLength(14 + 1);
    const ahead = await stand.tile('aerial', 3, 0, 0);
    expect(stand.asked).toHaveLength(14 + 1);
    const cache = join(stand.folder, 'cache');
    rmSync(cache, { recursive: true });
    await stand.tiles.forget('d');
    const asked = await stand.tile('aerial', 3, 0, 0);
    expect(stand.asked.length).toBeGreaterThan(14 + 1);
    expect(Buffer.compare(ahead!.data, asked!.data)).toBe(0);
  });

  it('are built again only where they are missing', async () => {
    open();
    await build();
    unlinkSync(join(folderOf(), '1-1-0.raw'));
    unlinkSync(join(folderOf(), '2-0-0.raw'));
    const before = stand.asked.length;
    expect(await build()).toEqual({ done: 9, total: 9 });
    expect(stand.asked.length - before).toBe(2);
    expect(built()).toEqual(all);
  });

  it('stop in between, and go on from there', async () => {
    open();
    const stop = new AbortController();
    const first = build(stop.signal, (done) => {
      if (done === 3) stop.abort();
    });
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const kept = built().length;
    expect(kept).toBeGreaterThanOrEqual(3);
    expect(kept).toBeLessThan(9);
    const before = stand.asked.length;
    await build();
    expect(built()).toEqual(all);
    expect(stand.asked.length - before).toBeLessThan(14);
  });

  it('of other imagery have its own tiles; series have none', async () => {
    open();
    stand.writeAll('DEM_ELEV', (_, n) => ({
      data: new Float32Array(512 * 512 * 2).fill(n),
      dtype: 'float32',
    }));
    const run = { signal: new AbortController().signal };
    expect(await stand.tiles.buildOverviews('d', standRoi, 'dem', run)).toEqual({ done: 9, total: 9 });
    expect(built('dem')).toEqual(all);
    expect(await stand.tiles.buildOverviews('d', standRoi, 's2', run)).toEqual({ done: 0, total: 0 });
  });

  it('are not kept where a file cannot be read, and the others are', async () => {
    open();
    stand.write('AERIAL_RGBI', '4-2', { data: new Uint8Array(16 * 16 * 4), dtype: 'uint8', width: 16 });
    expect(await build()).toEqual({ done: 6, total: 9 });
    expect(built()).toEqual(all.filter((name) => !['1-1-2.raw', '2-0-1.raw', '3-0-0.raw'].includes(name)));
    expect(await stand.tile('aerial', 3, 0, 0)).toMatchObject({ isWhole: false });
  });

  it('end without an error where the disk takes nothing, and tiles are shown', async () => {
    open();
    const tiles = dirname(dirname(dirname(folderOf())));
    mkdirSync(dirname(tiles), { recursive: true });
    writeFileSync(tiles, 'a file where the folder should be');
    expect((await build()).done).toBe(0);
    expect(await stand.tile('aerial', 3, 0, 0)).toMatchObject({ isWhole: true });
    expect((await stand.tiles.memory()).diskBytes).toBeNull();
    rmSync(tiles);
  });

  it('end where the bound of the disk is reached', async () => {
    open({ maxDiskBytes: 3 * 2 ** 20 });
    await stand.tile('aerial', 3, 0, 0);
    await vi.waitFor(() => expect(built()).toEqual(['3-0-0.raw']));
    await vi.waitFor(async () => expect((await stand.tiles.memory()).diskBytes).not.toBeNull());
    await build();
    // One below the bound, and those that were being written side by side when it was reached.
    const most = 2 + defaultThreads() + 1;
    expect(built().length).toBeLessThanOrEqual(most);
    expect(built().length).toBeLessThan(all.length);
    // What is written while the folder is measured may be counted twice, until it is measured again.
    vi.setSystemTime(Date.now() + 3_600_000);
    try {
      await vi.waitFor(async () => {
        const { diskBytes } = await stand.tiles.memory();
        expect(diskBytes).toBe(bytesBuilt());
        expect(diskBytes).toBeLessThanOrEqual(most * 2 ** 20);
      });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('in the background', () => {
  const isDone = () => vi.waitFor(() => expect(built()).toEqual(all), { timeout: 20_000, interval: 20 });

  it('overviews are built once nobody asks for tiles, of what was asked for', async () => {
    open({ idleMs: 20 });
    stand.writeAll('AERIAL-RLT_PAN', () => ({ data: new Uint8Array(256 ** 2).fill(5), dtype: 'uint8' }));
    await stand.tile('pan', 0, 0, 0);
    await isDone();
    await vi.waitFor(() => expect(built('pan')).toHaveLength(3), { timeout: 20_000 });
    expect(built('dem')).toEqual([]);
    await vi.waitFor(async () => expect((await stand.tiles.memory()).overviews).toBeNull());
    const before = stand.asked.length;
    await stand.tile('aerial', 1, 0, 0);
    await wait(100);
    expect(stand.asked.length).toBe(before);
  });

  it('building stops when another ROI is opened, and goes on when the first is opened again', async () => {
    open({ idleMs: 20 });
    await stand.layers();
    await vi.waitFor(() => expect(built().length).toBeGreaterThan(0), { timeout: 20_000, interval: 2 });
    await stand.tiles.tile({ datasetId: 'd', roiKey: 'other', layer: 'aerial', level: 0, col: 0, row: 0 });
    const other = join(dirname(dirname(folderOf())), 'other', 'aerial');
    const count = built().length;
    await vi.waitFor(() => expect(existsSync(other)).toBe(true), { timeout: 20_000 });
    expect(built().length).toBeLessThanOrEqual(Math.max(count + 3, 8));
    await stand.layers();
    await isDone();
  });

  it('nothing is written after the service is closed', async () => {
    open({ idleMs: 5 });
    await stand.layers();
    await vi.waitFor(() => expect(built().length).toBeGreaterThan(0), { timeout: 20_000, interval: 2 });
    await stand.tiles.close();
    const count = built().length;
    await wait(150);
    expect(built().length).toBe(count);
  });
});

describe('memory', () => {
  it('holds no more than its bound', async () => {
    open({ maxBytes: 3 * 2 ** 20 });
    for (let row = 0; row < 5; row++) await stand.tile('aerial', 0, 0, row);
    const { tileBytes, maxTileBytes } = await stand.tiles.memory();
    expect(tileBytes).toBe(3 * 2 ** 20);
    expect(tileBytes).toBeLessThanOrEqual(maxTileBytes);
  });

  it('a tile that nobody waits for any more is not read', async () => {
    open({ maxBytes: 2 ** 26 });
    const stop = new AbortController();
    const address = { datasetId: 'd', roiKey: standRoi, layer: 'aerial', level: 3, col: 0, row: 0 } as const;
    const leaving = stand.tiles.tile(address, stop.signal);
    stop.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'cancelled' });
    expect(await stand.tiles.tile(address)).toMatchObject({ isWhole: true });
  });
});
