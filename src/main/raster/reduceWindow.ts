import { AppError } from '../../shared/errors.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import { halvedSize, halveMean, halveMode } from '../../shared/raster/overview.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, Raster, RasterHeader } from '../../shared/raster/types.ts';
import { showAerial, showClasses, shownBands } from './display.ts';
import type { Stretch } from './display.ts';
import { readChosen } from './readRaster.ts';

/** What is made of the pixels, and how far they are reduced. */
export interface ReduceSpec {
  readonly kind: 'aerial' | 'class';
  /** Number of halvings. */
  readonly level: number;
  /** Which 0-based band is the class; default 0. */
  readonly bandIndex?: number | undefined;
  /** Values of each band that become 0 and 255. */
  readonly stretch?: readonly Stretch[] | undefined;
}

/** Display pixels `[height, width, bands]`: 4 bands for `aerial`, 1 for `class`. */
export interface Reduced {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const nothing: Reduced = { data: new Uint8Array(0), width: 0, height: 0 };

/** Samples that are decoded at a time; a patch is 1 MiB. */
const chunkBytes = 24 * 1024 ** 2;

/**
 * Reads a part of a raster and halves it `level` times: means for `aerial`, the most frequent class for `class`. Large
 * parts are read and reduced piece by piece, in whole blocks as far as these lie on the grid of the pieces, so that memory
 * does not grow with the part.
 *
 * @param choose the part, once the header is known; null when nothing of it is wanted.
 * @returns the sizes are those of the part over `2^level`, rounded up.
 * @throws AppError as `readRaster`; `wrongDtype` for samples that cannot be shown.
 */
export async function reduceWindow(
  source: RasterSource,
  spec: ReduceSpec,
  choose: (header: RasterHeader) => PixelWindow | null,
): Promise<Reduced> {
  let part: PixelWindow | null = null;
  let pieces: PixelWindow[] = [];
  let bands: readonly number[] = [];
  const first = await readChosen(source, 'whole', (header) => {
    part = choose(header);
    bands = spec.kind === 'aerial' ? shownBands(header.bands) : [spec.bandIndex ?? 0];
    // A pixel that nobody looks at: reading nothing is not among the things that a reader does.
    pieces = part ? cutPieces(header, part, spec.level, bands.length) : [onePixel];
    return { window: pieces[0]!, bands };
  });
  // Assigned in the callback, which the compiler does not follow.
  const area = part as PixelWindow | null;
  if (!area) return nothing;
  if (pieces.length === 1) return reducePiece(first, spec, sourcePath(source));

  const unit = 2 ** spec.level;
  const depth = spec.kind === 'aerial' ? 4 : 1;
  const width = Math.ceil(area.width / unit);
  const height = Math.ceil(area.height / unit);
  const data = new Uint8Array(width * height * depth);
  for (const [i, window] of pieces.entries()) {
    const raster = i === 0 ? first : await readChosen(source, 'part', () => ({ window, bands }));
    const reduced = reducePiece(raster, spec, sourcePath(source));
    const left = (window.x - area.x) / unit;
    const top = (window.y - area.y) / unit;
    const rowBytes = reduced.width * depth;
    for (let y = 0; y < reduced.height; y++)
      data.set(reduced.data.subarray(y * rowBytes, (y + 1) * rowBytes), ((top + y) * width + left) * depth);
  }
  return { data, width, height };
}

const onePixel: PixelWindow = { x: 0, y: 0, width: 1, height: 1 };

/** Cuts a part into pieces whose sides are multiples of `2^level`, but for the last ones. */
function cutPieces(header: RasterHeader, part: PixelWindow, level: number, bands: number): PixelWindow[] {
  const unit = 2 ** level;
  const pixelBytes = bands * bytesPerSample[header.dtype];
  if (part.width * part.height * pixelBytes <= chunkBytes) return [part];
  const isFree = header.layout === 'strips' && header.compression === 'none';
  let rows = roundUp(isFree ? 1 : header.blockHeight, unit);
  let columns = part.width;
  if (rows * columns * pixelBytes <= chunkBytes) {
    rows *= Math.floor(chunkBytes / (rows * columns * pixelBytes));
  } else if (header.layout === 'tiles') {
    const step = roundUp(header.blockWidth, unit);
    columns = step * Math.max(1, Math.floor(chunkBytes / (rows * step * pixelBytes)));
  }
  const pieces: PixelWindow[] = [];
  for (let y = 0; y < part.height; y += rows) {
    for (let x = 0; x < part.width; x += columns) {
      pieces.push({
        x: part.x + x,
        y: part.y + y,
        width: Math.min(columns, part.width - x),
        height: Math.min(rows, part.height - y),
      });
    }
  }
  return pieces;
}

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;

function reducePiece(raster: Raster, { kind, level, stretch }: ReduceSpec, path: string): Reduced {
  const shown = kind === 'aerial' ? showAerial(raster, stretch) : showClasses(raster);
  if (!shown) throw new AppError('wrongDtype', { path, found: raster.dtype, expected: 'uint8' });
  let { width, height } = raster;
  let data: Uint8Array = shown;
  for (let i = 0; i < level; i++) {
    const shape = { width, height, bands: 4 };
    data = kind === 'aerial' ? halveMean(data, shape, { zeroIsMissing: true }) : halveMode(data, shape);
    width = halvedSize(width);
    height = halvedSize(height);
  }
  return { data, width, height };
}
