import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  formatPatchId,
  historicalYear,
  parseFileName,
  parsePatchId,
} from '../../../shared/model/flairHubNames.ts';
import { modalityBit, modalityNames } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { found, systemReason, Tally } from './problem.ts';
import type { FoundProblem } from './problem.ts';

/** How a split CSV is written. */
export interface CsvShape {
  readonly separator: ',' | ';' | '\t';
  readonly columns: readonly string[];
  readonly hasBom: boolean;
}

/** Some rows of a split CSV. */
export interface CsvPage {
  readonly shape: CsvShape;
  readonly ids: readonly string[];
  /** For each row the modalities that its cells name. */
  readonly bits: Int32Array;
  /** Cells that name no file of their row's patch, and rows without a patch id. */
  readonly odd: { readonly count: number; readonly example: string };
  /** Byte where the next page starts, or null at the end. */
  readonly next: number | null;
}

/** Long enough for every header and row (a row of the reference has about 1 kB), short enough to answer soon. */
const pageBytes = 1 << 21;

/** The split that a CSV's name announces (`FLAIR-HUB_TRAIN.csv`), or null. */
export function splitOfCsvName(path: string): string | null {
  const words = basename(path, '.csv')
    .toLowerCase()
    .split(/[^a-z]+/);
  const last = words.findLast((word) => /^(train|training|val|valid|validation|test)$/.test(word));
  if (last === undefined) return null;
  return last.startsWith('tr') ? 'train' : last.startsWith('v') ? 'valid' : 'test';
}

/**
 * Reads the next rows of a split CSV: separator, byte order mark and quotes are sniffed.
 *
 * Cells hold paths such as `../D012-195X_AERIAL-RLT_PAN/AF-S1-27/….tif`, made for a folder beside the CSV's own; only
 * the file's name is used, so any leading folders are understood.
 *
 * @param at `next` of the page before with its shape, or null at the start.
 * @returns null for a CSV that lists no patches and does not look as if it should; else the page, or the problem
 *   `csvUnreadable` or `csvColumns`.
 */
export function readSplitCsvPage(args: {
  root: string;
  path: string;
  at: { offset: number; shape: CsvShape } | null;
}): CsvPage | FoundProblem | null {
  const { root, path, at } = args;
  let chunk: { text: string; next: number | null };
  try {
    chunk = readLines(join(root, path), at?.offset ?? 0);
  } catch (error) {
    return found('warning', 'csvUnreadable', path, { reason: systemReason(error) });
  }
  const lines = chunk.text.split(/\r\n|\n|\r/);
  const shape = at?.shape ?? readShape(lines.shift() ?? '');
  if (!shape.columns.includes('patch_id')) {
    if (splitOfCsvName(path) === null) return null;
    return found('warning', 'csvColumns', path, { columns: shape.columns.join(', ').slice(0, 200) || '-' });
  }
  return { shape, ...readRows(lines, shape), next: chunk.next };
}

/** Whole lines from a byte offset. */
function readLines(path: string, offset: number): { text: string; next: number | null } {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(pageBytes);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, pageBytes - length, offset + length);
      length += read;
      if (read === 0) return { text: bytes.toString('utf8', 0, length), next: null };
      if (length < pageBytes) continue;
      const end = bytes.lastIndexOf(0x0a);
      if (end < 0) throw new Error('no line ends in the first 2 MiB');
      return { text: bytes.toString('utf8', 0, end), next: offset + end + 1 };
    }
  } finally {
    closeSync(file);
  }
}

function readShape(header: string): CsvShape {
  const hasBom = header.startsWith('\uFEFF');
  const line = hasBom ? header.slice(1) : header;
  const count = (separator: string): number => line.split(separator).length;
  const separators = [',', ';', '\t'] as const;
  const separator = separators.reduce((best, next) => (count(next) > count(best) ? next : best));
  return { separator, columns: splitLine(line, separator), hasBom };
}

function splitLine(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === '"') {
      if (isQuoted && line[i + 1] === '"') cell += line[i++]!;
      else isQuoted = !isQuoted;
    } else if (c === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += c;
  }
  cells.push(cell.trim());
  return cells;
}

function readRows(lines: readonly string[], shape: CsvShape): Pick<CsvPage, 'ids' | 'bits' | 'odd'> {
  const idColumn = shape.columns.indexOf('patch_id');
  const modalityColumns = shape.columns.flatMap((name, index) =>
    modalityNames.includes(name as Modality) ? [{ index, modality: name as Modality }] : [],
  );
  const ids: string[] = [];
  const bits: number[] = [];
  const odd = new Tally();
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = splitLine(line, shape.separator);
    const id = cells[idColumn] ?? '';
    if (!parsePatchId(id)) {
      odd.add(id || line.slice(0, 80));
      continue;
    }
    let named = 0;
    for (const { index, modality } of modalityColumns) {
      const cell = cells[index] ?? '';
      if (cell === '') continue;
      if (namesPatch(cell, id, modality)) named |= modalityBit(modality);
      else odd.add(cell);
    }
    ids.push(id);
    bits.push(named);
  }
  return { ids, bits: Int32Array.from(bits), odd: { count: odd.count, example: odd.example } };
}

/** True when a cell's path ends in the name that the patch's file of this modality has. */
function namesPatch(cell: string, id: string, modality: Modality): boolean {
  const file = parseFileName(cell.slice(Math.max(cell.lastIndexOf('/'), cell.lastIndexOf('\\')) + 1));
  if (!file || file.modality !== modality) return false;
  const year =
    file.year === historicalYear ? id.slice(file.domain.length + 1, file.domain.length + 5) : file.year;
  return formatPatchId({ ...file, year }) === id;
}
