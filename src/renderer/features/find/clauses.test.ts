import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { modalityNames } from '../../../shared/model/modality.ts';
import {
  choiceNames,
  clausesOf,
  dateNames,
  limitOperators,
  numberNames,
  textNames,
  whereOf,
  type Clause,
} from './clauses.ts';

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const amount = fc.integer({ min: 0, max: 1000 });

const choices = fc.oneof(
  fc.record({
    kind: fc.constant('choice' as const),
    name: fc.constantFrom(...choiceNames.filter((name) => name !== 'year')),
    values: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
    not: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('choice' as const),
    name: fc.constant('year' as const),
    values: fc.uniqueArray(fc.integer({ min: 1950, max: 2030 }).map(String), { minLength: 1, maxLength: 4 }),
    not: fc.boolean(),
  }),
);
const ranges: fc.Arbitrary<Clause> = fc
  .record({
    kind: fc.constant('dates' as const),
    name: fc.constantFrom(...dateNames),
    from: fc.option(day),
    to: fc.option(day),
  })
  .filter(({ from, to }) => from !== null || to !== null);
const clauses: fc.Arbitrary<Clause> = fc.oneof(
  choices,
  ranges,
  fc.record({
    kind: fc.constant('modality' as const),
    modality: fc.constantFrom(...modalityNames),
    has: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('share' as const),
    value: fc.integer({ min: 0, max: 255 }),
    operator: fc.constantFrom(...limitOperators),
    share: amount.map((n) => n / 1000),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    name: fc.constantFrom(...numberNames),
    operator: fc.constantFrom(...limitOperators),
    limit: amount,
  }),
  fc.record({ kind: fc.constant('contains' as const), name: fc.constantFrom(...textNames), text }),
  fc.record({ kind: fc.constant('edited' as const), edited: fc.boolean() }),
);
const isDate = (clause: Clause | undefined) => clause?.kind === 'dates';

describe('the conditions of a filter', () => {
  it('come back from the expression that they make', () => {
    fc.assert(
      fc.property(fc.array(clauses, { maxLength: 6 }), (list) => {
        // Two ranges side by side may be read as one.
        fc.pre(!list.some((clause, i) => isDate(clause) && isDate(list[i + 1])));
        expect(clausesOf(whereOf(list))).toEqual(list);
      }),
    );
  });

  it('keep what has no chip of its own as it was written', () => {
    const where = 'domain = "D012" and (edited or row > 3) and not (split = "train" and edited)';
    expect(clausesOf(where).map((clause) => clause.kind)).toEqual(['choice', 'expression', 'expression']);
    expect(whereOf(clausesOf(where))).toBe(where);
  });

  it('understand a class by its name, in either language', () => {
    const classes = cosiaHub.classes;
    const vineyard = [{ kind: 'share', value: 11, operator: '>', share: 0.2 }];
    expect(clausesOf('share("vineyard") > 0.2', classes)).toEqual(vineyard);
    expect(clausesOf('share("vigne") > 0.2', classes)).toEqual(vineyard);
  });

  it('take two limits of one date for a range', () => {
    expect(clausesOf('aerial_date >= "2020-06" and aerial_date <= "2020-08"')).toEqual([
      { kind: 'dates', name: 'aerial_date', from: '2020-06', to: '2020-08' },
    ]);
  });

  it('refuse an expression that is not right, with its place', () => {
    expect(() => clausesOf('domian = "D012"')).toThrowError(
      expect.objectContaining({ code: 'whereInvalid', params: expect.objectContaining({ position: 0 }) }),
    );
  });

  it('are none in an empty filter', () => {
    expect(clausesOf('  ')).toEqual([]);
    expect(whereOf([])).toBe('');
  });
});
