import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Modality } from '../../../shared/model/modality.ts';
import { labelGsd } from '../../../shared/model/modality.ts';
import { encodeTiff } from '../../raster/encodeTiff.ts';
import type { TiffSpec } from '../../raster/encodeTiff.ts';
import { acquisitionsOf } from './acquisitions.ts';
import { buildScene } from './buildScene.ts';
import { historicalPx, photographOf } from './historical.ts';
import { fillRing, overlaps } from './paint.ts';
import { fileOf, originOf, sceneSpecOf } from './plan.ts';
import type { RoiPlan } from './plan.ts';
import { aerialOf, cosiaOf, drawPatch, elevationOf, gsdM, lpisOf, patchPx } from './renderPatch.ts';
import { coverShares, sentinel1Of, sentinel2Of, sentinelPx, spotOf } from './satellites.ts';
import type { Scene } from './Scene.ts';

export interface WritePatchArgs {
  /** Folder of the dataset; the folders of the ROI exist. */
  readonly root: string;
  readonly plan: RoiPlan;
  readonly row: number;
  readonly col: number;
  readonly modalities: readonly Modality[];
}

/** What of a planted disagreement lies in a patch: pixels that show it, and their box on the ROI's grid (ends excluded). */
export interface PlantedShare {
  readonly id: string;
  readonly pixels: number;
  readonly box: readonly [minX: number, minY: number, maxX: number, maxY: number];
}

export interface WrittenPatch {
  readonly files: number;
  readonly bytes: number;
  readonly planted: readonly PlantedShare[];
}

/** A worker draws the patches of one ROI after the other: two ROIs, now and in the 1950s. */
const sceneCacheSize = 4;
const scenes = new Map<string, Scene>();

function sceneOf(plan: RoiPlan, historical: boolean): Scene {
  const spec = sceneSpecOf(plan, historical);
  const key = JSON.stringify(spec);
  const known = scenes.get(key);
  if (known) return known;
  const scene = buildScene(spec);
  if (scenes.size >= sceneCacheSize) scenes.delete(scenes.keys().next().value!);
  scenes.set(key, scene);
  return scene;
}

type Raster = Pick<
  TiffSpec,
  'width' | 'height' | 'bands' | 'dtype' | 'data' | 'compression' | 'predictor' | 'photometric' | 'level'
>;

/** Draws one patch and writes its files of the chosen modalities. */
export async function writePatch(args: WritePatchArgs): Promise<WrittenPatch> {
  const { root, plan, row, col, modalities } = args;
  const scene = sceneOf(plan, false);
  const dates = acquisitionsOf(plan);
  const patch = drawPatch(scene, row, col);
  const wants = (...names: Modality[]): boolean => names.some((name) => modalities.includes(name));
  const aerial = wants('AERIAL_RGBI', 'SPOT_RGBI') ? aerialOf(patch) : null;
  const shares = wants('SENTINEL2_TS', 'SENTINEL2_MSK-SC', 'SENTINEL1-ASC_TS', 'SENTINEL1-DESC_TS')
    ? coverShares(patch)
    : null;
  const sentinel2 =
    shares && wants('SENTINEL2_TS', 'SENTINEL2_MSK-SC') ? sentinel2Of(patch, shares, dates.sentinel2) : null;
  const cosia = cosiaOf(patch);
  const lpis = lpisOf(patch);

  const full = { width: patchPx, height: patchPx };
  const small = { width: sentinelPx, height: sentinelPx };
  const rasters: Record<Modality, () => Raster> = {
    AERIAL_RGBI: () => ({
      ...full,
      bands: 4,
      dtype: 'uint8',
      data: aerial!,
      // Both ways occur in the wild: hardly compressed in one domain, compressed in the other.
      compression: plan.domainYear.startsWith('D013') ? 'none' : 'deflate',
    }),
    'AERIAL-RLT_PAN': () => ({
      width: historicalPx,
      height: historicalPx,
      bands: 1,
      dtype: 'uint8',
      data: photographOf(sceneOf(plan, true), row, col),
      compression: 'deflate',
    }),
    DEM_ELEV: () => ({
      ...full,
      bands: 2,
      dtype: 'float32',
      data: elevationOf(patch),
      compression: 'deflate',
      predictor: 3,
    }),
    SPOT_RGBI: () => ({
      width: 64,
      height: 64,
      bands: 4,
      dtype: 'uint16',
      data: spotOf(aerial!, scene.spec.seed + 250),
      compression: 'deflate',
    }),
    SENTINEL2_TS: () => ({
      ...small,
      bands: 10 * dates.sentinel2.length,
      dtype: 'uint16',
      data: sentinel2!.series,
      compression: 'deflate',
    }),
    'SENTINEL2_MSK-SC': () => ({
      ...small,
      bands: 2 * dates.sentinel2.length,
      dtype: 'uint8',
      data: sentinel2!.masks,
      compression: 'deflate',
    }),
    'SENTINEL1-ASC_TS': () => ({
      ...small,
      bands: 2 * dates.sentinel1Asc.length,
      dtype: 'float32',
      data: sentinel1Of(patch, shares!, dates.sentinel1Asc, 1),
      compression: 'deflate',
    }),
    'SENTINEL1-DESC_TS': () => ({
      ...small,
      bands: 2 * dates.sentinel1Desc.length,
      dtype: 'float32',
      data: sentinel1Of(patch, shares!, dates.sentinel1Desc, 2),
      compression: 'deflate',
    }),
    'AERIAL_LABEL-COSIA': () => ({ ...full, bands: 1, dtype: 'uint8', data: cosia, compression: 'deflate' }),
    'ALL_LABEL-LPIS': () => ({
      ...full,
      bands: 3,
      dtype: 'uint8',
      data: lpis,
      compression: 'deflate',
      // Three levels of a nomenclature, not red, green and blue.
      photometric: 'minIsBlack',
    }),
  };

  let bytes = 0;
  for (const modality of modalities) {
    const raster = rasters[modality]();
    const encoded = encodeTiff({
      ...raster,
      // Above level 3 the time grows several times and the files hardly shrink.
      level: 3,
      layout: { kind: 'strips' },
      geo: {
        origin: originOf(plan, row, col),
        pixelSize: (patchPx * labelGsd) / raster.width,
        epsg: 2154,
      },
    });
    bytes += encoded.length;
    await writeFile(join(root, fileOf(plan, modality, row, col).path), encoded);
  }
  return { files: modalities.length, bytes, planted: plantedIn(scene, row, col, cosia, lpis) };
}

/** Counts the pixels of each planted disagreement that really show it. */
function plantedIn(
  scene: Scene,
  row: number,
  col: number,
  cosia: Uint8Array,
  lpis: Uint8Array,
): PlantedShare[] {
  const originX = (col - 1) * patchPx;
  const originY = (row - 1) * patchPx;
  const grid = { width: patchPx, height: patchPx, originX, originY, gsd: gsdM };
  const window = [originX, originY, originX + patchPx, originY + patchPx].map((v) => v * gsdM);
  const shares: PlantedShare[] = [];
  for (const planted of scene.planted) {
    if (!overlaps(planted.box, window as [number, number, number, number])) continue;
    let pixels = 0;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    fillRing(grid, planted.ring, (at, from, to, y) => {
      for (let x = from; x < to; x++) {
        if (cosia[at + x] !== planted.cosia || lpis[3 * (at + x) + 2] !== planted.lpis3) continue;
        pixels++;
        minX = Math.min(minX, originX + x);
        maxX = Math.max(maxX, originX + x + 1);
        minY = Math.min(minY, originY + y);
        maxY = Math.max(maxY, originY + y + 1);
      }
    });
    if (pixels > 0) shares.push({ id: planted.id, pixels, box: [minX, minY, maxX, maxY] });
  }
  return shares;
}
