import { found } from '../datasets/index.ts';
import type { FoundProblem, MetadataFile, MetadataKind, MetadataPage } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { writeInSlices } from './slices.ts';

/** Rows drawn from a GeoPackage at a time: about 2 ms to hand over. */
const pageRows = 2000;

interface PageRequest {
  readonly root: string;
  readonly file: MetadataFile;
  readonly after: number | null;
  readonly limit: number;
}

/** Columns that say which split to show, best first. The toy archive is split in its own way. */
const preferredSplits = ['split_toy', 'split_flairhub', 'split_1'];

/** Reads footprints, splits and dates of the aerial images from the GeoPackages. What is absent or odd is a problem. */
export async function readAllMetadata(run: IndexRun, folders: readonly string[]): Promise<void> {
  const { db, reader, root, writer, signal } = run;
  const { files, problems } = await reader.run('listMetadata', { root, folders }, { signal });
  await writeInSlices(db, problems, (problem) => writer.addProblem(problem), signal);
  const names: Record<MetadataKind, string> = {
    geom: 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg',
    split: 'GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_SPLIT.gpkg',
    aerialDate: 'GLOBAL_ALL_MTD/GLOBAL_AERIAL_MTD_DATES.gpkg',
  };
  const kinds = Object.keys(names) as MetadataKind[];
  const absent = kinds.filter((kind) => !files.some((file) => file.kind === kind));
  await writeInSlices(
    db,
    absent,
    (kind) => writer.addProblem(found('info', 'gpkgAbsent', names[kind])),
    signal,
  );
  let done = 0;
  for (const file of files) {
    await readFile(run, file, (rows) => {
      done += rows;
      run.onProgress({ phase: 'metadata', done, total: 0, unit: 'rows' });
    });
  }
}

async function readFile(run: IndexRun, file: MetadataFile, onRows: (rows: number) => void): Promise<void> {
  const { db, reader, root, writer, signal } = run;
  let after: number | null = null;
  let rows = 0;
  let matched = 0;
  let odd = { count: 0, example: '' };
  do {
    const args: PageRequest = { root, file, after, limit: pageRows };
    const page: MetadataPage | FoundProblem = await reader.run('readMetadataPage', args, { signal });
    if ('code' in page) {
      writer.addProblem(page);
      return;
    }
    const { ids } = page;
    await writeInSlices(db, ids.keys(), (i) => (matched += writeRow(run, file.kind, page, i)), signal);
    rows += ids.length;
    if (odd.count === 0) odd = { ...page.odd };
    else odd.count += page.odd.count;
    onRows(ids.length);
    after = page.next;
  } while (after !== null);
  if (odd.count > 0) writer.addProblem(found('warning', 'gpkgValues', file.path, odd));
  if (matched === 0) writer.addProblem(found('warning', 'gpkgOtherPatches', file.path, { count: rows }));
}

/** Writes what a row says about its patch; 0 when the dataset has no such patch. */
function writeRow({ writer }: IndexRun, kind: MetadataKind, page: MetadataPage, i: number): 0 | 1 {
  const patch = writer.findPatch(page.ids[i]!);
  if (!patch) return 0;
  if (kind === 'geom') {
    // The upper-left corner: minX, maxY.
    const [x, y] = [page.bounds![i * 4]!, page.bounds![i * 4 + 3]!];
    if (!Number.isNaN(x)) writer.setGeom(patch.id, x, y);
    return 1;
  }
  const values = page.values.slice(i * page.columns.length, (i + 1) * page.columns.length);
  if (kind === 'aerialDate') {
    if (values[0] != null) writer.setAerialDate(patch.id, values[0]);
    return 1;
  }
  const splits = Object.fromEntries(
    page.columns.flatMap((column, c) => (values[c] == null ? [] : [[column, values[c]]])),
  ) as Record<string, string>;
  const column = preferredSplits.find((name) => splits[name] !== undefined) ?? Object.keys(splits).sort()[0];
  writer.setSplits(patch.id, splits, column === undefined ? null : splits[column]!);
  return 1;
}
