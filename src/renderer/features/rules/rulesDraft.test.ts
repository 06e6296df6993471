import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backgroundCode,
  coverCount,
  gradeOf,
  weightOf,
} from '../../../shared/comparison/CompatibilityMatrix.ts';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import { grades } from '../../../shared/comparison/grades.ts';
import type { ComparisonRules } from '../../../shared/comparison/roi.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import {
  changed,
  draftOf,
  gradedRules,
  reasonedRules,
  reasonKey,
  redone,
  sameRules,
  tidyRules,
  undone,
  weighedRules,
  type RulesDraft,
} from './rulesDraft.ts';

const own: ComparisonRules = { matrix: defaultMatrix, settings: defaultSettings };

describe('the draft of the rules', () => {
  it('comes back to every state by undo, and to the last by redo, whatever was changed', () => {
    const step = fc.record({
      declared: fc.nat({ max: backgroundCode - 1 }),
      cover: fc.option(fc.nat({ max: coverCount - 1 })),
      grade: fc.constantFrom(...grades),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const states: RulesDraft[] = [draftOf(own)];
        for (const { declared, cover, grade } of steps) {
          const before = states.at(-1)!;
          states.push(changed(before, gradedRules(before.rules, { declared, cover }, grade)));
        }
        let draft = states.at(-1)!;
        for (const state of [...states].reverse().slice(1)) {
          draft = undone(draft);
          expect(draft.rules).toEqual(state.rules);
        }
        expect(undone(draft)).toBe(draft);
        for (const state of states.slice(1)) {
          draft = redone(draft);
          expect(draft.rules).toEqual(state.rules);
        }
        expect(redone(draft)).toBe(draft);
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  it('takes letters that are typed into one field as one step', () => {
    let draft = draftOf(own);
    for (const en of ['A', 'Ab', 'Abc'])
      draft = changed(draft, reasonedRules(draft.rules, '16/9', { en, fr: '' }), 'reason/16/9/en');
    expect(draft.past).toHaveLength(1);
    draft = changed(draft, reasonedRules(draft.rules, '16/9', { en: 'Abc', fr: 'D' }), 'reason/16/9/fr');
    expect(undone(draft).rules.matrix.reasons['16/9']).toEqual({ en: 'Abc', fr: '' });
    expect(undone(undone(draft)).rules).toBe(own);
  });

  it('begins another step after an undo in the same field', () => {
    let draft = changed(draftOf(own), reasonedRules(own, '1', { en: 'A', fr: '' }), 'reason/1/en');
    draft = changed(undone(draft), reasonedRules(own, '1', { en: 'B', fr: '' }), 'reason/1/en');
    expect(undone(draft).rules).toBe(own);
  });

  it('forgets what was undone once something else is changed', () => {
    const first = changed(draftOf(own), gradedRules(own, { declared: 1, cover: 0 }, 'C'));
    const other = changed(undone(first), gradedRules(own, { declared: 2, cover: 0 }, 'C'));
    expect(redone(other)).toBe(other);
  });

  it('grades a cell, or a row from its head, and nothing else', () => {
    const cell = gradedRules(own, { declared: 16, cover: 9 }, 'X').matrix;
    expect(gradeOf(cell, 16, 9)).toBe('X');
    expect(cell.rows.filter((row, code) => row !== defaultMatrix.rows[code])).toHaveLength(1);
    const row = gradedRules(own, { declared: 3, cover: null }, 'P').matrix;
    expect(row.rows[3]).toBe('P'.repeat(coverCount));
    expect(row.rows[4]).toBe(defaultMatrix.rows[4]);
  });

  it('keeps an empty reason while it is written, and lets go of it when the rules are handed over', () => {
    const rules = reasonedRules(own, '16/9', { en: ' ', fr: '' });
    expect(rules.matrix.reasons['16/9']).toBeDefined();
    expect(tidyRules(rules).matrix.reasons['16/9']).toBeUndefined();
    expect(sameRules(rules, own)).toBe(true);
  });

  it('lets the more general weight hold again where the own one is taken away', () => {
    const heavy = weighedRules(weighedRules(own, 'classes', '9', 0.2), 'cells', '1/9', 0.9);
    expect(weightOf(heavy.matrix, 1, 9)).toBe(0.9);
    expect(weightOf(weighedRules(heavy, 'cells', '1/9', null).matrix, 1, 9)).toBe(0.2);
    expect(
      sameRules(weighedRules(weighedRules(heavy, 'cells', '1/9', null), 'classes', '9', null), own),
    ).toBe(true);
  });

  it('tells rules apart by what they say, not by the order in which it was written', () => {
    const { reasons } = defaultMatrix;
    const turned = Object.fromEntries(Object.entries(reasons).reverse());
    expect(sameRules(own, { ...own, matrix: { ...defaultMatrix, reasons: turned } })).toBe(true);
    expect(sameRules(own, { ...own, settings: { ...defaultSettings, edgeToleranceM: 3 } })).toBe(false);
  });

  it('names a row and a cell as the matrix does', () => {
    expect(reasonKey({ declared: 16, cover: 9 })).toBe('16/9');
    expect(reasonKey({ declared: 16, cover: null })).toBe('16');
  });
});
