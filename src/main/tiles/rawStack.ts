import { imagery } from '../../shared/model/imagery.ts';
import { copyPixels } from './fillTile.ts';
import { windowOfTile, type GridPatch, type ImageryGrid } from './imageryGrid.ts';
import { bytesOfNumbers, emptyTile, numbersOf } from './joinFiner.ts';
import type { StackSources } from './roiStack.ts';
import type { TilePixels, TilePlace, TileStack } from './TileStack.ts';

/** What all stacks over an imagery's own grid have in common. */
export function stackOfGrid(
  grid: ImageryGrid,
): Omit<TileStack, 'isAligned' | 'reads' | 'compose'> & { within(place: TilePlace): GridPatch[] } {
  const { bands, dtype, gutterPx } = imagery[grid.id];
  const { tileSizePx, levels, widthPx, heightPx, origin, gsd, patchPx, patches } = grid;
  const within = (place: TilePlace): GridPatch[] => {
    const { x, y, width, height } = windowOfTile(grid, place);
    return patches.filter(
      (patch) =>
        patch.x < x + width && patch.y < y + height && patch.x + patchPx > x && patch.y + patchPx > y,
    );
  };
  return {
    kind: dtype === 'uint8' ? 'bytes' : 'numbers',
    ...{ bands: bands.length, tileSizePx, gutterPx, levels, widthPx, heightPx, origin, gsd },
    isSeries: false,
    firstBuiltLevel: 1,
    within,
    has: (place) => within(place).length > 0,
  };
}

/** Band of the file that the one of the fifth band of FLAIR#1 and FLAIR#2 is. */
const elevationBand = 4;

/** Imagery with one file a patch that is shown as it is: historical, DEM, SPOT, and the fifth band of aerial images. */
export function createRawStack(
  datasetId: string,
  grid: ImageryGrid,
  { catalogue, raster }: StackSources,
): TileStack {
  const { modality, dtype, bands: names } = imagery[grid.id];
  const { patchPx, patches } = grid;
  const stack = stackOfGrid(grid);
  const bands = grid.id === 'elevation' ? [elevationBand] : names.map((_, i) => i);
  const size = { width: patchPx, height: patchPx };
  const side = grid.tileSizePx;
  const isWholeAt = (level: number): boolean => {
    const unit = 2 ** level;
    return patchPx % unit === 0 && patches.every(({ x, y }) => x % unit === 0 && y % unit === 0);
  };

  return {
    ...stack,
    isAligned: true,
    reads: isWholeAt,
    async compose(place, signal): Promise<TilePixels | null> {
      const { level } = place;
      const inside = stack.within(place).flatMap((patch) => {
        const source = catalogue.source(datasetId, patch.patchId, modality);
        return source === null ? [] : [{ patch, source }];
      });
      if (inside.length === 0) return null;
      const parts = inside.map(({ source }) => ({ source, size }));
      const pieces = await raster.rawPieces({ dtype, level, bands, parts }, { signal });
      // A file that cannot be read leaves its place empty; the index reports it by name.
      const isWhole = pieces.every((piece) => 'data' in piece);
      const window = windowOfTile(grid, place);
      const placeOf = (i: number) => ({
        x: (inside[i]!.patch.x - window.x) / 2 ** level,
        y: (inside[i]!.patch.y - window.y) / 2 ** level,
      });
      const only = pieces.length === 1 ? pieces[0]! : null;
      if (only && 'data' in only && only.width === side && only.height === side) {
        const { x, y } = placeOf(0);
        if (x === 0 && y === 0) return { data: asBytes(only.data), isWhole };
      }
      const bytes = emptyTile(stack.kind, side * side * bands.length * (dtype === 'uint8' ? 1 : 4));
      const data = dtype === 'uint8' ? bytes : (numbersOf(bytes) as Float32Array<ArrayBuffer>);
      for (const [i, piece] of pieces.entries()) {
        if (!('data' in piece)) continue;
        const { width, height } = piece;
        copyPixels({ data, side, bands: bands.length }, piece.data, { ...placeOf(i), width, height });
      }
      return { data: bytes, isWhole };
    },
  };
}

const asBytes = (data: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  data instanceof Uint8Array ? data : bytesOfNumbers(data);
