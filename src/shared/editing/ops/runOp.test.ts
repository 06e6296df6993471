import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { letter, maskInput, maskOf, rowsOf } from '../../../../test/support/maskSamples.ts';
import { editOpSchema, type EditOp, type OpInput } from './op.ts';
import { runOp } from './runOp.ts';
import { maxPxOf, minPxOf } from './sizes.ts';

const pair = (from: string, to: string) => ({ from: letter(from), to: letter(to) });

describe('recode', () => {
  test('does all pairs at once, so that two can swap', () => {
    const mask = maskOf(['aabb', 'cc.a']);
    const op: EditOp = { op: 'recode', pairs: [pair('a', 'b'), pair('b', 'a'), pair('c', 'd')] };
    expect(rowsOf(runOp(op, mask), mask)).toEqual(['bbaa', 'dd.b']);
  });

  test('refuses one class that is to become two, and takes a pair that is said twice', () => {
    const mask = maskOf(['ab']);
    const twice: EditOp = { op: 'recode', pairs: [pair('a', 'b'), pair('a', 'b')] };
    expect(rowsOf(runOp(twice, mask), mask)).toEqual(['bb']);
    const two: EditOp = { op: 'recode', pairs: [pair('a', 'b'), pair('a', 'c')] };
    expect(() => runOp(two, mask)).toThrow(/badRequest/);
  });
});

test('one class everywhere leaves pixels without a mask alone', () => {
  const mask = maskOf(['a.b', '...']);
  expect(rowsOf(runOp({ op: 'set', value: letter('z') }, mask), mask)).toEqual(['z.z', '...']);
  expect(runOp({ op: 'set', value: 9 }, mask)[1]).toBe(0);
});

test('a copy takes what the source has, where there is a mask', () => {
  const mask = maskOf(['aaa.', 'aaaa']);
  const source = maskOf(['xyzw', '..st']);
  const op: EditOp = { op: 'copy', from: { kind: 'original' } };
  const after = runOp(op, { ...mask, source: source.before, sourceInside: source.inside });
  expect(rowsOf(after, mask)).toEqual(['xyz.', 'aast']);
  expect(() => runOp(op, mask)).toThrow(/internal/);
});

const ops: readonly EditOp[] = [
  { op: 'islands', minPx: 4, connectivity: 8 },
  { op: 'holes', maxPx: 6 },
  { op: 'majority', radiusPx: 2 },
  { op: 'median', radiusPx: 2 },
  { op: 'smooth', sigmaM: 0.5 },
  { op: 'grow', value: 1, metres: 1.5 },
  { op: 'shrink', value: 1, metres: 0.6 },
  { op: 'gap', a: 1, b: 2, maxM: 2, into: null },
  { op: 'recode', pairs: [{ from: 1, to: 2 }] },
  { op: 'set', value: 3 },
  { op: 'copy', from: { kind: 'original' } },
];

describe('every operation', () => {
  test('is one of the schema, and none is missing', () => {
    for (const op of ops) expect(editOpSchema.parse(op)).toEqual(op);
    expect(ops.map(({ op }) => op).sort()).toEqual(
      editOpSchema.options.map(({ shape }) => shape.op.value).sort(),
    );
  });

  test.each(ops)('$op keeps its input, answers a new array, and changes nothing without a mask', (op) => {
    fc.assert(
      fc.property(maskInput(), (drawn) => {
        const input: OpInput = { ...drawn, before: drawn.before.map((value) => value % 4) };
        const source = input.before.map((value, i) => (value + i) % 4);
        const copies = [input.before.slice(), input.inside?.slice(), source.slice()];
        const after = runOp(op, { ...input, source });
        expect([input.before, input.inside ?? undefined, source]).toEqual(copies);
        expect(after).not.toBe(input.before);
        expect(after).toHaveLength(input.before.length);
        input.inside?.forEach((is, i) => is === 0 && expect(after[i]).toBe(input.before[i]));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test.each(ops)('$op does not write into the memory of a Buffer', (op) => {
    const before = Buffer.from(Array.from({ length: 36 }, (_, i) => (i * 5) % 4));
    const copy = [...before];
    runOp(op, { before, width: 6, height: 6, inside: null, gsd: 0.2, source: new Uint8Array(36) });
    expect([...before]).toEqual(copy);
  });

  test.each(ops.filter(({ op }) => ['holes', 'set', 'copy'].includes(op)))('$op twice is once', (op) => {
    fc.assert(
      fc.property(maskInput(), (input) => {
        const source = input.before.map((value) => 255 - value);
        const once = runOp(op, { ...input, source });
        expect(runOp(op, { ...input, before: once, source })).toEqual(once);
      }),
      { seed: 2, numRuns: 60 },
    );
  });
});

test('sizes on the ground are whole pixels in spite of rounding', () => {
  expect(minPxOf({ minM2: 4 }, 0.2)).toBe(100);
  expect(minPxOf({ minM2: 4.01 }, 0.2)).toBe(101);
  expect(maxPxOf({ maxM2: 4 }, 0.2)).toBe(100);
  expect(maxPxOf({ maxM2: 3.99 }, 0.2)).toBe(99);
  expect([minPxOf({ minPx: 7 }, NaN), maxPxOf({ maxPx: 7 }, NaN)]).toEqual([7, 7]);
  for (const gsd of [0, NaN]) expect(() => maxPxOf({ maxM2: 4 }, gsd)).toThrow(/badRequest/);
});
