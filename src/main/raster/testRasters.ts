import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allocateSamples } from '../../shared/raster/dtype.ts';
import type { Dtype, TypedArray } from '../../shared/raster/types.ts';

/** Rasters for the tests of this folder. */

export const dtypes: readonly Dtype[] = [
  'uint8',
  'int8',
  'uint16',
  'int16',
  'uint32',
  'int32',
  'float32',
  'float64',
];

/** A folder for one test, and how to remove it. */
export function makeFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-raster-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Samples that differ everywhere, with runs so that compressors have something to do; the same for the same seed. */
export function makeSamples(dtype: Dtype, length: number, seed: number): TypedArray {
  const data = allocateSamples(dtype, length);
  let state = (seed * 2654435761) >>> 0;
  let value = 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (state % 5 < 2) value = state / (dtype.startsWith('float') ? 977 : 1);
    data[i] = value;
  }
  return data;
}
