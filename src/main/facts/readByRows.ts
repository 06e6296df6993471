import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster, RasterHeader } from '../../shared/raster/types.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';

/** Pixels read at once of a large image: a few megabytes, so that many workers can have one each. */
const windowPx = 4 * 1024 ** 2;

/** A file whose pixels are wanted. */
export interface WantedRaster {
  readonly source: RasterSource;
  /** True when it may be too large to be held whole: its header is read first. A patch of FLAIR never is. */
  readonly mayBeLarge: boolean;
}

/**
 * Gives all pixels of a raster from top to bottom: in one piece when it is small, else in windows of its full width that
 * end where blocks do, so that no block is decoded twice.
 *
 * @param start called once with the size, before any pixels.
 * @param use called with each piece and its first row; the pieces are not kept.
 * @throws AppError as `readRaster`
 */
export async function readByRows(
  { source, mayBeLarge }: WantedRaster,
  start: (size: Pick<RasterHeader, 'width' | 'height' | 'bands' | 'dtype'>) => void,
  use: (piece: Raster, firstRow: number) => void,
): Promise<void> {
  const header = mayBeLarge ? readHeader(source) : null;
  if (!header || header.width * header.height <= windowPx) {
    const raster = await readRaster(source);
    start(raster);
    use(raster, 0);
    return;
  }
  start(header);
  const rows = rowsPerWindow(header, source);
  for (let y = 0; y < header.height; y += rows) {
    const window = { x: 0, y, width: header.width, height: Math.min(rows, header.height - y) };
    use(await readRaster(source, { window }), y);
  }
}

function rowsPerWindow({ width, height, blockHeight }: RasterHeader, source: RasterSource): number {
  // A deflated entry can only be read from its beginning: in pieces it would be read again for each.
  if (typeof source !== 'string' && source.method === 8) return height;
  const blocks = Math.max(1, Math.floor(windowPx / (width * blockHeight)));
  return blocks * blockHeight;
}
