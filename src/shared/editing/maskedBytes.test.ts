import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelWindow } from '../geo/grid.ts';
import { AllowedPixels } from './AllowedPixels.ts';
import { maskedCopy, maskedFill } from './maskedBytes.ts';
import { setOfPixels } from './pixelSet.ts';
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
  const [widthPx, heightPx] = [70, 80];
  const px = widthPx * heightPx;
  const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
  const many = (max: number) => fc.uint8Array({ minLength: px, maxLength: px, max });
  const windows = fc
    .tuple(
      ...[widthPx, heightPx].map((size) => fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: size }))),
    )
    .map(([across, down]) => ({
      ...{ x: across![0], width: Math.min(across![1], widthPx - across![0]) },
      ...{ y: down![0], height: Math.min(down![1], heightPx - down![0]) },
    }));
  const setOfWindows = (some: readonly PixelWindow[]) => {
    const pixels = new Set<number>();
    for (const { x, y, width, height } of some)
      for (let row = y; row < y + height; row++)
        for (let i = row * widthPx + x; i < row * widthPx + x + width; i++) pixels.add(i);
    return pixels;
  };
  const locked = fc.array(fc.nat(2), { maxLength: 2 });

  it('are those of the rules, in the windows that were asked about', () => {
    fc.assert(
      fc.property(
        ...([many(2), fc.option(many(2)), locked, fc.option(many(1)), fc.array(windows)] as const),
        (before, gate, locks, selected, asked) => {
          const given = { locked: locks, onlyOver: null, gate: gate && { text: 'g', inverted: false } };
          const rules = pixelRulesOf(given, gate, selected && setOfPixels(selected, whole), whole);
          const allowed = new AllowedPixels(before, widthPx, rules);
          for (const window of asked) {
            const isAll = allowed.know(window);
            const open = setOfWindows(allowed.openIn(window));
            for (let y = window.y; y < window.y + window.height; y++) {
              for (let i = y * widthPx + window.x; i < y * widthPx + window.x + window.width; i++) {
                const isAllowed = allowed.mask[i] === 255;
                const isOpen = open.has(i);
                const isWrong = isAllowed !== mayChange(i, before[i]!, rules);
                if (isWrong || (isAll && !isAllowed) || (isAllowed && !isOpen))
                  expect({ i, isAllowed, isAll, isOpen }).toBeNull();
              }
            }
            if (locks.length === 0 && !gate && !selected) expect(isAll).toBe(true);
          }
        },
      ),
      { numRuns: 200, seed: 6 },
    );
  });
});
