import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceOf, evidenceParts, type ItemEvidence } from './itemEvidence.ts';
import { noEvidence } from './severity.ts';

const nothing = { height: null, ndvi: null, model: null };
const [building, pool, impervious, water, deciduous] = [0, 2, 3, 6, 12];
const [wheat, fruitOrchard] = [1, 18];
const high = (median: number) => ({ median, p95: median });
const cover = fc.integer({ min: 0, max: 20 });
const declared1 = fc.integer({ min: 0, max: 24 });
const metres = fc.double({ min: -5, max: 40, noNaN: true });
const index = fc.double({ min: -1, max: 1, noNaN: true });
const model = fc.record({ value: cover, share: fc.double({ min: 0, max: 1, noNaN: true }) });

describe('evidence', () => {
  it('is 0.75 when nothing is known, or nothing is a number', () => {
    fc.assert(
      fc.property(cover, declared1, (seen, declared) => {
        const item = { cover: seen, declared1: declared };
        expect(evidenceOf({ ...item, ...nothing })).toBe(noEvidence);
        const broken = { height: { median: NaN, p95: 3 }, ndvi: NaN, model: { value: 0, share: NaN } };
        expect(evidenceOf({ ...item, ...broken })).toBe(noEvidence);
        expect(evidenceOf({ ...item, ...nothing, height: { median: 2, p95: Infinity } })).toSatisfy(
          Number.isFinite,
        );
      }),
      { seed: 1 },
    );
  });

  it('is from 0.5 to 1', () => {
    fc.assert(
      fc.property(
        cover,
        declared1,
        fc.option(fc.record({ median: metres, p95: metres })),
        fc.option(index),
        fc.option(model),
        (seen, declared, height, ndvi, predicted) => {
          const item = { cover: seen, declared1: declared, height, ndvi, model: predicted };
          const evidence = evidenceOf(item);
          expect(evidence).toBeGreaterThanOrEqual(0.5);
          expect(evidence).toBeLessThanOrEqual(1);
          const { height: h, ndvi: n, model: m } = evidenceParts(item);
          for (const part of [h, n, m]) expect(Math.abs(part ?? 0)).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 2 },
    );
  });

  it('grows with the height of a building or of trees over a field crop', () => {
    fc.assert(
      fc.property(fc.constantFrom(building, 1, deciduous, 13), metres, metres, (seen, a, b) => {
        const of = (height: number) =>
          evidenceOf({ cover: seen, declared1: wheat, ...nothing, height: high(height) });
        expect(of(Math.max(a, b))).toBeGreaterThanOrEqual(of(Math.min(a, b)));
      }),
      { seed: 3 },
    );
  });

  it('falls with the NDVI of what is built and of water, and grows with that of trees', () => {
    fc.assert(
      fc.property(index, index, (a, b) => {
        const of = (seen: number, ndvi: number) =>
          evidenceOf({ cover: seen, declared1: wheat, ...nothing, ndvi });
        const [low, up] = [Math.min(a, b), Math.max(a, b)];
        for (const seen of [building, pool, impervious, water])
          expect(of(seen, up)).toBeLessThanOrEqual(of(seen, low));
        expect(of(deciduous, up)).toBeGreaterThanOrEqual(of(deciduous, low));
      }),
      { seed: 4 },
    );
  });

  it.each<[string, Partial<ItemEvidence>, number]>([
    ['a tall building over wheat', { height: high(6) }, 1],
    ['a building that is flat', { height: high(0) }, 0.5],
    ['a building of 1.5 m', { height: high(1.5) }, 0.625],
    ['flat water over wheat: so is the wheat', { cover: water, height: high(0) }, 0.75],
    ['water of 10 m: neither', { cover: water, height: high(10) }, 0.75],
    ['a bare roof', { ndvi: 0 }, 0.875],
    ['a green roof', { ndvi: 0.6 }, 0.625],
    ['a bare roof over an orchard', { declared1: fruitOrchard, ndvi: 0 }, 1],
    ['a tall building over an orchard', { declared1: fruitOrchard, height: high(6) }, 0.875],
    ['trees told by their crowns', { cover: deciduous, height: { median: 3, p95: 9 } }, 0.875],
    ['tall and bare: held at 1', { height: high(6), ndvi: 0 }, 1],
    ['a model that sees the same', { model: { value: 0, share: 0.8 } }, 0.95],
    ['a model that sees a crop', { model: { value: 9, share: 0.6 } }, 0.6],
    ['a model against a height', { height: high(6), model: { value: 9, share: 1 } }, 0.75],
    ['a class of which nothing is said', { cover: 18, ndvi: 0.5 }, 0.75],
  ])('of %s', (_, known, expected) => {
    const item = { cover: building, declared1: wheat, ...nothing, ...known };
    expect(evidenceOf(item)).toBeCloseTo(expected, 10);
  });
});
