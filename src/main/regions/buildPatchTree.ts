import { AppError } from '../../shared/errors.ts';
import { cellSizePx } from '../../shared/model/layouts.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, Raster } from '../../shared/raster/types.ts';
import { buildRegionTree } from '../../shared/regions/buildRegionTree.ts';
import { regionFeatures, type FeatureStretch } from '../../shared/regions/regionFeatures.ts';
import { encodeRegionTree } from '../../shared/regions/regionTree.ts';
import { readHeader, readRaster, readStretch } from '../raster/index.ts';
import type { TreeJob } from './treeJob.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bands that are looked at: R, G, B, NIR, and the height of FLAIR#1 and FLAIR#2. */
const mostBands = 5;

/**
 * The tree of a patch as bytes, of those of its files that can be read.
 *
 * @throws AppError of the first file when there are some and none can be read; of the label when nothing else says the size.
 */
export async function buildPatchTree(job: TreeJob): Promise<Uint8Array<ArrayBuffer>> {
  const errors: unknown[] = [];
  const attempt = async <T>(source: RasterSource | null, read: (source: RasterSource) => Promise<T>) =>
    source === null ? null : read(source).catch((error: unknown) => (errors.push(error), null));
  const image = await attempt(job.image, (source) => readImage(source, job));
  const size = image?.raster ?? sizeOf(job);
  const dem = job.cell ? null : await attempt(job.dem, (source) => readDem(source, size));
  if (errors.length > 0 && !image && !dem) throw errors[0];
  const features = regionFeatures({
    ...{ width: size.width, height: size.height, dem, hasCodedHeight: job.hasCodedHeight },
    image: image?.raster ?? null,
    stretch: image?.stretch ?? null,
  });
  return encodeRegionTree(buildRegionTree(features, errors.length > 0));
}

async function readImage(
  source: RasterSource,
  { sizePx, cell }: TreeJob,
): Promise<{ raster: Raster; stretch: FeatureStretch[] | null }> {
  const header = readHeader(source);
  if (sizePx !== null) checkSize(source, header, sizePx);
  const window = cell && windowOfCell(source, cell, header);
  const bands = Array.from({ length: Math.min(header.bands, mostBands) }, (_, band) => band);
  const raster = await readRaster(source, { bands, ...(window ? { window } : {}) });
  // All of the image says what is dark and bright in it, so that its cells are comparable.
  return { raster, stretch: header.dtype === 'uint8' ? null : await readStretch(source) };
}

/** Surface and terrain on the grid of the patch: the same ground, so the nearest pixel where the size is another. */
async function readDem(source: RasterSource, { width, height }: Size): Promise<Raster> {
  const raster = await readRaster(source);
  if (raster.width === width && raster.height === height) return raster;
  const data = new Float32Array(width * height * raster.bands);
  for (let y = 0, to = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * raster.height) / height);
    for (let x = 0; x < width; x++) {
      const from = (row * raster.width + Math.floor(((x + 0.5) * raster.width) / width)) * raster.bands;
      for (let band = 0; band < raster.bands; band++) data[to++] = raster.data[from + band]!;
    }
  }
  return { ...raster, width, height, data, dtype: 'float32' };
}

/** The size of a patch whose image is missing or cannot be read. */
function sizeOf({ patchId, sizePx, cell, image, label }: TreeJob): Size {
  if (sizePx !== null) return { width: sizePx, height: sizePx };
  const source = label ?? image;
  if (!source) throw new AppError('maskMissing', { patch: patchId });
  const header = readHeader(source);
  return cell ? windowOfCell(source, cell, header) : header;
}

function windowOfCell(
  source: RasterSource,
  { row, col }: { row: number; col: number },
  size: Size,
): PixelWindow {
  const [x, y] = [col * cellSizePx, row * cellSizePx];
  const width = Math.min(cellSizePx, size.width - x);
  const height = Math.min(cellSizePx, size.height - y);
  if (width > 0 && height > 0) return { x, y, width, height };
  throw wrongSize(source, size, `> ${x} × ${y}`);
}

function checkSize(source: RasterSource, size: Size, sizePx: number): void {
  if (size.width !== sizePx || size.height !== sizePx) throw wrongSize(source, size, `${sizePx} × ${sizePx}`);
}

function wrongSize(source: RasterSource, { width, height }: Size, expected: string): AppError {
  return new AppError('wrongSize', { path: sourcePath(source), found: `${width} × ${height}`, expected });
}
