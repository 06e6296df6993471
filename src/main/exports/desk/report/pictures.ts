import type { Disagreement, RoiDetail } from '../../../../shared/contract/index.ts';
import { intersectWindows, windowOf, type PixelWindow } from '../../../../shared/geo/grid.ts';
import { patchOfCell } from '../../../../shared/model/layouts.ts';
import type { TilePart } from '../../../raster/index.ts';
import type { Pool } from '../../../workers/index.ts';
import type { DeskExportsOptions } from '../DeskExports.ts';
import type { DeskExportTasks } from '../deskExport.worker.ts';
import type { ReportPicture } from './ReportData.ts';

/** Land around an item: so that one sees where it lies. */
const surroundings = 1.7;
const leastPx = 160;
/** Larger than this a side, a picture shows the land at half, a quarter, … of its size. */
const mostPx = 360;

/** Makes the pictures of items out of the aerial image; null where there is none. */
export function pictures(
  { comparison, catalogue, raster }: DeskExportsOptions,
  worker: Pool<DeskExportTasks>,
): (item: Disagreement) => Promise<ReportPicture | null> {
  return async ({ datasetId, roiKey, id, window }) => {
    const full = comparison.full(datasetId, id);
    const roi = await catalogue.roi(datasetId, roiKey);
    const shown = shownWindow(window, roi);
    if (!full || !shown) return null;
    const level = levelOf(shown);
    const parts = partsOf(roi, shown, (patchId) => catalogue.source(datasetId, patchId, 'AERIAL_RGBI'));
    if (parts.length === 0) return null;
    const tile = await raster.tile({ kind: 'aerial', level, parts });
    if (tile.failures.length === parts.length) return null;
    const unit = 2 ** level;
    const [width, height] = [Math.floor(shown.width / unit), Math.floor(shown.height / unit)];
    const pixels = { data: tile.data, stride: tile.width, x: 0, y: 0, width, height };
    const { jpeg, rings } = await worker.run('picture', { pixels, set: full.set });
    const moved = rings.map((ring) => ring.map((place, i) => place - (i % 2 === 0 ? shown.x : shown.y)));
    return { jpeg, rings: moved, widthPx: width * unit, heightPx: height * unit };
  };
}

/** The window of an item with land around it, three by four, within the grid. */
function shownWindow(window: PixelWindow, roi: RoiDetail): PixelWindow | null {
  const height = Math.max(leastPx, window.height * surroundings, (window.width * surroundings * 3) / 4);
  const [x, y] = [window.x + window.width / 2, window.y + window.height / 2];
  const width = (height * 4) / 3;
  const wanted = {
    ...{ x: Math.round(x - width / 2), y: Math.round(y - height / 2) },
    ...{ width: Math.round(width), height: Math.round(height) },
  };
  return intersectWindows(wanted, { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx });
}

function levelOf({ width, height }: PixelWindow): number {
  const side = Math.max(width, height);
  return Math.min(9, Math.max(0, Math.ceil(Math.log2(side / mostPx))));
}

/** The images in the window, placed from its upper-left corner. */
function partsOf(
  roi: RoiDetail,
  shown: PixelWindow,
  sourceOf: (patchId: string) => TilePart['source'] | null,
): TilePart[] {
  return roi.grid
    .filter((patch) => intersectWindows(windowOf(patch), shown) !== null)
    .flatMap((patch) => {
      const source = sourceOf(patchOfCell(patch.patchId));
      if (source === null) return [];
      const size = { width: patch.widthPx, height: patch.heightPx };
      return [{ source, x: patch.x - shown.x, y: patch.y - shown.y, size }];
    });
}
