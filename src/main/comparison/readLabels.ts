import type { PairCounts } from '../../shared/comparison/pairCounts.ts';
import { AppError, type AppErrorCode } from '../../shared/errors.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import { readRaster } from '../raster/readRaster.ts';
import { readPair } from './readPair.ts';
import type { JobPatch } from './roiJob.ts';

/** The labels of a patch, `[heightPx, widthPx]` each; null where there are none that can be compared. */
export interface PatchLabels {
  readonly cover: Uint8Array | null;
  readonly level1: Uint8Array | null;
  readonly level3: Uint8Array | null;
  readonly counts: PairCounts | null;
  /** Why it cannot be compared; null also for a patch that has neither label. */
  readonly error: AppErrorCode | null;
}

const nothing = { cover: null, level1: null, level3: null, counts: null };

/**
 * Reads CoSIA and LPIS of a patch. LPIS is of use to its neighbours without a mask: a region goes on, and a border is where it is.
 * A file that cannot be read, or of another size than the patch, is named by its code and is otherwise as if it were not there.
 */
export async function readLabels(patch: JobPatch): Promise<PatchLabels> {
  const { cover, lpis, mask, widthPx: width, heightPx: height } = patch;
  const seen = mask ? { data: mask, width, height } : cover;
  if (lpis === null) return { ...nothing, error: seen ? 'lpisMissing' : null };
  try {
    if (!seen) throw new AppError('maskMissing');
    const pair = await readPair({ cover: seen, lpis });
    const path = sourcePath(cover ?? lpis);
    checkSize(path, pair, patch);
    return { cover: pair.cover, level1: pair.level1, level3: pair.level3, counts: pair.counts, error: null };
  } catch (error) {
    const { code } = AppError.from(error);
    // A fault of the program is no fault of the file.
    if (code === 'internal') throw error;
    return { ...nothing, ...(await readLpis(lpis, patch)), error: code };
  }
}

async function readLpis(
  source: RasterSource,
  patch: JobPatch,
): Promise<Pick<PatchLabels, 'level1' | 'level3'>> {
  try {
    const raster = await readRaster(source, { bands: [0, 2] });
    checkSize(sourcePath(source), raster, patch);
    if (raster.dtype !== 'uint8') return nothing;
    const pixels = raster.width * raster.height;
    const [level1, level3] = [new Uint8Array(pixels), new Uint8Array(pixels)];
    for (let i = 0; i < pixels; i++) {
      level1[i] = raster.data[2 * i]!;
      level3[i] = raster.data[2 * i + 1]!;
    }
    return { level1, level3 };
  } catch (error) {
    if (AppError.from(error).code === 'internal') throw error;
    return nothing;
  }
}

function checkSize(
  path: string,
  { width, height }: { readonly width: number; readonly height: number },
  { widthPx, heightPx }: JobPatch,
): void {
  if (width === widthPx && height === heightPx) return;
  const [found, expected] = [`${width} × ${height}`, `${widthPx} × ${heightPx}`];
  throw new AppError('wrongSize', { path, found, expected });
}
