import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRowDecoder, type DecodedModel } from '../../../shared/inference/index.ts';
import { createFastRowDecoder } from './fastRowDecoder.ts';

const modelOf = (tilePx: number, count: number, ignore: number[] = []): DecodedModel => ({
  output: { name: 'out', kind: 'logits' },
  values: Array.from({ length: count }, (_, i) => (i * 7 + 3) % 255),
  ignore,
  tilePx,
});

function planes(length: number, spread: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * spread;
  });
}

/** All rows of a tile from column `x` on, by both decoders. */
function both(model: DecodedModel, output: Float32Array, x = 0) {
  const width = model.tilePx - x;
  return [createRowDecoder(model), createFastRowDecoder(model)].map((decode) =>
    Array.from({ length: model.tilePx }, (_, y) => {
      const { classes, confidence, isNaN } = decode(output, y, x, width);
      return isNaN ? null : [[...classes.subarray(0, width)], [...confidence.subarray(0, width)]];
    }),
  );
}

describe('the fast decoder of rows', () => {
  test.each([0.001, 0.1, 1, 5, 30, 200, 1e6, 1e30])(
    'answers what the exact one does, of logits as far apart as %d',
    (spread) => {
      const model = modelOf(96, 19, [10, 24]);
      const [exact, fast] = both(model, planes(19 * 96 * 96, spread, 5));
      expect(fast).toEqual(exact);
    },
  );

  test('does so for any size, place, number of classes and odd value', () => {
    const odd = fc.constantFrom(0, -0, 1e-40, -1e38, -Infinity, 88, -104, 0.5);
    fc.assert(
      fc.property(
        fc.record({
          side: fc.integer({ min: 1, max: 19 }),
          count: fc.integer({ min: 1, max: 40 }),
          spread: fc.double({ min: 0.01, max: 50, noNaN: true }),
          seed: fc.nat(),
          odds: fc.array(fc.tuple(fc.nat(), odd), { maxLength: 30 }),
          x: fc.nat(18),
        }),
        ({ side, count, spread, seed, odds, x }) => {
          const output = planes(count * side * side, spread, seed);
          for (const [at, value] of odds) output[at % output.length] = value;
          const [exact, fast] = both(modelOf(side, count), output, x % side);
          expect(fast).toEqual(exact);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each([NaN, Infinity])('finds a %d wherever it is, and only in the part that is asked for', (bad) => {
    const model = modelOf(17, 5);
    const output = planes(5 * 17 * 17, 4, 9);
    output[3 * 17 * 17 + 11 * 17 + 4] = bad;
    for (const x of [0, 4, 5]) {
      const [exact, fast] = both(model, output, x);
      expect(fast).toEqual(exact);
      expect(fast!.map((row) => row === null)).toEqual(
        Array.from({ length: 17 }, (_, y) => y === 11 && x <= 4),
      );
    }
  });

  test('rounds as the exact one at the edges between two levels', () => {
    // Two classes whose probability is just about (k + 1/2) / 255.
    const model = modelOf(64, 2);
    const output = new Float32Array(2 * 64 * 64);
    for (let i = 0; i < 64 * 64; i++) {
      const p = (128.5 + (i % 126) + ((i >> 7) - 16) * 1e-7) / 255;
      output[i] = Math.log(p / (1 - p));
    }
    const [exact, fast] = both(model, output);
    expect(fast).toEqual(exact);
  });

  test('does not take one tile for another', () => {
    const model = modelOf(8, 3);
    const decode = createFastRowDecoder(model);
    const first = planes(3 * 64, 4, 1);
    const second = planes(3 * 64, 4, 2);
    const classesOf = (output: Float32Array) => [...decode(output, 0, 0, 8).classes];
    const alone = [classesOf(first), classesOf(second)];
    expect([classesOf(first), classesOf(second)]).toEqual(alone);
    expect(alone[0]).not.toEqual(alone[1]);
  });
});
