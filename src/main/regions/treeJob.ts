import { AppError } from '../../shared/errors.ts';
import { layoutSpec, parseCellId, type Layout } from '../../shared/model/layouts.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Catalogue } from '../catalogue/index.ts';

/** What a tree is made of. */
export interface TreeJob {
  readonly patchId: string;
  /** Side of the patch in pixels; null when its files say it. */
  readonly sizePx: number | null;
  /** The part of a large image. */
  readonly cell: { readonly row: number; readonly col: number } | null;
  readonly image: RasterSource | null;
  /** The fifth band of the image is height above ground. */
  readonly hasCodedHeight: boolean;
  readonly dem: RasterSource | null;
  /** Only says how large the patch is, where nothing else does. */
  readonly label: RasterSource | null;
}

/** @throws AppError `notFound` */
export function treeJob(
  catalogue: Pick<Catalogue, 'patch' | 'source'>,
  layout: Layout,
  datasetId: string,
  id: string,
): TreeJob {
  const cell = parseCellId(id);
  const patchId = cell?.patchId ?? id;
  if (!catalogue.patch(datasetId, patchId)) throw new AppError('notFound', { what: 'patch', id: patchId });
  return {
    patchId,
    sizePx: layoutSpec(layout).patchSizePx,
    cell: cell && { row: cell.row, col: cell.col },
    image: catalogue.source(datasetId, patchId, 'AERIAL_RGBI'),
    hasCodedHeight: layout === 'flair-1' || layout === 'flair-2',
    dem: catalogue.source(datasetId, patchId, 'DEM_ELEV'),
    label: catalogue.source(datasetId, patchId, 'AERIAL_LABEL-COSIA'),
  };
}
