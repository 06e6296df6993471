import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { JointCounter } from '../../shared/evaluation/JointCounter.ts';
import { maxWholePatchPx } from '../../shared/model/layouts.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, RasterHeader } from '../../shared/raster/types.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';

/** Classes of a part of a mask, `[height, width]`, at its place in the file. */
export interface PlacedPixels extends PixelWindow {
  readonly data: Uint8Array;
}

/** A patch, or a cell of a large image, to be counted; plain data that travels to a worker. */
export interface CountJob {
  /** Its label as the dataset has it. */
  readonly truth: RasterSource;
  /** True where the label has the class in its first band and others behind it (LPIS). */
  readonly firstBand: boolean;
  /** A file of the size of the label, or pixels at their place in it. */
  readonly predicted: string | PlacedPixels;
  /** The pixels predicted are all of the label: one of another size is refused. */
  readonly isWhole: boolean;
  /** What was corrected: all of the mask, or edited cells of a large image. Empty: nothing. */
  readonly corrected: readonly PlacedPixels[];
}

/** Packed pixels by truth and prediction (`JointCounter`); `corrected` is null where nothing was. */
export type CountResult =
  { readonly original: Uint8Array; readonly corrected: Uint8Array | null } | { readonly error: AppErrorData };

/** Rows of a large image that are read at once: 10 MB of 20,000 columns. */
const bandRows = 512;

const originals = new JointCounter();
const corrections = new JointCounter();

/** Counts a patch. What cannot be read is answered, never thrown. */
export async function countPatch(job: CountJob): Promise<CountResult> {
  try {
    await countWindows(job, windowsOf(job));
    const original = originals.finish();
    const corrected = corrections.finish();
    return { original, corrected: job.corrected.length > 0 ? corrected : null };
  } catch (error) {
    // What was counted before the failure is not to be in the next patch.
    originals.finish();
    corrections.finish();
    return { error: AppError.from(error).toData() };
  }
}

/** The windows of the label that are counted one after the other. @throws AppError for files that do not fit each other */
function windowsOf({ truth, firstBand, predicted, isWhole }: CountJob): PixelWindow[] {
  const label = readHeader(truth);
  checkKind(label, truth, firstBand ? null : 1);
  if (typeof predicted !== 'string') {
    const { x, y, width, height } = predicted;
    const fits = isWhole
      ? width === label.width && height === label.height
      : x + width <= label.width && y + height <= label.height;
    if (!fits) throw wrongSize(truth, label, predicted);
    return [{ x, y, width, height }];
  }
  const header = readHeader(predicted);
  checkKind(header, predicted, 1);
  if (header.width !== label.width || header.height !== label.height)
    throw wrongSize(predicted, header, label);
  const { width, height } = label;
  if (Math.max(width, height) <= maxWholePatchPx) return [{ x: 0, y: 0, width, height }];
  return Array.from({ length: Math.ceil(height / bandRows) }, (_, i) => {
    const y = i * bandRows;
    return { x: 0, y, width, height: Math.min(bandRows, height - y) };
  });
}

async function countWindows(job: CountJob, windows: readonly PixelWindow[]): Promise<void> {
  const { truth, firstBand, predicted, corrected } = job;
  for (const window of windows) {
    const label = await readRaster(truth, { window, ...(firstBand ? { bands: [0] } : {}) });
    const original = label.data as Uint8Array;
    const said =
      typeof predicted === 'string'
        ? ((await readRaster(predicted, { window })).data as Uint8Array)
        : predicted.data;
    originals.add(original, said);
    if (corrected.length > 0) corrections.add(overlaid(original, window, corrected), said);
  }
}

/** The pixels of a window with what was corrected laid over them. */
function overlaid(original: Uint8Array, window: PixelWindow, corrected: readonly PlacedPixels[]): Uint8Array {
  const result = Uint8Array.from(original);
  for (const part of corrected) {
    const left = Math.max(window.x, part.x);
    const right = Math.min(window.x + window.width, part.x + part.width);
    const top = Math.max(window.y, part.y);
    const bottom = Math.min(window.y + window.height, part.y + part.height);
    for (let row = top; row < bottom && left < right; row++) {
      const from = (row - part.y) * part.width + left - part.x;
      const to = (row - window.y) * window.width + left - window.x;
      result.set(part.data.subarray(from, from + right - left), to);
    }
  }
  return result;
}

function checkKind({ bands, dtype }: RasterHeader, source: RasterSource, wanted: number | null): void {
  if (dtype === 'uint8' && (wanted === null || bands === wanted)) return;
  const expected = wanted === null ? 'uint8' : `${wanted} × uint8`;
  throw new AppError('wrongDtype', { path: sourcePath(source), found: `${bands} × ${dtype}`, expected });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function wrongSize(source: RasterSource, found: Size, expected: Size): AppError {
  const text = ({ width, height }: Size): string => `${width} × ${height}`;
  return new AppError('wrongSize', {
    path: sourcePath(source),
    found: text(found),
    expected: text(expected),
  });
}
