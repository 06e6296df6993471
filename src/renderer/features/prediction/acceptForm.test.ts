import { expect, it } from 'vitest';
import { editOpSchema } from '../../../shared/editing/ops/op.ts';
import type { PredictionSet } from '../../../shared/contract/index.ts';
import { ghostPaintOf } from '../editing/opForm.ts';
import { acceptOp, initialAccept, proposedClasses, stepsOf, toggleClass } from './acceptForm.ts';

const set = { id: 'a1', modelSha256: 'f'.repeat(64) } as PredictionSet;

it('is a copy that names the set, the model, the threshold and the classes', () => {
  const op = acceptOp({ percent: 85, classes: [3, 4] }, set)!;
  expect(op).toEqual({
    op: 'copy',
    from: { kind: 'prediction', setId: 'a1', model: 'f'.repeat(64), minConfidence: 0.85, classes: [3, 4] },
  });
  expect(editOpSchema.parse(op)).toEqual(op);
  expect(acceptOp(initialAccept, set)).not.toHaveProperty('from.classes');
  expect(acceptOp({ percent: 0, classes: [] }, set)).toBeNull();
});

it('is shown in the colour of its class when it is one', () => {
  expect(ghostPaintOf(acceptOp({ percent: 50, classes: [3] }, set)!)).toEqual({ kind: 'class', value: 3 });
  expect(ghostPaintOf(acceptOp({ percent: 50, classes: [3, 4] }, set)!)).toEqual({ kind: 'select' });
});

it('offers the classes that the model means instead, the most pixels first', () => {
  const pairs = [
    { a: 1, b: 1, px: 900 },
    { a: 1, b: 2, px: 5 },
    { a: 2, b: 3, px: 4 },
    { a: 4, b: 3, px: 4 },
  ];
  expect(proposedClasses({ px: 913, differentPx: 13, pairs, skipped: [] })).toEqual([
    { value: 3, px: 8 },
    { value: 2, px: 5 },
  ]);
});

it('takes one class from all of them, and none or all stand for all', () => {
  const all = [1, 2, 3];
  expect(toggleClass(null, 2, all)).toEqual([2]);
  expect(toggleClass([2], 3, all)).toEqual([2, 3]);
  expect(toggleClass([2, 3], 1, all)).toBeNull();
  expect(toggleClass([2], 2, all)).toBeNull();
});

it('adds up how sure the model is of the chosen classes', () => {
  const steps = (at: number) => Array.from({ length: 20 }, (_, i) => Number(i === at));
  const proposals = new Map([
    [1, steps(3)],
    [2, steps(3)],
    [3, steps(9)],
  ]);
  expect(stepsOf(proposals, null)[3]).toBe(2);
  expect(stepsOf(proposals, [2, 3]).filter((n) => n > 0)).toEqual([1, 1]);
  expect(stepsOf(new Map(), null)).toEqual(Array(20).fill(0));
});
