import type { RoiPatch } from '../../shared/contract/index.ts';
import { imagery, imageryIds, isSeries } from '../../shared/model/imagery.ts';
import type { ImageryId, SeriesId } from '../../shared/model/imagery.ts';
import { cellSizePx, layoutSpec, parseCellId } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { Catalogue, SuperArea } from '../catalogue/index.ts';
import type { ArrayWish, PixelWish, RasterWish } from './pixelTasks.ts';

/** A pixel of the label grid of a patch. */
export interface PatchPixel {
  readonly datasetId: string;
  readonly layout: Layout;
  readonly patch: RoiPatch;
  /** Within the patch or cell. */
  readonly x: number;
  readonly y: number;
}

/** What is to be read for one imagery: one file after the other, whose values follow each other. */
export interface ImageryWish {
  readonly id: ImageryId;
  /** Index of the date; null for imagery without dates, and for a series that was not asked for. */
  readonly date: number | null;
  /** Files to be read, or how many values are not there (no cloud mask). */
  readonly parts: readonly (PixelWish | number)[];
}

/** Snow, cloud. */
const maskChannels = 2;
/** Sentinel-2 pixels of a super-area (`flair-formats`): not aligned with those of the labels. */
const superAreaGsd = 10;

/** The imagery that a patch has, in the order of `imageryIds`, and where its values at a pixel are. */
export function wishesOf(
  catalogue: Catalogue,
  pixel: PatchPixel,
  dates: Partial<Record<SeriesId, number>>,
): ImageryWish[] {
  return imageryIds.flatMap((id): ImageryWish[] => {
    const date = isSeries(id) ? (dates[id] ?? null) : 0;
    const parts = partsOf(catalogue, pixel, id, date);
    return parts ? [{ id, date: isSeries(id) ? date : null, parts }] : [];
  });
}

function partsOf(
  catalogue: Catalogue,
  pixel: PatchPixel,
  id: ImageryId,
  date: number | null,
): ImageryWish['parts'] | null {
  const { datasetId, layout, patch } = pixel;
  if (id === 'elevation' && layout !== 'flair-1' && layout !== 'flair-2') return null;
  const area = id === 's2' && layout === 'flair-2' ? catalogue.superArea(datasetId, patch.patchId) : null;
  if (area) return date === null ? [] : superAreaParts(pixel, area, date);
  const { modality, bands } = imagery[id];
  if (!hasModality(patch, modality)) return null;
  if (date === null) return [];
  if (id === 's2') {
    const data = rasterWish(catalogue, pixel, modality, range(date * 10, 10));
    const mask = rasterWish(catalogue, pixel, 'SENTINEL2_MSK-SC', range(date * maskChannels, maskChannels));
    return data && [data, mask ?? maskChannels];
  }
  const first = id === 'elevation' ? 4 : date * bands.length;
  const wish = rasterWish(catalogue, pixel, modality, range(first, bands.length));
  return wish && [wish];
}

/** The three levels of LPIS at a pixel; null when the patch has none. */
export const lpisWish = (catalogue: Catalogue, pixel: PatchPixel): RasterWish | null =>
  rasterWish(catalogue, pixel, 'ALL_LABEL-LPIS', range(0, 3), true);

export const hasModality = ({ modalityBits }: RoiPatch, modality: Modality): boolean =>
  (modalityBits & modalityBit(modality)) !== 0;

const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

function rasterWish(
  catalogue: Catalogue,
  { datasetId, layout, patch, x, y }: PatchPixel,
  modality: Modality,
  bands: readonly number[],
  isClass = false,
): RasterWish | null {
  if (!hasModality(patch, modality)) return null;
  const source = catalogue.source(datasetId, patch.patchId, modality);
  if (source === null) return null;
  const spec = layoutSpec(layout);
  const side = spec.modalities.find((known) => known.modality === modality)?.sizePx ?? null;
  const cell = parseCellId(patch.patchId);
  return {
    ...{ kind: 'raster', source, bands, isClass },
    x: x + (cell ? cell.col * cellSizePx : 0),
    y: y + (cell ? cell.row * cellSizePx : 0),
    size:
      side !== null && spec.patchSizePx !== null
        ? { label: square(spec.patchSizePx), raster: square(side) }
        : null,
  };
}

const square = (side: number) => ({ width: side, height: side });

/** The middle of the patch is the upper-left corner of the pixel that the centroids name, as in the reference's crop. */
function superAreaParts(
  { patch, layout, x, y }: PatchPixel,
  { data, masks, row, col }: SuperArea,
  date: number,
): ImageryWish['parts'] {
  const gsd = layoutSpec(layout).gsd ?? 0.2;
  const away = (at: number, sizePx: number) => Math.floor(((at + 0.5 - sizePx / 2) * gsd) / superAreaGsd);
  const place = {
    kind: 'array',
    date,
    centre: { row, col },
    row: row + away(y, patch.heightPx),
    col: col + away(x, patch.widthPx),
  } as const;
  const of = (source: ArrayWish['source'], channels: number): ArrayWish => ({ ...place, source, channels });
  return [of(data, 10), masks ? of(masks, maskChannels) : maskChannels];
}
