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
import type { CsvShape, MetadataCursor, MetadataPage } from '../layout.ts';
import { found, systemReason, Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';

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
 * @returns null for a CSV that lists no patches and does not look as if it should; else the page, or the problem
 *   `csvUnreadable` or `csvColumns`.
 */
export function readSplitCsv(args: {
  readonly root: string;
  readonly path: string;
  readonly at: MetadataCursor | null;
  readonly limit: number;
}): MetadataPage | FoundProblem | null {
  const { root, path, at, limit } = args;
  let chunk: { lines: string[]; next: number | null };
  try {
    // One line more at the start: the header.
    chunk = readLines(join(root, path), at?.offset ?? 0, at === null ? limit + 1 : limit);
  } catch (error) {
    return found('warning', 'csvUnreadable', path, { reason: systemReason(error) });
  }
  const { lines } = chunk;
  const shape = at?.csv ?? readShape(lines.shift() ?? '');
  const split = splitOfCsvName(path);
  if (!shape.columns.includes('patch_id')) {
    if (split === null) return null;
    return found('warning', 'csvColumns', path, { columns: shape.columns.join(', ').slice(0, 200) || '-' });
  }
  const rows = readRows(lines, shape);
  return {
    by: 'patch',
    ...rows,
    columns: split === null ? [] : ['split'],
    values: split === null ? [] : rows.ids.map(() => split),
    bounds: null,
    csv: shape,
    next: chunk.next === null ? null : { offset: chunk.next, csv: shape },
  };
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** At most `limit` whole lines from a byte offset. Lines end in LF or CRLF; in CR alone when there is no LF. */
function readLines(path: string, offset: number, limit: number): { lines: string[]; next: number | null } {
  const bytes = Buffer.allocUnsafe(pageBytes);
  const length = readAt(path, bytes, offset);
  if (offset === 0 && /^(\ufffe|\ufeff)/.test(bytes.toString('utf16le', 0, Math.min(length, 2)))) {
    throw new Error('UTF-16');
  }
  const chunk = bytes.subarray(0, length);
  const isLast = length < pageBytes;
  const end = chunk.includes(lineFeed) ? lineFeed : carriageReturn;
  const lines: string[] = [];
  let start = 0;
  while (lines.length < limit && start < length) {
    const at = chunk.indexOf(end, start);
    if (at < 0) {
      if (!isLast) break;
      lines.push(chunk.toString('utf8', start, length));
      start = length;
      break;
    }
    lines.push(chunk.toString('utf8', start, at > start && chunk[at - 1] === carriageReturn ? at - 1 : at));
    start = at + 1;
  }
  if (start === 0 && length > 0) throw new Error('no line ends in the first 2 MiB');
  return { lines, next: isLast && start >= length ? null : offset + start };
}

/** Fills the buffer from a byte offset of a file; answers how many bytes there were. */
function readAt(path: string, bytes: Buffer, offset: number): number {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(file, bytes, length, bytes.length - length, offset + length);
    }
    return length;
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

function readRows(
  lines: readonly string[],
  shape: CsvShape,
): { ids: string[]; bits: Int32Array; odd: { count: number; example: string } } {
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
