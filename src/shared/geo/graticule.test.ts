import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalsOf, multiplesIn, roundStep, sexagesimalStep } from './graticule.ts';

it('takes the next round length', () => {
  expect([0.13, 0.2, 1, 26, 130, 500, 501].map(roundStep)).toEqual([0.2, 0.2, 1, 50, 200, 500, 1000]);
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (length) => {
      const step = roundStep(length);
      expect(step).toBeGreaterThanOrEqual(length * (1 - 1e-8));
      expect(step).toBeLessThan(length * 2.5 * (1 + 1e-8));
    }),
  );
});

it('takes the next angle that people read', () => {
  expect(sexagesimalStep(0.9)).toBe(1);
  expect(sexagesimalStep(0.4)).toBeCloseTo(0.5, 12);
  expect(sexagesimalStep(1.2 / 3600)).toBeCloseTo(2 / 3600, 12);
  expect(sexagesimalStep(400)).toBe(30);
  expect(sexagesimalStep(1e-9)).toBeCloseTo(0.01 / 3600, 15);
});

it('finds every multiple and no other, without drift', () => {
  expect(multiplesIn(0.05, 0.41, 0.1)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(multiplesIn(-0.1, 0.1, 0.1)).toEqual([-0.1, 0, 0.1]);
  expect(multiplesIn(3, 2, 1)).toEqual([]);
  expect(multiplesIn(6_861_990, 6_862_210, 100)).toEqual([6_862_000, 6_862_100, 6_862_200]);
});

it('writes as many digits as a step needs', () => {
  expect([1000, 1, 0.5, 0.2, 0.05, 1e-6].map(decimalsOf)).toEqual([0, 0, 1, 1, 2, 6]);
});
