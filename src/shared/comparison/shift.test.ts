import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShiftEstimator } from './shift.ts';

const size = 192;

/** A reproducible sequence of numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Fields: boxes of random codes one over the other, larger than the patch on every side. */
function fields(seed: number, margin = 16): (x: number, y: number) => number {
  const next = random(seed);
  const wide = size + 2 * margin;
  const data = new Uint8Array(wide * wide);
  for (let n = 0; n < 40; n++) {
    const [x, y] = [Math.floor(next() * wide), Math.floor(next() * wide)];
    const [w, h] = [10 + Math.floor(next() * 60), 10 + Math.floor(next() * 60)];
    const code = 1 + Math.floor(next() * 15);
    for (let row = y; row < Math.min(wide, y + h); row++)
      data.fill(code, row * wide + x, row * wide + Math.min(wide, x + w));
  }
  return (px, py) => data[(py + margin) * wide + px + margin]!;
}

function draw(value: (x: number, y: number) => number): Uint8Array {
  return Uint8Array.from({ length: size * size }, (_, i) => value(i % size, Math.floor(i / size)));
}

/** The land as CoSIA sees it and as parcels that lie `dx`, `dy` beside it. */
function estimate(seeds: readonly number[], dx: number, dy: number) {
  const estimator = new ShiftEstimator();
  for (const seed of seeds) {
    const land = fields(seed);
    const parcels = draw((x, y) => land(x + dx, y + dy));
    estimator.add(draw(land), parcels, size, size);
  }
  return estimator.result();
}

describe('the measured shift', () => {
  it('is the displacement that was planted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -6, max: 6 }),
        fc.integer({ min: -6, max: 6 }),
        fc.nat(1000),
        (dx, dy, seed) => {
          const found = estimate([seed, seed + 1, seed + 2], dx, dy);
          expect(found).not.toBeNull();
          expect(Math.abs(found!.dx - dx)).toBeLessThanOrEqual(0.31);
          expect(Math.abs(found!.dy - dy)).toBeLessThanOrEqual(0.31);
          expect(found!.peak).toBeGreaterThan(2);
        },
      ),
      { seed: 5, numRuns: 20 },
    );
  });

  it('lies between pixels where one half of the land is displaced further', () => {
    const estimator = new ShiftEstimator();
    for (const seed of [1, 2, 3, 4]) {
      const land = fields(seed);
      const dx = seed % 2 === 0 ? 2 : 3;
      estimator.add(
        draw(land),
        draw((x, y) => land(x + dx, y - 1)),
        size,
        size,
      );
    }
    const { dx, dy } = estimator.result()!;
    expect(dx).toBeGreaterThanOrEqual(2.2);
    expect(dx).toBeLessThanOrEqual(2.8);
    expect(dy).toBeCloseTo(-1, 0);
  });

  it('is not moved by borders that only CoSIA has', () => {
    const land = fields(8);
    const next = random(3);
    const speckled = draw(land).map((code) => (next() < 0.02 ? 40 : code));
    const estimator = new ShiftEstimator();
    estimator.add(
      speckled,
      draw((x, y) => land(x + 3, y + 2)),
      size,
      size,
    );
    expect(estimator.result()).toMatchObject({ dx: 3, dy: 2 });
  });

  it('is null without borders, without patches, and beyond what is tried', () => {
    expect(new ShiftEstimator().result()).toBeNull();
    const flat = new ShiftEstimator();
    flat.add(new Uint8Array(size * size), new Uint8Array(size * size), size, size);
    expect(flat.result()).toBeNull();
    const oneParcel = new ShiftEstimator();
    oneParcel.add(draw(fields(1)), new Uint8Array(size * size).fill(6), size, size);
    expect(oneParcel.result()).toBeNull();
    expect(estimate([1, 2, 3], 12, 0)).toBeNull();
  });

  it('is null where borders run in one direction only', () => {
    const stripes = draw((x) => Math.floor(x / 20));
    const estimator = new ShiftEstimator();
    estimator.add(stripes, stripes, size, size);
    expect(estimator.result()).toBeNull();
  });

  it('is null where the labels have nothing to do with each other', () => {
    const estimator = new ShiftEstimator();
    for (let seed = 0; seed < 12; seed++)
      estimator.add(draw(fields(seed)), draw(fields(seed + 100)), size, size);
    expect(estimator.result()).toBeNull();
  });

  it('is null of noise, and of patches smaller than what is tried', () => {
    const next = random(9);
    const noise = () => Uint8Array.from({ length: size * size }, () => Math.floor(next() * 40));
    const estimator = new ShiftEstimator();
    estimator.add(noise(), noise(), size, size);
    expect(estimator.result()).toBeNull();
    const small = new ShiftEstimator();
    small.add(new Uint8Array([1, 2, 3, 4]), new Uint8Array([1, 2, 3, 4]), 2, 2);
    small.add(new Uint8Array(0), new Uint8Array(0), 0, 0);
    expect(small.result()).toBeNull();
  });

  it('refuses pixels that are not of the size', () => {
    expect(() => new ShiftEstimator().add(new Uint8Array(4), new Uint8Array(3), 2, 2)).toThrow(RangeError);
  });
});
