import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readRaster } from '../../../src/main/raster/index.ts';
import type { Raster } from '../../../src/shared/raster/types.ts';
import { keptDates } from './reference.ts';
import type { RawGround, RawImage, RawSeries } from './reference.ts';

const patchPx = 512;
/** Modalities by the names of the inputs that read them. */
const imageModalities = {
  aerial: 'AERIAL_RGBI',
  dem: 'DEM_ELEV',
  spot: 'SPOT_RGBI',
  pan: 'AERIAL-RLT_PAN',
} as const;
const seriesModalities = {
  s2: 'SENTINEL2_TS',
  s1_asc: 'SENTINEL1-ASC_TS',
  s1_desc: 'SENTINEL1-DESC_TS',
} as const;

/** Everything of a patch of a dataset in the layout of FLAIR-HUB, from its files by their names. */
export async function groundOfPatch(root: string, patchId: string): Promise<RawGround> {
  const images: Record<string, RawImage> = {};
  const series: Record<string, RawSeries> = {};
  for (const [name, modality] of Object.entries(imageModalities)) {
    images[name] = rawImage(await readRaster(fileOf(root, patchId, modality)));
  }
  for (const [name, modality] of Object.entries(seriesModalities)) {
    series[name] = await rawSeries(root, patchId, modality);
  }
  return { widthPx: patchPx, heightPx: patchPx, images, series };
}

/** The aerial image of a whole ROI; 0 where it has no patch. */
export async function groundOfRoi(
  root: string,
  roiKey: string,
  rows: number,
  cols: number,
): Promise<RawGround> {
  const patches = new Map<number, Raster>();
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const path = fileOf(root, `${roiKey}_${row + 1}-${col + 1}`, 'AERIAL_RGBI');
      if (existsSync(path)) patches.set(row * cols + col, await readRaster(path));
    }
  }
  const aerial: RawImage = {
    widthPx: cols * patchPx,
    heightPx: rows * patchPx,
    valueAt(x, y, band) {
      const patch = patches.get(Math.floor(y / patchPx) * cols + Math.floor(x / patchPx));
      return patch ? patch.data[((y % patchPx) * patchPx + (x % patchPx)) * patch.bands + band - 1]! : 0;
    },
  };
  return { widthPx: aerial.widthPx, heightPx: aerial.heightPx, images: { aerial }, series: {} };
}

function fileOf(root: string, patchId: string, modality: string): string {
  const [domainYear, roi, place] = patchId.split('_') as [string, string, string];
  const dated = modality === 'AERIAL-RLT_PAN' ? domainYear.replace(/-\d+$/, '-195X') : domainYear;
  return join(root, `${dated}_${modality}`, roi, `${dated}_${modality}_${roi}_${place}.tif`);
}

function rawImage({ width, height, bands, data }: Raster): RawImage {
  return {
    widthPx: width,
    heightPx: height,
    valueAt: (x, y, band) => data[(y * width + x) * bands + band - 1]!,
  };
}

async function rawSeries(root: string, patchId: string, modality: string): Promise<RawSeries> {
  const { width, bands, data } = await readRaster(fileOf(root, patchId, modality));
  const perDate = modality === 'SENTINEL2_TS' ? 10 : 2;
  const dates = bands / perDate;
  return {
    sidePx: width,
    days: daysOf(root, patchId, modality.replace('_TS', '')),
    valueAt: (date, x, y, band) => data[(y * width + x) * bands + date * perDate + band - 1]!,
    kept:
      modality === 'SENTINEL2_TS'
        ? await clearDates(root, patchId)
        : Array.from({ length: dates }, (_, i) => i),
  };
}

async function clearDates(root: string, patchId: string): Promise<number[]> {
  const { width, height, bands, data } = await readRaster(fileOf(root, patchId, 'SENTINEL2_MSK-SC'));
  return keptDates(bands / 2, width * height, (date, pixel) => ({
    snow: data[pixel * bands + 2 * date]!,
    cloud: data[pixel * bands + 2 * date + 1]!,
  }));
}

function daysOf(root: string, patchId: string, sensor: string): string[] {
  const name = `GLOBAL_${sensor}_MTD_DATES`;
  const db = new Database(join(root, 'GLOBAL_ALL_MTD', `${name}.gpkg`), { readonly: true });
  const row = db.prepare(`SELECT acquisition_dates FROM "${name}" WHERE patch_id = ?`).get(patchId);
  db.close();
  const days = JSON.parse((row as { acquisition_dates: string }).acquisition_dates) as Record<string, string>;
  return Array.from({ length: Object.keys(days).length }, (_, i) => days[String(i + 1)]!);
}
