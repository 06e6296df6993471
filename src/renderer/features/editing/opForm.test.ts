import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editOpSchema } from '../../../shared/editing/ops/op.ts';
import { cleanupOps, ghostPaintOf, initialForm, opOf, readForm, replaceOps, type OpForm } from './opForm.ts';

const form = initialForm(0, 8);
const withFields = <K extends keyof OpForm>(id: K, fields: Partial<OpForm[K]>): OpForm => ({
  ...form,
  [id]: { ...form[id], ...fields },
});

describe('the form of operations', () => {
  it('begins complete, but for copies that must be chosen', () => {
    for (const id of [...cleanupOps, ...replaceOps]) expect(opOf(id, form), id).not.toBeNull();
    for (const kind of ['lpis', 'snapshot', 'date'] as const)
      expect(opOf('copy', withFields('copy', { kind })), kind).toBeNull();
  });

  it('gives a size in the unit that it is written in', () => {
    expect(opOf('islands', form)).toEqual({ op: 'islands', minPx: 64, connectivity: 4 });
    expect(opOf('islands', withFields('islands', { unit: 'm2', size: 2.5, value: 8 }))).toEqual({
      op: 'islands',
      minM2: 2.5,
      connectivity: 4,
      classes: [8],
    });
    expect(opOf('holes', withFields('holes', { size: 10 }))).toEqual({ op: 'holes', maxPx: 10 });
  });

  it('swaps with two pairs, and has nothing to do from a class to itself', () => {
    expect(opOf('replace', withFields('replace', { from: 3, to: 4, swap: true }))).toEqual({
      op: 'recode',
      pairs: [
        { from: 3, to: 4 },
        { from: 4, to: 3 },
      ],
    });
    expect(opOf('replace', withFields('replace', { from: 3, to: 3 }))).toBeNull();
    expect(opOf('gap', withFields('gap', { a: 2, b: 2 }))).toBeNull();
  });

  it('takes the first row of a class that is there twice', () => {
    const pairs = [
      { from: 1, to: 2 },
      { from: 1, to: 3 },
      { from: 4, to: 4 },
    ];
    expect(opOf('recode', withFields('recode', { pairs }))).toEqual({ op: 'recode', pairs: [pairs[0]] });
  });

  it('makes only operations that the core takes, whatever the numbers', () => {
    const number = fc.oneof(fc.double({ noNaN: false }), fc.integer({ min: -10, max: 2_000_000 }));
    fc.assert(
      fc.property(number, fc.constantFrom('px', 'm2'), fc.constantFrom(...cleanupOps), (size, unit, id) => {
        const any: OpForm = {
          ...withFields('islands', { size, unit }),
          holes: { size, unit, value: null },
          majority: { radiusPx: size },
          median: { radiusPx: size },
          smooth: { sigmaM: size },
          grow: { value: 1, metres: size },
          shrink: { value: 1, metres: size },
          gap: { a: 1, b: 2, maxM: size, into: null },
        };
        const op = opOf(id, any);
        if (op) expect(editOpSchema.parse(op)).toEqual(op);
      }),
      { seed: 5 },
    );
  });

  it('reads what was saved, and lets go of what is no form', () => {
    expect(readForm(null, form)).toEqual(form);
    expect(readForm('x', form)).toEqual(form);
    expect(readForm({ islands: { size: 9 }, holes: 3, gone: {} }, form)).toEqual(
      withFields('islands', { size: 9 }),
    );
  });

  it('shows one colour where all pixels get one class', () => {
    expect(ghostPaintOf(opOf('set', form)!)).toEqual({ kind: 'class', value: 0 });
    expect(ghostPaintOf(opOf('replace', form)!)).toEqual({ kind: 'class', value: 0 });
    expect(ghostPaintOf(opOf('replace', withFields('replace', { swap: true }))!)).toEqual({ kind: 'select' });
    expect(ghostPaintOf(opOf('copy', form)!)).toEqual({ kind: 'restore' });
    expect(ghostPaintOf(opOf('islands', form)!)).toEqual({ kind: 'select' });
  });
});
