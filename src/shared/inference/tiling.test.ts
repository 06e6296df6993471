import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { createComposer } from './composer.ts';
import type { DecodedPatch } from './composer.ts';
import type { ModelInput } from './manifest.ts';
import { planTiles } from './tiling.ts';
import type { Tile, TiledModel, TilePlan, TileRoi } from './tiling.ts';

const channel = { band: 1, mean: 0, std: 1 } as const;
const image = (sizePx: number): ModelInput => ({
  ...{ kind: 'image', name: `image ${sizePx}`, modality: 'AERIAL_RGBI' },
  ...{ pixelSizeM: 1, sizePx, channels: [channel] },
});
const series = (sizePx: number): ModelInput => ({
  ...{ kind: 'series', name: `series ${sizePx}`, modality: 'SENTINEL2_TS', pixelSizeM: 1, sizePx },
  ...{ channels: [channel], filter: null, average: 'none', dates: null },
});
const superPatch: ModelInput = {
  ...{ kind: 'superPatch', name: 'area', pixelSizeM: 10, sizePx: 40 },
  ...{ channels: [channel], filter: null, average: 'none', dates: null },
};
const model = (tilePx: number, marginPx: number, inputs: ModelInput[] = [image(tilePx)]): TiledModel => ({
  ...{ inputs, tilePx, marginPx, pixelSizeM: 0.2 },
  output: { name: 'out', kind: 'logits' },
});

/** Patches side by side; what is left of a line at the right and below is smaller patches. */
function roiOf(widthPx: number, heightPx: number, patchPx: number, gsd = 0.2): TileRoi {
  const patches = [];
  for (let y = 0; y < heightPx; y += patchPx)
    for (let x = 0; x < widthPx; x += patchPx)
      patches.push({
        ...{ patchId: `${x},${y}`, x, y },
        ...{ widthPx: Math.min(patchPx, widthPx - x), heightPx: Math.min(patchPx, heightPx - y) },
      });
  return { gsd, widthPx, heightPx, patches };
}

const settings = { overlap: 'interior', marginPx: null } as const;

const cases = fc
  .record({
    widthPx: fc.integer({ min: 1, max: 70 }),
    heightPx: fc.integer({ min: 1, max: 70 }),
    patchPx: fc.integer({ min: 8, max: 24 }),
    tilePx: fc.integer({ min: 4, max: 32 }),
    margin: fc.double({ min: 0, max: 0.49, noNaN: true }),
    inputs: fc.uniqueArray(fc.constantFrom(1, 2, 4), { maxLength: 3 }),
    seed: fc.nat(1000),
  })
  .map(({ tilePx, margin, inputs, ...rest }) => {
    const sizes = inputs.map((part) => Math.max(1, Math.floor(tilePx / part)));
    return { ...rest, model: model(tilePx, Math.floor(tilePx * margin), sizes.map(image)) };
  });

/** Null where the margin leaves no step. */
function planOf(
  of: TiledModel,
  roi: TileRoi,
  wanted: readonly string[],
  overlap: 'interior' | 'blend' = 'interior',
): TilePlan | null {
  try {
    return planTiles(of, roi, wanted, { overlap, marginPx: null });
  } catch (error) {
    expect((error as AppError).code).toBe('modelFailed');
    return null;
  }
}

const someOf = (roi: TileRoi, seed: number): string[] =>
  roi.patches.filter((_, i) => (i * 7 + seed) % 3 === 0).map(({ patchId }) => patchId);

describe('tiles of the interior', () => {
  test('have every wanted pixel once, and the margin around it where the ROI goes on', () => {
    fc.assert(
      fc.property(cases, ({ model: of, widthPx, heightPx, patchPx, seed }) => {
        const roi = roiOf(widthPx, heightPx, patchPx);
        const wanted = someOf(roi, seed);
        const plan = planOf(of, roi, wanted);
        if (!plan) return;
        const counts = new Map(wanted.map((id) => [id, new Uint8Array(patchPx * patchPx)]));
        for (const tile of plan.tiles) {
          expect(tile.parts.length).toBeGreaterThan(0);
          for (const part of tile.parts) {
            const patch = roi.patches.find(({ patchId }) => patchId === part.patchId)!;
            expect([patch.x + part.x, patch.y + part.y]).toEqual([tile.x + part.tileX, tile.y + part.tileY]);
            expect(part.x + part.width).toBeLessThanOrEqual(patch.widthPx);
            expect(part.y + part.height).toBeLessThanOrEqual(patch.heightPx);
            const leftOf = (at: number, start: number): number => (start <= 0 ? Infinity : at);
            const margins = [
              leftOf(part.tileX, tile.x),
              leftOf(part.tileY, tile.y),
              leftOf(tile.sidePx - part.tileX - part.width, roi.widthPx - tile.x - tile.sidePx),
              leftOf(tile.sidePx - part.tileY - part.height, roi.heightPx - tile.y - tile.sidePx),
            ];
            expect(Math.min(...margins)).toBeGreaterThanOrEqual(of.marginPx);
            const count = counts.get(part.patchId)!;
            for (let y = part.y; y < part.y + part.height; y++)
              for (let x = part.x; x < part.x + part.width; x++) count[y * patch.widthPx + x]!++;
          }
        }
        for (const { patchId, widthPx: w, heightPx: h } of roi.patches) {
          const count = counts.get(patchId);
          if (count) expect(count.subarray(0, w * h).every((n) => n === 1)).toBe(true);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('of a patch are the same whatever else is wanted', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('interior', 'blend'), (spec, overlap) => {
        const roi = roiOf(spec.widthPx, spec.heightPx, spec.patchPx);
        const all = planOf(
          spec.model,
          roi,
          roi.patches.map(({ patchId }) => patchId),
          overlap,
        );
        if (!all) return;
        for (const patchId of someOf(roi, spec.seed)) {
          const alone = planOf(spec.model, roi, [patchId], overlap)!;
          const among = all.tiles
            .map((tile) => ({ ...tile, parts: tile.parts.filter((part) => part.patchId === patchId) }))
            .filter(({ parts }) => parts.length > 0);
          expect(alone.tiles).toEqual(among);
        }
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  test('start at whole pixels of every input, and stay inside where such pixels end with the ROI', () => {
    fc.assert(
      fc.property(cases, ({ model: of, widthPx, heightPx, patchPx }) => {
        const roi = roiOf(widthPx, heightPx, patchPx);
        const plan = planOf(
          of,
          roi,
          roi.patches.map(({ patchId }) => patchId),
        );
        // One that is tied to its patch has the pixels of the patch.
        for (const tile of plan?.tiles.filter(({ patchId }) => patchId === null) ?? []) {
          for (const input of of.inputs) {
            if (input.kind !== 'image') continue;
            expect((tile.x * input.sizePx) % tile.sidePx).toBe(0);
            expect((tile.y * input.sizePx) % tile.sidePx).toBe(0);
          }
          if (of.inputs.every((input) => 'sizePx' in input && input.sizePx === of.tilePx)) {
            expect(tile.x + tile.sidePx).toBeLessThanOrEqual(Math.max(widthPx, tile.sidePx));
            expect(tile.y + tile.sidePx).toBeLessThanOrEqual(Math.max(heightPx, tile.sidePx));
          }
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test('with Sentinel pixels of 51.2 px are 256 px apart, with SPOT pixels a multiple of 8', () => {
    const roi = roiOf(1024, 512, 512);
    const wanted = roi.patches.map(({ patchId }) => patchId);
    const placesOf = (inputs: ModelInput[]): number[] =>
      planTiles(model(512, 61, inputs), roi, wanted, settings).tiles.map(({ x }) => x);
    expect(placesOf([image(512), series(10)])).toEqual([0, 256, 512]);
    expect(placesOf([image(512), image(64)])).toEqual([0, 384, 512]);
    expect(placesOf([image(512)])).toEqual([0, 390, 512]);
  });
});

test('blended tiles have weights with the sum 1 at every wanted pixel, falling to the edge', () => {
  fc.assert(
    fc.property(cases, ({ model: of, widthPx, heightPx, patchPx, seed }) => {
      const roi = roiOf(widthPx, heightPx, patchPx);
      const wanted = someOf(roi, seed);
      const plan = planOf(of, roi, wanted, 'blend');
      if (!plan || plan.overlap === 'interior') return;
      for (const { patchId, ...patch } of roi.patches.filter((p) => wanted.includes(p.patchId))) {
        const sums = new Float64Array(patch.widthPx * patch.heightPx);
        for (const { parts, weights } of plan.tiles)
          for (const part of parts.filter((p) => p.patchId === patchId))
            for (let y = 0; y < part.height; y++)
              for (let x = 0; x < part.width; x++)
                sums[(part.y + y) * patch.widthPx + part.x + x]! +=
                  weights!.x[part.tileX + x]! * weights!.y[part.tileY + y]!;
        for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
      }
    }),
    { seed: 4, numRuns: 60 },
  );
  const roi = roiOf(96, 64, 32);
  const { tiles } = planTiles(model(64, 16), roi, ['32,0'], { overlap: 'blend', marginPx: null });
  expect(tiles.map(({ x }) => x)).toEqual([0, 32]);
  // At the middle of the first tile the second one begins.
  expect(tiles[0]!.weights!.x[32]).toBeCloseTo(31.5 / 32, 6);
  expect(tiles[1]!.weights!.x[0]).toBeCloseTo(0.5 / 32, 6);
});

describe('one tile a patch', () => {
  test('is what a super-patch and a ROI without a margin have', () => {
    const roi = roiOf(64, 64, 32);
    const tied = planTiles(model(32, 8, [image(32), superPatch]), roi, ['32,0', '0,32'], settings);
    expect(tied.tiles.map(({ patchId, x, y }) => [patchId, x, y])).toEqual([
      ['32,0', 32, 0],
      ['0,32', 0, 32],
    ]);
    expect(planTiles(model(32, 0), roi, ['32,32'], settings).tiles).toEqual([
      {
        ...{ x: 32, y: 32, sidePx: 32, patchId: '32,32', weights: null },
        parts: [{ patchId: '32,32', x: 0, y: 0, width: 32, height: 32, tileX: 0, tileY: 0 }],
      },
    ]);
  });

  test('is refused for a super-patch around patches that are larger', () => {
    expect(() => planTiles(model(32, 0, [superPatch]), roiOf(64, 64, 64), ['0,0'], settings)).toThrow(
      AppError,
    );
  });
});

test('a margin that leaves no step, and pixels of another size, are errors that say so', () => {
  const roi = roiOf(1024, 1024, 512);
  const messageOf = (of: TiledModel, gsd: number, marginPx: number | null): unknown => {
    try {
      return planTiles(of, { ...roi, gsd }, ['0,0'], { overlap: 'interior', marginPx });
    } catch (error) {
      return (error as AppError).params['message'];
    }
  };
  expect(messageOf(model(512, 64, [series(10)]), 0.2, 150)).toMatch(
    'margin of 150 px leaves no step of 256 px',
  );
  expect(messageOf(model(512, 0), 0.2, 256)).toMatch('margin of 256 px');
  expect(messageOf(model(512, 0), 0.25, 0)).toMatch('0.2 m are no multiple of the 0.25 m');
  expect(messageOf(model(512, 0), 0.1, 0)).toMatchObject({ scale: 2, sidePx: 1024 });
  expect(messageOf(model(512, 0), 0.201, 0)).toMatchObject({ scale: 1 });
});

describe('a model that sees 3 px to each side', () => {
  const reach = 3;
  const values = [4, 9, 2];
  const kernels = values.map((_, k) =>
    Float64Array.from({ length: (2 * reach + 1) ** 2 }, (__, i) => Math.sin(i * (k + 1.3)) / 9),
  );
  const landAt = (x: number, y: number): number => ((x * 73 + y * 151 + x * y * 7) % 255) / 64;

  /** Scores `[3, height, width]` of a window; what is outside of the window counts as 0, as a padded convolution has it. */
  function scores(x0: number, y0: number, width: number, height: number, roi: TileRoi): Float32Array {
    const land = new Float64Array(width * height);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if (x0 + x < roi.widthPx && y0 + y < roi.heightPx) land[y * width + x] = landAt(x0 + x, y0 + y);
    const out = new Float32Array(3 * width * height);
    let at = 0;
    for (const kernel of kernels)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++, at++) {
          let sum = 0;
          for (let i = 0, dy = -reach; dy <= reach; dy++)
            for (let dx = -reach; dx <= reach; dx++, i++)
              if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height)
                sum += kernel[i]! * land[(y + dy) * width + x + dx]!;
          out[at] = sum;
        }
    return out;
  }

  /** Class and confidence of each pixel of the ROI from one run over all of it. */
  function whole(roi: TileRoi): { classes: number[]; confidence: number[] } {
    const plane = roi.widthPx * roi.heightPx;
    const out = scores(0, 0, roi.widthPx, roi.heightPx, roi);
    const classes: number[] = [];
    const confidence: number[] = [];
    for (let i = 0; i < plane; i++) {
      const at = [out[i]!, out[plane + i]!, out[2 * plane + i]!];
      const best = at.indexOf(Math.max(...at));
      classes.push(values[best]!);
      confidence.push(Math.round(255 / at.reduce((sum, v) => sum + Math.exp(v - at[best]!), 0)));
    }
    return { classes, confidence };
  }

  function run(roi: TileRoi, tilePx: number, marginPx: number, wanted: readonly string[]) {
    const of = { ...model(tilePx, marginPx), values, ignore: [] };
    const plan = planTiles(of, roi, wanted, settings);
    const composer = createComposer(of, plan, roi.patches, { probabilities: false });
    const outputOf = (tile: Tile): Float32Array => scores(tile.x, tile.y, tilePx, tilePx, roi);
    return new Map<string, DecodedPatch>(
      plan.tiles.flatMap((tile) =>
        composer.add(tile, outputOf(tile)).map(({ patchId, decoded }) => [patchId, decoded!] as const),
      ),
    );
  }

  test('gives the same whatever the tiles, as one run over the whole ROI', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 50 }),
        fc.integer({ min: 10, max: 50 }),
        fc.integer({ min: 8, max: 24 }),
        fc.integer({ min: reach, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(100),
        (widthPx, heightPx, patchPx, marginPx, inner, seed) => {
          const roi = roiOf(widthPx, heightPx, patchPx);
          const wanted = someOf(roi, seed);
          const expected = whole(roi);
          const found = run(roi, 2 * marginPx + inner, marginPx, wanted);
          expect([...found.keys()].sort()).toEqual([...wanted].sort());
          for (const patch of roi.patches) {
            const decoded = found.get(patch.patchId);
            if (!decoded) continue;
            for (let y = 0, i = 0; y < patch.heightPx; y++)
              for (let x = 0; x < patch.widthPx; x++, i++) {
                const at = (patch.y + y) * widthPx + patch.x + x;
                expect(decoded.classes[i]).toBe(expected.classes[at]);
                expect(decoded.confidence![i]).toBe(expected.confidence[at]);
              }
          }
        },
      ),
      { seed: 5, numRuns: 25 },
    );
  });
});
