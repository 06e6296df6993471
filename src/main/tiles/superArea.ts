import type { RoiDetail } from '../../shared/contract/index.ts';
import { imagery } from '../../shared/model/imagery.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { NpyWindow } from '../arrays/index.ts';
import type { Catalogue, SuperArea } from '../catalogue/index.ts';
import type { RasterService } from '../raster/index.ts';
import { copySamples } from './fillTile.ts';
import { bandsPerDate, tilesFor, windowOfTile, type ImageryGrid } from './imageryGrid.ts';
import { bytesOfNumbers } from './joinFiner.ts';
import { stackOfGrid } from './rawStack.ts';
import { patchesOf } from './tilePlaces.ts';
import type { TileStack } from './TileStack.ts';

/** Metres per pixel of the arrays. */
const areaGsd = 10;

/** The series of a super-area of FLAIR#2, with the part of it that a ROI covers. */
export interface AreaGrid extends ImageryGrid {
  readonly data: RasterSource;
  readonly masks: RasterSource | null;
  /** Pixel of the array that pixel (0, 0) of the grid is. */
  readonly firstCol: number;
  readonly firstRow: number;
  /** Dates of the masks, null without masks. */
  readonly maskDates: number | null;
}

/**
 * Places the Sentinel-2 series of a super-area under a ROI. The array has no georeference: the metadata tells the pixel that
 * holds the centre of each patch, so it lies right to about one pixel.
 *
 * @returns null when no patch has a series, or it has not ten bands. @throws AppError as `readNpyHeader`
 */
export async function placeSuperArea(
  roi: RoiDetail,
  catalogue: Pick<Catalogue, 'superArea'>,
  raster: RasterService,
): Promise<AreaGrid | null> {
  const found = patchesOf(roi).flatMap(({ patchId, window }) => {
    const area = catalogue.superArea(roi.datasetId, patchId);
    return area ? [{ patchId, window, area }] : [];
  });
  const area: SuperArea | undefined = found[0]?.area;
  if (!area) return null;
  const [dates = 0, bands, height = 0, width = 0] = await raster.arrayShape(area.data);
  if (bands !== bandsPerDate.s2 || height < 1 || width < 1) return null;
  const masks = area.masks && (await raster.arrayShape(area.masks).catch(() => null));

  // Half a pixel into the array's pixel lies the centre of the patch, by each patch's own word.
  const left = median(found.map(({ window, area: { col } }) => middleOf(window.x, window.width, roi) - col));
  const top = median(found.map(({ window, area: { row } }) => middleOf(window.y, window.height, roi) - row));
  const across = cut(-left, (roi.widthPx * roi.gsd) / areaGsd - left, width);
  const down = cut(-top, (roi.heightPx * roi.gsd) / areaGsd - top, height);
  const [widthPx, heightPx] = [across.length, down.length];
  return {
    ...{ id: 's2', gsd: areaGsd, widthPx, heightPx, ...tilesFor(widthPx, heightPx) },
    origin: [roi.origin[0] + (left + across.from) * areaGsd, roi.origin[1] - (top + down.from) * areaGsd],
    // The array is read as one file.
    patchPx: Math.max(widthPx, heightPx),
    patches: found.map(({ patchId }) => ({ patchId, x: 0, y: 0 })),
    ...{ offGridM: areaGsd, dates, data: area.data, masks: area.masks },
    ...{ firstCol: across.from, firstRow: down.from },
    maskDates: masks ? (masks[0] ?? 0) : null,
  };
}

/** Where the array's pixel begins that holds the middle of a patch, in its pixels from the ROI's corner. */
const middleOf = (start: number, length: number, { gsd }: RoiDetail): number =>
  ((start + length / 2) * gsd) / areaGsd - 0.5;

/** The whole pixels of an array that an interval touches; all of them where it touches none. */
function cut(start: number, end: number, length: number): { from: number; length: number } {
  const from = Math.max(0, Math.floor(start));
  const to = Math.min(length, Math.ceil(end));
  return to > from ? { from, length: to - from } : { from: 0, length };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** Tiles of a super-area: only the rows of the array that a tile and a date need are read. */
export function createAreaStack(grid: AreaGrid, raster: RasterService): TileStack {
  const stack = stackOfGrid(grid);
  const { data: source, masks, firstCol, firstRow, widthPx, heightPx, dates } = grid;
  const bands = imagery.s2.bands.length;
  const side = grid.tileSizePx;
  const isInside = ({ x, y }: { x: number; y: number }): boolean => x < widthPx && y < heightPx;

  return {
    ...stack,
    isSeries: true,
    isAligned: true,
    has: (place) => isInside(windowOfTile(grid, place)),
    reads: (level) => level === 0,
    async compose(place, signal) {
      const window = windowOfTile(grid, place);
      const date = place.date ?? 0;
      if (date >= dates || !isInside(window)) return null;
      const asked = {
        ...{ row: firstRow + window.y, col: firstCol + window.x, date },
        height: Math.min(side, heightPx - window.y),
        width: Math.min(side, widthPx - window.x),
      };
      const read = (array: RasterSource): Promise<NpyWindow | null> =>
        raster.array(array, asked, { signal }).catch((error: unknown) => {
          if (signal?.aborted) throw error;
          return null;
        });
      const [values, covers] = await Promise.all([read(source), masks && read(masks)]);
      const data = new Float32Array(side * side * bands).fill(NaN);
      const canvas = { data, side, bands };
      if (values) copyDate(canvas, values, 0, bandsPerDate.s2);
      if (covers) copyDate(canvas, covers, bandsPerDate.s2, bands - bandsPerDate.s2);
      return { data: bytesOfNumbers(data), isWhole: values !== null };
    },
  };
}

type NumberCanvas = Parameters<typeof copySamples>[0];

/** Copies the one date of a window `[1, bands, height, width]` to the upper-left corner of a tile. */
function copyDate(canvas: NumberCanvas, window: NpyWindow, firstBand: number, bands: number): void {
  const [dates, found, height, width] = window.shape;
  if (dates !== 1 || found !== bands) return;
  const steps = { pixelStep: 1, rowStep: width, bandStep: width * height };
  const samples = { data: window.data, ...steps, start: 0, bands, nodata: null };
  copySamples(canvas, samples, { x: 0, y: 0, width, height }, firstBand);
}
