import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { placeOnWheel, wheelPlaces } from './wheelClasses.ts';
import { placeAt, pointOnWheel, wedgePath, wheelCentre, wheelRadii } from './wheelGeometry.ts';

const list = (count: number): Nomenclature => ({
  ...{ id: 'own', label: 'own', en: 'own', fr: 'own' },
  classes: Array.from({ length: count }, (_, value) => ({
    ...{ value, en: `class ${value}`, fr: `classe ${value}`, color: '#808080' },
  })),
});
const source = (current: number, recent: readonly number[], nomenclature: Nomenclature = cosiaHub) => ({
  ...{ nomenclature, current, recent, counts: null },
});

describe('classes of the wheel', () => {
  it('are those used last, then the most frequent of the view', () => {
    const counts = new Map([
      [8, 10],
      [12, 500],
      [99, 900],
    ]);
    expect(placeOnWheel({ ...source(3, [3, 5]), counts }, [])).toEqual([3, 5, 12, 8, 0, 1, 2, 4]);
  });

  it('stay where they were when another one was used', () => {
    const before = placeOnWheel(source(0, [0, 1, 2, 3, 4, 5, 6, 7]), []);
    const after = placeOnWheel(source(18, [18, 0, 1, 2, 3, 4, 5, 6]), before);
    expect(after).toEqual([0, 1, 2, 3, 4, 5, 6, 18]);
  });

  it('leave places free in a list of few', () => {
    expect(placeOnWheel(source(1, [], list(3)), [])).toEqual([1, 0, 2, null]);
    expect(placeOnWheel(source(1, [], list(1)), [])).toEqual([0, null, null, null]);
    expect(placeOnWheel(source(1, [], list(0)), [])).toEqual([null, null, null, null]);
  });

  it('hold the current class, each once, none that the list has not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }),
        fc.array(fc.option(fc.integer({ min: 0, max: 40 })), { maxLength: 8 }),
        (count, recent, before) => {
          const nomenclature = list(count);
          const slots = placeOnWheel(source(count - 1, recent, nomenclature), before);
          const values = slots.filter((value) => value !== null);
          expect(slots).toHaveLength(wheelPlaces(nomenclature));
          expect(values).toHaveLength(Math.min(count, slots.length));
          expect(new Set(values).size).toBe(values.length);
          expect(values).toContain(count - 1);
          for (const value of values) expect(value).toBeLessThan(count);
        },
      ),
      { seed: 5 },
    );
  });
});

describe('geometry of the wheel', () => {
  it('begins at the top and goes clockwise', () => {
    expect(placeAt(0, -50, 8)).toBe(0);
    expect(placeAt(50, 0, 8)).toBe(2);
    expect(placeAt(0, 50, 8)).toBe(4);
    expect(placeAt(-50, 0, 8)).toBe(6);
    expect(placeAt(-4, -50, 8)).toBe(0);
    expect(placeAt(-40, 1, 4)).toBe(3);
  });

  it('finds the place of a point that it put there', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 8),
        fc.nat({ max: 7 }),
        fc.double({ min: -0.49, max: 0.49, noNaN: true }),
        (places, at, off) => {
          const place = at % places;
          const [x, y] = pointOnWheel(place + off, places, 90);
          expect(placeAt(x, y, places)).toBe(place);
          expect(wedgePath(place, places, 42, 150)).not.toMatch(/NaN/);
        },
      ),
      { seed: 5 },
    );
  });

  it('keeps the whole wheel in the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1600 }), fc.integer({ min: 0, max: 900 }), (x, y) => {
        const centre = wheelCentre({ x, y }, { width: 1600, height: 900 });
        expect(centre.x - wheelRadii.outer).toBeGreaterThanOrEqual(0);
        expect(centre.x + wheelRadii.outer).toBeLessThanOrEqual(1600);
        expect(centre.y - wheelRadii.outer).toBeGreaterThanOrEqual(0);
        expect(centre.y + wheelRadii.outer).toBeLessThanOrEqual(900);
      }),
      { seed: 5 },
    );
  });
});
