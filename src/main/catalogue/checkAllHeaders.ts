import type { Database } from 'better-sqlite3';
import type { Modality } from '../../shared/model/modality.ts';
import type { CheckedPatches, PatchToCheck } from '../datasets/index.ts';
import type { IndexRun } from './indexDataset.ts';
import { inOrder, writeInSlices } from './slices.ts';

/** Patches of one task: about 1,000 files, some tens of milliseconds with a warm disk. */
const batchPatches = 100;

interface Batch {
  readonly rows: readonly { id: number; roi: number }[];
  readonly patches: readonly PatchToCheck[];
}

/**
 * Reads the headers of all files. Where a patch lies and whether its mask can be edited become facts of the patch; what is
 * wrong with a file becomes a problem.
 */
export async function checkAllHeaders(run: IndexRun, files: number): Promise<void> {
  const { db, reader, root, writer, signal, onProgress, width } = run;
  const store = prepareStore(db);
  onProgress({ phase: 'headers', done: 0, total: files, unit: 'files' });
  let done = 0;
  const checks = inOrder(batches(db, writer.scan), width, async (batch) => ({
    batch,
    checked: await reader.run('checkPatches', { root, patches: batch.patches }, { signal }),
  }));
  for await (const { batch, checked } of checks) {
    await writeInSlices(db, batch.rows.keys(), (i) => store(batch.rows[i]!.id, checked, i), signal);
    await writeInSlices(db, checked.problems, (problem) => writer.addProblem(problem), signal);
    if (checked.crs !== null) {
      for (const roi of new Set(batch.rows.map((row) => row.roi))) setCrs(db, roi, checked.crs);
    }
    done += checked.files;
    // A historical photograph may be of two patches.
    onProgress({ phase: 'headers', done: Math.min(done, files), total: files, unit: 'files' });
  }
}

function setCrs(db: Database, roi: number, crs: string): void {
  db.prepare('UPDATE roi SET crs = coalesce(crs, ?) WHERE id = ?').run(crs, roi);
}

/** Writes what the headers say about patch `i` of a check into row `id`. */
export function prepareStore(db: Database): (id: number, checked: CheckedPatches, i: number) => void {
  const update = db.prepare(
    'UPDATE patch SET mask_state = ?, origin_x = ?, origin_y = ?, stamp_ms = ?, stamp_bytes = ? WHERE id = ?',
  );
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return (id, { maskStates, origins, stamps }, i) => {
    const [x, y, ms, bytes] = [origins[i * 2]!, origins[i * 2 + 1]!, stamps[i * 2]!, stamps[i * 2 + 1]!].map(
      orNull,
    );
    update.run(maskStates[i]!, x, y, ms, bytes, id);
  };
}

interface PatchRow {
  readonly id: number;
  readonly row: number;
  readonly col: number;
  readonly bits: number;
}

/** All patches of a scan in batches, ROI after ROI; each page is read when it is needed. */
function* batches(db: Database, scan: number): Generator<Batch> {
  const rois = db.prepare<[number], { id: number; domain: string; year: string; roi: string }>(
    'SELECT id, domain, year, roi FROM roi WHERE scan = ? ORDER BY id',
  );
  const patchesOf = db.prepare<[number], PatchRow>(
    'SELECT id, row, col, bits FROM patch WHERE roi = ? ORDER BY id',
  );
  const exceptionsOf = db.prepare<[number], { modality: Modality; path: string }>(
    'SELECT modality, path FROM file_exception WHERE patch = ?',
  );
  let rows: { id: number; roi: number }[] = [];
  let patches: PatchToCheck[] = [];
  for (const { id: roiId, ...name } of rois.all(scan)) {
    for (const { id, ...patch } of patchesOf.all(roiId)) {
      const exceptions = Object.fromEntries(exceptionsOf.all(id).map((e) => [e.modality, e.path]));
      rows.push({ id, roi: roiId });
      patches.push({ ...name, ...patch, ...(Object.keys(exceptions).length > 0 ? { exceptions } : {}) });
      if (rows.length < batchPatches) continue;
      yield { rows, patches };
      rows = [];
      patches = [];
    }
  }
  if (rows.length > 0) yield { rows, patches };
}
