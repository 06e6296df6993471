/** Reads a CSV with quoted cells (RFC 4180) into one record a line, by the names of its first line. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  const [names, ...lines] = rows.filter((row) => row.length > 1);
  return lines.map((cells) => Object.fromEntries(names!.map((name, i) => [name, cells[i] ?? ''])));
}
