import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateScene } from '../../src/main/datasets/index.ts';
import type { SamplePool, ThemeName } from '../../src/main/datasets/index.ts';
import { readRaster } from '../../src/main/raster/index.ts';
import { channels } from './features.ts';

/** Seeds of the scenes to learn from; the sample has 1. */
export const trainingSeeds = [201, 301, 401] as const;
/** The landscapes of the sample. */
const themes: readonly ThemeName[] = ['village', 'forest', 'provence', 'suburb'];
const modalities = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'] as const;

/** Width and height of a patch. */
export const patchPx = 512;
export const patchArea = patchPx * patchPx;

export interface PatchFiles {
  readonly aerial: string;
  readonly elevation: string;
  readonly labels: string;
}

/** Draws the scenes to learn from into a folder, 12 patches each. */
export async function drawScenes(folder: string, pool: SamplePool): Promise<PatchFiles[]> {
  const files: PatchFiles[] = [];
  for (const seed of trainingSeeds) {
    for (const theme of themes) {
      const outDir = join(folder, `${theme}-${seed}`);
      const domainYear = theme === 'village' || theme === 'forest' ? 'D091-2021' : 'D013-2020';
      await generateScene({
        outDir,
        seed,
        domainYear,
        roi: 'AU-S1-3',
        rows: 3,
        cols: 4,
        theme,
        modalities,
        pool,
      });
      files.push(...patchesOf(outDir));
    }
  }
  return files;
}

/** The patches of a dataset in the layout of FLAIR-HUB. */
export function patchesOf(root: string): PatchFiles[] {
  const folders = readdirSync(root).filter((name) => name.endsWith('_AERIAL_RGBI'));
  return folders.toSorted().flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tif'))
      .toSorted()
      .map((name) => {
        const [aerial, elevation, labels] = modalities.map((modality) =>
          join(root, ...[folder, name].map((part) => part.replaceAll('AERIAL_RGBI', modality))),
        );
        return { aerial: aerial!, elevation: elevation!, labels: labels! };
      }),
  );
}

export interface PatchPixels {
  /** Normalised, `[4, 512, 512]`. */
  readonly aerial: Float32Array<ArrayBuffer>;
  /** Normalised height above the ground, `[512, 512]`. */
  readonly height: Float32Array<ArrayBuffer>;
  /** `[512, 512]` */
  readonly labels: Uint8Array;
}

export async function readPatch(files: PatchFiles): Promise<PatchPixels> {
  const [image, elevation, labels] = await Promise.all(
    [files.aerial, files.elevation, files.labels].map((path) => readRaster(path)),
  );
  const aerial = new Float32Array(4 * patchArea);
  const height = new Float32Array(patchArea);
  for (let pixel = 0; pixel < patchArea; pixel++) {
    for (let band = 0; band < 4; band++) {
      const { mean, std } = channels[band]!;
      aerial[band * patchArea + pixel] = (image!.data[pixel * 4 + band]! - mean) / std;
    }
    const above = elevation!.data[2 * pixel]! - elevation!.data[2 * pixel + 1]!;
    height[pixel] = (above - channels[4]!.mean) / channels[4]!.std;
  }
  return { aerial, height, labels: Uint8Array.from(labels!.data) };
}
