import { setImmediate as nextTurn } from 'node:timers/promises';
import { imagery, type SeriesId } from '../../shared/model/imagery.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { copySamples, type Samples } from './fillTile.ts';
import { bandsPerDate, windowOfTile, type GridPatch, type ImageryGrid } from './imageryGrid.ts';
import { bytesOfNumbers } from './joinFiner.ts';
import { stackOfGrid } from './rawStack.ts';
import type { StackSources } from './roiStack.ts';
import type { SeriesFile, SeriesStore } from './SeriesStore.ts';
import type { TilePixels, TileStack } from './TileStack.ts';

/** Snow and cloud of a date, behind the ten reflectances. */
const maskModality = 'SENTINEL2_MSK-SC';
const masksPerDate = 2;
/** Asking the catalogue for so many files, or copying so many patches, takes 1 to 2 ms. */
const patchesAtOnce = 100;

/** A Sentinel series of FLAIR-HUB: a tile has all bands of one date. */
export function createSeriesStack(
  datasetId: string,
  roiKey: string,
  grid: ImageryGrid,
  id: SeriesId,
  { catalogue }: StackSources,
  store: SeriesStore,
): TileStack {
  const { modality, bands } = imagery[id];
  const { patchPx, dates } = grid;
  const stack = stackOfGrid(grid);
  const perDate = bandsPerDate[id];
  const side = grid.tileSizePx;

  /** Samples of a date of each patch; null where there are none. Many patches are asked for in slices. */
  const read = async (
    patches: readonly GridPatch[],
    of: Modality,
    count: number,
    date: number,
    signal?: AbortSignal,
  ): Promise<(Samples | null)[]> => {
    // As if samples were of two bytes, as those of Sentinel-2 are; of Sentinel-1 there are five times fewer bands.
    const isWhole = store.canKeep(grid.patches.length * patchPx ** 2 * dates * perDate * 2);
    const wanted = Array.from({ length: count }, (_, i) => date * count + i);
    const parts: Promise<(SeriesFile | null)[]>[] = [];
    for (let i = 0; i < patches.length; i += patchesAtOnce) {
      const files = patches.slice(i, i + patchesAtOnce).map(({ patchId }) => ({
        key: fileKey(datasetId, roiKey, id, of, patchId),
        source: () => catalogue.source(datasetId, patchId, of),
      }));
      const part = isWhole ? store.whole(files) : store.part(files, wanted, signal);
      // Heard below, and until then nobody listens, which would end the process.
      part.catch(() => {});
      parts.push(part);
      await nextTurn();
    }
    const found = (await Promise.all(parts)).flat();
    return found.map((file) => file && samplesOf(file, isWhole ? date * count : 0, count, patchPx));
  };

  return {
    ...stack,
    isSeries: true,
    isAligned: true,
    reads: (level) => level === 0,
    async compose(place, signal): Promise<TilePixels | null> {
      const date = place.date ?? 0;
      const inside = stack.within(place);
      if (inside.length === 0 || date >= dates) return null;
      const [values, masks] = await Promise.all([
        read(inside, modality, perDate, date, signal),
        id === 's2' ? read(inside, maskModality, masksPerDate, date, signal) : null,
      ]);
      const data = new Float32Array(side * side * bands.length).fill(NaN);
      const canvas = { data, side, bands: bands.length };
      const window = windowOfTile(grid, place);
      for (const [i, patch] of inside.entries()) {
        const where = { x: patch.x - window.x, y: patch.y - window.y, width: patchPx, height: patchPx };
        const [value, mask] = [values[i], masks?.[i]];
        if (value) copySamples(canvas, value, where, 0);
        if (mask) copySamples(canvas, mask, where, perDate);
        if ((i + 1) % patchesAtOnce === 0) await nextTurn();
      }
      return { data: bytesOfNumbers(data), isWhole: values.every((value) => value !== null) };
    },
  };
}

/** Name that a file of a series is kept under. */
export const fileKey = (
  datasetId: string,
  roiKey: string,
  id: SeriesId,
  modality: Modality,
  patchId: string,
): string => `${datasetId}/${roiKey}/${id}/file ${modality} ${patchId}`;

/** The bands of a date in a file; null when it is of another size or has them not. */
function samplesOf(file: SeriesFile, start: number, bands: number, patchPx: number): Samples | null {
  const { data, width, height, bands: all, nodata } = file;
  if (width !== patchPx || height !== patchPx || start + bands > all) return null;
  return { data, pixelStep: all, rowStep: all * width, bandStep: 1, start, bands, nodata };
}
