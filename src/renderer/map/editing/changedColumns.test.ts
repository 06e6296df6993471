import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPixel, setOfPixels } from '../../../shared/editing/pixelSet.ts';
import { allColumns, changedColumns } from './changedColumns.ts';

const width = 24;
const rowArb = fc
  .uint8Array({ minLength: width, maxLength: width, max: 1 })
  .map((data) => setOfPixels(data, { x: 3, y: 5, width, height: 1 }));
const columns = Array.from({ length: width + 6 }, (_, x) => x);

describe('the columns of a row that two sets do not share', () => {
  it('are those in one of the two and not in the other, those near to each other as one', () => {
    fc.assert(
      fc.property(rowArb, rowArb, fc.integer({ min: 1, max: 6 }), (a, b, gapPx) => {
        const edges = changedColumns(a, b, 5, gapPx);
        const found = edges.flatMap((from, i) => (i % 2 === 0 ? [{ from, to: edges[i + 1]! }] : []));
        const isIn = (x: number) => found.some(({ from, to }) => x >= from && x < to);
        const isOther = (x: number) => hasPixel(a, x, 5) !== hasPixel(b, x, 5);
        for (const x of columns) if (isOther(x)) expect(isIn(x)).toBe(true);
        for (const [i, { from, to }] of found.entries()) {
          expect([isOther(from), isOther(to - 1)]).toEqual([true, true]);
          expect(from - (found[i - 1]?.to ?? -Infinity)).toBeGreaterThanOrEqual(gapPx);
        }
        if (gapPx === 1) expect(columns.filter(isIn)).toEqual(columns.filter(isOther));
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('are from the first to the last pixel of either when all is asked for', () => {
    fc.assert(
      fc.property(rowArb, rowArb, (a, b) => {
        const held = columns.filter((x) => hasPixel(a, x, 5) || hasPixel(b, x, 5));
        const expected = held.length > 0 ? [held[0]!, held.at(-1)! + 1] : [];
        expect(allColumns(a, b, 5)).toEqual(expected);
        expect(allColumns(a, b, 4)).toEqual([]);
      }),
      { numRuns: 100, seed: 4 },
    );
  });
});
