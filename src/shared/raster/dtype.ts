import type { Dtype, TypedArray } from './types.ts';

/** Bytes of one sample. */
export const bytesPerSample: Readonly<Record<Dtype, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  float64: 8,
};

const constructors = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** A zeroed array of `length` samples. */
export function allocateSamples(dtype: Dtype, length: number): TypedArray {
  return new constructors[dtype](length);
}

/** Samples on existing memory, without a copy. `byteOffset` must be a multiple of the sample size. */
export function viewSamples(
  dtype: Dtype,
  buffer: ArrayBuffer,
  byteOffset: number,
  length: number,
): TypedArray {
  return new constructors[dtype](buffer, byteOffset, length);
}

/** The dtype of a typed array. */
export function dtypeOf(data: TypedArray): Dtype {
  for (const dtype of Object.keys(constructors) as Dtype[])
    if (data instanceof constructors[dtype]) return dtype;
  throw new TypeError('Not an array of samples');
}
