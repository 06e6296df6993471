import { developImage } from './colour.ts';
import { createFrame, paintScene } from './paint.ts';
import { noiseAt, unit2 } from './random.ts';
import type { Scene } from './Scene.ts';

/** Width and height of a historical patch in pixels of 0.4 m. */
export const historicalPx = 256;

/**
 * A panchromatic photograph of the 1950s, uint8 [256, 256]: the land of a historical scene through old film, with its
 * contrast, uneven exposure and grain.
 */
export function photographOf(scene: Scene, row: number, col: number): Uint8Array<ArrayBuffer> {
  const x0 = (col - 1) * historicalPx;
  const y0 = (row - 1) * historicalPx;
  const frame = createFrame(scene, x0, y0, historicalPx, 0.4);
  paintScene(scene, frame);
  const image = developImage(scene, frame);
  const { seed } = scene.spec;
  const out = new Uint8Array(historicalPx * historicalPx);
  for (let y = 0; y < historicalPx; y++) {
    for (let x = 0; x < historicalPx; x++) {
      const i = y * historicalPx + x;
      const silver = 0.5 * image[4 * i]! + 0.4 * image[4 * i + 1]! + 0.1 * image[4 * i + 2]!;
      const exposure = 1 + 0.06 * noiseAt((x0 + x) / 420, (y0 + y) / 420, seed + 201);
      const clump = noiseAt((x0 + x) / 1.7, (y0 + y) / 1.7, seed + 202) * 8;
      const grain = (unit2(x0 + x, y0 + y, seed + 203) - 0.5) * 14;
      const value = 128 + (silver - 112) * 1.3 * exposure + clump + grain;
      out[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
  return out;
}
