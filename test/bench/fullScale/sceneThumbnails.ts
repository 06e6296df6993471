import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { makeThumbnail } from '../../../src/main/facts/makeThumbnail.ts';

/** Thumbnails of a generated scene: pictures of the size that real ones have. */
export async function buildSceneThumbnails(folder: string): Promise<Uint8Array[]> {
  const outDir = join(folder, 'scene');
  const modality = 'AERIAL_RGBI';
  const scene = { seed: 5, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: 4, cols: 4 };
  await generateScene({ ...scene, outDir, modalities: [modality] });
  const images = join(outDir, `${scene.domainYear}_${modality}`, scene.roi);
  return Promise.all(
    readdirSync(images).map((name) => makeThumbnail({ source: join(images, name), mayBeLarge: false })),
  );
}
