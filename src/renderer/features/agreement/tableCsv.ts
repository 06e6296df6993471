import type { AgreementTable } from './agreementTable.ts';

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const line = (cells: readonly (string | number)[]): string =>
  `${cells.map((c) => quoted(String(c))).join(',')}\n`;

/** Names of codes in the language of the window. */
export interface CodeNames {
  cover(value: number): string;
  declared(code: number): string;
}

/** The pixels as they stand in the table: one line a declared code, one column a class, codes before names. */
export function wideCsv(table: AgreementTable, names: CodeNames): string {
  const head = ['', ...table.covers.map((cover) => `${cover} ${names.cover(cover)}`)];
  const rows = table.rows.map((cells, at) => {
    const code = table.declared[at]!;
    return [`${code} ${names.declared(code)}`, ...cells.map(({ px }) => px)];
  });
  return [head, ...rows].map(line).join('');
}

/** Everything about every pair that occurs: one line a pair. Shares are 0 to 1. */
export function longCsv(table: AgreementTable, names: CodeNames): string {
  const head = [
    ...['lpis_level', 'declared', 'declared_name', 'cover', 'cover_name', 'grade'],
    ...['px', 'share_of_declared', 'share_of_cover', 'items', 'open'],
  ];
  const rows = table.rows.flat().filter(({ px, items }) => px > 0 || items > 0);
  const cells = rows.map((cell) => [
    ...[table.level, cell.declared, names.declared(cell.declared), cell.cover, names.cover(cell.cover)],
    ...[cell.grade, cell.px, cell.ofDeclared.toFixed(6), cell.ofCover.toFixed(6), cell.items, cell.open],
  ]);
  return [head, ...cells].map(line).join('');
}

/** A name as part of the name of a file. */
export const fileNameOf = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'dataset';
