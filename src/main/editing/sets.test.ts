import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import { windowHeaderName, type RoiDetail, type SetRequest } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { followWire } from '../../shared/editing/livewire.ts';
import {
  decodeSet,
  emptySet,
  hasPixel,
  setOfPixels,
  setOfWindow,
  type PixelSet,
} from '../../shared/editing/pixelSet.ts';
import { windowOf } from '../../shared/geo/grid.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { undeclaredCode } from '../evidence/index.ts';
import { joinSets } from './joinSets.ts';
import type { Editing } from './index.ts';

const roiKey = 'D091-2021_AU-S1-3';
let core: RealCore;
let root: string;
let roi: RoiDetail;
let editing: Editing;

beforeAll(async () => {
  core = new RealCore();
  root = join(makeFolder('arpenteur-sets-'), 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{ outDir: root, seed: 3, pool, domainYear: 'D091-2021', roi: 'AU-S1-3' },
    ...{ rows: 2, cols: 2, holes: ['2-2'] },
  });
  await pool.close();
  await core.open(root);
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
  ({ editing } = core.services.workspaces.session());
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

type Without<T> = T extends unknown ? Omit<T, 'datasetId' | 'roiKey'> : never;
const setOf = async (request: Without<SetRequest>): Promise<PixelSet> =>
  decodeSet(await editing.set({ datasetId: core.datasetId, roiKey, ...request } as SetRequest));

/** A layer over the whole grid, NaN where no patch is. */
async function canvasOf(text: string): Promise<{ data: Float32Array; width: number; height: number }> {
  const { widthPx: width, heightPx: height } = roi;
  const data = new Float32Array(width * height).fill(NaN);
  for (const patch of roi.grid) {
    const [plane] = await editing.values(core.datasetId, roiKey, text, [patch.patchId]);
    for (let y = 0; y < 512; y++)
      data.set(plane!.subarray(y * 512, (y + 1) * 512), (patch.y + y) * width + patch.x);
  }
  return { data, width, height };
}

/** The slow way. */
function floodOf(
  { width, height }: { width: number; height: number },
  isIn: (i: number) => boolean,
  x: number,
  y: number,
): PixelSet {
  const found = new Uint8Array(width * height);
  const stack = isIn(y * width + x) ? [y * width + x] : [];
  while (stack.length > 0) {
    const i = stack.pop()!;
    if (found[i]) continue;
    found[i] = 1;
    const column = i % width;
    for (const [isThere, next] of [
      [column > 0, i - 1],
      [column < width - 1, i + 1],
      [i >= width, i - width],
      [i + width < found.length, i + width],
    ] as const)
      if (isThere && !found[next] && isIn(next)) stack.push(next);
  }
  return setOfPixels(found, { x: 0, y: 0, width, height });
}

const everywhere = () => ({ x: 0, y: 0, width: roi.widthPx, height: roi.heightPx });

describe('sets of pixels', () => {
  it('by an expression are those of its gate, of a patch or of all', async () => {
    const { data } = await canvasOf('height');
    const all = setOfPixels(data, everywhere(), (value) => value > 2);
    expect(await setOf({ by: 'expression', text: 'height > 2', patchId: null })).toEqual(all);
    const patch = roi.grid[1]!;
    const one = await setOf({ by: 'expression', text: 'height > 2', patchId: patch.patchId });
    expect(one).toEqual(
      setOfPixels(
        data.map((value, i) => {
          const [x, y] = [i % roi.widthPx, Math.floor(i / roi.widthPx)];
          const isIn = x >= patch.x && y >= patch.y && x < patch.x + 512 && y < patch.y + 512;
          return isIn ? value : NaN;
        }),
        everywhere(),
        (value) => value > 2,
      ),
    );
    expect(await setOf({ by: 'expression', text: 'height > 1e6', patchId: null })).toEqual(emptySet);
    expect(await setOf({ by: 'expression', text: 'red >= 0', patchId: patch.patchId })).toEqual(
      setOfWindow(windowOf(patch)),
    );
  });

  it('by a class and by what is connected follow the masks as they are', async () => {
    const value = 17;
    const [west, east] = [roi.grid[0]!, roi.grid[1]!];
    expect(await setOf({ by: 'class', value, patchId: null })).toEqual(emptySet);
    await core.paint(west.patchId, { x: 500, y: 30, width: 12, height: 3, value });
    await core.paint(east.patchId, { x: 0, y: 32, width: 5, height: 4, value });
    await core.paint(east.patchId, { x: 100, y: 100, width: 2, height: 2, value });
    const { data } = await canvasOf('mask');
    expect(await setOf({ by: 'class', value, patchId: null })).toEqual(
      setOfPixels(data, everywhere(), (code) => code === value),
    );
    const at = { x: west.x + 505, y: west.y + 31 };
    const both = await setOf({ by: 'connected', ...at, patchId: null });
    expect(both).toEqual(
      floodOf({ width: roi.widthPx, height: roi.heightPx }, (i) => data[i] === value, at.x, at.y),
    );
    expect([hasPixel(both, east.x + 3, east.y + 34), hasPixel(both, east.x + 100, east.y + 100)]).toEqual([
      true,
      false,
    ]);
    const only = await setOf({ by: 'connected', ...at, patchId: west.patchId });
    expect(only).toEqual(setOfWindow({ x: west.x + 500, y: west.y + 30, width: 12, height: 3 }));
    expect(await setOf({ by: 'connected', x: 800, y: 800, patchId: null })).toEqual(emptySet);
    for (const [x, y] of [
      [10, 10],
      [300, 700],
      [900, 300],
    ] as const)
      expect(await setOf({ by: 'connected', x, y, patchId: null })).toEqual(
        floodOf(
          { width: roi.widthPx, height: roi.heightPx },
          (i) => data[i] === data[y * roi.widthPx + x],
          x,
          y,
        ),
      );
  });

  it('by LPIS are the connected pixels of a crop, and none where nothing is declared', async () => {
    const { data, width, height } = await canvasOf('lpis3');
    const seen = new Set<boolean>();
    for (let i = 0; i < 40; i++) {
      const [x, y] = [(i * 197) % width, (i * 331) % height];
      const code = data[y * width + x]!;
      if (Number.isNaN(code)) continue;
      const isDeclared = code !== undeclaredCode;
      seen.add(isDeclared);
      const expected = isDeclared ? floodOf({ width, height }, (at) => data[at] === code, x, y) : emptySet;
      expect(await setOf({ by: 'lpis', x, y })).toEqual(expected);
    }
    expect(seen.size).toBe(2);
  });
});

describe('the wand', () => {
  const quantile = (values: Float32Array, q: number): number => {
    const sorted = values.slice().sort();
    const place = q * (sorted.length - 1);
    const low = sorted[Math.floor(place)]!;
    return low + (sorted[Math.ceil(place)]! - low) * (place % 1);
  };

  it('takes what is within its tolerance, exactly, in whatever order tolerances are asked for', async () => {
    const channels = ['red', 'nir', 'height'];
    const canvases = await Promise.all(channels.map(canvasOf));
    const { width, height } = canvases[0]!;
    const place = { x: 700, y: 250 };
    const seed = place.y * width + place.x;
    const patch = roi.grid.find(({ x, y }) => x === 512 && y === 0)!;
    const spreads = await Promise.all(
      channels.map(async (text) => {
        const [plane] = await editing.values(core.datasetId, roiKey, text, [patch.patchId]);
        return quantile(plane!, 0.98) - quantile(plane!, 0.02);
      }),
    );
    const cost = (i: number): number =>
      Math.max(...canvases.map(({ data }, c) => Math.abs(data[i]! - data[seed]!) / spreads[c]!));
    const costs = Float32Array.from({ length: width * height }, (_, i) => cost(i));
    const ask = (tolerance: number, contiguous: boolean) =>
      setOf({ by: 'wand', ...place, channels, tolerance, absolute: false, contiguous });
    let crossed = false;
    for (const tolerance of [0.1, 0.35, 0.05, 0.2, 0, 1, 0.35, 5]) {
      const most = Math.fround(tolerance);
      const expected = floodOf({ width, height }, (i) => costs[i]! <= most, place.x, place.y);
      crossed ||= expected.window.x < 512;
      expect(await ask(tolerance, true), `${tolerance}`).toEqual(expected);
      expect(await ask(tolerance, false), `${tolerance} anywhere`).toEqual(
        setOfPixels(costs, everywhere(), (value) => value <= most),
      );
    }
    expect(crossed).toBe(true);
    // All that has values, over the borders; the hole of the ROI stays out.
    expect(hasPixel(await ask(1e6, true), 600, 600)).toBe(false);
  });

  it('takes tolerances in the unit of a channel', async () => {
    const { data, width, height } = await canvasOf('green');
    const [x, y] = [100, 400];
    const seed = data[y * width + x]!;
    for (const tolerance of [0, 12, 3]) {
      const expected = floodOf({ width, height }, (i) => Math.abs(data[i]! - seed) <= tolerance, x, y);
      const found = await setOf({
        ...{ by: 'wand', x, y, channels: ['green'], tolerance, absolute: true, contiguous: true },
      });
      expect(found).toEqual(expected);
    }
  });

  it('follows edits where a channel is of the masks, takes all of what is constant, and nothing where no patch is', async () => {
    const wand = (x: number, y: number, channel: string, tolerance = 0) =>
      setOf({ by: 'wand', x, y, channels: [channel], tolerance, absolute: true, contiguous: true });
    const patch = roi.grid[2]!;
    await core.paint(patch.patchId, { x: 50, y: 60, width: 7, height: 3, value: 16 });
    expect(await wand(patch.x + 52, patch.y + 61, 'mask')).toEqual(
      setOfWindow({ x: patch.x + 50, y: patch.y + 60, width: 7, height: 3 }),
    );
    await core.paint(patch.patchId, { x: 50, y: 60, width: 3, height: 3, value: 15 });
    expect((await wand(patch.x + 52, patch.y + 61, 'mask')).window).toEqual({
      ...{ x: patch.x + 50, y: patch.y + 60, width: 3, height: 3 },
    });
    const constant = await setOf({
      ...{ by: 'wand', x: 5, y: 5, channels: ['0 * red'], tolerance: 0, absolute: false, contiguous: true },
    });
    expect(constant).toEqual(
      joinSets(roi.grid.map((p) => ({ window: windowOf(p), set: setOfWindow(windowOf(p)) }))),
    );
    expect(await wand(800, 800, 'red')).toEqual(emptySet);
    expect(await wand(5, 5, 'red / 0')).toEqual(emptySet);
    await expect(wand(5, 5, 'elevation')).rejects.toMatchObject({ code: 'layerMissing' });
    await expect(wand(5, 5, 'red > 2')).rejects.toMatchObject({ code: 'whereInvalid' });
    await expect(
      editing.set(
        {
          ...{ datasetId: core.datasetId, roiKey, by: 'wand', x: 5, y: 5, channels: ['red'] },
          ...{ tolerance: 0.1, absolute: false, contiguous: true },
        },
        AbortSignal.abort(),
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('ways along edges', () => {
  it('lead to the place from every pixel of the window', async () => {
    const place = { x: 520, y: 300 };
    const body = JSON.stringify({ datasetId: core.datasetId, roiKey, ...place });
    const response = await core.fetch('/api/pixels/livewire', { method: 'POST', body });
    const window = JSON.parse(response.headers.get(windowHeaderName)!);
    expect(window).toEqual({ x: 136, y: 0, width: 768, height: 684 });
    const directions = new Uint8Array(await response.arrayBuffer());
    expect(directions.length).toBe(768 * 684);
    expect(directions[300 * 768 + 384]).toBe(255);
    for (const [x, y] of [
      [136, 0],
      [903, 300],
      [400, 683],
    ] as const) {
      const way = followWire({ window, directions }, x, y)!;
      expect([way.slice(0, 2), way.slice(-2)]).toEqual([
        [place.x + 0.5, place.y + 0.5],
        [x + 0.5, y + 0.5],
      ]);
    }
  });

  it('are refused off the grid', async () => {
    const body = JSON.stringify({ datasetId: core.datasetId, roiKey, x: -1, y: 5 });
    const response = await core.fetch('/api/pixels/livewire', { method: 'POST', body });
    expect(AppError.fromData((await response.json()) as AppErrorData).code).toBe('badRequest');
  });
});

it('sets of patches anywhere become one', () => {
  const windows = [
    { x: 0, y: 0, width: 8, height: 8 },
    { x: 8, y: 3, width: 8, height: 8 },
    { x: 0, y: 20, width: 5, height: 3 },
    { x: 5, y: 21, width: 8, height: 8 },
  ];
  const around = { x: 0, y: 0, width: 16, height: 32 };
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16 * 32, maxLength: 16 * 32, max: 1 }), (pixels) => {
      const covered = new Uint8Array(pixels.length);
      const parts = windows.map((window) => {
        const own = new Uint8Array(window.width * window.height);
        for (let i = 0; i < own.length; i++) {
          const at = (window.y + Math.floor(i / window.width)) * 16 + window.x + (i % window.width);
          own[i] = covered[at] = pixels[at]!;
        }
        return { window, set: setOfPixels(own, window) };
      });
      expect(joinSets([parts[2]!, parts[1]!, parts[3]!, parts[0]!])).toEqual(setOfPixels(covered, around));
    }),
    { numRuns: 100, seed: 4 },
  );
});
