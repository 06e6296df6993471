import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { formatError } from '../i18n/errors.ts';
import { matrixReasons } from '../i18n/matrixReasons.ts';
import { withGrade, type CompatibilityMatrix } from './CompatibilityMatrix.ts';
import { defaultMatrix } from './defaultMatrix.ts';
import { grades } from './grades.ts';
import { checkMatrix, parseMatrixFile, printMatrixFile } from './matrixFile.ts';
import { defaultSettings } from './settings.ts';

/** The program's own matrix as a file whose fields a test changes. */
function ownFile(): Record<string, unknown> & { rows: Record<string, unknown> } {
  return JSON.parse(printMatrixFile({ matrix: defaultMatrix, settings: defaultSettings })) as never;
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

const refusalOf = (file: unknown): AppError =>
  refusal(() => parseMatrixFile(typeof file === 'string' ? file : JSON.stringify(file), '/m.json'));

const share = fc.double({ min: 0, max: 1, noNaN: true });
const text = fc.string({ maxLength: 20 });
const reason = fc.oneof(
  fc.record({ en: text, fr: text }),
  text.map((both) => ({ en: both, fr: both })),
);
const row = fc
  .array(fc.constantFrom(...grades), { minLength: 19, maxLength: 19 })
  .map((letters) => letters.join(''));
const declared = fc.integer({ min: 0, max: 22 }).map(String);
const cover = fc.integer({ min: 0, max: 18 }).map(String);
const cell = fc.tuple(declared, cover).map((pair) => pair.join('/'));
const plain = { noNullPrototype: true };
const matrices: fc.Arbitrary<CompatibilityMatrix> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 30 }).filter((name) => name.trim() !== ''),
  rows: fc.array(row, { minLength: 22, maxLength: 22 }).map((rows) => [...rows, 'N'.repeat(19)]),
  reasons: fc.dictionary(fc.oneof(declared, cell), reason, plain),
  weights: fc.record({
    default: share,
    classes: fc.dictionary(cover, share, plain),
    cells: fc.dictionary(cell, share, plain),
  }),
});

describe('a matrix file', () => {
  it('gives back the matrix and the settings that were printed', () => {
    fc.assert(
      fc.property(matrices, fc.constantFrom(defaultSettings, null), (matrix, settings) => {
        expect(parseMatrixFile(printMatrixFile({ matrix, settings }), null)).toEqual({ matrix, settings });
      }),
      { seed: 7 },
    );
  });

  it('is read with a byte order mark, with one text for both languages, and without settings', () => {
    const file = { ...ownFile(), reasons: { '16/9': 'Young vines.' }, settings: undefined };
    const { matrix, settings } = parseMatrixFile(`\uFEFF${JSON.stringify(file)}`, null);
    expect(matrix.reasons['16/9']).toEqual({ en: 'Young vines.', fr: 'Young vines.' });
    expect(settings).toBeNull();
  });

  it('completes settings that name only some thresholds', () => {
    const { settings } = parseMatrixFile(
      JSON.stringify({ ...ownFile(), settings: { edgeToleranceM: 3 } }),
      null,
    );
    expect(settings).toEqual({ ...defaultSettings, edgeToleranceM: 3 });
  });

  it('says which row is missing, which has another length, and which letter is unknown where', () => {
    const missing = ownFile();
    delete missing.rows['16'];
    expect(refusalOf(missing).params).toEqual({ path: '/m.json', reason: 'rowMissing', row: 16 });
    const short = ownFile();
    short.rows['3'] = 'CCC';
    expect(refusalOf(short).params).toMatchObject({ reason: 'rowLength', row: 3, found: 3, expected: 19 });
    const letter = ownFile();
    letter.rows['5'] = 'XXXXPPPNPxCXXXPPPPN';
    expect(refusalOf(letter).params).toMatchObject({ reason: 'letter', row: 5, column: 9, found: 'x' });
    const more = ownFile();
    more.rows['23'] = letter.rows['5'];
    expect(refusalOf(more).params).toMatchObject({ reason: 'rowUnknown', row: '23' });
    const number = ownFile();
    number.rows['4'] = 12;
    expect(refusalOf(number).params).toMatchObject({ reason: 'rowText', row: 4 });
  });

  it('wants nothing to follow from the background', () => {
    const file = ownFile();
    file.rows['22'] = `NNC${'N'.repeat(16)}`;
    expect(refusalOf(file).params).toMatchObject({ reason: 'background', row: 22, column: 2, found: 'C' });
    expect(refusal(() => checkMatrix(withGrade(defaultMatrix, 22, 9, 'X'))).params).toEqual({
      ...{ reason: 'background', row: 22, column: 9, found: 'X' },
    });
  });

  it.each([
    ['{"format":', 'notJson'],
    ['', 'notJson'],
    ['[]', 'notAnObject'],
    ['null', 'notAnObject'],
    [{ ...ownFile(), format: 'other' }, 'format'],
    [{ ...ownFile(), version: 2 }, 'version'],
    [{ ...ownFile(), nomenclature: 'flair-1-19' }, 'nomenclature'],
    [{ ...ownFile(), lpisLevel: 3 }, 'level'],
    [{ ...ownFile(), name: ' ' }, 'name'],
    [{ ...ownFile(), name: undefined }, 'name'],
    [{ ...ownFile(), rows: 'XXXX' }, 'rows'],
    [{ ...ownFile(), reasons: 3 }, 'reasons'],
    [{ ...ownFile(), reasons: { '16': { en: 'one language' } } }, 'reason'],
    [{ ...ownFile(), reasons: { '23': 'no such row' } }, 'reason'],
    [{ ...ownFile(), reasons: { '1/19': 'no such class' } }, 'reason'],
    [{ ...ownFile(), reasons: { '1/2/3': 'no cell' } }, 'reason'],
    [{ ...ownFile(), weights: null }, 'weights'],
    [{ ...ownFile(), weights: { classes: {}, cells: {} } }, 'weight'],
    [{ ...ownFile(), weights: { default: 0.5, classes: { '0': 2 } } }, 'weight'],
    [{ ...ownFile(), weights: { default: 0.5, cells: { '0/19': 1 } } }, 'weight'],
    [{ ...ownFile(), settings: { edgeToleranceM: -1 } }, 'settings'],
    ['"'.padEnd(5_000_000, 'x'), 'tooLong'],
  ])('is refused with a reason: %#', (file, reason) => {
    const error = refusalOf(file);
    expect(error.code).toBe('matrixInvalid');
    expect(error.params['reason']).toBe(reason);
    for (const language of ['en', 'fr'] as const) {
      const { message } = formatError(error.toData(), language);
      expect(message).toMatch(language === 'en' ? /m\.json is no .*: .+\.$/ : /m\.json n’est pas .*: .+\.$/);
      expect(message).not.toMatch(/undefined|[{}]/);
    }
  });

  it('never crashes, whatever the JSON', () => {
    const parts = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('__proto__', 'constructor', 'X'.repeat(19), null, -1),
    );
    const spoiled = fc
      .tuple(fc.constantFrom(...Object.keys(ownFile())), parts)
      .map(([key, value]) => JSON.stringify({ ...ownFile(), [key]: value }));
    const rows = fc
      .tuple(fc.oneof(declared, fc.constant('__proto__'), fc.string()), parts)
      .map(([key, value]) =>
        JSON.stringify(ownFile()).replace(
          '"rows":{',
          `"rows":{${JSON.stringify(key)}:${JSON.stringify(value)},`,
        ),
      );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), spoiled, rows), (file) => {
        try {
          checkMatrix(parseMatrixFile(file, null).matrix);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('matrixInvalid');
          expect(Object.keys(matrixReasons)).toContain((error as AppError).params['reason']);
        }
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('says what is wrong in French with spaces that do not break', () => {
    for (const { fr } of Object.values(matrixReasons)) {
      expect(fr).not.toMatch(/[ \w][;:?!»](\s|$)/);
      expect(fr).not.toMatch(/« |'/);
    }
  });

  it('has no key that changes what an object is', () => {
    const file = JSON.stringify(ownFile()).replace('"classes":{', '"classes":{"__proto__":{"polluted":1},');
    expect(refusalOf(file).params).toMatchObject({ reason: 'weight', key: '__proto__' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
