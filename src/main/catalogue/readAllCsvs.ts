import { found, splitOfCsvName, Tally } from '../datasets/index.ts';
import type { CsvPage, CsvShape, FoundProblem } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { writeInSlices } from './slices.ts';

/** Reads the split CSVs: which patches they list, and so the split of each. What they get wrong is a problem. */
export async function readAllCsvs(run: IndexRun, paths: readonly string[]): Promise<void> {
  for (const path of paths) await readCsv(run, path);
}

async function readCsv(run: IndexRun, path: string): Promise<void> {
  const { db, reader, root, writer, signal } = run;
  const split = splitOfCsvName(path);
  const tallies = { csvUnknownPatch: new Tally(), csvMissingFile: new Tally(), csvOtherSplit: new Tally() };
  const odd = { count: 0, example: '' };
  let at: { offset: number; shape: CsvShape } | null = null;
  let csv = 0;
  let line = 0;
  do {
    const page: CsvPage | FoundProblem | null = await reader.run(
      'readSplitCsvPage',
      { root, path, at },
      { signal },
    );
    if (page === null) return; // A CSV about something else.
    if ('code' in page) {
      writer.addProblem(page);
      return;
    }
    if (at === null) csv = writer.addCsv(path, page.shape, split);
    await writeInSlices(
      db,
      page.ids.keys(),
      (i) => writeRow(run, csv, ++line, page, i, split, tallies),
      signal,
    );
    if (odd.count === 0) odd.example = page.odd.example;
    odd.count += page.odd.count;
    at = page.next === null ? null : { offset: page.next, shape: page.shape };
    run.onProgress({ phase: 'metadata', done: line, total: 0, unit: 'rows' });
  } while (at !== null);
  writer.setCsvRows(csv, line);
  if (odd.count > 0) writer.addProblem(found('warning', 'csvOddCells', path, odd));
  for (const [code, { count, example }] of Object.entries(tallies) as [keyof typeof tallies, Tally][]) {
    // A partial download lists more patches than it holds: no mistake of anybody.
    const severity = code === 'csvUnknownPatch' ? 'info' : 'warning';
    if (count > 0) writer.addProblem(found(severity, code, path, { count, example, rows: line }));
  }
}

function writeRow(
  { writer }: IndexRun,
  csv: number,
  line: number,
  page: CsvPage,
  i: number,
  split: string | null,
  tallies: { csvUnknownPatch: Tally; csvMissingFile: Tally; csvOtherSplit: Tally },
): void {
  const id = page.ids[i]!;
  const patch = writer.findPatch(id);
  if (!patch) {
    tallies.csvUnknownPatch.add(id);
    return;
  }
  writer.addCsvRow(csv, line, patch.id);
  if ((page.bits[i]! & ~patch.bits) !== 0) tallies.csvMissingFile.add(id);
  if (split === null) return;
  if (patch.split !== null && patch.split !== split) tallies.csvOtherSplit.add(id);
  writer.setSplit(patch.id, split);
}
