import { AppError, type ErrorParams } from '../errors.ts';
import {
  backgroundCode,
  coverCount,
  declaredCount,
  isGrade,
  type BothLanguages,
  type CompatibilityMatrix,
} from './CompatibilityMatrix.ts';
import { comparisonSettingsSchema, type ComparisonSettings } from './settings.ts';

const format = 'arpenteur-matrix';
const version = 1;
const nomenclature = 'cosia-hub-0-18';
const lpisLevel = 1;
/** As the contract has them. */
const longestName = 200;
const longestReason = 2000;
/** The program's own matrix with its reasons has 6 kB. */
const longestFile = 4 * 1024 ** 2;

/** A matrix as a file holds it; settings are those of the same version of the rules. */
export interface MatrixFile {
  readonly matrix: CompatibilityMatrix;
  /** Null in a file without: the settings in force stay. */
  readonly settings: ComparisonSettings | null;
}

/**
 * Reads a matrix file (docs/disagreements.md, "Matrix file"), whatever it may hold.
 *
 * @param path for the error; null for text that is of no file.
 * @throws AppError `matrixInvalid` with `path`, `reason` (a key of `matrixReasons`) and what the reason names: `row`, `column`
 *   (CoSIA value), `found`, `key`
 */
export function parseMatrixFile(text: string, path: string | null): MatrixFile {
  const fail = failing(path);
  if (text.length > longestFile) throw fail('tooLong', { most: longestFile });
  const file = readJson(text, fail);
  if (file['format'] !== format) throw fail('format', { expected: format, found: shown(file['format']) });
  if (file['version'] !== version)
    throw fail('version', { expected: version, found: shown(file['version']) });
  if (file['nomenclature'] !== nomenclature)
    throw fail('nomenclature', { expected: nomenclature, found: shown(file['nomenclature']) });
  if (file['lpisLevel'] !== lpisLevel)
    throw fail('level', { expected: lpisLevel, found: shown(file['lpisLevel']) });
  const matrix: CompatibilityMatrix = {
    name: file['name'] as string,
    rows: rowsIn(file['rows'], fail),
    reasons: reasonsIn(file['reasons'] ?? {}, fail),
    weights: weightsIn(file['weights'], fail),
  };
  check(matrix, fail);
  return { matrix, settings: settingsIn(file['settings'], fail) };
}

/** A matrix file, readable and with a line a row. The inverse of {@link parseMatrixFile}. */
export function printMatrixFile({
  matrix: { name, rows, reasons, weights },
  settings,
}: {
  readonly matrix: CompatibilityMatrix;
  readonly settings?: ComparisonSettings | null;
}): string {
  const reasonsOut = Object.fromEntries(
    Object.entries(reasons).map(([key, { en, fr }]) => [key, en === fr ? en : { en, fr }]),
  );
  const head = { format, version, name, nomenclature, lpisLevel };
  const file = { ...head, rows: { ...rows }, reasons: reasonsOut, weights, ...(settings && { settings }) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Checks a matrix that came over the wire: the contract knows its form, not its letters.
 *
 * @throws AppError `matrixInvalid` as {@link parseMatrixFile}, without `path`
 */
export function checkMatrix(matrix: CompatibilityMatrix): void {
  check(matrix, failing(null));
}

type Fail = (reason: string, params?: ErrorParams, detail?: string) => AppError;

const failing =
  (path: string | null): Fail =>
  (reason, params = {}, detail) =>
    new AppError('matrixInvalid', { ...(path !== null && { path }), reason, ...params }, { detail });

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

/** What a message may say of a value that is not as it should be. */
function shown(value: unknown): string {
  if (value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function readJson(text: string, fail: Fail): Fields {
  let value: unknown;
  try {
    // Some editors put a byte order mark before it.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw fail('notJson', {}, error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value) || Array.isArray(value)) throw fail('notAnObject', { found: shown(value) });
  return value;
}

function rowsIn(rows: unknown, fail: Fail): string[] {
  if (!isRecord(rows)) throw fail('rows', { found: shown(rows) });
  const unknown = Object.keys(rows).find((key) => codeOf(key, declaredCount) === null);
  if (unknown !== undefined) throw fail('rowUnknown', { row: shown(unknown) });
  return Array.from({ length: declaredCount }, (_, row) => {
    if (!Object.hasOwn(rows, String(row))) throw fail('rowMissing', { row });
    return rows[String(row)] as string;
  });
}

function reasonsIn(reasons: unknown, fail: Fail): Record<string, BothLanguages> {
  if (!isRecord(reasons)) throw fail('reasons', { found: shown(reasons) });
  return Object.fromEntries(
    Object.entries(reasons).map(([key, reason]) => {
      if (typeof reason === 'string') return [key, { en: reason, fr: reason }];
      const { en, fr } = isRecord(reason) ? reason : {};
      if (typeof en !== 'string' || typeof fr !== 'string') throw fail('reason', { key: shown(key) });
      return [key, { en, fr }];
    }),
  );
}

function weightsIn(weights: unknown, fail: Fail): CompatibilityMatrix['weights'] {
  if (!isRecord(weights)) throw fail('weights', { found: shown(weights) });
  const { classes = {}, cells = {} } = weights;
  if (!isRecord(classes) || !isRecord(cells)) throw fail('weights', { found: shown(weights) });
  // A copy, in which no key of the file is anything but a key.
  const copy = (of: Fields) => Object.fromEntries(Object.entries(of)) as Record<string, number>;
  return { default: weights['default'] as number, classes: copy(classes), cells: copy(cells) };
}

function settingsIn(settings: unknown, fail: Fail): ComparisonSettings | null {
  if (settings === undefined || settings === null) return null;
  const read = comparisonSettingsSchema.safeParse(settings);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw fail('settings', { key: shown(issue?.path.join('.') ?? '') }, issue?.message);
}

/** The number that a key is, when it is one of `count`, written without zeros before it; else null. */
function codeOf(key: string, count: number): number | null {
  return /^(0|[1-9]\d?)$/.test(key) && Number(key) < count ? Number(key) : null;
}

/** True for `declared/cover`. */
function isCell(key: string): boolean {
  const [declared, cover, ...more] = key.split('/');
  return more.length === 0 && codeOf(declared!, declaredCount) !== null && isClass(cover ?? '');
}

const isClass = (key: string): boolean => codeOf(key, coverCount) !== null;

function check({ name, rows, reasons, weights }: CompatibilityMatrix, fail: Fail): void {
  if (typeof name !== 'string' || name.trim() === '' || name.length > longestName)
    throw fail('name', { found: shown(name) });
  for (let row = 0; row < declaredCount; row++) {
    if (rows[row] === undefined) throw fail('rowMissing', { row });
    checkRow(rows[row], row, fail);
  }
  if (rows.length > declaredCount) throw fail('rowUnknown', { row: declaredCount });
  for (const [key, { en, fr }] of Object.entries(reasons)) {
    const isKnown = codeOf(key, declaredCount) !== null || isCell(key);
    if (!isKnown || en.length > longestReason || fr.length > longestReason)
      throw fail('reason', { key: shown(key) });
  }
  if (!isShare(weights.default)) throw fail('weight', { key: 'default', found: shown(weights.default) });
  for (const [key, weight] of Object.entries(weights.classes))
    if (!isClass(key) || !isShare(weight)) throw fail('weight', { key: shown(key), found: shown(weight) });
  for (const [key, weight] of Object.entries(weights.cells))
    if (!isCell(key) || !isShare(weight)) throw fail('weight', { key: shown(key), found: shown(weight) });
}

function checkRow(row: unknown, code: number, fail: Fail): void {
  if (typeof row !== 'string') throw fail('rowText', { row: code, found: shown(row) });
  if (row.length !== coverCount)
    throw fail('rowLength', { row: code, found: row.length, expected: coverCount });
  for (let column = 0; column < coverCount; column++) {
    const letter = row[column]!;
    if (!isGrade(letter)) throw fail('letter', { row: code, column, found: letter });
    if (code === backgroundCode && letter !== 'N')
      throw fail('background', { row: code, column, found: letter });
  }
}
