import { tileSizePx as fullTilePx, levelCount, type RoiDetail } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { imagery, isSeries, type ImageryId } from '../../shared/model/imagery.ts';
import { modalities, patchSizeM } from '../../shared/model/modality.ts';
import type { GeoReference, RasterHeader } from '../../shared/raster/types.ts';

/** A patch whose world position is known: upper-left corner in pixels of the ROI's grid. */
export interface GridPatch {
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
}

/** The pixels of one imagery of a ROI, on a grid of its own from the ROI's upper-left corner. */
export interface ImageryGrid {
  readonly id: ImageryId;
  /** Metres per pixel. */
  readonly gsd: number;
  readonly origin: readonly [number, number];
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tileSizePx: number;
  readonly levels: number;
  /** Side of the file of a patch. */
  readonly patchPx: number;
  /** Patches that have it, with their corners in pixels of this grid. */
  readonly patches: readonly GridPatch[];
  /** Pixels lie up to this many metres from where they are shown. */
  readonly offGridM: number;
  /** Dates of a series; 0 of others. */
  readonly dates: number;
}

/** What is taken of the header of a patch's file. */
export type SampledHeader = Pick<RasterHeader, 'width' | 'height' | 'bands'> & {
  readonly geo: Pick<GeoReference, 'originX' | 'originY' | 'isNorthUp'> | null;
};

export interface Sample {
  readonly patchId: string;
  readonly header: SampledHeader;
}

/** A file of a patch with more pixels a side is not what it says. */
const maxPatchPx = 4096;
/** Differences of places below this come of rounding: 102.4 has no exact binary form. */
const noiseM = 0.001;

/** Bands that each date of a series has in its raster; a tile may have more. */
export const bandsPerDate: Readonly<Record<'s2' | 's1asc' | 's1desc', number>> = {
  s2: 10,
  s1asc: 2,
  s1desc: 2,
};

/**
 * Places the patches of an imagery of the FLAIR layouts on a grid of its own pixels.
 *
 * Size of a patch and number of dates are what most of the `samples` have; all patches have 102.4 m a side, so the size says
 * the pixel. Without a sample that can be used they are those of the modality, and there are no dates.
 */
export function placeImagery(
  id: ImageryId,
  roi: Pick<RoiDetail, 'gsd' | 'origin' | 'widthPx' | 'heightPx'>,
  patches: readonly GridPatch[],
  samples: readonly Sample[],
): ImageryGrid {
  const nominal = modalities.find(({ name }) => name === imagery[id].modality)!;
  const usable = samples.filter(({ header: { width, height } }) => width === height && width <= maxPatchPx);
  const patchPx = mostFrequent(usable.map(({ header }) => header.width)) ?? nominal.sizePx;
  const same = usable.filter(({ header }) => header.width === patchPx);
  const gsd = patchPx === nominal.sizePx ? nominal.gsd : patchSizeM / patchPx;
  const perDate = isSeries(id) ? bandsPerDate[id] : null;
  const dates = perDate
    ? (mostFrequent(same.map(({ header }) => Math.floor(header.bands / perDate))) ?? 0)
    : 0;

  const toPixels = (length: number): number => Math.round((length * roi.gsd) / gsd);
  const placed = patches.map(({ patchId, x, y }) => ({ patchId, x: toPixels(x), y: toPixels(y) }));
  const roundings = patches.flatMap(({ x, y }, i) => [
    Math.abs(x * roi.gsd - placed[i]!.x * gsd),
    Math.abs(y * roi.gsd - placed[i]!.y * gsd),
  ]);
  const corners = new Map(placed.map((patch) => [patch.patchId, patch]));
  const offsets = same.flatMap(({ patchId, header: { geo } }) => {
    const corner = corners.get(patchId);
    if (!geo?.isNorthUp || !corner) return [];
    const [x, y] = [roi.origin[0] + corner.x * gsd, roi.origin[1] - corner.y * gsd];
    return [Math.abs(geo.originX - x), Math.abs(geo.originY - y)];
  });
  const offGridM = Math.max(0, ...roundings, ...offsets);

  const extentPx = (lengthPx: number, ends: readonly number[]): number =>
    Math.max(1, Math.ceil((lengthPx * roi.gsd) / gsd - noiseM), ...ends);
  const widthPx = extentPx(
    roi.widthPx,
    placed.map(({ x }) => x + patchPx),
  );
  const heightPx = extentPx(
    roi.heightPx,
    placed.map(({ y }) => y + patchPx),
  );
  return {
    ...{ id, gsd, origin: roi.origin, widthPx, heightPx, patchPx, patches: placed, dates },
    ...tilesFor(widthPx, heightPx),
    offGridM: offGridM < noiseM ? 0 : Math.round(offGridM * 1000) / 1000,
  };
}

/** Tiles of 512 px, or one of the smallest power of two that holds a small grid; at least 16 px. */
export function tilesFor(widthPx: number, heightPx: number): { tileSizePx: number; levels: number } {
  let tileSizePx = 16;
  while (tileSizePx < fullTilePx && tileSizePx < Math.max(widthPx, heightPx)) tileSizePx *= 2;
  return { tileSizePx, levels: levelCount(widthPx, heightPx) };
}

/** The pixels of a grid that a tile shows. */
export function windowOfTile(
  { tileSizePx }: Pick<ImageryGrid, 'tileSizePx'>,
  { level, col, row }: { readonly level: number; readonly col: number; readonly row: number },
): PixelWindow {
  const side = tileSizePx * 2 ** level;
  return { x: col * side, y: row * side, width: side, height: side };
}

/** The value that occurs most often; of several the first. */
function mostFrequent(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: number | null = null;
  for (const [value, count] of counts) if (best === null || count > counts.get(best)!) best = value;
  return best;
}
