import { found, Tally } from '../datasets/index.ts';
import type { FoundProblem, MetadataCursor, MetadataFile, MetadataPage } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { preparePageWriter } from './PageWriter.ts';
import type { PageWriter } from './PageWriter.ts';
import { ProblemWriter } from './ProblemWriter.ts';
import { writeInSlices } from '../workers/index.ts';

/** Rows drawn from a metadata file at a time: about 2 ms to hand over. */
const pageRows = 2000;

/** What reading the metadata did. */
export interface AppliedMetadata {
  /** True when some file told where patches lie. */
  readonly hasBounds: boolean;
}

/**
 * Reads footprints, splits, dates and all else that the metadata files say, in their order: later ones win. What is absent
 * or odd is a problem of the scan.
 *
 * @param unitIds the units of the scan whose patches are written to; split lists count the patches of all units.
 */
export async function applyMetadata(
  run: IndexRun,
  files: readonly MetadataFile[],
  units: { readonly all: ReadonlySet<number>; readonly written: ReadonlySet<number> },
): Promise<AppliedMetadata> {
  const { db, scan, signal, counts } = run;
  const problems = new ProblemWriter(db, { scan }, 'metadata', counts);
  const writer = preparePageWriter(db, scan, units);
  const hasBounds = { value: false };
  let done = 0;
  for (const file of files) {
    await readFile(run, file, writer, problems, (page) => {
      done += page.ids.length;
      hasBounds.value ||= page.bounds !== null;
      run.onProgress({ phase: 'metadata', done, total: 0, unit: 'rows' });
    });
  }
  await writeInSlices(db, [null], () => problems.finish(), signal);
  return { hasBounds: hasBounds.value };
}

async function readFile(
  run: IndexRun,
  file: MetadataFile,
  writer: PageWriter,
  problems: ProblemWriter,
  onPage: (page: MetadataPage) => void,
): Promise<void> {
  const { db, reader, root, signal } = run;
  const tell = (problem: FoundProblem): Promise<void> =>
    writeInSlices(db, [problem], (p) => problems.add(p), signal);
  let at: MetadataCursor | null = null;
  let csv: number | null = null;
  let rows = 0;
  let odd = { count: 0, example: '' };
  const tallies = { matched: 0, unknown: new Tally(), missingFile: new Tally(), otherSplit: new Tally() };
  do {
    const args: { root: string; file: MetadataFile; at: MetadataCursor | null; limit: number } = {
      root,
      file,
      at,
      limit: pageRows,
    };
    const page: MetadataPage | FoundProblem | null = await reader.run('readMetadata', args, { signal });
    if (page === null) return; // A file about something else.
    if ('code' in page) return tell(page);
    if (page.csv && csv === null) csv = writer.addCsv(file.path, page);
    const write = writer.openPage(page, csv, tallies);
    await writeInSlices(db, page.ids.keys(), (i) => write(i, ++rows), signal);
    if (odd.count === 0) odd = { ...page.odd };
    else odd.count += page.odd.count;
    onPage(page);
    at = page.next;
  } while (at !== null);
  if (csv !== null) writer.setCsvRows(csv, rows);
  await writeInSlices(db, problemsOf(file, rows, odd, tallies, csv !== null), (p) => problems.add(p), signal);
}

function problemsOf(
  file: MetadataFile,
  rows: number,
  odd: { readonly count: number; readonly example: string },
  tallies: { matched: number; unknown: Tally; missingFile: Tally; otherSplit: Tally },
  isSplitCsv: boolean,
): FoundProblem[] {
  const problems: FoundProblem[] = [];
  const { path } = file;
  if (odd.count > 0) {
    problems.push(found('warning', file.kind === 'csv' ? 'csvOddCells' : 'gpkgValues', path, { ...odd }));
  }
  if (file.kind === 'table' && rows > 0 && tallies.matched === 0) {
    problems.push(found('warning', 'gpkgOtherPatches', path, { count: rows }));
  }
  if (!isSplitCsv) return problems;
  const { unknown, missingFile, otherSplit } = tallies;
  const add = (severity: 'info' | 'warning', code: FoundProblem['code'], { count, example }: Tally): void => {
    if (count > 0) problems.push(found(severity, code, path, { count, example, rows }));
  };
  // A partial download lists more patches than it holds: no mistake of anybody.
  add('info', 'csvUnknownPatch', unknown);
  add('warning', 'csvMissingFile', missingFile);
  add('warning', 'csvOtherSplit', otherSplit);
  return problems;
}
