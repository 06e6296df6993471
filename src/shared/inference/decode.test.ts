import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createComposer } from './composer.ts';
import type { ComposedModel, DecodedPatch } from './composer.ts';
import type { ModelOutput } from './decodeRow.ts';
import { planTiles } from './tiling.ts';

type Kind = ComposedModel['output']['kind'];
const modelOf = (kind: Kind, values: number[], ignore: number[] = [], tilePx = 8) => ({
  ...{ inputs: [], pixelSizeM: 1, marginPx: 0, tilePx, values, ignore },
  output: { name: 'out', kind },
});

/** A patch that is one tile. */
function decode(
  model: ReturnType<typeof modelOf>,
  output: ModelOutput,
  probabilities = false,
): DecodedPatch | null {
  const side = model.tilePx;
  const patch = { patchId: 'a', x: 0, y: 0, widthPx: side, heightPx: side };
  const plan = planTiles(model, { gsd: 1, widthPx: side, heightPx: side, patches: [patch] }, ['a'], {
    ...{ overlap: 'interior', marginPx: null },
  });
  const composer = createComposer(model, plan, [patch], { probabilities });
  const [done] = composer.add(plan.tiles[0]!, output);
  return done!.decoded;
}

/** The definition, in double precision: null for a pixel without a number. */
function expectedAt(scores: readonly number[], values: readonly number[], ignore: readonly number[]) {
  const masked = scores.map((score, k) => (ignore.includes(values[k]!) ? -Infinity : score));
  const highest = Math.max(...masked);
  if (masked.some(Number.isNaN) || !Number.isFinite(highest)) return null;
  const sum = masked.reduce((total, score) => total + Math.exp(score - highest), 0);
  const levels = masked.map((score) => Math.round((255 * Math.exp(score - highest)) / sum));
  return { value: values[masked.indexOf(highest)]!, confidence: Math.round(255 / sum), levels };
}

const pixels = 64;
const scores = (channels: number) =>
  fc.array(
    fc.oneof(
      { weight: 20, arbitrary: fc.float({ min: -20, max: 20, noNaN: true }) },
      { weight: 5, arbitrary: fc.integer({ min: -3, max: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom(-Infinity, 0, 1e30, -1e30) },
    ),
    { minLength: channels * pixels, maxLength: channels * pixels },
  );

describe('scores', () => {
  const values = [7, 3, 0, 18, 11];

  test('have the class of the highest, and exactly the confidence and probabilities of a softmax', () => {
    fc.assert(
      fc.property(scores(5), fc.subarray(values, { maxLength: 4 }), (flat, ignore) => {
        const output = Float32Array.from(flat);
        const found = decode(modelOf('logits', values, ignore), output, true);
        const expected = Array.from({ length: pixels }, (_, i) =>
          expectedAt(
            values.map((__, k) => output[k * pixels + i]!),
            values,
            ignore,
          ),
        );
        if (expected.includes(null)) {
          expect(found).toBeNull();
          return;
        }
        expect([...found!.classes]).toEqual(expected.map((pixel) => pixel!.value));
        expect([...found!.confidence!]).toEqual(expected.map((pixel) => pixel!.confidence));
        const levels = values.flatMap((_, k) => expected.map((pixel) => pixel!.levels[k]!));
        expect([...found!.probabilities!]).toEqual(levels);
        const sum = expected.reduce((total, pixel) => total + pixel!.confidence, 0);
        expect(found!.meanConfidence).toBeCloseTo(sum / 255 / pixels, 10);
        const counts = new Map<number, number>();
        for (const pixel of expected) counts.set(pixel!.value, (counts.get(pixel!.value) ?? 0) + 1);
        expect(found!.classPx).toEqual([...counts].sort(([a], [b]) => a - b));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test('have the exact confidence wherever the table of exponentials might round otherwise', () => {
    // Two channels whose share is swept finely over all roundings, and 19 of which all matter a little.
    for (const channels of [2, 19]) {
      const side = 64;
      const output = new Float32Array(channels * side * side);
      for (let i = 0; i < side * side; i++)
        for (let k = 1; k < channels; k++)
          output[k * side * side + i] = -(i / 500) - (k === 1 ? 0 : 3 + ((k * i) % 97) / 8);
      const all = Array.from({ length: channels }, (_, k) => k);
      const found = decode(modelOf('logits', all, [], side), output)!;
      for (let i = 0; i < side * side; i++) {
        const sum = all.reduce((total, k) => total + Math.exp(output[k * side * side + i]!), 0);
        expect(found.confidence![i]).toBe(Math.round(255 / sum));
      }
    }
  });

  test('that are equal have the lowest channel that is not ignored', () => {
    const found = decode(modelOf('logits', values, [7]), new Float32Array(5 * pixels))!;
    expect(new Set(found.classes)).toEqual(new Set([3]));
    expect(new Set(found.confidence)).toEqual(new Set([Math.round(255 / 4)]));
  });

  test.each([
    ['NaN', NaN],
    ['plus infinity', Infinity],
  ])('with %s have no number, unless the value is ignored', (_, bad) => {
    const output = new Float32Array(5 * pixels);
    output[2 * pixels + 63] = bad;
    expect(decode(modelOf('logits', values), output)).toBeNull();
    expect(decode(modelOf('logits', values, [0]), output)).not.toBeNull();
  });

  test('of minus infinity alone have no number; one of them is a value that is masked', () => {
    const output = new Float32Array(5 * pixels).fill(0, 0, pixels);
    output[5] = -Infinity;
    expect(new Set(decode(modelOf('logits', values), output)!.classes)).toEqual(new Set([7, 3]));
    for (let k = 0; k < 5; k++) output[k * pixels + 5] = -Infinity;
    expect(decode(modelOf('logits', values), output)).toBeNull();
  });
});

describe('probabilities', () => {
  const output = new Float32Array(3 * pixels);
  output
    .fill(0.5, 0, pixels)
    .fill(0.3, pixels, 2 * pixels)
    .fill(0.2, 2 * pixels);

  test('are taken as they are', () => {
    const found = decode(modelOf('probabilities', [1, 2, 3]), output, true)!;
    expect(found.classes[0]).toBe(1);
    expect(found.confidence![0]).toBe(Math.round(0.5 * 255));
    expect([0, 64, 128].map((i) => found.probabilities![i])).toEqual([128, 77, 51]);
  });

  test('of values that are not ignored are their share, as minus infinity before a softmax makes it', () => {
    const found = decode(modelOf('probabilities', [1, 2, 3], [1]), output, true)!;
    expect(found.classes[0]).toBe(2);
    expect(found.confidence![0]).toBe(Math.round((0.3 / 0.5) * 255));
    expect([0, 64, 128].map((i) => found.probabilities![i])).toEqual([0, 153, 102]);
  });

  test('outside of 0 to 1 are clamped, and where others have nothing the confidence is 0', () => {
    const odd = new Float32Array(2 * pixels).fill(-1, 0, pixels).fill(3, pixels);
    expect(decode(modelOf('probabilities', [1, 2]), odd)!.confidence![0]).toBe(255);
    const nothing = decode(modelOf('probabilities', [1, 2], [1]), new Float32Array(2 * pixels), true)!;
    expect([nothing.classes[0], nothing.confidence![0], nothing.probabilities![pixels]]).toEqual([2, 0, 0]);
  });
});

describe('channel numbers', () => {
  test('are values, without a confidence', () => {
    const numbers = BigInt64Array.from({ length: pixels }, (_, i) => BigInt(i % 3));
    const model = modelOf('classes', [9, 4, 200]);
    for (const output of [numbers, Int32Array.from(numbers, Number), Float32Array.from(numbers, Number)]) {
      const found = decode(model, output, true)!;
      expect([...found.classes]).toEqual(Array.from({ length: pixels }, (_, i) => [9, 4, 200][i % 3]));
      expect([found.confidence, found.probabilities, found.meanConfidence]).toEqual([null, null, null]);
    }
  });

  test.each([3, -1, 0.5, NaN, 1])('that stand for nothing (%d) or an ignored value are no number', (bad) => {
    const output = new Float32Array(pixels);
    output[7] = bad;
    expect(decode(modelOf('classes', [9, 4, 200], [4]), output)).toBeNull();
  });
});

test('pixels of a coarser output stand for several of the labels', () => {
  const model = { ...modelOf('logits', [5, 6], [], 4), pixelSizeM: 2 };
  const patches = [0, 5].flatMap((y) =>
    [0, 5].map((x) => ({ patchId: `${x},${y}`, x, y, widthPx: 5, heightPx: 5 })),
  );
  const roi = { gsd: 1, widthPx: 10, heightPx: 10, patches };
  const ids = patches.map(({ patchId }) => patchId);
  const plan = planTiles(model, roi, ids, { overlap: 'interior', marginPx: 1 });
  const composer = createComposer(model, plan, patches, { probabilities: true });
  for (const tile of plan.tiles) {
    // The class of each output pixel says where it is.
    const output = new Float32Array(2 * 16);
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 4; x++) output[((tile.x / 2 + x + (tile.y / 2 + y)) % 2) * 16 + y * 4 + x] = 2;
    for (const { patchId, decoded } of composer.add(tile, output)) {
      const patch = patches.find((one) => one.patchId === patchId)!;
      const expected = Array.from({ length: 25 }, (_, i) => {
        const x = Math.floor((patch.x + (i % 5)) / 2);
        const y = Math.floor((patch.y + Math.floor(i / 5)) / 2);
        return [5, 6][(x + y) % 2];
      });
      expect([...decoded!.classes]).toEqual(expected);
      expect(decoded!.probabilities!.length).toBe(50);
      ids.splice(ids.indexOf(patchId), 1);
    }
  }
  expect(ids).toEqual([]);
});

describe('a composer', () => {
  const model = modelOf('logits', [1, 2], [], 4);
  const patches = [0, 4].map((x) => ({ patchId: `p${x}`, x, y: 0, widthPx: 4, heightPx: 4 }));
  const roi = { gsd: 1, widthPx: 8, heightPx: 4, patches };
  const plan = planTiles(model, roi, ['p0', 'p4'], { overlap: 'interior', marginPx: 1 });
  const fine = new Float32Array(32);
  const broken = new Float32Array(32).fill(NaN);

  test('gives a patch when its last tile is there, and tells which have no number', () => {
    const composer = createComposer(model, plan, patches, { probabilities: false });
    expect(plan.tiles.map(({ x, parts }) => [x, parts.map(({ patchId }) => patchId)])).toEqual([
      [0, ['p0']],
      [2, ['p0', 'p4']],
      [4, ['p4']],
    ]);
    expect(composer.add(plan.tiles[0]!, broken)).toEqual([]);
    expect(composer.add(plan.tiles[1]!, fine)).toEqual([{ patchId: 'p0', decoded: null }]);
    expect(composer.add(plan.tiles[2]!, fine)).toMatchObject([
      { patchId: 'p4', decoded: { classPx: [[1, 16]] } },
    ]);
  });

  test('says nothing of a patch that is dropped', () => {
    const composer = createComposer(model, plan, patches, { probabilities: false });
    composer.add(plan.tiles[0]!, fine);
    composer.drop('p0');
    expect(composer.add(plan.tiles[1]!, fine)).toEqual([]);
    expect(composer.add(plan.tiles[2]!, fine)).toHaveLength(1);
  });
});

describe('blended tiles', () => {
  test('have the weighted mean of the probabilities', () => {
    const side = 8;
    const model = modelOf('logits', [3, 8, 5], [8], side);
    const patches = [0, 6].map((x) => ({ patchId: `p${x}`, x, y: 0, widthPx: 6, heightPx: 8 }));
    const roi = { gsd: 1, widthPx: 12, heightPx: 8, patches };
    const plan = planTiles(model, roi, ['p0', 'p6'], { overlap: 'blend', marginPx: 2 });
    expect(plan.tiles.map(({ x }) => x)).toEqual([0, 4]);
    // Each tile is sure of another share of class 3, the same for all of its pixels.
    const shares = [0.9, 0.2];
    const outputOf = (share: number): Float32Array =>
      new Float32Array(3 * 64)
        .fill(Math.log(share), 0, 64)
        .fill(9, 64, 128)
        .fill(Math.log(1 - share), 128);
    const composer = createComposer(model, plan, patches, { probabilities: true });
    const done = plan.tiles.flatMap((tile, i) => composer.add(tile, outputOf(shares[i]!)));
    expect(done.map(({ patchId }) => patchId)).toEqual(['p0', 'p6']);
    for (const [i, { decoded }] of done.entries()) {
      for (let x = 0; x < 6; x++) {
        const at = patches[i]!.x + x;
        const tent = (start: number): number => Math.max(0, 4 - Math.abs(at + 0.5 - start - 4));
        const p = (tent(0) * 0.9 + tent(4) * 0.2) / (tent(0) + tent(4));
        expect(decoded!.classes[x]).toBe(p > 0.5 ? 3 : 5);
        expect(Math.abs(decoded!.confidence![x]! - Math.max(p, 1 - p) * 255)).toBeLessThanOrEqual(0.51);
        expect(Math.abs(decoded!.probabilities![x]! - p * 255)).toBeLessThanOrEqual(0.51);
        expect(decoded!.probabilities![48 + x]).toBe(0);
      }
    }
  });

  test('of equal means have the lowest channel, and one without a number spoils its patch alone', () => {
    const model = modelOf('logits', [9, 4], [], 8);
    const patches = [0, 6].map((x) => ({ patchId: `p${x}`, x, y: 0, widthPx: 6, heightPx: 8 }));
    const roi = { gsd: 1, widthPx: 12, heightPx: 8, patches };
    const plan = planTiles(model, roi, ['p0', 'p6'], { overlap: 'blend', marginPx: 2 });
    const composer = createComposer(model, plan, patches, { probabilities: false });
    const outputs = plan.tiles.map(() => new Float32Array(128));
    // The last column of the second tile is of the second patch.
    outputs[1]![7] = NaN;
    const done = plan.tiles.flatMap((tile, i) => composer.add(tile, outputs[i]!));
    expect(done.map(({ patchId, decoded }) => [patchId, decoded?.classPx])).toEqual([
      ['p0', [[9, 48]]],
      ['p6', undefined],
    ]);
  });

  test('of models that answer classes alone are those of the interior', () => {
    const patches = [{ patchId: 'a', x: 0, y: 0, widthPx: 12, heightPx: 12 }];
    const roi = { gsd: 1, widthPx: 12, heightPx: 12, patches };
    const plan = planTiles(modelOf('classes', [1]), roi, ['a'], { overlap: 'blend', marginPx: 2 });
    expect(plan.overlap).toBe('interior');
  });
});
