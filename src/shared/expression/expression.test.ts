import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { formatError } from '../i18n/errors.ts';
import { evaluate, matchesPattern } from './evaluate.ts';
import {
  evaluate as evaluateDoor,
  lookupPatch,
  parseExpression,
  patchVocabulary,
  printExpression,
} from './index.ts';
import type { Expression, PatchFacts, Vocabulary } from './index.ts';

const patch: PatchFacts = {
  patchId: 'D012-2019_AF-S1-27_5-10',
  domain: 'D012',
  year: '2019',
  roi: 'AF-S1-27',
  row: 5,
  col: 10,
  split: 'test',
  modalityBits: 0b0100000001,
  edits: 2,
  changedPx: 340,
};

function holds(text: string, facts: Partial<PatchFacts> = {}): boolean {
  return evaluateDoor(parseExpression(text), lookupPatch({ ...patch, ...facts }));
}

function failure(text: string, vocabulary?: Vocabulary): AppError {
  try {
    parseExpression(text, vocabulary);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('a filter over the facts of a patch', () => {
  it.each([
    ['domain = "D012"', true],
    ["domain == 'D013'", false],
    ['domain = "d012"', false],
    ['year >= 2019 and year < 2020', true],
    ['edited', true],
    ['edited = false', false],
    ['not edited or changed_px > 300', true],
    ['!edited || changed_px>300 && row<>5', false],
    ['split in ("train", "valid")', false],
    ['split not in ("train", "valid")', true],
    ['has(AERIAL_RGBI) and has(AERIAL_LABEL-COSIA)', true],
    ['has("aerial_rgbi")', true],
    ['missing(SENTINEL1-ASC_TS)', true],
    ['roi ~ "s1" and patch contains "_5-10"', true],
    ['roi like "AF-*-2?"', true],
    ['roi like "F-*"', false],
    ['row + col * 2 = 25', true],
    ['(row + col) * 2 = 30', true],
    ['-row < -4 and row - 2 - 1 = 2', true],
    ['row / (col - 10) > 0', false],
    ['DOMAIN = "D012" AND NOT Has(DEM_ELEV)', true],
    ['changed_px in (-1, 340)', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('finds a patch without a split by what it is not', () => {
    const unknown = { split: null };
    expect(holds('split = "train"', unknown)).toBe(false);
    expect(holds('split != "train"', unknown)).toBe(true);
    expect(holds('split < "z"', unknown)).toBe(false);
    expect(holds('split in ("train")', unknown)).toBe(false);
    expect(holds('split not in ("train")', unknown)).toBe(true);
  });
});

describe('an expression that is not right', () => {
  it.each([
    ['', 0, 'empty'],
    ['   ', 0, 'empty'],
    ['domain = "D012', 9, 'unterminatedText'],
    ['domain = D012', 9, 'unknownName'],
    ['domian = "D012"', 0, 'unknownName'],
    ['domain = 12', 9, 'typeMismatch'],
    ['year = "2019"', 7, 'typeMismatch'],
    ['row in (1, "2")', 11, 'typeMismatch'],
    ['row in (1, col)', 11, 'literalExpected'],
    ['row in 1', 7, 'listExpected'],
    ['row in (1, 2', 12, 'parenthesisExpected'],
    ['(edited', 7, 'parenthesisExpected'],
    ['edited)', 6, 'endExpected'],
    ['edited edited', 7, 'endExpected'],
    ['row = 1 = 1', 8, 'endExpected'],
    ['row not = 1', 4, 'endExpected'],
    ['row', 0, 'booleanExpected'],
    ['edited and row', 11, 'booleanExpected'],
    ['row and edited', 0, 'booleanExpected'],
    ['domain + 1 = 2', 0, 'numberExpected'],
    ['row contains "1"', 0, 'textExpected'],
    ['edited < true', 0, 'numberExpected'],
    ['edited and', 10, 'valueExpected'],
    ['= 1', 0, 'valueExpected'],
    ['row = and', 6, 'valueExpected'],
    ['row = 1 §', 8, 'unexpectedCharacter'],
    ['has', 3, 'argumentExpected'],
    ['has()', 3, 'argumentExpected'],
    ['has(DEM_ELEV', 3, 'argumentExpected'],
    ['has(DEM)', 4, 'unknownArgument'],
    ['constructor = 1', 0, 'unknownName'],
  ])('%s is refused at character %i: %s', (text, position, reason) => {
    expect(failure(text)).toMatchObject({ code: 'whereInvalid', params: { text, position, reason } });
  });

  it('is refused when it is nested too deeply, without overflowing', () => {
    for (const [opening, position] of [
      ['(', 101],
      ['not ', 404],
      ['-', 101],
    ] as const)
      expect(failure(`${opening.repeat(5000)}1`).params, opening).toMatchObject({
        position,
        reason: 'tooDeep',
      });
  });

  it('suggests the name that was meant', () => {
    expect(failure('domian = "D012"').params['suggestion']).toBe('domain');
    expect(failure('has(DEM_ELEVE)').params['suggestion']).toBe('DEM_ELEV');
    expect(failure('has(SENTINEL2-MSK-SC)').params['suggestion']).toBe('SENTINEL2_MSK-SC');
    expect(failure('zzzzz').params).not.toHaveProperty('suggestion');
  });

  it('is explained in both languages without a raw word of the program', () => {
    const error = failure('year = "2019"');
    expect(formatError(error, 'en').message).toBe(
      'The filter is not right at character 8: "2019" cannot be used here, the other side is a number.',
    );
    expect(formatError(error, 'fr').message).toContain('l’autre côté est un nombre');
  });

  it('never fails otherwise than by pointing into the text', () => {
    const words = [
      'row',
      'edited',
      'domain',
      'and',
      'or',
      'not',
      'in',
      '(',
      ')',
      ',',
      '"',
      "'",
      '=',
      '-',
      '1',
      '.5',
      'has',
      'DEM_ELEV',
      ' ',
    ];
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(noise, (text) => {
        try {
          parseExpression(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          const { position } = (error as AppError).params;
          expect(position).toBeGreaterThanOrEqual(0);
          expect(position).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Any well-typed expression over the facts of a patch. */
const { condition } = fc.letrec<{ condition: Expression; number: Expression }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom('row', 'col', 'year', 'changed_px').map((name): Expression => ({ kind: 'name', name })),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value): Expression => ({ kind: 'literal', value })),
    tie('number')
      .filter((operand) => operand.kind !== 'literal')
      .map((operand): Expression => ({ kind: 'negate', operand })),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      left: tie('number'),
      right: tie('number'),
    }),
  ),
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant<Expression>({ kind: 'name', name: 'edited' }),
    fc.boolean().map((value): Expression => ({ kind: 'literal', value })),
    fc
      .constantFrom(...patchVocabulary.functions.has.argument)
      .map((argument): Expression => ({ kind: 'call', name: 'has', argument })),
    fc.record({
      kind: fc.constant('in' as const),
      left: fc.constantFrom<Expression>({ kind: 'name', name: 'split' }, { kind: 'name', name: 'roi' }),
      values: fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=' as const, '!=' as const, 'like' as const, 'contains' as const),
      left: fc.constant<Expression>({ kind: 'name', name: 'domain' }),
      right: fc.string({ unit: 'binary' }).map((value): Expression => ({ kind: 'literal', value })),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=' as const, '<' as const, '>=' as const),
      left: tie('number'),
      right: tie('number'),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=' as const, '!=' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
    tie('condition').map((operand): Expression => ({ kind: 'not', operand })),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
  ),
}));

describe('printing an expression', () => {
  it('and reading it again gives the same expression', () => {
    fc.assert(
      fc.property(condition, (expression) => {
        expect(parseExpression(printExpression(expression))).toEqual(expression);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its meaning', () => {
    const text = 'not (edited or row - (col - 1) > 3) and split not in ("a""b", "c")';
    const again = printExpression(parseExpression(text));
    expect(again).toBe('not (edited or row - (col - 1) > 3) and not split in ("a""b", "c")');
    expect(holds(again)).toBe(holds(text));
  });
});

it('one grammar reads another vocabulary', () => {
  const pixels: Vocabulary = {
    names: { nir: { type: 'number' }, red: { type: 'number' }, height: { type: 'number' } },
    functions: {},
  };
  const ndvi = parseExpression('(nir - red) / (nir + red) > 0.3 and height < 2', pixels);
  const at = (values: Record<string, number>): boolean => evaluate(ndvi, (name) => values[name]);
  expect(at({ nir: 200, red: 50, height: 1 })).toBe(true);
  expect(at({ nir: 200, red: 180, height: 1 })).toBe(false);
  expect(at({ nir: 0, red: 0, height: 1 })).toBe(false);
  expect(failure('edited', pixels).params['reason']).toBe('unknownName');
});

it('a pattern agrees with the regular expression of the same meaning', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), letters, (text, pattern) => {
      const regular = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(matchesPattern(text, pattern)).toBe(regular.test(text));
    }),
    { numRuns: 1000 },
  );
});
