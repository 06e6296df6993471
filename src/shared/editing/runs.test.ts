import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import {
  applyRuns,
  countRuns,
  decodeRuns,
  diffRuns,
  effectiveRuns,
  encodeRuns,
  fromBase64,
  invertRuns,
  maxMaskPixels,
  toBase64,
} from './runs.ts';

/** Two masks of one size that differ in places: few classes, so that runs of every length occur. */
const maskPair = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) => {
    const pixels = fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 2 });
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      before: pixels,
      after: pixels,
      third: pixels,
    });
  });

function badRequest(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return error instanceof AppError && error.code === 'badRequest';
  }
}

describe('runs of a mask', () => {
  it('turn the mask before into the mask after, and back', () => {
    fc.assert(
      fc.property(maskPair, ({ before, after, width }) => {
        const runs = diffRuns(before, after, width);
        const changed = before.filter((value, i) => value !== after[i]).length;

        const mask = before.slice();
        expect(applyRuns(mask, runs, 'forward', { check: true })).toEqual({
          applied: changed,
          mismatched: 0,
        });
        expect(mask).toEqual(after);
        expect(applyRuns(mask, runs, 'backward', { check: true })).toEqual({
          applied: changed,
          mismatched: 0,
        });
        expect(mask).toEqual(before);
        expect(applyRuns(mask, invertRuns(runs), 'backward', { check: false }).applied).toBe(changed);
        expect(mask).toEqual(after);
        expect(invertRuns(invertRuns(runs))).toEqual(runs);
        expect(runs).toEqual(encodeRuns(decodeRuns(runs, before.length)));
      }),
    );
  });

  it('say the same however they were cut into pieces', () => {
    fc.assert(
      fc.property(maskPair, ({ before, after, width }) => {
        const pixels = [...before.keys()]
          .filter((i) => before[i] !== after[i])
          .map((i) => ({ start: i, length: 1, before: before[i]!, after: after[i]! }));
        expect(encodeRuns(pixels)).toEqual(diffRuns(before, after, width));
      }),
    );
  });

  it('are compared in the window only', () => {
    fc.assert(
      fc.property(
        maskPair,
        fc.record({ x: fc.nat(12), y: fc.nat(12), width: fc.nat(13), height: fc.nat(13) }),
        ({ before, after, width }, window) => {
          const expected = before.map((value, i) => {
            const x = i % width;
            const y = Math.floor(i / width);
            const inside =
              x >= window.x && x < window.x + window.width && y >= window.y && y < window.y + window.height;
            return inside ? after[i]! : value;
          });
          expect(diffRuns(before, after, width, window)).toEqual(diffRuns(before, expected, width));
        },
      ),
    );
  });

  it('leave the pixels that changed since, and count them', () => {
    fc.assert(
      fc.property(maskPair, ({ before, after, third, width }) => {
        const runs = diffRuns(before, after, width);
        const expected = third.map((value, i) =>
          before[i] !== after[i] && value === after[i] ? before[i]! : value,
        );
        const skipped = third.filter((value, i) => before[i] !== after[i] && value !== after[i]).length;

        const undo = effectiveRuns(third, runs, 'backward');
        expect(undo.skippedPx).toBe(skipped);
        expect(undo.runs).toEqual(diffRuns(third, expected, width));

        const mask = third.slice();
        const { applied, mismatched } = applyRuns(mask, runs, 'backward', { check: true });
        expect(mask).toEqual(expected);
        expect([applied, mismatched]).toEqual([countRuns(undo.runs).px, skipped]);
      }),
    );
  });

  it('count each pair of classes', () => {
    fc.assert(
      fc.property(maskPair, ({ before, after, width }) => {
        const counts = new Map<string, number>();
        before.forEach((from, i) => {
          const pair = `${from}>${after[i]}`;
          if (from !== after[i]) counts.set(pair, (counts.get(pair) ?? 0) + 1);
        });
        const { px, pairs } = countRuns(diffRuns(before, after, width));
        expect(new Map(pairs.map((pair) => [`${pair.from}>${pair.to}`, pair.px]))).toEqual(counts);
        expect(px).toBe([...counts.values()].reduce((sum, count) => sum + count, 0));
        expect(pairs.map((pair) => pair.px)).toEqual(pairs.map((pair) => pair.px).sort((a, b) => b - a));
      }),
    );
  });

  it('are these bytes', () => {
    const bytes = [2, 3, 5, 200, 1, 0xac, 0x02, 0xac, 0x02, 0, 255, 1];
    const runs = encodeRuns([
      { start: 2, length: 3, before: 5, after: 200 },
      { start: 305, length: 300, before: 0, after: 255 },
    ]);
    expect([...runs]).toEqual(bytes);
    expect([...encodeRuns([])]).toEqual([]);
  });

  it('reach the last pixel that an index can address', () => {
    const run = { start: maxMaskPixels - 1, length: 1, before: 1, after: 2 };
    expect(decodeRuns(encodeRuns([run]))).toEqual([run]);
    expect(() => encodeRuns([{ ...run, length: 2 }])).toThrow(RangeError);
  });
});

describe('bytes from outside', () => {
  it('are refused or read as the only encoding of their runs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(5000), (bytes, limitPx) => {
        let list;
        try {
          list = decodeRuns(bytes, limitPx);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('badRequest');
          return;
        }
        expect(list.every((run) => run.start + run.length <= limitPx)).toBe(true);
        expect(encodeRuns(list)).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['cut in a number', [0, 0x80]],
    ['cut after a number', [0, 1, 2]],
    ['an empty run', [0, 0, 1, 2]],
    ['a run that changes nothing', [0, 1, 2, 2]],
    ['a padded number', [0x80, 0, 1, 1, 2]],
    ['a value over 255', [0, 1, 0x80, 2, 1]],
    ['a run that continues another', [0, 1, 1, 2, 0, 1, 1, 2]],
    ['a number over 31 bits', [0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1, 2]],
    ['a number without end', Array.from({ length: 64 }, () => 0xff)],
    ['a run past the mask', [99, 2, 1, 2]],
    ['lengths whose sum is enormous', [0xff, 0xff, 0xff, 0xff, 7, 0xff, 0xff, 0xff, 0xff, 7, 1, 2]],
  ])('are refused: %s', (_what, bytes: number[]) => {
    expect(badRequest(() => decodeRuns(Uint8Array.from(bytes), 100))).toBe(true);
    expect(
      badRequest(() => applyRuns(new Uint8Array(100), Uint8Array.from(bytes), 'forward', { check: true })),
    ).toBe(true);
  });
});

describe('base64', () => {
  it('agrees with the platform both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
    const long = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
    expect(fromBase64(toBase64(long))).toEqual(long);
  });

  it.each(['A', 'AA', 'AAA', 'AA=A', '====', 'A===', 'AB==', 'AAB=', 'AA A', 'AA-_', 'AAAé', 'AA\n='])(
    'refuses %j',
    (text) => {
      expect(badRequest(() => fromBase64(text))).toBe(true);
    },
  );
});
