import { OutFile } from './OutFile.ts';
import type { Cell, ColumnHead, TableHead, TableWriter } from './table.ts';

/** The first line of a table: what an earlier export is known by. */
export const csvHead = (columns: readonly ColumnHead[]): string =>
  line(columns.map(({ name }) => quoted(name)));

/** A CSV after RFC 4180, lines ended with `\n` as in our others; UTF-8, comma, point as decimal mark; without geometries. */
export function createCsvTable(path: string, { columns }: TableHead): TableWriter {
  const file = new OutFile(path);
  file.write(csvHead(columns));
  return {
    add: ({ cells }) => file.write(line(cells.map((cell, i) => csvCell(cell, columns[i]!)))),
    end: () => file.end(),
    abandon: () => file.close(),
  };
}

const line = (cells: readonly string[]): string => `${cells.join(',')}\n`;

function csvCell(cell: Cell, { type }: ColumnHead): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  return type === 'text' ? quoted(withoutFormula(String(cell))) : String(cell);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A spreadsheet would compute a text that begins like this; with an apostrophe before it, it is a text (OWASP). */
const withoutFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
