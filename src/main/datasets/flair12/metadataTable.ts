import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemCode } from '../../../shared/i18n/problems.ts';
import type { CsvShape, MetadataPage } from '../layout.ts';
import { found, systemReason } from '../problem.ts';
import type { FoundProblem } from '../problem.ts';

/** A metadata file, read whole. */
export type MetadataTable = Omit<MetadataPage, 'next'>;

/** The real files have 3 and 20 MB; V8 cannot hold a text of more than 512. */
export const maxFileBytes = 200_000_000;

/** Part of a table as the page that starts at a row. What was odd in the whole of it is said once. */
export function pageOf(table: MetadataTable, from: number, limit: number): MetadataPage {
  const end = Math.min(table.ids.length, from + limit);
  const width = table.columns.length;
  return {
    ...table,
    ids: table.ids.slice(from, end),
    values: table.values.slice(from * width, end * width),
    bounds: table.bounds && table.bounds.slice(from * 4, end * 4),
    bits: table.bits && table.bits.slice(from, end),
    odd: from === 0 ? table.odd : { count: 0, example: '' },
    next: end < table.ids.length ? { offset: end, csv: table.csv satisfies CsvShape | null } : null,
  };
}

/** The text of a metadata file, or the problem that makes it useless. */
export function readText(root: string, path: string, code: ProblemCode): string | FoundProblem {
  try {
    const { size } = statSync(join(root, path));
    if (size > maxFileBytes)
      return found('warning', 'flairFileTooLarge', path, { sizeMB: Math.round(size / 1e6) });
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    return found('warning', code, path, { reason: systemReason(error) });
  }
}

/** The object that a JSON file holds, as entries in its order, or the problem that makes it useless. */
export function readJsonEntries(root: string, path: string): [string, unknown][] | FoundProblem {
  const text = readText(root, path, 'flairJsonUnreadable');
  if (typeof text !== 'string') return text;
  let json: unknown;
  try {
    json = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    // The message of V8 quotes the text around the place, on one line.
    const reason = (error instanceof Error ? error.message : String(error))
      .replaceAll(/\s+/g, ' ')
      .slice(0, 160);
    return found('warning', 'flairJsonUnreadable', path, { reason });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return found('warning', 'flairJsonShape', path);
  const entries = Object.entries(json);
  return entries.length === 0 ? found('warning', 'flairJsonShape', path) : entries;
}
