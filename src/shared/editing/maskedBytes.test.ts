import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowedPixels } from './AllowedPixels.ts';
import { maskedCopy, maskedFill } from './maskedBytes.ts';
import { mayChange, pixelRulesOf } from './rules.ts';

const size = 37;
const bytes = fc.uint8Array({ minLength: size, maxLength: size });
const range = fc
  .tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
/** The same bytes at another place in memory. */
const shifted = (data: Uint8Array, by: number) => {
  const copy = new Uint8Array(new ArrayBuffer(size + 8), by, size);
  copy.set(data);
  return copy;
};

describe('bytes under a mask', () => {
  it('are written where it is 255, wherever they lie in memory', () => {
    const masks = fc.array(fc.constantFrom(0, 255), { minLength: size, maxLength: size });
    fc.assert(
      fc.property(
        ...([bytes, bytes, masks, range, fc.nat(255), fc.nat(3)] as const),
        (before, source, maskBytes, [from, to], value, by) => {
          const mask = Uint8Array.from(maskBytes);
          const [filled, copied] = [shifted(before, by), shifted(before, by)];
          maskedFill(filled, mask, value)(from, to);
          maskedCopy(copied, mask, shifted(source, (by * 3) % 4))(from, to);
          for (let i = 0; i < size; i++) {
            const isWritten = i >= from && i < to && mask[i] === 255;
            expect(filled[i]).toBe(isWritten ? value : before[i]);
            expect(copied[i]).toBe(isWritten ? source[i] : before[i]);
          }
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });
});

describe('the pixels that an edit may change', () => {
  const [widthPx, heightPx] = [5, 80];
  const px = widthPx * heightPx;
  const window = { x: 0, y: 0, width: widthPx, height: heightPx };
  const many = (max: number) => fc.uint8Array({ minLength: px, maxLength: px, max });
  const rows = fc
    .tuple(fc.integer({ min: 0, max: heightPx - 1 }), fc.integer({ min: 1, max: heightPx }))
    .map(([top, height]) => [top, Math.min(heightPx, top + height)] as const);

  it('are those of the rules, in the rows that were asked about', () => {
    fc.assert(
      fc.property(
        ...([many(2), fc.option(many(2)), fc.array(fc.nat(2), { maxLength: 2 }), rows] as const),
        (before, gate, locked, [top, bottom]) => {
          const given = { locked, onlyOver: null, gate: gate && { text: 'g', inverted: false } };
          const rules = pixelRulesOf(given, gate, null, window);
          const allowed = new AllowedPixels(before, widthPx, rules);
          const isAll = allowed.know(top, bottom);
          for (let i = top * widthPx; i < bottom * widthPx; i++) {
            expect(allowed.mask[i]).toBe(mayChange(i, before[i]!, rules) ? 255 : 0);
            if (isAll) expect(allowed.mask[i]).toBe(255);
          }
          if (locked.length === 0 && !gate) expect(isAll).toBe(true);
        },
      ),
      { numRuns: 200, seed: 6 },
    );
  });
});
