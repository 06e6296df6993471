import { AppError } from '../../shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { patchSizePx } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';

export interface OriginalMask {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the CoSIA mask of a patch as the dataset holds it: uint8, one band, 512 x 512.
 *
 * @throws AppError notFound for a patch that the dataset does not have, maskMissing, wrongSize, wrongDtype, and what reading the file throws.
 */
export async function readOriginal(
  catalogue: Catalogue,
  raster: RasterService,
  datasetId: string,
  patchId: string,
): Promise<OriginalMask> {
  const path = catalogue.filePath(datasetId, patchId, 'AERIAL_LABEL-COSIA');
  if (path === null) {
    const name = catalogue.patch(datasetId, patchId) && parsePatchId(patchId);
    if (!name) throw new AppError('notFound', { what: 'patch', id: patchId });
    throw new AppError('maskMissing', { patch: patchId, path: formatPatchPath(name, 'AERIAL_LABEL-COSIA') });
  }
  const { data, width, height, bands, dtype } = await raster.read(path);
  if (dtype !== 'uint8' || bands !== 1)
    throw new AppError('wrongDtype', { path, found: `${bands} × ${dtype}`, expected: '1 × uint8' });
  if (width !== patchSizePx || height !== patchSizePx) {
    throw new AppError('wrongSize', {
      path,
      found: `${width} × ${height}`,
      expected: `${patchSizePx} × ${patchSizePx}`,
    });
  }
  return { data: data as Uint8Array, width, height };
}
