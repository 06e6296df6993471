import type { Database } from 'better-sqlite3';
import { stampedModality } from '../datasets/index.ts';
import type { IndexProgress } from './Catalogue.ts';
import type { CurrentScan } from './scans.ts';
import { throwIfAborted } from '../workers/index.ts';
import { prepareRoiFiles } from './sources.ts';
import type { FilesRow } from './sources.ts';
import { stampReader } from './stampReader.ts';

export interface CompareRun {
  readonly db: Database;
  readonly scan: CurrentScan;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
}

interface StampedRow extends FilesRow {
  readonly stamp_ms: number;
  readonly stamp_bytes: number;
}

/** Files asked about at once: the thread pool has four threads, and a disk likes a queue. */
const width = 64;
/** Patches between two tellings. */
const progressEvery = 2000;

/**
 * Finds files that were replaced under the same name, which neither names nor times of folders tell, and marks their ROIs
 * as not checked. One file of a patch is asked about, the one that stands for it.
 *
 * @returns how many ROIs are to be read again.
 * @throws AppError `cancelled`
 */
export async function uncheckChanged({ db, scan, signal, onProgress }: CompareRun): Promise<number> {
  const rois = db
    .prepare<[number], { id: number; patches: number }>(
      `SELECT id, patches FROM roi WHERE checked = 1 AND unit IN (SELECT unit FROM scan_unit WHERE scan = ?) ORDER BY id`,
    )
    .all(scan.id);
  const patchesOf = db.prepare<[number], StampedRow>(
    `SELECT id, name, bits, archive_bits, stamp_ms, stamp_bytes FROM patch
     WHERE roi = ? AND stamp_ms IS NOT NULL AND stamp_bytes IS NOT NULL`,
  );
  const uncheck = db.prepare('UPDATE roi SET checked = 0 WHERE id = ?');
  const roiFiles = prepareRoiFiles(db);
  const total = rois.reduce((sum, { patches }) => sum + patches, 0);
  let [changed, done, told] = [0, 0, 0];
  for (const { id, patches } of rois) {
    const rows = patchesOf.all(id);
    const index = roiFiles(scan.layout, id);
    const readStamp = stampReader();
    const isOther = async (row: StampedRow): Promise<boolean> => {
      const modality = stampedModality(row.bits);
      const file = modality && index.find(scan.path, row, modality);
      if (!file) return false;
      const [ms, bytes] = await readStamp(file.source);
      // A file that is gone is news too: the check tells which.
      return ms !== row.stamp_ms || bytes !== row.stamp_bytes;
    };
    for (let from = 0; from < rows.length; from += width) {
      throwIfAborted(signal);
      const answers = await Promise.all(rows.slice(from, from + width).map(isOther));
      if (!answers.includes(true)) continue;
      uncheck.run(id);
      changed++;
      break;
    }
    done += patches;
    if (done - told < progressEvery) continue;
    told = done;
    onProgress({ phase: 'comparing', done, total, unit: 'patches' });
  }
  return changed;
}
