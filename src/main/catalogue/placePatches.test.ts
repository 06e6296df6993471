import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placePatches } from './placePatches.ts';
import type { PatchToPlace } from './placePatches.ts';

const at = (row: number, col: number, x?: number, y?: number): PatchToPlace => ({
  row,
  col,
  byHeader: x === undefined || y === undefined ? null : [x, y],
  byGeom: null,
});

const cells = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 25 })), {
  minLength: 1,
  maxLength: 60,
  selector: ([row, col]) => row * 100 + col,
});
const lattice = fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 60_000, max: 70_000 }));

test('patches with any holes lie where their corners say, within a hundredth of a pixel of rounding', () => {
  fc.assert(
    fc.property(
      cells,
      lattice,
      fc.double({ min: -0.0009, max: 0.0009, noNaN: true }),
      (all, [i, j], noise) => {
        const patches = all.map(([row, col], n) =>
          at(row, col, (i + col) * 102.4 + (n % 2) * noise, (j - row) * 102.4 - (n % 3 === 0 ? noise : 0)),
        );
        const grid = placePatches(patches);
        expect(grid.separate).toEqual([]);
        expect(grid.offRowCol).toEqual([]);
        expect(grid.provisional).toBe(false);
        const [minRow, minCol] = [Math.min(...all.map((c) => c[0])), Math.min(...all.map((c) => c[1]))];
        for (const { index, x, y } of grid.placed) {
          expect([x, y]).toEqual([(all[index]![1] - minCol) * 512, (all[index]![0] - minRow) * 512]);
        }
        expect(grid.placed.length).toBe(all.length);
        expect(grid.origin[0]).toBeCloseTo((i + minCol) * 102.4, 2);
        expect(grid.origin[1]).toBeCloseTo((j - minRow) * 102.4, 2);
      },
    ),
  );
});

test('a patch that is a third of a pixel off the grid of the others is kept apart', () => {
  const grid = placePatches([at(1, 1, 0.0667, 1000), at(1, 2, 102.4, 1000), at(1, 3, 204.8, 1000)]);
  expect(grid.separate).toEqual([{ index: 0, reason: 'offGrid' }]);
  expect(grid.placed.map((p) => p.index)).toEqual([1, 2]);
  expect(grid.widthPx).toBe(1024);
});

test('of two patches on the same ground the earlier row and column stays', () => {
  const grid = placePatches([at(1, 1, 0, 1000), at(1, 2, 51.2, 1000), at(1, 3, 204.8, 1000)]);
  expect(grid.separate).toEqual([{ index: 1, reason: 'overlap' }]);
});

test('a patch hundreds of kilometres away does not stretch the grid', () => {
  const grid = placePatches([at(1, 1, 0, 1000), at(1, 2, 102.4, 1000), at(1, 3, 1_024_000, 1000)]);
  expect(grid.separate).toEqual([{ index: 2, reason: 'farAway' }]);
  expect(grid.widthPx).toBe(1024);
});

test('a patch without any footprint is put by row and column, and the grid is provisional', () => {
  const grid = placePatches([at(2, 2, 1024, 1000), at(3, 4)]);
  expect(grid.placed).toEqual([
    { index: 0, x: 0, y: 0 },
    { index: 1, x: 1024, y: 512 },
  ]);
  expect(grid.provisional).toBe(true);
  expect(grid.hasFootprint).toBe(true);
});

test('names alone give a shape without a place', () => {
  const grid = placePatches([at(5, 5), at(5, 6)]);
  expect(grid).toMatchObject({
    hasFootprint: false,
    provisional: true,
    widthPx: 1024,
    heightPx: 512,
    origin: [0, 0],
  });
});

test('footprints of the metadata place a patch until a header does', () => {
  const byGeom: PatchToPlace = { row: 1, col: 2, byHeader: null, byGeom: [102.4, 1000] };
  const grid = placePatches([at(1, 1, 0, 1000), byGeom]);
  expect(grid.placed).toEqual([
    { index: 0, x: 0, y: 0 },
    { index: 1, x: 512, y: 0 },
  ]);
  expect(grid.provisional).toBe(true);
});

test('patches that are not where row and column say keep their coordinates and are told', () => {
  const grid = placePatches([at(1, 1, 0, 1000), at(1, 2, 102.4, 1000), at(9, 9, 204.8, 1000)]);
  expect(grid.placed.length).toBe(3);
  expect(grid.offRowCol).toEqual([2]);
});
