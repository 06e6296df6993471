import { tileSizePx, type RoiDetail, type RoiPatch, type TileLayer } from '../../shared/contract/index.ts';
import { intersectWindows, type PixelWindow } from '../../shared/geo/grid.ts';
import { wholePatches, type WholePatch } from '../../shared/geo/wholePatches.ts';
import type { TilePlace } from './TileStack.ts';

/** A tile of a layer of a ROI. */
export interface TileAddress extends TilePlace {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly layer: TileLayer;
  /** Of what changes by itself: which state of it. Tiles of another state are other tiles. */
  readonly state?: number | undefined;
}

/** A patch, or the part of a large one, that a tile shows. */
export interface PlacedPart {
  readonly patchId: string;
  /** Upper-left corner of the window in the tile, in full-resolution pixels; may lie outside. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the file; all of them when there is none. */
  readonly window?: PixelWindow;
  /** Of the whole file: one of another size is not what was indexed. */
  readonly size: { readonly width: number; readonly height: number };
}

/** A name for what is kept of a tile; `#` stands between layer and place, and nothing else begins so. */
export const keyOf = (a: TileAddress): string =>
  `${a.datasetId}/${a.roiKey}/${a.layer}/${a.date ?? a.state ?? ''}#${a.level}/${a.col}/${a.row}`;

/** The tile in full-resolution pixels of the ROI grid. */
export function tileWindow({ level, col, row }: TilePlace): PixelWindow {
  const side = tileSizePx * 2 ** level;
  return { x: col * side, y: row * side, width: side, height: side };
}

/** Upper-left corner of a patch or cell in the tile, in full-resolution pixels; may lie outside. */
export function placeInTile(patch: { x: number; y: number }, address: TilePlace): { x: number; y: number } {
  const { x, y } = tileWindow(address);
  return { x: patch.x - x, y: patch.y - y };
}

/** Patches and cells that share a pixel with the tile. */
export function entriesIn(roi: RoiDetail, address: TilePlace): RoiPatch[] {
  const { x, y, width, height } = tileWindow(address);
  return roi.grid.filter(
    (patch) =>
      patch.x < x + width &&
      patch.y < y + height &&
      patch.x + patch.widthPx > x &&
      patch.y + patch.heightPx > y,
  );
}

const placed = new WeakMap<RoiDetail, readonly WholePatch<RoiPatch>[]>();

/** The patches of a ROI, put together once. */
export function patchesOf(roi: RoiDetail): readonly WholePatch<RoiPatch>[] {
  const patches = placed.get(roi) ?? wholePatches(roi.grid);
  placed.set(roi, patches);
  return patches;
}

/** Parts of files in a tile: one a patch, of one larger than a tile only what the tile shows. */
export function partsOf(roi: RoiDetail, address: TilePlace, has: (patch: RoiPatch) => boolean): PlacedPart[] {
  const tile = tileWindow(address);
  const step = 2 ** address.level;
  return patchesOf(roi).flatMap(({ patchId, window: patch, cells }): PlacedPart[] => {
    const shown = intersectWindows(tile, patch);
    if (!shown || !has(cells[0]!)) return [];
    const size = { width: patch.width, height: patch.height };
    if (patch.width <= tileSizePx && patch.height <= tileSizePx)
      return [{ patchId, ...placeInTile(patch, address), size }];
    // From a multiple of the pixels that are merged, counted from the file's corner: as if all of it were reduced.
    const x = Math.floor((shown.x - patch.x) / step) * step;
    const y = Math.floor((shown.y - patch.y) / step) * step;
    const right = Math.ceil((shown.x + shown.width - patch.x) / step) * step;
    const lower = Math.ceil((shown.y + shown.height - patch.y) / step) * step;
    const window = {
      x,
      y,
      width: Math.min(patch.width, right) - x,
      height: Math.min(patch.height, lower) - y,
    };
    return [{ patchId, ...placeInTile({ x: patch.x + x, y: patch.y + y }, address), window, size }];
  });
}

/** Patches lie on the tiles' grid: only then is halving a tile the same as halving each of its patches. */
export const isAligned = (roi: RoiDetail): boolean =>
  roi.grid.every(({ x, y }) => x % tileSizePx === 0 && y % tileSizePx === 0);
