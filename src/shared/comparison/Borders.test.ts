import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tooFar } from '../editing/ops/distance.ts';
import type { PixelWindow } from '../geo/grid.ts';
import { Borders, zones } from './Borders.ts';
import { indexOf } from './contacts.ts';
import { landOf, type Land } from './Land.ts';

interface Ground {
  readonly borders: Borders;
  /** Group of each pixel of the grid; -1 without LPIS. */
  readonly groups: readonly number[];
  readonly side: number;
}

const side = 24;

/** Two by two patches of 12 px with rectangles of codes, some patches missing. Codes 1 and 2 are one group. */
const grounds: fc.Arbitrary<Ground> = fc
  .record({
    blocks: fc.array(fc.tuple(fc.nat(23), fc.nat(23), fc.nat(23), fc.nat(23), fc.nat(4)), {
      ...{ minLength: 1, maxLength: 8, size: 'max' },
    }),
    present: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  })
  .map(({ blocks, present }) => {
    const codes = new Uint8Array(side * side);
    for (const [x, y, width, height, code] of blocks)
      for (let row = y; row < Math.min(side, y + height + 1); row++)
        codes.fill(code, row * side + x, row * side + Math.min(side, x + width + 1));
    const patches = [0, 1, 2, 3].map((i) => ({
      ...{ patchId: `${i}`, flightDay: null, widthPx: 12, heightPx: 12 },
      ...{ x: (i % 2) * 12, y: Math.floor(i / 2) * 12 },
    }));
    const lands = patches.map(({ x, y }, i): Land | null => {
      if (present[i] === 0) return null;
      const own = Uint8Array.from(
        { length: 144 },
        (_, k) => codes[(y + Math.floor(k / 12)) * side + x + (k % 12)]!,
      );
      return landOf(own, own, 12, 12);
    });
    const groupOf = Uint8Array.from({ length: 256 }, (_, code) => (code === 2 ? 1 : code));
    const grid = { gsd: 1, widthPx: side, heightPx: side, patches };
    return {
      borders: new Borders(grid, indexOf(patches), lands, groupOf),
      groups: Array.from(codes, (code, i) => {
        const patch = Math.floor(i / side / 12) * 2 + Math.floor((i % side) / 12);
        return lands[patch] ? groupOf[code]! : -1;
      }),
      side,
    };
  });

/** Squared distance to the nearest pixel of another group; `tooFar` beyond the reach. */
function slowSquared({ groups }: Ground, x: number, y: number, group: number, maxSquared: number): number {
  let best = tooFar;
  groups.forEach((other, i) => {
    if (other >= 0 && other !== group)
      best = Math.min(best, ((i % side) - x) ** 2 + (Math.floor(i / side) - y) ** 2);
  });
  return best <= maxSquared ? best : tooFar;
}

const pixelsOf = ({ x, y, width, height }: PixelWindow) =>
  Array.from({ length: width * height }, (_, i) => [x + (i % width), y + Math.floor(i / width)] as const);

const windows: fc.Arbitrary<PixelWindow> = fc
  .tuple(fc.nat(23), fc.nat(23), fc.nat(23), fc.nat(23))
  .map(([x, y, right, bottom]) => ({
    ...{ x: Math.min(x, right), y: Math.min(y, bottom) },
    ...{ width: Math.abs(x - right) + 1, height: Math.abs(y - bottom) + 1 },
  }));
const reaches = fc.integer({ min: 1, max: 150 });

describe('the border of parcels', () => {
  test('is as far as the nearest pixel of another group, across patches and holes', () => {
    fc.assert(
      fc.property(grounds, windows, reaches, fc.nat(4), (ground, window, reach, group) => {
        const squared = ground.borders.squaredIn(window, group, reach);
        const expected = pixelsOf(window).map(([x, y]) => slowSquared(ground, x, y, group, reach));
        // Null says that what is around is of one group, whichever it is.
        if (squared) expect([...squared]).toEqual(expected);
        else
          expect(
            new Set(ground.groups.filter((own, i) => own >= 0 && isAround(i, window, reach))).size,
          ).toBeLessThan(2);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('has zones around it, the nearer one within the farther', () => {
    fc.assert(
      fc.property(grounds, windows, reaches, reaches, (ground, window, edge, near) => {
        const found = ground.borders.zonesIn(window, edge, near);
        const expected = pixelsOf(window).map(([x, y]) => {
          const group = ground.groups[y * side + x]!;
          if (group < 0) return zones.far;
          const squared = slowSquared(ground, x, y, group, Math.max(edge, near));
          return squared <= edge ? zones.edge : squared <= near ? zones.near : zones.far;
        });
        expect([...(found ?? new Uint8Array(expected.length))]).toEqual(expected);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  test('is near a point or not', () => {
    fc.assert(
      fc.property(grounds, fc.nat(23), fc.nat(23), fc.nat(4), fc.nat(150), (ground, x, y, group, reach) => {
        const isNear = slowSquared(ground, x, y, group, reach) !== tooFar;
        expect(ground.borders.isNear(x, y, group, reach)).toBe(isNear);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

const isAround = (i: number, { x, y, width, height }: PixelWindow, maxSquared: number): boolean => {
  const reach = Math.floor(Math.sqrt(maxSquared));
  const [column, row] = [i % side, Math.floor(i / side)];
  return column >= x - reach && column < x + width + reach && row >= y - reach && row < y + height + reach;
};
