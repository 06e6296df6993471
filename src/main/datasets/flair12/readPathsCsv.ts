import { basename } from 'node:path';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { CsvShape } from '../layout.ts';
import { Tally } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { PatchIds } from './PatchIds.ts';
import { readText } from './metadataTable.ts';
import type { MetadataTable } from './metadataTable.ts';
import { parseFile, placeInPath } from './names.ts';

/**
 * Reads a list of paths as FLAIR#1 has them: no header, image path and mask path in each row, the split in the name of the
 * file. Only the parts of a path that name domain, area and file count, so any folders before them are understood.
 *
 * @returns null for a list that names no file of this kind.
 */
export function readPathsCsv(
  root: string,
  path: string,
  patchIds: PatchIds,
): MetadataTable | FoundProblem | null {
  const text = readText(root, path, 'csvUnreadable');
  if (typeof text !== 'string') return text;
  const hasBom = text.startsWith('\uFEFF');
  const lines = (hasBom ? text.slice(1) : text).split(/\r\n|\n|\r/);
  const separator = separatorOf(lines.find((line) => line.trim() !== '') ?? '');
  const ids: string[] = [];
  const bits: number[] = [];
  const odd = new Tally();
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const row = readRow(line.split(separator), patchIds);
    if (row) {
      ids.push(row.patchId);
      bits.push(row.bits);
      if (row.odd !== null) odd.add(row.odd);
    } else if (i > 0) odd.add(line.slice(0, 80)); // The first line may be a header after all.
  });
  if (ids.length === 0) return null;
  const split = splitOfListName(path);
  return {
    by: 'patch',
    ids,
    columns: split === null ? [] : ['split'],
    values: split === null ? [] : ids.map(() => split),
    bounds: null,
    csv: { separator, columns: [], hasBom },
    bits: Int32Array.from(bits),
    odd: { count: odd.count, example: odd.example },
  };
}

function readRow(
  cells: readonly string[],
  patchIds: PatchIds,
): { patchId: string; bits: number; odd: string | null } | null {
  let patchId: string | null = null;
  let first: string | null = null;
  let bits = 0;
  let odd: string | null = null;
  for (const cell of cells) {
    const text = cell.trim().replace(/^"(.*)"$/, '$1');
    if (text === '') continue;
    const parts = text.split(/[/\\]/);
    const file = parseFile(parts.pop()!);
    if (!file || (file.kind !== 'img' && file.kind !== 'msk') || (first ?? file.id) !== file.id) {
      odd ??= text.slice(0, 80);
      continue;
    }
    first = file.id;
    patchId ??= patchIds.resolve(file.id, placeInPath(parts));
    bits |= modalityBit(file.kind === 'img' ? 'AERIAL_RGBI' : 'AERIAL_LABEL-COSIA');
  }
  return patchId === null ? null : { patchId, bits, odd };
}

function separatorOf(line: string): CsvShape['separator'] {
  return ([',', ';', '\t'] as const).reduce((best, next) =>
    line.split(next).length > line.split(best).length ? next : best,
  );
}

/** `train`, `valid` or `test`, as the name of a list says (`flair-1-paths-val.csv`); the last such word counts. */
export function splitOfListName(path: string): string | null {
  const words = basename(path)
    .toLowerCase()
    .split(/[^a-z]+/);
  const last = words.findLast((word) => /^(?:train|training|val|valid|validation|test)$/.test(word));
  if (last === undefined) return null;
  return last.startsWith('tr') ? 'train' : last.startsWith('v') ? 'valid' : 'test';
}
