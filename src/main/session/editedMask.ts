import { parseCellId, cellSizePx } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';

interface Sources {
  readonly annotation: Annotation;
  readonly catalogue: Catalogue;
  readonly raster: RasterService;
}

/**
 * The corrected mask of a patch with its version, or null when nobody edited it. That of a large image is its file with the
 * edited cells laid over it: as many bytes as it has pixels.
 */
export async function editedMask(
  { annotation, catalogue, raster }: Sources,
  datasetId: string,
  patchId: string,
): Promise<{ data: Uint8Array; version: number } | null> {
  const states = annotation.patchStates(datasetId);
  if ((states.get(patchId)?.edits ?? 0) > 0) {
    const { data, version } = await annotation.mask(datasetId, patchId);
    return { data, version };
  }
  const cells = [...states].flatMap(([id, { edits }]) => {
    const cell = parseCellId(id);
    return cell?.patchId === patchId && edits > 0 ? [{ id, cell, edits }] : [];
  });
  const source = cells.length > 0 ? catalogue.source(datasetId, patchId, 'AERIAL_LABEL-COSIA') : null;
  if (source === null) return null;
  const whole = await raster.read(source);
  const data = Uint8Array.from(whole.data);
  for (const { id, cell } of cells) {
    const mask = await annotation.mask(datasetId, id);
    for (let row = 0; row < mask.height; row++) {
      const start = (cell.row * cellSizePx + row) * whole.width + cell.col * cellSizePx;
      data.set(mask.data.subarray(row * mask.width, (row + 1) * mask.width), start);
    }
  }
  return { data, version: cells.reduce((sum, { edits }) => sum + edits, 0) };
}
