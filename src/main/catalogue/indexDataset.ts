import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import type { DatasetListing, DatasetReader, FoundProblem } from '../datasets/index.ts';
import { applyMetadata } from './applyMetadata.ts';
import { carryOver } from './carryOver.ts';
import type { IndexProgress } from './Catalogue.ts';
import { placeUnits } from './placeRois.ts';
import { ProblemWriter } from './ProblemWriter.ts';
import type { ProblemCounts } from './ProblemWriter.ts';
import { moveSeries } from './relocate.ts';
import { abandonOthers, formerPaths, publishScan, startScan, unitsOf } from './scans.ts';
import type { CurrentScan } from './scans.ts';
import { inOrder, writeInSlices } from '../workers/index.ts';
import { prepareUnitWriter, UnitWriter } from './UnitWriter.ts';

/** What the steps of one index run share. */
export interface IndexRun {
  readonly db: Database;
  readonly reader: DatasetReader;
  readonly datasetId: string;
  readonly layout: Layout;
  readonly root: string;
  /** The pending scan. */
  readonly scan: number;
  readonly signal: AbortSignal;
  readonly counts: ProblemCounts;
  onProgress(progress: IndexProgress): void;
  /** Tasks under way at once: one a worker, and one each that waits. */
  readonly width: number;
}

/** A unit of the listing, and the row it has already when its names were read. */
interface PlannedUnit {
  readonly unit: DatasetListing['units'][number];
  readonly position: number;
  readonly fingerprint: string;
  readonly known: { readonly id: number; readonly state: string } | undefined;
}

/**
 * Reads names and metadata into a pending scan and publishes it. What an earlier run has read of a unit that is still the
 * same is taken over, whether that run came to its end or not.
 *
 * Memory is bounded by the files of a unit, not by the dataset; every write is a transaction of a few milliseconds.
 *
 * @param current the scan that is shown, if any.
 * @throws AppError `cancelled`, `datasetMissing`; what the root folder or the database says when they fail.
 */
export async function fillAndPublish(
  start: Omit<IndexRun, 'scan' | 'counts' | 'width'>,
  listing: DatasetListing,
  current: CurrentScan | undefined,
): Promise<void> {
  const { db, datasetId, layout, root, reader, signal } = start;
  const planned = plan(db, datasetId, listing);
  const former = formerPaths(db, datasetId, root);
  const scan = db
    .transaction(() => {
      const fingerprint = fingerprintOf(layout, listing);
      const id = startScan(db, { datasetId, path: root, layout, fingerprint });
      const list = db.prepare('INSERT INTO scan_unit (scan, position, unit) VALUES (?, ?, ?)');
      for (const { known, position } of planned) if (known) list.run(id, position, known.id);
      abandonOthers(db, datasetId, id);
      return id;
    })
    .immediate();
  const run: IndexRun = { ...start, scan, counts: new Map(), width: Math.max(1, reader.threads * 2) };
  const problems = new ProblemWriter(db, { scan }, 'names', run.counts);
  await writeInSlices(db, listing.problems, (problem) => problems.add(problem), signal);
  await readUnits(run, planned);
  await writeInSlices(db, [null], () => problems.finish(), signal);
  const units = unitsOf(db, scan);
  // After a metadata file could not be read, all units lack what it says.
  const isRetry = current !== undefined && hasProblems(db, current.id, 'metadata', ['%Unreadable']);
  const written = units.filter(({ state }) => isRetry || state !== 'complete');
  const { hasBounds } = await applyMetadata(run, listing.metadata, {
    all: new Set(units.map(({ id }) => id)),
    written: new Set(written.map(({ id }) => id)),
  });
  // What is being added stays hidden when it turns out that the disk is gone.
  assertPresent(root);
  const carried = current ? await carryOver(run, written, unitsOf(db, current.id)) : 0;
  if (hasBounds || carried > 0) await placeUnits(run, written);
  if (signal.aborted) throw new AppError('cancelled');
  publishScan(db, datasetId, scan, () => former.forEach((path) => moveSeries(db, scan, path, root)));
}

/** Tells of a listing whether everything in it is as it was: units, metadata, and what was wrong with the folder. */
export function fingerprintOf(layout: Layout, { units, metadata, problems }: DatasetListing): string {
  const hash = createHash('sha1').update(layout);
  for (const { key, fingerprint } of units) hash.update(`\nunit ${key} ${fingerprint}`);
  hash.update(metadataHash(metadata));
  for (const problem of problems) hash.update(`\nproblem ${JSON.stringify(problem)}`);
  return hash.digest('hex');
}

function metadataHash(metadata: DatasetListing['metadata']): string {
  const hash = createHash('sha1');
  for (const { kind, subject, path, fingerprint } of metadata) {
    hash.update(`\n${kind} ${subject} ${path} ${fingerprint}`);
  }
  return hash.digest('hex');
}

/**
 * True when something in a scan may come out otherwise although no name has changed: permissions were mended, or another
 * unit no longer has the same patch.
 */
export function mayHaveHealed(db: Database, scan: number): boolean {
  return hasProblems(db, scan, 'names', rereadCodes) || hasProblems(db, scan, 'metadata', ['%Unreadable']);
}

/** Problems whose unit is read again each time: the times of folders do not tell when they are mended. */
const rereadCodes = ['folderUnreadable', 'duplicatePatch'] as const;

function hasProblems(db: Database, scan: number, stage: string, codes: readonly string[]): boolean {
  const like = codes.map(() => 'code LIKE ?').join(' OR ');
  const found = db
    .prepare(
      `SELECT 1 FROM problem WHERE (scan = ? OR unit IN (SELECT unit FROM scan_unit WHERE scan = ?)) AND stage = ?
       AND (${like}) LIMIT 1`,
    )
    .get(scan, scan, stage, ...codes);
  return found !== undefined;
}

function plan(db: Database, datasetId: string, listing: DatasetListing): PlannedUnit[] {
  const metadata = metadataHash(listing.metadata);
  const find = db.prepare<string[], { id: number; state: string }>(
    `SELECT id, state FROM unit WHERE dataset_id = ? AND key = ? AND fingerprint = ? AND state <> 'writing'
       AND NOT EXISTS (SELECT 1 FROM problem WHERE problem.unit = unit.id AND stage = 'names'
                       AND code IN (${rereadCodes.map((code) => `'${code}'`).join()}))
     ORDER BY state = 'complete' DESC, id DESC LIMIT 1`,
  );
  return listing.units.map((unit, position) => {
    const fingerprint = `${unit.fingerprint} ${metadata}`;
    return { unit, position, fingerprint, known: find.get(datasetId, unit.key, fingerprint) };
  });
}

/** Reads the names of the units that are not known; one after the other into the catalogue, the first of two patches wins. */
async function readUnits(run: IndexRun, planned: readonly PlannedUnit[]): Promise<void> {
  const { db, reader, datasetId, layout, root, scan, signal, counts, onProgress, width } = run;
  const statements = prepareUnitWriter(db);
  let files = 0;
  onProgress({ phase: 'names', done: files, total: 0, unit: 'files' });
  const left = planned.filter(({ known }) => !known);
  const scans = inOrder(left, width, async (entry) => ({
    entry,
    scanned: await reader.run('scanUnit', { root, unit: entry.unit }, { signal }),
  }));
  for await (const { entry, scanned } of scans) {
    // A disk that was pulled out reads as a dataset with holes.
    if (scanned.rois.length === 0 || hasErrors(scanned.problems)) assertPresent(root);
    const { key } = entry.unit;
    const { position, fingerprint } = entry;
    const writer = new UnitWriter(
      statements,
      db,
      { datasetId, scan, position, key, fingerprint, layout },
      counts,
    );
    await writeInSlices(db, scanned.rois, (roi) => writer.addRoi(roi), signal);
    await writeInSlices(db, scanned.problems, (problem) => writer.addProblem(problem), signal);
    await writeInSlices(db, [scanned.files], (count) => writer.finish(count), signal);
    files += scanned.files;
    onProgress({ phase: 'names', done: files, total: 0, unit: 'files' });
  }
}

const hasErrors = (problems: readonly FoundProblem[]): boolean =>
  problems.some(({ severity, code }) => severity === 'error' || code === 'folderUnreadable');

function assertPresent(root: string): void {
  if (!isDatasetPresent(root)) throw new AppError('datasetMissing', { path: root });
}
