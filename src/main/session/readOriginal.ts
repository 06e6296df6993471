import { AppError } from '../../shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { cellSizePx, layoutSpec, maxWholePatchPx, parseCellId } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { PixelWindow } from '../../shared/raster/types.ts';
import { sourcePath, type RasterSource } from '../../shared/raster/source.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';

export interface OriginalMask {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the mask of a patch, or of a cell of a large one, as the dataset holds it: uint8, one band. Of a large image only
 * the cell's window of the file is read; cells at its right and lower edge are smaller.
 *
 * @param id of a patch, or of a cell (`shared/model/layouts.ts`).
 * @param layout of the dataset: it may say how large every mask is.
 * @throws AppError notFound for a patch that the dataset does not have, maskMissing, wrongDtype, wrongSize for a mask that
 *   has not the size of its layout, for a cell that the file does not reach (or no longer has), and for a large image
 *   asked for as a whole; and what reading the file throws.
 */
export async function readOriginal(
  catalogue: Pick<Catalogue, 'patch' | 'source'>,
  raster: Pick<RasterService, 'header' | 'read'>,
  datasetId: string,
  id: string,
  layout: Layout,
): Promise<OriginalMask> {
  const cell = parseCellId(id);
  const patchId = cell?.patchId ?? id;
  const source = catalogue.source(datasetId, patchId, 'AERIAL_LABEL-COSIA');
  if (source === null) throw missing(catalogue, datasetId, patchId);
  const sizePx = layoutSpec(layout).patchSizePx;
  if (sizePx !== null && !cell) {
    const mask = checked(source, await raster.read(source));
    if (mask.width === sizePx && mask.height === sizePx) return mask;
    throw wrongSize(source, mask, `${sizePx} × ${sizePx}`);
  }
  const header = await raster.header(source);
  const isLarge = header.width > maxWholePatchPx || header.height > maxWholePatchPx;
  const most = `${maxWholePatchPx} × ${maxWholePatchPx}`;
  if (!cell) {
    if (isLarge) throw wrongSize(source, header, `≤ ${most}`);
    return checked(source, await raster.read(source));
  }
  if (!isLarge) throw wrongSize(source, header, `> ${most}`);
  const window = windowOfCell(cell, header);
  if (!window) throw wrongSize(source, header, `> ${cell.col * cellSizePx} × ${cell.row * cellSizePx}`);
  return checked(source, await raster.read(source, { window }));
}

/** The pixels of a cell in its image; null when the image ends before it. */
export function windowOfCell(
  { row, col }: { readonly row: number; readonly col: number },
  { width, height }: { readonly width: number; readonly height: number },
): PixelWindow | null {
  const x = col * cellSizePx;
  const y = row * cellSizePx;
  if (x >= width || y >= height) return null;
  return { x, y, width: Math.min(cellSizePx, width - x), height: Math.min(cellSizePx, height - y) };
}

function missing(catalogue: Pick<Catalogue, 'patch'>, datasetId: string, patchId: string): AppError {
  if (!catalogue.patch(datasetId, patchId)) return new AppError('notFound', { what: 'patch', id: patchId });
  const name = parsePatchId(patchId);
  // Only FLAIR-HUB names the file that would be there.
  const path = name && { path: formatPatchPath(name, 'AERIAL_LABEL-COSIA') };
  return new AppError('maskMissing', { patch: patchId, ...path });
}

function wrongSize(
  source: RasterSource,
  { width, height }: { readonly width: number; readonly height: number },
  expected: string,
): AppError {
  return new AppError('wrongSize', { path: sourcePath(source), found: `${width} × ${height}`, expected });
}

function checked(
  source: RasterSource,
  { data, width, height, bands, dtype }: Awaited<ReturnType<RasterService['read']>>,
): OriginalMask {
  if (dtype !== 'uint8' || bands !== 1) {
    const found = `${bands} × ${dtype}`;
    throw new AppError('wrongDtype', { path: sourcePath(source), found, expected: '1 × uint8' });
  }
  return { data: data as Uint8Array, width, height };
}
