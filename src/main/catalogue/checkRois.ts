import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { modalitiesOf } from '../../shared/model/modality.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import type {
  CheckedPatches,
  DatasetReader,
  FileToCheck,
  FoundProblem,
  PatchToCheck,
} from '../datasets/index.ts';
import type { IndexProgress } from './Catalogue.ts';
import { prepareSaveFacts, usableFacts } from './headerFacts.ts';
import type { HeaderFacts } from './headerFacts.ts';
import { gridOf, gridProblems, placeColumns, prepareSavePlaces, toPlace } from './placeRois.ts';
import type { PlaceRow } from './placeRois.ts';
import { placePatches } from './placePatches.ts';
import { maxProblemsPerCode, ProblemWriter } from './ProblemWriter.ts';
import type { CurrentScan } from './scans.ts';
import { inOrder, throwIfAborted, writeInSlices } from '../workers/index.ts';
import { prepareRoiFiles } from './sources.ts';
import type { FilesRow } from './sources.ts';

/** Patches of one task: about 1,000 files, some tens of milliseconds with a warm disk. */
const batchPatches = 100;
/** ROIs asked for at a time. */
const pageRois = 200;

export interface CheckRun {
  readonly db: Database;
  readonly reader: DatasetReader;
  readonly scan: CurrentScan;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
  /** Tasks under way at once. */
  readonly width: number;
}

interface RoiRow {
  readonly id: number;
  readonly unit: number;
  readonly roi_key: string;
  readonly crs: string | null;
  readonly gsd: number | null;
}

interface CheckRow extends PlaceRow, FilesRow {
  readonly id: number;
}

/** A ROI with what its headers said, as far as they are read. */
interface OpenRoi {
  readonly roi: RoiRow;
  readonly rows: readonly CheckRow[];
  readonly patches: readonly PatchToCheck[];
  readonly facts: HeaderFacts[];
  readonly problems: FoundProblem[];
}

/** A part of a ROI, to be read with others in one task. */
interface Part {
  readonly of: OpenRoi;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads the headers of all files of the ROIs that were not checked yet, ROI after ROI. Where a patch lies and whether its
 * mask can be edited become facts of the patch; what is wrong with a file becomes a problem. A run that is cut short goes
 * on with the next ROI.
 *
 * @returns the patches that were checked.
 * @throws AppError `cancelled`, `datasetMissing`
 */
export async function checkRois(run: CheckRun): Promise<number> {
  const { db, scan, reader, signal, onProgress, width } = run;
  const total = countLeft(db, scan.id);
  if (total === 0) return 0;
  if (!isDatasetPresent(scan.path)) throw new AppError('datasetMissing', { path: scan.path });
  const finish = prepareFinish(run);
  onProgress({ phase: 'headers', done: 0, total, unit: 'patches' });
  let done = 0;
  const checks = inOrder(batches(run), width, async (parts) => ({
    parts,
    checked: await reader.run(
      'checkPatches',
      {
        layout: scan.layout,
        patches: parts.flatMap(({ of, from, to }) => of.patches.slice(from, to)),
      },
      { signal },
    ),
  }));
  try {
    for await (const { parts, checked } of checks) {
      // On a disk that was pulled out every file is gone: that is no news about any of them.
      const isGone = checked.problems.some(({ severity }) => severity === 'error');
      if (isGone && !isDatasetPresent(scan.path)) throw new AppError('datasetMissing', { path: scan.path });
      const complete = collect(scan.layout, parts, checked);
      await writeInSlices(db, complete, finish.roi, signal);
      done += parts.reduce((sum, { from, to }) => sum + to - from, 0);
      onProgress({ phase: 'headers', done: Math.min(done, total), total, unit: 'patches' });
    }
  } finally {
    finish.close();
  }
  throwIfAborted(signal);
  return done;
}

/** Patches of a scan whose headers were not read yet. */
export function countLeft(db: Database, scan: number): number {
  return db
    .prepare<[number], number>(
      `SELECT coalesce(sum(patches), 0) FROM roi
       WHERE checked = 0 AND unit IN (SELECT unit FROM scan_unit WHERE scan = ?)`,
    )
    .pluck()
    .get(scan)!;
}

/** Adds the answers of a task to their ROIs; answers those that are complete now. */
function collect(layout: Layout, parts: readonly Part[], checked: CheckedPatches): OpenRoi[] {
  const owners = new Map<string, OpenRoi>();
  let at = 0;
  for (const { of, from, to } of parts) {
    for (let i = from; i < to; i++, at++) {
      of.facts.push(usableFacts(layout, factsOf(checked, at)));
      owners.set(of.patches[i]!.patchId, of);
    }
  }
  for (const problem of checked.problems) owners.get(problem.patchId ?? '')?.problems.push(problem);
  return parts.flatMap(({ of, to }) => (to === of.rows.length ? [of] : []));
}

function factsOf(checked: CheckedPatches, i: number): HeaderFacts {
  const orNull = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  const { origins, stamps } = checked;
  const [x, y] = [orNull(origins[i * 2]), orNull(origins[i * 2 + 1])];
  return {
    maskState: checked.maskStates[i]!,
    origin: x === null || y === null ? null : [x, y],
    gsd: orNull(checked.gsds[i]),
    crs: checked.crs[i] ?? null,
    widthPx: orNull(checked.widths[i]),
    heightPx: orNull(checked.heights[i]),
    stamp: [orNull(stamps[i * 2]), orNull(stamps[i * 2 + 1])],
  };
}

/** What writes a ROI whose headers are all read; it counts as checked from then on. */
function prepareFinish({ db, scan }: CheckRun): { roi(open: OpenRoi): void; close(): void } {
  const { layout } = scan;
  const counts = countProblems(db, scan.id);
  const save = prepareSaveFacts(db);
  const savePlaces = prepareSavePlaces(db);
  const mark = db.prepare(
    'UPDATE roi SET checked = 1, crs = coalesce(?, crs), gsd = coalesce(?, gsd) WHERE id = ?',
  );
  const clear = db.prepare(`DELETE FROM problem WHERE roi = ? AND stage = 'headers'`);
  const writers = new Map<number, ProblemWriter>();
  const writerOf = (unit: number): ProblemWriter => {
    let writer = writers.get(unit);
    if (!writer) writers.set(unit, (writer = new ProblemWriter(db, { unit }, 'headers', counts)));
    return writer;
  };
  return {
    roi({ roi, rows, patches, facts, problems }) {
      const placing = facts.filter(({ origin }) => origin !== null).at(-1);
      // Deleted meanwhile, when another scan has replaced this one.
      if (mark.run(placing?.crs ?? null, placing?.gsd ?? null, roi.id).changes === 0) return;
      const placed = rows.map((row, i): PlaceRow => {
        const { origin, widthPx, heightPx } = facts[i]!;
        save(row.id, facts[i]!);
        const [x, y] = origin ?? [null, null];
        return { ...row, origin_x: x, origin_y: y, width: widthPx, height: heightPx };
      });
      const grid = placePatches(placed.map(toPlace), gridOf(layout, placing?.gsd ?? roi.gsd));
      savePlaces(roi.id, placed, grid);
      clear.run(roi.id);
      const writer = writerOf(roi.unit);
      for (const problem of problems) writer.add(problem, roi.id);
      const byId = new Map(patches.map((patch) => [patch.patchId, patch]));
      const pathOf = (row: PlaceRow): string => labelPath(byId.get(row.patch_id)!) ?? row.patch_id;
      for (const problem of gridProblems(layout, roi.roi_key, placed, grid, pathOf)) {
        writer.add(problem, roi.id);
      }
    },
    close: () => db.transaction(() => writers.forEach((writer) => writer.finish()))(),
  };
}

/** The file that places a patch: its mask, else the first there is. */
function labelPath({ files }: PatchToCheck): string | undefined {
  return (files.find(({ modality }) => modality === 'AERIAL_LABEL-COSIA') ?? files[0])?.path;
}

/** Problems that are kept already, by code: what was dropped before stays dropped. */
function countProblems(db: Database, scan: number): Map<string, number> {
  const rows = db
    .prepare<[number], { code: string; count: number }>(
      `SELECT code, count(*) AS count FROM problem
       WHERE stage = 'headers' AND code <> 'moreProblems' AND unit IN (SELECT unit FROM scan_unit WHERE scan = ?)
       GROUP BY code`,
    )
    .all(scan);
  return new Map(rows.map(({ code, count }) => [code, Math.min(count, maxProblemsPerCode)]));
}

/** All unchecked ROIs in batches; each page is read when it is needed. */
function* batches({ db, scan }: CheckRun): Generator<Part[]> {
  const open = prepareOpen(db, scan);
  let parts: Part[] = [];
  let size = 0;
  for (const roi of uncheckedRois(db, scan.id)) {
    const of = open(roi);
    for (let from = 0; from < of.rows.length;) {
      const to = Math.min(of.rows.length, from + batchPatches - size);
      parts.push({ of, from, to });
      size += to - from;
      from = to;
      if (size < batchPatches) continue;
      yield parts;
      parts = [];
      size = 0;
    }
  }
  if (size > 0) yield parts;
}

function* uncheckedRois(db: Database, scan: number): Generator<RoiRow> {
  const units = db
    .prepare<[number], number>('SELECT unit FROM scan_unit WHERE scan = ? ORDER BY position')
    .pluck()
    .all(scan);
  const page = db.prepare<[number, number, number], RoiRow>(
    `SELECT id, unit, roi_key, crs, gsd FROM roi WHERE unit = ? AND id > ? AND checked = 0 ORDER BY id LIMIT ?`,
  );
  for (const unit of units) {
    for (let rois = page.all(unit, 0, pageRois); rois.length > 0;) {
      yield* rois;
      rois = page.all(unit, rois.at(-1)!.id, pageRois);
    }
  }
}

const sensors = { s2: 's2', 's1-asc': 's1Asc', 's1-desc': 's1Desc' } as const;

/** Reads what a ROI's files are to be asked. */
function prepareOpen(db: Database, scan: CurrentScan): (roi: RoiRow) => OpenRoi {
  const patchesOf = db.prepare<[number], CheckRow>(
    `SELECT ${placeColumns}, name, bits, archive_bits FROM patch WHERE roi = ? ORDER BY id`,
  );
  const datesOf = db.prepare<[number], { sensor: keyof typeof sensors; count: number }>(
    'SELECT sensor, json_array_length(dates) AS count FROM roi_dates WHERE roi = ?',
  );
  const roiFiles = prepareRoiFiles(db);
  return (roi) => {
    const rows = patchesOf.all(roi.id);
    const index = roiFiles(scan.layout, roi.id);
    const dates = Object.fromEntries(datesOf.all(roi.id).map((d) => [sensors[d.sensor], d.count]));
    const patches = rows.map((row): PatchToCheck => {
      const files = modalitiesOf(row.bits).flatMap((modality): FileToCheck[] => {
        const file = index.find(scan.path, row, modality);
        return file ? [{ modality, source: file.source, path: file.path }] : [];
      });
      return {
        patchId: row.patch_id,
        row: row.row,
        col: row.col,
        roiKey: roi.roi_key,
        files,
        ...(Object.keys(dates).length > 0 ? { dates } : {}),
      };
    });
    return { roi, rows, patches, facts: [], problems: [] };
  };
}
