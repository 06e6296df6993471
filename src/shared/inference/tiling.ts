import { AppError } from '../errors.ts';
import type { Overlap } from '../contract/inference.ts';
import { tileLattice } from './tileLattice.ts';
import type { LatticeTile } from './tileLattice.ts';
import type { ModelManifest } from './manifest.ts';

/** A patch on the grid of its ROI, in pixels of the labels. */
export interface PlacedPatch {
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The ROI that tiles are cut from. */
export interface TileRoi {
  /** Metres per pixel of its grid. */
  readonly gsd: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly patches: readonly PlacedPatch[];
}

/** Pixels of a tile that are kept for a patch: `x, y` in the patch, `tileX, tileY` in the tile. */
export interface TilePart {
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tileX: number;
  readonly tileY: number;
}

/** One run of the model: a square of `sidePx` pixels of the ROI's grid, which may reach beyond the ROI where that is smaller. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly sidePx: number;
  /** The patch that it is tied to (whose middle a super-patch is around); null for a tile of the lattice. */
  readonly patchId: string | null;
  readonly parts: readonly TilePart[];
  /** Weight of each column and row of the tile; null where a pixel is of one tile. */
  readonly weights: { readonly x: Float32Array; readonly y: Float32Array } | null;
}

/** Tiles in the order in which they are to be run: few patches are open at a time. Structured-cloneable. */
export interface TilePlan {
  readonly tiles: readonly Tile[];
  readonly overlap: Overlap;
  readonly sidePx: number;
  /** Pixels of the ROI's grid per pixel of the model's output, along a side: 1 but for models of coarser labels. */
  readonly scale: number;
}

export interface TileSettings {
  readonly overlap: Overlap;
  /** In pixels of the output; null: the manifest's. */
  readonly marginPx: number | null;
}

/** What of a manifest tiles depend on. */
export type TiledModel = Pick<ModelManifest, 'inputs' | 'output' | 'pixelSizeM' | 'tilePx' | 'marginPx'>;

/** A model's pixels may differ from those of the ROI by this share. */
const maxGsdError = 0.01;

/**
 * The tiles that predict patches of a ROI.
 *
 * They lie on a lattice from the ROI's corner, a tile less twice the margin apart, rounded down to whole pixels of every input;
 * the last of a line is moved back inside. What is predicted for a patch depends on the ROI and the settings, never on what
 * else is wanted. Interior: each pixel is of the tile whose middle is nearest, the first of two. Blend: of all tiles over it,
 * with weights that fall linearly from the middle to the edge and have the sum 1; models that answer classes alone cannot be
 * blended and keep the interior.
 *
 * One tile a patch, at its corner: models with a super-patch, and without a margin ROIs whose patches all have the size of a tile.
 *
 * @param wanted ids of patches of the ROI, in any order.
 * @throws AppError `modelFailed` when margin and inputs leave no step, or the model's pixels are not whole multiples of the ROI's.
 */
export function planTiles(
  model: TiledModel,
  roi: TileRoi,
  wanted: readonly string[],
  settings: TileSettings,
): TilePlan {
  const scale = scaleOf(model, roi.gsd);
  const sidePx = model.tilePx * scale;
  const marginPx = (settings.marginPx ?? model.marginPx) * scale;
  const overlap = model.output.kind === 'classes' ? 'interior' : settings.overlap;
  const ids = new Set(wanted);
  const patches = roi.patches.filter(({ patchId }) => ids.has(patchId));
  if (isTied(model, roi, sidePx, marginPx))
    return { tiles: patches.map((patch) => tiedTile(patch, sidePx)), overlap: 'interior', sidePx, scale };
  const stepPx = stepOf(model, sidePx, marginPx, scale);
  const lattice = tileLattice(roi, { sidePx, stepPx: stepPx.step, groundPx: stepPx.ground, overlap });
  const tiles = lattice
    .map((place) => latticeTile(place, patches, sidePx))
    .filter(({ parts }) => parts.length > 0);
  return { tiles, overlap, sidePx, scale };
}

/** Pixels of the ROI's grid per pixel of the output. */
function scaleOf(model: TiledModel, gsd: number): number {
  const ratio = model.pixelSizeM / gsd;
  const scale = Math.round(ratio);
  if (scale < 1 || Math.abs(ratio - scale) > maxGsdError * scale)
    throw failed(`its pixels of ${model.pixelSizeM} m are no multiple of the ${gsd} m of the labels`);
  return scale;
}

function isTied(model: TiledModel, roi: TileRoi, sidePx: number, marginPx: number): boolean {
  if (model.inputs.some(({ kind }) => kind === 'superPatch')) {
    const larger = roi.patches.find((patch) => Math.max(patch.widthPx, patch.heightPx) > sidePx);
    if (larger) throw failed(`the patch ${larger.patchId} is larger than its tile of ${sidePx} px`);
    return true;
  }
  if (marginPx > 0) return false;
  return roi.patches.every(({ widthPx, heightPx }) => widthPx === sidePx && heightPx === sidePx);
}

/** The step of the lattice, and what all its places are multiples of: whole pixels of every input. */
function stepOf(
  model: TiledModel,
  sidePx: number,
  marginPx: number,
  scale: number,
): { step: number; ground: number } {
  let ground = scale;
  for (const input of model.inputs) {
    if (input.kind !== 'image' && input.kind !== 'series') continue;
    const perPixel = sidePx / greatestDivisor(sidePx, input.sizePx);
    ground = (ground / greatestDivisor(ground, perPixel)) * perPixel;
  }
  const step = Math.floor((sidePx - 2 * marginPx) / ground) * ground;
  if (step > 0) return { step, ground };
  throw failed(
    `a margin of ${marginPx} px leaves no step of ${ground} px (whole pixels of all inputs) of tiles of ${sidePx} px`,
  );
}

function tiedTile({ patchId, x, y, widthPx, heightPx }: PlacedPatch, sidePx: number): Tile {
  const part = { patchId, x: 0, y: 0, width: widthPx, height: heightPx, tileX: 0, tileY: 0 };
  return { x, y, sidePx, patchId, parts: [part], weights: null };
}

function latticeTile(place: LatticeTile, patches: readonly PlacedPatch[], sidePx: number): Tile {
  const { x, y, kept, weights } = place;
  const parts: TilePart[] = [];
  for (const patch of patches) {
    const left = Math.max(kept.left, patch.x);
    const top = Math.max(kept.top, patch.y);
    const right = Math.min(kept.right, patch.x + patch.widthPx);
    const bottom = Math.min(kept.bottom, patch.y + patch.heightPx);
    if (left >= right || top >= bottom) continue;
    const inPatch = { x: left - patch.x, y: top - patch.y, width: right - left, height: bottom - top };
    parts.push({ patchId: patch.patchId, ...inPatch, tileX: left - x, tileY: top - y });
  }
  return { x, y, sidePx, patchId: null, parts, weights };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function failed(message: string): AppError {
  return new AppError('modelFailed', { message });
}
