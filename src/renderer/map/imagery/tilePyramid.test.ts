import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsIn, levelFor, partsOf, type Cell, type TilePyramid } from './tilePyramid.ts';

const pyramid: TilePyramid = {
  gsd: 0.2,
  origin: [1000, 2000],
  widthPx: 5000,
  heightPx: 3000,
  tileSizePx: 512,
  levels: 5,
};
const side = 0.2 * 512;

it('takes the level that the screen can show', () => {
  expect([0.01, 0.2, 0.3, 0.31, 0.6, 0.7, 100].map((resolution) => levelFor(pyramid, resolution))).toEqual([
    0, 0, 0, 1, 1, 2, 4,
  ]);
});

it('finds the cells of an extent, from its middle outwards, and none outside the grid', () => {
  const cells = cellsIn(pyramid, 0, [
    1000 + side * 0.5,
    2000 - side * 2.2,
    1000 + side * 2.9,
    2000 - side * 1.1,
  ]);
  expect(cells[0]).toEqual({ level: 0, col: 1, row: 1 });
  expect(cells).toHaveLength(6);
  expect(cellsIn(pyramid, 0, [0, 0, 10, 10])).toEqual([]);
  expect(cellsIn(pyramid, 4, [-1e6, -1e6, 1e6, 1e6])).toEqual([{ level: 4, col: 0, row: 0 }]);
});

describe('what is drawn in a cell', () => {
  const area = (parts: ReturnType<typeof partsOf<Cell>>) =>
    parts.reduce((sum, { place }) => sum + (place[2] * place[3]) / side ** 2, 0);

  it('is its own tile, else finer ones, else the part of a coarser one, and never two of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        (col, row, there) => {
          const cell = { level: 1, col, row };
          const known: Cell[] = [
            cell,
            ...[0, 1, 2, 3].map((i) => ({ level: 0, col: col * 2 + (i & 1), row: row * 2 + (i >> 1) })),
            { level: 2, col: col >> 1, row: row >> 1 },
            { level: 3, col: col >> 2, row: row >> 2 },
          ].filter((_, i) => there[i]);
          const find = (at: Cell) => known.find((k) => JSON.stringify(k) === JSON.stringify(at));
          const parts = partsOf(pyramid, cell, find);
          const finer = there.slice(1, 5).filter(Boolean).length;
          const hasCoarser = there[5] === true || there[6] === true;
          const covered = there[0] || hasCoarser ? 4 : finer;
          expect(area(parts)).toBeCloseTo(covered, 9);
          for (const { tile, source, place } of parts) {
            // Each pixel of the tile lies where it belongs.
            const metres = 0.2 * 2 ** tile.level;
            expect(place[0]).toBeCloseTo(1000 + (tile.col * 512 + source[0]) * metres, 6);
            expect(place[1]).toBeCloseTo(2000 - (tile.row * 512 + source[1]) * metres, 6);
            expect(place[2]).toBeCloseTo(source[2] * metres, 6);
          }
        },
      ),
    );
  });
});
