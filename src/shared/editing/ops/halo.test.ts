import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskInput } from '../../../../test/support/maskSamples.ts';
import { gap } from './gap.ts';
import { grow } from './grow.ts';
import { majority } from './majority.ts';
import { median } from './median.ts';
import { haloPx, type EditOp, type OpInput } from './op.ts';
import { shrink } from './shrink.ts';
import { smooth } from './smooth.ts';

type Filter = Extract<EditOp, { op: 'majority' | 'median' | 'smooth' | 'grow' | 'shrink' | 'gap' }>;

function run(op: Filter, input: OpInput): Uint8Array {
  switch (op.op) {
    case 'majority':
      return majority(op, input);
    case 'median':
      return median(op, input);
    case 'smooth':
      return smooth(op, input);
    case 'grow':
      return grow(op, input);
    case 'shrink':
      return shrink(op, input);
    case 'gap':
      return gap(op, input);
  }
}

const classIn = ({ before }: OpInput, at: number): number => before[at % before.length]!;

/** Each filter with a length of so many pixels, of classes that occur. */
const filtersOf = (input: OpInput, px: number, at: readonly [number, number]): Filter[] => {
  const metres = px * input.gsd;
  const [a, b] = [classIn(input, at[0]), classIn(input, at[1])];
  return [
    { op: 'majority', radiusPx: Math.ceil(px) },
    { op: 'median', radiusPx: Math.ceil(px) },
    { op: 'smooth', sigmaM: metres / 3 },
    { op: 'grow', value: a, metres },
    { op: 'shrink', value: a, metres },
    { op: 'gap', a, b, maxM: metres, into: null },
  ];
};

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const cutOf = (data: Uint8Array, width: number, window: Window): Uint8Array =>
  Uint8Array.from({ length: window.width * window.height }, (_, i) => {
    const row = window.y + Math.floor(i / window.width);
    return data[row * width + window.x + (i % window.width)]!;
  });

function widened(window: Window, px: number, { width, height }: OpInput): Window {
  const [x, y] = [Math.max(0, window.x - px), Math.max(0, window.y - px)];
  return {
    ...{ x, y },
    width: Math.min(width, window.x + window.width + px) - x,
    height: Math.min(height, window.y + window.height + px) - y,
  };
}

describe('filters of a part of a mask', () => {
  it('answer as of the whole when they see their halo', () => {
    const window = fc.record({ x: fc.nat(29), y: fc.nat(29), width: fc.nat(29), height: fc.nat(29) });
    const length = fc.constantFrom(0.7, 1, 2, 2.9, 4);
    fc.assert(
      fc.property(
        ...([maskInput(30), window, length, fc.tuple(fc.nat(), fc.nat())] as const),
        (input, wanted, px, at) => {
          const x = wanted.x % input.width;
          const y = wanted.y % input.height;
          const part: Window = {
            ...{ x, y },
            width: 1 + (wanted.width % (input.width - x)),
            height: 1 + (wanted.height % (input.height - y)),
          };
          for (const op of filtersOf(input, px, at)) {
            const seen = widened(part, haloPx(op, input.gsd), input);
            const after = run(op, {
              ...{ width: seen.width, height: seen.height, gsd: input.gsd },
              before: cutOf(input.before, input.width, seen),
              inside: input.inside && cutOf(input.inside, input.width, seen),
            });
            const relative = { ...part, x: part.x - seen.x, y: part.y - seen.y };
            expect(cutOf(after, seen.width, relative)).toEqual(cutOf(run(op, input), input.width, part));
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
