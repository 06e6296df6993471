import Database from 'better-sqlite3';
import type { RankedPatch, RankSort } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { writeFileAtomic } from '../raster/atomicFile.ts';
import { encodeTiff } from '../raster/encodeTiff.ts';
import { readGeoTags } from '../raster/readGeoTags.ts';
import { readRaster } from '../raster/readRaster.ts';
import { serveTasks } from '../workers/serveTasks.ts';
import { countDifference } from './countDifference.ts';
import { databaseError } from './databaseError.ts';
import { unpackPlane } from './packed.ts';
import type { InputStamp, PatchDifference } from './PredictionStore.ts';

/** A mask to compare with: its pixels, where they are, or that there is none. */
export interface MaskJob {
  readonly patchId: string;
  readonly version: number;
  readonly mask:
    | { readonly data: Uint8Array; readonly width: number; readonly height: number }
    | { readonly source: RasterSource; readonly corner: { readonly x: number; readonly y: number } | null }
    | null;
}

export interface RankTask {
  readonly path: string;
  /** Ids, one a line; null: all. */
  readonly wanted: string | null;
  readonly sort: RankSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface MergeTask {
  readonly target: string;
  readonly source: string;
  readonly takes: readonly ({ readonly patchId: string } & InputStamp)[];
}

export interface FileTask {
  readonly path: string;
  readonly files: readonly {
    readonly patchId: string;
    /** Where its georeference is from. */
    readonly label: RasterSource;
    readonly target: string;
  }[];
}

interface PixelRow {
  readonly width: number;
  readonly height: number;
  readonly utc: string;
  readonly classes: Uint8Array;
  readonly confidence: Uint8Array | null;
}

const pixelsSql = `SELECT width, height, utc, classes, confidence FROM patch JOIN pixels USING (patch_id)
  WHERE patch_id = ?`;

function withDatabase<T>(path: string, options: Database.Options, work: (db: Database.Database) => T): T {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true, ...options });
    db.pragma('busy_timeout = 5000');
    return work(db);
  } catch (error) {
    throw databaseError(error, path);
  } finally {
    db?.close();
  }
}

/** Differences of some patches to their masks; those that are gone meanwhile are left out. */
async function count({ path, jobs }: { path: string; jobs: readonly MaskJob[] }): Promise<PatchDifference[]> {
  const rows = withDatabase(path, { readonly: true }, (db) => {
    const get = db.prepare<[string], PixelRow>(pixelsSql);
    return jobs.map(({ patchId }) => get.get(patchId));
  });
  const found: PatchDifference[] = [];
  for (const [i, job] of jobs.entries()) {
    const row = rows[i];
    if (!row) continue;
    const { patchId, version: maskVersion } = job;
    const none = { differsPx: null, surePx: null, pair: null };
    found.push({ patchId, utc: row.utc, maskVersion, ...((await differenceOf(job, row)) ?? none) });
  }
  return found;
}

async function differenceOf({ mask }: MaskJob, row: PixelRow) {
  const pixels = mask && (await readMask(mask, row));
  if (!pixels) return null;
  const length = row.width * row.height;
  const confidence = row.confidence && unpackPlane(row.confidence, length);
  return countDifference(pixels, unpackPlane(row.classes, length), confidence);
}

/** Null for a mask that cannot be read, or of another size: there is nothing to compare with. */
async function readMask(
  mask: NonNullable<MaskJob['mask']>,
  { width, height }: PixelRow,
): Promise<Uint8Array | null> {
  if ('data' in mask) return mask.width === width && mask.height === height ? mask.data : null;
  try {
    const window: PixelWindow | undefined = mask.corner ? { ...mask.corner, width, height } : undefined;
    const read = await readRaster(mask.source, { bands: [0], window });
    const fits = read.width === width && read.height === height && read.dtype === 'uint8';
    return fits ? (read.data as Uint8Array) : null;
  } catch (error) {
    if (AppError.from(error).code === 'internal') throw error;
    return null;
  }
}

interface RankRow {
  readonly patch_id: string;
  readonly roi_key: string;
  readonly px: number;
  readonly mean_confidence: number | null;
  readonly differs_px: number | null;
  readonly sure_px: number | null;
  readonly pair_mask: number | null;
  readonly pair_model: number | null;
  readonly pair_px: number | null;
}

const sortKeys: Readonly<Record<RankSort, readonly string[]>> = {
  difference: ['differs_px * 1.0 / (width * height)', 'sure_px'],
  uncertainty: ['1 - mean_confidence'],
  name: ['patch_id'],
};

/** A window of the patches in their order; what is not known comes last, whichever way. */
function rank({ path, wanted, sort, descending, offset, limit }: RankTask): {
  total: number;
  patches: RankedPatch[];
} {
  return withDatabase(path, { readonly: true }, (db) => {
    const ids = wanted === null ? null : new Set(wanted.split('\n'));
    db.function('is_wanted', { deterministic: true }, (id) =>
      ids === null || ids.has(String(id)) || ids.has(patchOfCell(String(id))) ? 1 : 0,
    );
    const where = ids === null ? '' : 'WHERE is_wanted(patch_id) = 1';
    const way = descending ? 'DESC' : 'ASC';
    const order = sortKeys[sort].map((key) => `${key} ${way} NULLS LAST`);
    const total = db.prepare<[], number>(`SELECT count(*) FROM patch ${where}`).pluck().get() ?? 0;
    const rows = db
      .prepare<[number, number], RankRow>(
        `SELECT patch_id, roi_key, width * height AS px, mean_confidence, differs_px, sure_px, pair_mask,
                pair_model, pair_px
         FROM patch LEFT JOIN diff USING (patch_id) ${where}
         ORDER BY ${[...order, 'patch_id'].join(', ')} LIMIT ? OFFSET ?`,
      )
      .all(limit, offset);
    return { total, patches: rows.map(toRanked) };
  });
}

function toRanked(row: RankRow): RankedPatch {
  const { px, mean_confidence, pair_mask, pair_model, pair_px } = row;
  const share = (count: number | null): number | null => (count === null ? null : count / px);
  const hasPair = pair_mask !== null && pair_model !== null && pair_px !== null;
  return {
    patchId: row.patch_id,
    roiKey: row.roi_key,
    differs: share(row.differs_px),
    differsSurely: share(row.sure_px),
    uncertainty: mean_confidence === null ? null : 1 - mean_confidence,
    pair: hasPair ? [pair_mask, pair_model, pair_px / px] : null,
  };
}

/** Copies patches of another file, all of them or none. */
function merge({ target, source, takes }: MergeTask): number {
  return withDatabase(target, {}, (db) => {
    db.pragma('synchronous = NORMAL');
    db.prepare('ATTACH ? AS other').run(source);
    const columns = 'patch_id, roi_key, width, height, mean_confidence, class_px';
    const patch = db.prepare(
      `INSERT OR REPLACE INTO main.patch (${columns}, input_stamp, input_sizes, stale, utc)
       SELECT ${columns}, ?, ?, 0, utc FROM other.patch WHERE patch_id = ?`,
    );
    const pixels = db.prepare(
      `INSERT OR REPLACE INTO main.pixels (patch_id, classes, confidence, probabilities)
       SELECT patch_id, classes, confidence, probabilities FROM other.pixels WHERE patch_id = ?`,
    );
    const forget = ['diff', 'skipped'].map((table) =>
      db.prepare(`DELETE FROM main.${table} WHERE patch_id = ?`),
    );
    let added = 0;
    db.transaction(() => {
      for (const { patchId, stamp, sizes } of takes) {
        if (pixels.run(patchId).changes === 0) throw new AppError('fileUnreadable', { path: source });
        added += patch.run(stamp, sizes, patchId).changes;
        for (const statement of forget) statement.run(patchId);
      }
    })();
    return added;
  });
}

/** Writes predictions as the reference tools do: uint8, one band, LZW, without nodata. Answers those that were written. */
async function writeFiles({ path, files }: FileTask): Promise<string[]> {
  const rows = withDatabase(path, { readonly: true }, (db) => {
    const get = db.prepare<[string], PixelRow>(pixelsSql);
    return files.map(({ patchId }) => get.get(patchId));
  });
  const written: string[] = [];
  for (const [i, { patchId, label, target }] of files.entries()) {
    const row = rows[i];
    if (!row) continue;
    const { width, height } = row;
    const tags = geoTagsOf(label);
    if (tags === null) continue;
    const bytes = encodeTiff({
      ...{ width, height, bands: 1, dtype: 'uint8', compression: 'lzw' },
      data: unpackPlane(row.classes, width * height),
      layout: { kind: 'strips' },
      geo: tags.length > 0 ? { tags } : null,
    });
    await writeFileAtomic(target, bytes);
    written.push(patchId);
  }
  return written;
}

/** Null for a file that cannot be read: the patch is skipped. */
function geoTagsOf(source: RasterSource): ReturnType<typeof readGeoTags> | null {
  try {
    return readGeoTags(source);
  } catch (error) {
    if (AppError.from(error).code === 'internal') throw error;
    return null;
  }
}

/** Works the write-ahead log of a file into it, as far as nobody else needs it. */
function checkpoint({ path }: { path: string }): void {
  withDatabase(path, {}, (db) => {
    db.pragma('synchronous = NORMAL');
    db.pragma('wal_checkpoint(PASSIVE)');
  });
}

const tasks = { count, rank, merge, writeFiles, checkpoint };
export type PredictionTasks = typeof tasks;
export default serveTasks(tasks);
