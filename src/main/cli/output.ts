import type { AppError } from '../../shared/errors.ts';
import { formatError } from '../../shared/i18n/errors.ts';
import type { CliContext } from './CliIo.ts';

/** Writes JSON that people can read too. */
export function writeJson({ io }: CliContext, value: unknown): void {
  io.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** A whole number, digits grouped as the language does. */
export function formatCount({ language }: CliContext, value: number): string {
  return value.toLocaleString(language);
}

/** Name and value, one pair a line, values aligned. */
export function writePairs(
  { io }: CliContext,
  pairs: readonly (readonly [name: string, value: string])[],
): void {
  const width = Math.max(...pairs.map(([name]) => name.length));
  for (const [name, value] of pairs) io.out(`${name.padEnd(width)}  ${value}\n`);
}

/** A table with aligned columns; numbers to the right. */
export function writeTable(
  { io }: CliContext,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const isNumber = head.map((_, i) => rows.every((row) => /^[\d\s.,\u00a0\u202f-]+$/.test(row[i]!)));
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
    io.out(`${cells.join('  ').trimEnd()}\n`);
  }
}

/** Tells a failure: the sentence, for a filter the place in it, then what to do. */
export function writeError({ io, language }: CliContext, error: AppError): void {
  const { message, hint } = formatError(error, language);
  io.err(`arpenteur: ${message}\n`);
  if (error.code === 'whereInvalid') {
    const text = String(error.params['text'] ?? '');
    // A line break would move the mark away from its character.
    io.err(`  ${text.replace(/\s/g, ' ')}\n  ${' '.repeat(Number(error.params['position'] ?? 0))}^\n`);
  }
  io.err(`  ${hint}\n`);
  if (error.detail) io.err(`  (${error.detail})\n`);
}
