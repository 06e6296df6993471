import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelInput, Tile } from '../../../shared/inference/index.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { allocateSamples } from '../../../shared/raster/dtype.ts';
import type { Dtype } from '../../../shared/raster/types.ts';
import { encodeTiff } from '../../raster/index.ts';
import type { InputPatch, RoiInputs } from '../Inference.ts';

// Small ROIs on disk for tests: patches of 40 px, two beside two, whose rasters are functions of the place in the ROI.

export const patchPx = 40;

export interface TestRaster {
  readonly sizePx: number;
  readonly bands: number;
  readonly dtype: Dtype;
  readonly nodata?: number | null;
  /** Value at pixel `x, y` of all patches' rasters side by side. */
  readonly valueAt: (x: number, y: number, band: number, patchId: string) => number;
  /** Other bands of one patch. */
  readonly bandsOf?: Readonly<Record<string, number>>;
}

export type TestRasters = Readonly<Partial<Record<Modality, TestRaster>>>;

let files = 0;

/** Writes a raster; `x0, y0` is its first pixel among all patches'. */
export function writeRaster(
  folder: string,
  { sizePx, dtype, nodata, valueAt, ...spec }: TestRaster,
  patchId: string,
  x0: number,
  y0: number,
): string {
  const bands = spec.bandsOf?.[patchId] ?? spec.bands;
  const data = allocateSamples(dtype, sizePx * sizePx * bands);
  for (let y = 0, at = 0; y < sizePx; y++)
    for (let x = 0; x < sizePx; x++)
      for (let band = 0; band < bands; band++, at++) data[at] = valueAt(x0 + x, y0 + y, band, patchId);
  const path = join(folder, `${files++}.tif`);
  const image = { width: sizePx, height: sizePx, bands, dtype, data, nodata: nodata ?? null };
  writeFileSync(
    path,
    encodeTiff({ ...image, compression: 'deflate', layout: { kind: 'strips' }, geo: null }),
  );
  return path;
}

/** A ROI of `side` times `side` patches, named `column-row`. */
export function testRoi(folder: string, rasters: TestRasters, side = 2): RoiInputs {
  const patches: InputPatch[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const patchId = `${column}-${row}`;
      const sources = Object.fromEntries(
        Object.entries(rasters).map(([modality, raster]) => [
          modality,
          writeRaster(folder, raster, patchId, column * raster.sizePx, row * raster.sizePx),
        ]),
      );
      patches.push({
        ...{ patchId, x: column * patchPx, y: row * patchPx, widthPx: patchPx, heightPx: patchPx },
        ...{ sources, fileWindow: null, superArea: null },
      });
    }
  const sizePx = side * patchPx;
  const dates = { s2: null, s1Asc: null, s1Desc: null };
  return { roiKey: 'roi', gsd: 0.2, widthPx: sizePx, heightPx: sizePx, patches, dates };
}

/** Another patch in place of one. */
export function withPatch(roi: RoiInputs, patchId: string, change: Partial<InputPatch>): RoiInputs {
  const patches = roi.patches.map((patch) => (patch.patchId === patchId ? { ...patch, ...change } : patch));
  return { ...roi, patches };
}

/** A tile whose parts are those of some patches. */
export function tileAt(x: number, y: number, own: readonly string[], tied = false): Tile {
  const part = { x: 0, y: 0, width: 1, height: 1, tileX: 0, tileY: 0 };
  const parts = own.map((patchId) => ({ patchId, ...part }));
  return { x, y, sidePx: patchPx, patchId: tied ? own[0]! : null, parts, weights: null };
}

type Of<K extends ModelInput['kind']> = Extract<ModelInput, { kind: K }>;

export const imageInput = (
  modality: Of<'image'>['modality'],
  sizePx: number,
  channels: Of<'image'>['channels'],
): Of<'image'> => ({ kind: 'image', name: modality, modality, pixelSizeM: 8 / sizePx, sizePx, channels });

export const seriesInput = (change: Partial<Of<'series'>> = {}): Of<'series'> => ({
  ...{ kind: 'series', name: 's2', modality: 'SENTINEL2_TS', pixelSizeM: 0.8, sizePx: 10 },
  channels: [3, 1].map((band) => ({ band, mean: 0, std: 1 })),
  filter: { maxCloud: 1, maxSnow: 1, maxCovered: 0.05 },
  ...{ average: 'none', dates: null },
  ...change,
});

export const datesInput = (of = 's2', refDay = '05-15'): Of<'dates'> => ({
  ...{ kind: 'dates', name: `${of}_dates`, of, refDay },
});
