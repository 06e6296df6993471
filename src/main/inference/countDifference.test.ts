import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countDifference } from './countDifference.ts';

it('counts what differs, what differs surely, and the pair that does most', () => {
  const plane = fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(255)), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(plane, (pixels) => {
      const [mask, model, confidence] = [0, 1, 2].map((i) => Uint8Array.from(pixels, (pixel) => pixel[i]!));
      const found = countDifference(mask!, model!, confidence!);
      const differing = pixels.filter(([held, said]) => held !== said);
      expect(found.differsPx).toBe(differing.length);
      expect(found.surePx).toBe(differing.filter(([, , sure]) => sure / 255 >= 0.8).length);
      const countOf = (a: number, b: number) => differing.filter(([h, s]) => h === a && s === b).length;
      const most = Math.max(0, ...differing.map(([a, b]) => countOf(a, b)));
      if (most === 0) expect(found.pair).toBeNull();
      else expect([countOf(found.pair![0], found.pair![1]), found.pair![2]]).toEqual([most, most]);
      expect(countDifference(mask!, model!, null).surePx).toBeNull();
    }),
  );
  expect(() => countDifference(new Uint8Array(4), new Uint8Array(5), null)).toThrow(RangeError);
});
