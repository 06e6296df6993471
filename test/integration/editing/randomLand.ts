import { encodeTiff } from '../../../src/main/raster/index.ts';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../../src/shared/model/modality.ts';
import { cornerOf, writeBytes } from '../../fixtures/flairHubFolder.ts';

export const side = 512;

/** Numbers from 0 to 1, the same ones for the same seed. */
export function randomOf(seed: number): () => number {
  let state = (seed * 2654435761) | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Blotches of a few values, with single pixels between them: something to fill, to smooth, to lock and to sieve. */
export function blotches(random: () => number, values: number, noise = 0.01): Uint8Array<ArrayBuffer> {
  const block = 4 + Math.floor(random() * 60);
  const columns = Math.ceil(side / block);
  const of = Array.from({ length: columns * columns }, () => Math.floor(random() * values));
  // A loop: `from` with a function takes twenty times as long, and scenes have dozens of megapixels.
  const data = new Uint8Array(side * side);
  for (let i = 0; i < data.length; i++) {
    if (random() < noise) data[i] = Math.floor(random() * values);
    else data[i] = of[Math.floor(Math.floor(i / side) / block) * columns + Math.floor((i % side) / block)]!;
  }
  return data;
}

/** Masks, images and heights of some patches, each random; of some pixels the height is not known. */
export function writeRandomLand(root: string, patchIds: readonly string[], seed: number): void {
  const random = randomOf(seed);
  for (const patchId of patchIds) {
    write(root, patchId, 'AERIAL_LABEL-COSIA', blotches(random, 5), 1);
    const looks = blotches(random, 200);
    const image = new Uint8Array(side * side * 4);
    for (let i = 0; i < image.length; i++) image[i] = looks[i >> 2]! + (i % 4) * 9 + Math.floor(random() * 6);
    write(root, patchId, 'AERIAL_RGBI', image, 4);
    const heights = blotches(random, 12, 0);
    const elevation = new Float32Array(side * side * 2).fill(100);
    for (const [i, height] of heights.entries()) elevation[2 * i] = height === 11 ? NaN : 100 + height / 2;
    write(root, patchId, 'DEM_ELEV', elevation, 2);
  }
}

function write(
  root: string,
  patchId: string,
  modality: Modality,
  data: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
  bands: number,
): void {
  const bytes = encodeTiff({
    ...{
      width: side,
      height: side,
      bands,
      data,
      compression: 'deflate',
      level: 1,
      layout: { kind: 'strips' },
    },
    dtype: data instanceof Float32Array ? 'float32' : 'uint8',
    geo: { origin: cornerOf(patchId), pixelSize: 0.2, epsg: 2154 },
  });
  writeBytes(root, formatPatchPath(parsePatchId(patchId)!, modality), bytes);
}
