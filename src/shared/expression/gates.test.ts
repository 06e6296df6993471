import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { gateValues } from '../editing/rules.ts';
import { formatError } from '../i18n/errors.ts';
import { cosiaHub } from '../model/nomenclatures.ts';
import type { Day } from '../series/index.ts';
import {
  callKey,
  distanceReaches,
  evaluate,
  evaluatePixelNumber,
  evaluatePixels,
  gateVocabulary,
  isInRange,
  namesIn,
  parseDateRange,
  parseExpression,
  parseGate,
  parsePixelNumber,
  pixelLayerOf,
  printDateRange,
  printExpression,
  type Expression,
} from './index.ts';

const { classes } = cosiaHub;
const parse = (text: string): Expression => parseGate(text, classes);

function refusal(text: string): AppError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('the vocabulary of gates', () => {
  it('has something to read for every name that an expression can hold', () => {
    for (const name of Object.keys(gateVocabulary.names)) {
      for (const key of namesIn(parse(`${name} > 1`))) expect(pixelLayerOf(key), key).not.toBeNull();
    }
    for (const [name, { argument, type }] of Object.entries(gateVocabulary.functions)) {
      const call = `${name}(${argument === 'dates' ? '2021-05..2021-07' : '3'})`;
      const keys = namesIn(parse(type === 'boolean' ? call : `${call} > 1`));
      expect(keys.size).toBe(1);
      for (const key of keys) expect(pixelLayerOf(key), key).not.toBeNull();
    }
    expect(pixelLayerOf('modell')).toBeNull();
    expect(pixelLayerOf('proposal')).toBeNull();
  });

  it('takes names of classes for their values, in either language', () => {
    const expected = parse('mask = 0');
    for (const text of ['mask = "building"', 'mask = "Bâtiment"', 'mask("batiment")', 'mask(0)'])
      expect(parse(text), text).toEqual(expected);
    expect(parse('"Bâtiment" = mask')).toEqual(parse('0 = mask'));
    expect(parse('mask in ("building", 3) and lpis1 != "vineyard"')).toEqual(
      parse('mask in (0, 3) and lpis1 != 16'),
    );
    expect(printExpression(parse('original not in ("building", "swimming pool")'))).toMatch(
      /^not original in \(\d+, \d+\)$/,
    );
  });

  it('says where an expression is wrong, as one of pixels', () => {
    const cases: [string, string, number][] = [
      ['modell("building")', 'unknownName', 0],
      ['model("building") > 0.5', 'typeMismatch', 20],
      ['height > ', 'valueExpected', 9],
      ['heigth > 2', 'unknownName', 0],
      ['height', 'booleanExpected', 0],
      ['mask = "bilding"', 'unknownArgument', 7],
      ['s2_ndvi(2021-13) > 0.5', 'datesExpected', 8],
      ['s2_ndvi > 0.5', 'argumentExpected', 8],
      ['ndvi > 0 and distance("building") < 300', 'tooFar', 13],
      ['height > "2"', 'typeMismatch', 9],
    ];
    for (const [text, reason, position] of cases)
      expect(refusal(text).params, text).toMatchObject({ reason, position, of: 'pixels' });
    const { message, hint } = formatError(refusal('heigth > 2'), 'en');
    expect(message).toContain('The expression is not right at character 1: heigth is not known');
    expect(message).toContain('did you mean height?');
    expect(hint).toContain('ndvi > 0.3');
    expect(formatError(refusal('heigth > 2'), 'fr').message).toContain('L’expression est incorrecte');
  });

  it.each([
    'height > 2.5 and ndvi > 0.3',
    'mask in ("herbaceous vegetation", "bare soil") and distance("building") <= 10',
    's2_ndvi(2021-05..2021-07) < 0.2 and not lpis3("vineyard")',
    'lpis1 in ("vineyard", "fruit orchards")',
  ])('reads the example of the manual: %s', (text) => {
    expect(() => parse(text)).not.toThrow();
  });

  it('keeps a filter of patches as it was', () => {
    expect(() => parseExpression('height > 2')).toThrow(AppError);
    expect(() => parseExpression('share("building") > 0.5', undefined, { classes })).not.toThrow();
  });

  it('needs distances no farther than they are compared', () => {
    const reach = (text: string) => Object.fromEntries(distanceReaches(parse(text)));
    expect(reach('distance(3) < 5 or 20 >= distance(3)')).toEqual({
      'distance(3)': { metres: 20, beyond: 'farther' },
    });
    expect(reach('distance(3) < distance(4)')['distance(4)']).toEqual({ metres: 200, beyond: 'unknown' });
    expect(reach('distance(3) < 5 and distance(3) / 2 < 4')['distance(3)']!.beyond).toBe('unknown');
  });
});

describe('dates', () => {
  const day = (text: string): Day => {
    const [year, month, of] = text.split('-').map(Number) as [number, number, number];
    return { year, month, day: of };
  };

  it.each([
    ['2021-05..2021-07', ['2021-05-01', '2021-07-31'], ['2021-04-30', '2021-08-01', '2020-06-01']],
    ['2021-06', ['2021-06-01', '2021-06-30'], ['2021-05-31', '2021-07-01']],
    ['2021', ['2021-01-01', '2021-12-31'], ['2020-12-31']],
    ['2021-06-15..', ['2021-06-15', '2023-01-01'], ['2021-06-14']],
    ['..2021-06-15', ['2021-06-15', '1999-01-01'], ['2021-06-16']],
    ['05..07', ['2019-05-01', '2022-07-31'], ['2021-08-01']],
    ['11..02', ['2019-11-01', '2022-02-28', '2021-01-05'], ['2021-03-01', '2021-10-31']],
    ['12-15..01-10', ['2019-12-15', '2022-01-10'], ['2021-01-11', '2021-12-14']],
    ['all', ['2021-01-01'], []],
  ])('%s', (text, inside, outside) => {
    const range = parseDateRange(text)!;
    expect(inside.filter((date) => !isInRange(day(date), range))).toEqual([]);
    expect(outside.filter((date) => isInRange(day(date), range))).toEqual([]);
    expect(parseDateRange(printDateRange(range))).toEqual(range);
  });

  it.each([
    '',
    '..',
    '2021-13',
    '2021-00',
    '2021-5',
    '2021-07..2021-05',
    '2021..05',
    '05..',
    '1..2..3',
    'may',
  ])('"%s" are none', (text) => expect(parseDateRange(text)).toBeNull());
});

/** The slow way: one pixel, three values. */
function slowGate(node: Expression, at: (key: string) => number): number {
  const { yes, no, unknown } = gateValues;
  const numberOf = (part: Expression): number => {
    switch (part.kind) {
      case 'literal':
        return Number(part.value);
      case 'name':
        return at(part.name);
      case 'call':
        return at(callKey(part.name, part.argument));
      case 'negate':
        return -numberOf(part.operand);
      case 'arithmetic': {
        const [a, b] = [numberOf(part.left), numberOf(part.right)];
        if (part.operator === '/') return b === 0 ? NaN : a / b;
        return part.operator === '+' ? a + b : part.operator === '-' ? a - b : a * b;
      }
      default:
        throw new Error(part.kind);
    }
  };
  switch (node.kind) {
    case 'not': {
      const operand = slowGate(node.operand, at);
      return operand === unknown ? unknown : 1 - operand;
    }
    case 'and':
    case 'or': {
      const both = [slowGate(node.left, at), slowGate(node.right, at)];
      const decides = node.kind === 'and' ? no : yes;
      return both.includes(decides) ? decides : both.includes(unknown) ? unknown : 1 - decides;
    }
    case 'in': {
      const value = numberOf(node.left);
      return Number.isNaN(value) ? unknown : node.values.includes(value) ? yes : no;
    }
    case 'compare': {
      const [a, b] = [numberOf(node.left), numberOf(node.right)];
      if (Number.isNaN(a) || Number.isNaN(b)) return unknown;
      const literal = (value: number): Expression => ({ kind: 'literal', value });
      return evaluate({ ...node, left: literal(a), right: literal(b) }, () => null) ? yes : no;
    }
    default:
      throw new Error(node.kind);
  }
}

const names = ['dsm', 'dtm', 'red', 'mask'] as const;
const numbers = fc.letrec<{ number: Expression }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...names).map((name): Expression => ({ kind: 'name', name })),
    fc.constantFrom(-1, 0, 0.5, 1, 2, 3).map((value): Expression => ({ kind: 'literal', value })),
    fc
      .constantFrom(2, 5)
      .map((value): Expression => ({ kind: 'call', name: 'distance', argument: String(value) })),
    tie('number').map((operand): Expression => ({ kind: 'negate', operand })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/'), tie('number'), tie('number'))
      .map(([operator, left, right]): Expression => ({ kind: 'arithmetic', operator, left, right })),
  ),
})).number;
const conditions = fc.letrec<{ condition: Expression }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc
      .tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), numbers, numbers)
      .map(([operator, left, right]): Expression => ({ kind: 'compare', operator, left, right })),
    fc
      .tuple(numbers, fc.array(fc.constantFrom(-1, 0, 1, 2), { minLength: 1 }))
      .map(([left, values]): Expression => ({ kind: 'in', left, values })),
    tie('condition').map((operand): Expression => ({ kind: 'not', operand })),
    fc
      .tuple(fc.constantFrom('and', 'or'), tie('condition'), tie('condition'))
      .map(([kind, left, right]): Expression => ({ kind, left, right })),
  ),
})).condition;
/** Few values, so that comparisons are often equal; NaN for not known. */
const pixel = fc.constantFrom(-1, 0, 0.5, 1, 2, 3, NaN);

describe('expressions over pixels', () => {
  it('say the same as one pixel after another', () => {
    fc.assert(
      fc.property(
        conditions,
        fc.array(fc.tuple(pixel, pixel, pixel, pixel, pixel), { minLength: 1 }),
        (expression, pixels) => {
          const keys = [...names, 'distance(2)'];
          const planes = new Map(
            keys.map((key, i) => [key, Float32Array.from(pixels, (values) => values[i]!)]),
          );
          planes.set('distance(5)', planes.get('distance(2)')!);
          const found = evaluatePixels(expression, (key) => planes.get(key)!, pixels.length);
          const expected = pixels.map((_, i) => slowGate(expression, (key) => planes.get(key)![i]!));
          expect([...found]).toEqual(expected);
        },
      ),
      { numRuns: 400, seed: 5 },
    );
  });

  it('agree with the evaluator of one thing wherever all is known', () => {
    fc.assert(
      fc.property(conditions, fc.tuple(pixel, pixel, pixel, pixel), (expression, values) => {
        const at = (key: string): number => {
          const i = names.indexOf(key as (typeof names)[number]);
          return i < 0 ? 1.5 : values[i]!;
        };
        const [found] = evaluatePixels(expression, (key) => [at(key)], 1);
        fc.pre(values.every((value) => !Number.isNaN(value)) && !JSON.stringify(expression).includes('"/"'));
        expect(found).toBe(evaluate(expression, at) ? gateValues.yes : gateValues.no);
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it('are computed in blocks without a seam', () => {
    const length = 3 * 4096 + 17;
    const dsm = Float32Array.from({ length }, (_, i) => i % 7);
    const found = evaluatePixels(parse('dsm - 1 > 2 and not dsm = 6'), () => dsm, length);
    expect(found.every((value, i) => value === (i % 7 > 3 && i % 7 !== 6 ? 1 : 0))).toBe(true);
    const sums = evaluatePixelNumber(parsePixelNumber('-(dsm + dsm) / 4', classes), () => dsm, length);
    expect(sums.every((value, i) => value === -(i % 7) / 2)).toBe(true);
  });

  it('know what they do not know', () => {
    const { yes, no, unknown } = gateValues;
    const at = (text: string, values: Record<string, number>): number =>
      evaluatePixels(parse(text), (key) => [values[key]!], 1)[0]!;
    const none = { dsm: NaN, dtm: 2, red: 5, nir: 5, mask: 0 };
    expect(at('height > 2.5', none)).toBe(unknown);
    expect(at('not height > 2.5', none)).toBe(unknown);
    expect(at('dsm != 1', none)).toBe(unknown);
    expect(at('height > 2.5 or red = 5', none)).toBe(yes);
    expect(at('height > 2.5 and red = 4', none)).toBe(no);
    expect(at('dsm in (1, 2)', none)).toBe(unknown);
    expect(at('ndvi > 0.3', { ...none, nir: 0, red: 0 })).toBe(unknown);
    expect(at('ndvi = 0', none)).toBe(yes);
    expect(at('(height > 1) = true', none)).toBe(unknown);
    expect(at('(red > 1) = true and (red > 1) in (true)', none)).toBe(yes);
    expect(at('"a" = "a" and "b" in ("a", "b") and "Ab" ~ "b" and true', none)).toBe(yes);
    // Exact, not rounded to single precision: (4 - 1) / 10.
    expect(at('(red - nir) / 10 > 0.3', { ...none, red: 4, nir: 1 })).toBe(no);
  });
});
