import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factScale, positionOn, radiusOf, rampStepOf, valueAt } from './overviewScale.ts';

describe('the scale of a fact', () => {
  it('counts what is known of what is asked for, and its range', () => {
    const scale = factScale([4, null, 0, 100, 2], 'even', (index) => index !== 3);
    expect(scale).toMatchObject({ min: 0, max: 4, known: 3, asked: 4 });
    expect(scale.histogram.reduce((a, b) => a + b, 0)).toBe(3);
    expect([scale.histogram[0], scale.histogram[16], scale.histogram.at(-1)]).toEqual([1, 1, 1]);
  });

  it('says nothing of values that nobody knows', () => {
    expect(factScale([null, null], 'root')).toMatchObject({ min: 0, max: 0, known: 0, asked: 2 });
  });

  it('puts every value on the ramp, in their order, and finds it there again', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 }), fc.constantFrom('even', 'root'), (values, spread) => {
        const scale = factScale(values, spread);
        const sorted = values.toSorted((a, b) => a - b);
        const steps = sorted.map((v) => rampStepOf(scale, v));
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        expect(steps.every((step) => step >= 0 && step < 64)).toBe(true);
        if (scale.max > scale.min)
          for (const v of values)
            expect(Math.abs(valueAt(scale, positionOn(scale, v)) - v)).toBeLessThanOrEqual(
              1e-6 * (scale.max - scale.min),
            );
      }),
    );
  });
});

describe('the size of a mark', () => {
  it('is in its area as its value, down to what can be hit', () => {
    expect(radiusOf(100, 100, 5, 30)).toBe(30);
    expect(radiusOf(25, 100, 5, 30)).toBe(15);
    expect(radiusOf(1, 100, 5, 30)).toBe(5);
    expect(radiusOf(null, 100, 5, 30)).toBe(5);
    expect(radiusOf(0, 0, 5, 30)).toBe(5);
  });
});
