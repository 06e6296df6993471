import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePairs, PairCounter } from '../../shared/comparison/pairCounts.ts';
import { lpis3ToLpis1, lpis3ToLpis2 } from '../../shared/model/nomenclatures.ts';
import { addJoints, levelOf, packJoint, pairsOf } from './joints.ts';

/** A pixel: class and codes, which agree with each other or do not. */
const pixel = fc.oneof(
  fc
    .tuple(fc.nat(18), fc.nat(lpis3ToLpis1.length - 1))
    .map(([cover, code]) => [cover, lpis3ToLpis1[code]!, lpis3ToLpis2[code]!, code]),
  fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)),
);
const patch = fc.array(pixel, { minLength: 1, maxLength: 30 });

function countsOf(pixels: readonly (readonly number[])[]) {
  const counter = new PairCounter();
  counter.add(
    Uint8Array.from(pixels, ([cover]) => cover!),
    Uint8Array.from(pixels.flatMap(([, ...codes]) => codes)),
  );
  return counter.finish();
}

test('what is packed is what was counted, at each level', () => {
  fc.assert(
    fc.property(patch, (pixels) => {
      const counts = countsOf(pixels);
      const joint = packJoint(counts);
      for (const level of [1, 2, 3] as const)
        expect(decodePairs(levelOf(joint, level))).toEqual(decodePairs(counts[level - 1]!));
    }),
  );
});

test('the sum of patches is the count of all their pixels', () => {
  fc.assert(
    fc.property(fc.array(patch, { maxLength: 5 }), (patches) => {
      const sum = addJoints(patches.map((pixels) => packJoint(countsOf(pixels))));
      const all = packJoint(countsOf(patches.flat()));
      for (const level of [1, 2, 3] as const)
        expect(decodePairs(levelOf(sum, level))).toEqual(decodePairs(levelOf(all, level)));
    }),
  );
});

test('levels that follow from the finest are not kept', () => {
  const [first, second] = [lpis3ToLpis1.indexOf(1), lpis3ToLpis1.indexOf(0)];
  const sound = [first, second].map((code) => [9, lpis3ToLpis1[code]!, lpis3ToLpis2[code]!, code]);
  expect(packJoint(countsOf(sound))).toMatchObject({ level1: null, level2: null });
  // Level 1 contradicts level 3.
  const { level1, level2 } = packJoint(countsOf([[9, 5, lpis3ToLpis2[first]!, first]]));
  expect([decodePairs(level1!), level2]).toEqual([[[9, 5, 1]], null]);
  expect(pairsOf(packJoint(countsOf(sound)))).toEqual({
    codes: new Set([0, 1]),
    pairs: new Set([(1 << 8) | 9, 9]),
  });
});
