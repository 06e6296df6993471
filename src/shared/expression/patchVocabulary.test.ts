import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { formatError } from '../i18n/errors.ts';
import { cosiaHub, flair19 } from '../model/nomenclatures.ts';
import { evaluate, lookupPatch, namesIn, parseExpression, parseNumber, printExpression } from './index.ts';
import { patchVocabulary, valueOf } from './index.ts';
import type { Expression, PatchFacts, Value } from './index.ts';

const patch: PatchFacts = {
  patchId: 'D024047-2021_UU-S2-3_1-2',
  domain: 'D024047',
  year: '2021',
  roi: 'UU-S2-3',
  row: 1,
  col: 2,
  split: 'train',
  modalityBits: 1,
  edits: 0,
  changedPx: 0,
  state: 'untouched',
  splits: { split_1: 'train', 'odd "name"': 'test' },
  aerialDate: '2021-06-14',
  historicalDate: '1955-06',
  camera: 'UCE-M3',
  measured: true,
  cosia: [
    [8, 300],
    [9, 600],
    [15, 100],
  ],
  lpis1: [[22, 50]],
  lpis2: null,
  unknownPx: 0,
  s2Dates: 40,
  s2Valid: 30,
  x: 500_051.2,
  problems: 2,
};

function holds(text: string, facts: Partial<PatchFacts> = {}): boolean {
  return evaluate(parseExpression(text), lookupPatch({ ...patch, ...facts }));
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('what is known of a patch', () => {
  it.each([
    ['department = "24" and department = "47"', true],
    ['department = "024"', false],
    ['department in ("12", "47")', true],
    ['department not in ("12", "13")', true],
    ['department != "24"', false],
    ['department != "12"', true],
    ['department like "4*" and department ~ "2"', true],
    ['state = "untouched"', true],
    ['aerial_date >= "2021-06" and aerial_date < "2021-07"', true],
    ['spot_date < "2022" or spot_date >= "2022"', false],
    ['historical_date like "1955-*"', true],
    ['share(9) = 0.6 and share(8) + share(15) = 0.4', true],
    ['share(0) = 0', true],
    ['lpis1(22) = 1', true],
    ['lpis2(0) = 0 or lpis3(0) = 0', false],
    ['classes = 3 and dominant = 9', true],
    ['unknown_px = 0 and measured', true],
    ['hierarchy_px = 0', false],
    ['s2_valid / s2_dates >= 0.75', true],
    ['splits(split_1) = "train" and splits("odd ""name""") = "test"', true],
    ['splits(split_2) != "train"', true],
    ['x > 500000 and y != 0', true],
    ['problems > 1', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it('is not known of a label that was not counted, and of one without pixels', () => {
    for (const facts of [{ cosia: null, measured: false }, { cosia: [] }])
      expect(holds('share(9) >= 0 or share(9) <= 0 or dominant >= 0', facts)).toBe(false);
  });

  it('does not take the numbers of a domain that is no code for departments', () => {
    for (const domain of ['', 'plain', 'D12', 'D012-2019', 'D024047059'])
      expect(holds('department like "*"', { domain }), domain).toBe(false);
    expect(holds('department = "06"', { domain: 'D006' })).toBe(true);
  });

  it('is not known of a year that the names do not tell', () => {
    expect(holds('year >= 0', { year: '' })).toBe(false);
  });

  it('has a value, or is plainly not known, for every name of the vocabulary', () => {
    const { y: _, ...rest } = { y: 1, ...patch };
    for (const [name, { type }] of Object.entries(patchVocabulary.names)) {
      const value: Value | undefined = lookupPatch(rest)(name);
      const found = Array.isArray(value) ? 'string' : typeof value;
      expect([type === 'text' ? 'string' : type, 'undefined'], name).toContain(found);
    }
  });
});

describe('a class in a filter', () => {
  const classes = cosiaHub.classes;
  const parse = (text: string, list = classes): Expression =>
    parseExpression(text, patchVocabulary, { classes: list });

  it('may be named in either language, in any case and without accents', () => {
    const expected = parse('share(0) > 0.5');
    for (const name of ['"building"', "'Bâtiment'", 'BATIMENT', '00'])
      expect(parse(`share(${name}) > 0.5`), name).toEqual(expected);
    expect(printExpression(parse('share("bâtiment") > 0.5'))).toBe('share(0) > 0.5');
  });

  it('has the value of the list in use', () => {
    const values = [cosiaHub, flair19].map((list) =>
      printExpression(parse('share("vigne") > 0', list.classes)),
    );
    expect(new Set(values).size).toBe(2);
  });

  it('is refused with the name that was probably meant', () => {
    const error = refusal(() => parse('share("vineyrad") > 0'));
    expect(error.params).toMatchObject({ reason: 'unknownArgument', position: 6, suggestion: 'vineyard' });
    expect(formatError(error, 'en').message).toContain('did you mean vineyard?');
    expect(refusal(() => parse('share("batimant") > 0')).params['suggestion']).toBe('bâtiment');
  });

  it('is a number from 0 to 255, and a name only where a list is known', () => {
    expect(() => parse('share(255) > 0')).not.toThrow();
    for (const text of [
      'share(256) > 0',
      'share(-1) > 0',
      'share(1.5) > 0',
      'share() > 0',
      'share(xyzzy) > 0',
    ])
      expect(refusal(() => parse(text)).code, text).toBe('whereInvalid');
    expect(refusal(() => parseExpression('share("vineyard") > 0')).params['reason']).toBe('unknownArgument');
    // The lists of LPIS are the same for all datasets.
    expect(printExpression(parseExpression('lpis1("vigne") > 0'))).toBe('lpis1(16) > 0');
  });
});

describe('a number to sort or colour by', () => {
  it('is any number of the vocabulary', () => {
    const { expression, type } = parseNumber('100 * share(9) - unknown_px');
    expect([valueOf(expression, lookupPatch(patch)), type]).toEqual([60, 'number']);
    expect([...namesIn(expression)]).toEqual(['share(9)', 'unknown_px']);
  });

  it('may be another type only where that is asked for', () => {
    expect(refusal(() => parseNumber('camera')).params).toMatchObject({
      reason: 'numberExpected',
      position: 0,
    });
    expect(parseNumber('camera', patchVocabulary, { types: ['number', 'text'] }).type).toBe('text');
    expect(parseNumber('not edited', patchVocabulary, { types: ['boolean'] }).type).toBe('boolean');
    for (const text of ['', 'shore(9)', 'row col', 'row +'])
      expect(refusal(() => parseNumber(text)).code, text).toBe('whereInvalid');
  });
});

it('printing and reading again keeps the arguments of functions, whatever they are', () => {
  const call = fc.oneof(
    fc
      .tuple(fc.constantFrom('share', 'lpis1', 'lpis2', 'lpis3'), fc.nat(255))
      .map(([name, value]): Expression => ({
        kind: 'compare',
        operator: '>',
        left: { kind: 'call', name, argument: String(value) },
        right: { kind: 'literal', value: 0.5 },
      })),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((argument): Expression => ({
      kind: 'in',
      left: { kind: 'call', name: 'splits', argument },
      values: ['test'],
    })),
  );
  fc.assert(
    fc.property(call, (expression) => {
      expect(parseExpression(printExpression(expression))).toEqual(expression);
    }),
    { numRuns: 500 },
  );
});

it('a difference of infinities is not known', () => {
  expect(holds('1e308 * 10 - 1e308 * 10 != 0')).toBe(true);
  expect(holds('1e308 * 10 - 1e308 * 10 != 1e308 * 10 - 1e308 * 10')).toBe(false);
});
