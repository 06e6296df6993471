import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateScene } from '../../src/main/datasets/index.ts';
import { readRaster } from '../../src/main/raster/index.ts';
import { labelComponents } from '../../src/shared/editing/ops/components.ts';

const sceneSide = 5;
export const patchPx = 512;

/** The CoSIA masks of a scene of the sample, 25 of 512 px, each with 750 to 9,700 runs of one class. */
export async function drawMasks(): Promise<Uint8Array[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-masks-'));
  try {
    const scene = { seed: 11, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: sceneSide, cols: sceneSide };
    await generateScene({ ...scene, outDir: folder, modalities: ['AERIAL_LABEL-COSIA'] });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.tif'),
    );
    const rasters = await Promise.all(files.sort().map((name) => readRaster(join(folder, name))));
    return rasters.map(({ data }) => Uint8Array.from(data as Uint8Array));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The mask at a place of a ROI that repeats the scene. */
export const maskAt = (masks: readonly Uint8Array[], row: number, col: number): Uint8Array =>
  masks[(row % sceneSide) * sceneSide + (col % sceneSide)]!;

/** So many patches a side as one image. */
export function mosaic(masks: readonly Uint8Array[], side: number): Uint8Array {
  const width = side * patchPx;
  const image = new Uint8Array(width * width);
  for (let row = 0; row < side; row++)
    for (let col = 0; col < side; col++) {
      const mask = maskAt(masks, row, col);
      for (let y = 0; y < patchPx; y++)
        image.set(mask.subarray(y * patchPx, (y + 1) * patchPx), (row * patchPx + y) * width + col * patchPx);
    }
  return image;
}

/** First pixel of the largest area of one class. */
export function largestArea(image: Uint8Array, width: number): { readonly x: number; readonly y: number } {
  const { runs, ofRun, sizes } = labelComponents(image, width, image.length / width);
  const largest = sizes.reduce((best, px, area) => (px > sizes[best]! ? area : best), 0);
  const first = runs.starts[ofRun.indexOf(largest)]!;
  return { x: first % width, y: Math.floor(first / width) };
}
