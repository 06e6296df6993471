import type { ModelManifest, ModelOutput } from '../../../shared/inference/index.ts';

/** Element types that outputs may have. */
export const sampleTypes = ['float32', 'int32', 'uint8', 'int64'] as const;
export type SampleType = (typeof sampleTypes)[number];

/** What a model says of tiles, in memory that threads share. */
export type OutputSamples = ModelOutput;

/** @throws RangeError when there is no memory */
export function newSamples(type: SampleType, length: number): OutputSamples {
  switch (type) {
    case 'float32':
      return new Float32Array(new SharedArrayBuffer(length * 4));
    case 'int32':
      return new Int32Array(new SharedArrayBuffer(length * 4));
    case 'uint8':
      return new Uint8Array(new SharedArrayBuffer(length));
    case 'int64':
      return new BigInt64Array(new SharedArrayBuffer(length * 8));
  }
}

/** Of one tile: `[C, H, W]`, of `classes` `[H, W]`. */
export function outputShape({ output, values, tilePx }: ModelManifest): number[] {
  return output.kind === 'classes' ? [tilePx, tilePx] : [values.length, tilePx, tilePx];
}
