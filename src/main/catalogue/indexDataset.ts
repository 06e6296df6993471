import type { Database } from 'better-sqlite3';
import type { DatasetListing, FlairHubReader } from '../datasets/index.ts';
import { checkAllHeaders } from './checkAllHeaders.ts';
import { readAllMetadata } from './readAllMetadata.ts';
import { readAllCsvs } from './readAllCsvs.ts';
import type { ScanTotals } from './scans.ts';
import { ScanWriter } from './ScanWriter.ts';
import { inOrder, writeInSlices } from './slices.ts';
import { summariseRois } from './summariseRois.ts';

export interface IndexProgress {
  /** `names`, `metadata`, `headers`, `finishing`. */
  readonly phase: string;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** `files`, `rows` or `rois`. */
  readonly unit: string;
}

/** What the steps of one index run share. */
export interface IndexRun {
  readonly db: Database;
  readonly reader: FlairHubReader;
  readonly root: string;
  readonly writer: ScanWriter;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
  /** Tasks under way at once: one a worker, and one each that waits. */
  readonly width: number;
}

/**
 * Fills a pending scan: names, then metadata, then headers, then what follows from them. The caller publishes the scan, or
 * abandons it when this throws.
 *
 * Memory is bounded by the files of a domain, not by the dataset; every write is a transaction of a few milliseconds.
 *
 * @throws AppError `cancelled`; what the root folder or the database says when they fail.
 */
export async function fillScan(run: IndexRun): Promise<ScanTotals> {
  const { db, reader, root, writer, signal } = run;
  const listing = await reader.run('list', { root }, { signal });
  await writeInSlices(db, listing.problems, (problem) => writer.addProblem(problem), signal);
  const names = await readAllNames(run, listing.domains);
  await readAllMetadata(run, listing.metadata);
  // After the SPLIT GeoPackage: the CSV beside the data is what the person trains with, and wins.
  await readAllCsvs(run, listing.csvs);
  await checkAllHeaders(run, names.files);
  await summariseRois(run);
  await writeInSlices(db, [null], () => writer.addOverflowProblems(), signal);
  return { ...names, problems: writer.problems };
}

/** Reads the names of all domains; one after the other into the catalogue, so that its order is that of the names. */
async function readAllNames(
  { db, reader, root, writer, signal, onProgress, width }: IndexRun,
  domains: DatasetListing['domains'],
): Promise<Omit<ScanTotals, 'problems'>> {
  const domainYears = new Set<string>();
  const totals = { files: 0, rois: 0, patches: 0 };
  onProgress({ phase: 'names', done: 0, total: 0, unit: 'files' });
  const scans = inOrder(domains, width, ({ folders }) =>
    reader.run('scanDomain', { root, folders }, { signal }),
  );
  for await (const { rois, files, exceptions, problems } of scans) {
    await writeInSlices(db, rois, (roi) => writer.addRoi(roi), signal);
    await writeInSlices(db, exceptions, (e) => writer.addException(e.patchId, e.modality, e.path), signal);
    await writeInSlices(db, problems, (problem) => writer.addProblem(problem), signal);
    for (const roi of rois) domainYears.add(`${roi.domain}-${roi.year}`);
    totals.files += files;
    totals.rois += rois.length;
    totals.patches += rois.reduce((sum, roi) => sum + roi.cells.length / 3, 0);
    onProgress({ phase: 'names', done: totals.files, total: 0, unit: 'files' });
  }
  return { ...totals, domains: domainYears.size };
}
