import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatchIndex } from '../../shared/geo/grid.ts';
import { cellAreasOf, pureCodesOf } from './regionCover.ts';
import { findRegion, undeclaredCode } from '../../shared/lpis/regionFind.ts';
import type { LandPatch } from '../../shared/lpis/regionFind.ts';
import { regionRings } from '../../shared/lpis/regionRings.ts';
import { codeAt, encodeCodeRuns } from '../../shared/lpis/regionRuns.ts';
import type { Spans } from '../../shared/lpis/regionRuns.ts';

const side = 8;

interface Board {
  readonly cols: number;
  readonly rows: number;
  /** `[rows · side, cols · side]` codes; -1 where there is no patch, -2 where its codes are not known. */
  readonly pixels: Int16Array;
  readonly patches: LandPatch[];
}

/** Patches side by side, with some missing and some without codes. */
function boardOf(cols: number, rows: number, codes: readonly number[], states: readonly number[]): Board {
  const width = cols * side;
  const pixels = Int16Array.from({ length: width * rows * side }, (_, i) => codes[i % codes.length]!);
  const patches: LandPatch[] = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const state = states[(row * cols + col) % states.length]!;
      const data = new Uint8Array(side * side);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const at = (row * side + y) * width + col * side + x;
          data[y * side + x] = pixels[at]!;
          if (state !== 0) pixels[at] = -state;
        }
      }
      if (state === 1) continue;
      const lpis = state === 2 ? null : encodeCodeRuns(data, side, side, 1, 0);
      patches.push({ x: col * side, y: row * side, widthPx: side, heightPx: side, lpis });
    }
  }
  return { cols, rows, pixels, patches };
}

const boards = fc
  .record({
    cols: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 1, max: 4 }),
    // Few codes, so that regions are large and wind.
    codes: fc.array(fc.constantFrom(3, 3, 3, 7, undeclaredCode, 200), { minLength: 37, maxLength: 900 }),
    states: fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { minLength: 1, maxLength: 16 }),
  })
  .map(({ cols, rows, codes, states }) => boardOf(cols, rows, codes, states));

/** The same region, pixel by pixel. */
function naiveFlood({ cols, rows, pixels }: Board, x: number, y: number): Set<number> | null {
  const width = cols * side;
  const code = pixels[y * width + x]!;
  if (code < 0 || code === undeclaredCode) return null;
  const found = new Set([y * width + x]);
  const line = [y * width + x];
  for (let at = line.pop(); at !== undefined; at = line.pop()) {
    const [px, py] = [at % width, Math.floor(at / width)];
    for (const [nx, ny] of [
      [px - 1, py],
      [px + 1, py],
      [px, py - 1],
      [px, py + 1],
    ] as const) {
      const next = ny * width + nx;
      if (nx < 0 || ny < 0 || nx >= width || ny >= rows * side) continue;
      if (pixels[next] !== code || found.has(next)) continue;
      found.add(next);
      line.push(next);
    }
  }
  return found;
}

function pixelsOf(spans: Spans, width: number): Set<number> {
  const pixels = new Set<number>();
  for (let i = 0; i < spans.length; i += 3)
    for (let x = spans[i + 1]!; x < spans[i + 2]!; x++) pixels.add(spans[i]! * width + x);
  return pixels;
}

test('a region is what a flood pixel by pixel finds, over the borders of patches', () => {
  fc.assert(
    fc.property(boards, fc.nat(), (board, seed) => {
      const width = board.cols * side;
      const at = seed % board.pixels.length;
      const index = new PatchIndex(board.patches, side);
      const region = findRegion(index, at % width, Math.floor(at / width));
      const expected = naiveFlood(board, at % width, Math.floor(at / width));
      expect(region === null).toBe(expected === null);
      if (!expected) return;
      const found = pixelsOf(region!.spans, width);
      expect([...found].sort()).toEqual([...expected].sort());
      expect(region).toMatchObject({ areaPx: expected.size, isCut: false, code: board.pixels[at] });
      // The first pixel in row-major order names it, wherever in it one points.
      const [y, x] = region!.spans;
      expect(y! * width + x!).toBe(Math.min(...expected));
      const again = findRegion(index, x!, y!);
      expect(again!.spans).toEqual(region!.spans);
      // Its parts are the same pixels.
      const parts = region!.parts.reduce((sum, { spans }) => sum + pixelsOf(spans, side).size, 0);
      expect(parts).toBe(expected.size);
      const [xs, ys] = [[...expected].map((i) => i % width), [...expected].map((i) => Math.floor(i / width))];
      const { window } = region!;
      expect([window.x, window.y]).toEqual([Math.min(...xs), Math.min(...ys)]);
      expect([window.x + window.width - 1, window.y + window.height - 1]).toEqual([
        Math.max(...xs),
        Math.max(...ys),
      ]);
    }),
    { seed: 4, numRuns: 400 },
  );
});

test('patches without codes that stop a region are named', () => {
  const board = boardOf(3, 1, [3], [0, 2, 0]);
  const region = findRegion(new PatchIndex(board.patches, side), 0, 0)!;
  expect(region.areaPx).toBe(side * side);
  expect(region.blocked).toEqual([board.patches[1]]);
});

test('a region of more patches than allowed is cut, and says so', () => {
  const board = boardOf(4, 4, [200], [0]);
  const region = findRegion(new PatchIndex(board.patches, side), 0, 0, 5)!;
  expect(region).toMatchObject({ isCut: true, areaPx: 5 * side * side });
  expect(region.parts).toHaveLength(5);
});

test('patches need not lie on multiples of their size, nor be equal', () => {
  const patchOf = (x: number, y: number, widthPx: number, heightPx: number): LandPatch => {
    const lpis = encodeCodeRuns(new Uint8Array(widthPx * heightPx).fill(5), widthPx, heightPx, 1, 0);
    return { x, y, widthPx, heightPx, lpis };
  };
  const patches = [patchOf(0, 0, 8, 8), patchOf(8, 3, 20, 4), patchOf(5, 8, 8, 8)];
  const region = findRegion(new PatchIndex(patches, 8), 27, 6)!;
  expect(region.areaPx).toBe(64 + 80 + 64);
  expect(region.parts.map(({ patch }) => patch)).toEqual([patches[0], patches[1], patches[2]]);
});

test('runs say of each pixel what the band has', () => {
  const bands = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(bands, fc.infiniteStream(fc.constantFrom(0, 0, 1, 45, 255)), ({ width, height }, values) => {
      const data = Uint8Array.from({ length: width * height * 3 }, () => values.next().value as number);
      const runs = encodeCodeRuns(data, width, height, 3, 2);
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) expect(codeAt(runs, x, y)).toBe(data[(y * width + x) * 3 + 2]);
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('a code that covers three quarters of a cell is its crop', () => {
  // 8 pixels over 5 cells: 1.6 pixels each, so that the pixels on the edges are shared.
  const data = new Uint8Array(64).fill(1);
  for (let y = 0; y < 8; y++) data.fill(2, y * 8, y * 8 + 3);
  const pure = pureCodesOf(encodeCodeRuns(data, 8, 8, 1, 0), 5, 5);
  // Cells end at 1.6, 3.2, 4.8…: the second has 1.4 of 1.6 pixels of code 2.
  expect([...pure.slice(0, 5)]).toEqual([2, 2, 1, 1, 1]);
  data.fill(2);
  data.fill(1, 0, 24);
  // Rows likewise: three rows of 1 and five of 2.
  expect([...pureCodesOf(encodeCodeRuns(data, 8, 8, 1, 0), 5, 5)].filter((_, i) => i % 5 === 0)).toEqual([
    1, 1, 2, 2, 2,
  ]);
});

test('areas by cell are those of counting many small squares', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 24 }),
        height: fc.integer({ min: 1, max: 24 }),
        cols: fc.integer({ min: 1, max: 10 }),
        rows: fc.integer({ min: 1, max: 10 }),
      }),
      fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.nat(23)), { maxLength: 8 }),
      (grid, raw) => {
        const { width, height, cols, rows } = grid;
        const spans = Int32Array.from(
          raw.flatMap(([y, a, b]) => [
            y % height,
            Math.min(a % width, b % width),
            Math.max(a % width, b % width) + 1,
          ]),
        );
        const expected = new Float64Array(cols * rows);
        for (let i = 0; i < spans.length; i += 3) {
          for (let ux = spans[i + 1]! * cols; ux < spans[i + 2]! * cols; ux++)
            for (let uy = spans[i]! * rows; uy < (spans[i]! + 1) * rows; uy++)
              expected[Math.floor(uy / height) * cols + Math.floor(ux / width)]!++;
        }
        expect(cellAreasOf(spans, grid)).toEqual(expected);
      },
    ),
    { seed: 6, numRuns: 200 },
  );
});

/** Pixels whose centre is inside the rings by the even-odd rule. */
function fillRings(rings: readonly number[][], width: number, height: number): Set<number> {
  const inside = new Set<number>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let crossings = 0;
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2) {
          const [x0, y0] = [ring[i]!, ring[i + 1]!];
          const [x1, y1] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!];
          if (x0 === x1 && x0 > x + 0.5 && Math.min(y0, y1) < y + 0.5 && Math.max(y0, y1) > y + 0.5)
            crossings++;
        }
      }
      if (crossings % 2 === 1) inside.add(y * width + x);
    }
  }
  return inside;
}

function signedArea(ring: readonly number[]): number {
  let area = 0;
  for (let i = 0; i < ring.length; i += 2) {
    area += ring[i]! * ring[(i + 3) % ring.length]! - ring[(i + 2) % ring.length]! * ring[i + 1]!;
  }
  return area / 2;
}

test('rings enclose the pixels of a region and nothing else', () => {
  fc.assert(
    fc.property(boards, fc.nat(), (board, seed) => {
      const width = board.cols * side;
      const at = seed % board.pixels.length;
      const region = findRegion(new PatchIndex(board.patches, side), at % width, Math.floor(at / width));
      if (!region) return;
      const rings = regionRings(region.spans);
      expect(fillRings(rings, width, board.rows * side)).toEqual(pixelsOf(region.spans, width));
      // Outer rings turn one way and holes the other: together they are the area.
      expect(rings.reduce((sum, ring) => sum + signedArea(ring), 0)).toBe(region.areaPx);
      // 4-connected pixels have one outer ring.
      expect(rings.filter((ring) => signedArea(ring) > 0)).toHaveLength(1);
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2) {
          const isLevel = ring[i + 1] === ring[(i + 3) % ring.length];
          const wasLevel = ring[i + 1] === ring[(i - 1 + ring.length) % ring.length];
          expect(isLevel, 'every point is a corner').toBe(!wasLevel);
        }
      }
    }),
    { seed: 7, numRuns: 400 },
  );
});

test('a very long outline is traced more coarsely, around all of its pixels', () => {
  const spans = Int32Array.from(
    Array.from({ length: 60 }, (_, y) =>
      Array.from({ length: 30 }, (__, i) => [y, i * 3, i * 3 + 2]).flat(),
    ).flat(),
  );
  const exact = regionRings(spans, 1e6);
  const coarse = regionRings(spans, 200);
  expect(exact.reduce((sum, ring) => sum + ring.length, 0)).toBeGreaterThan(200);
  expect(coarse.reduce((sum, ring) => sum + ring.length, 0)).toBeLessThanOrEqual(200);
  const covered = fillRings(coarse, 100, 100);
  for (const pixel of pixelsOf(spans, 100)) expect(covered.has(pixel)).toBe(true);
});
