import { activeChannels, createRowDecoder } from '../../../shared/inference/index.ts';
import type { DecodedModel, DecodedRow, ModelOutput, RowDecoder } from '../../../shared/inference/index.ts';
import { encodeRowKernel, sumError } from './rowKernel.ts';

/** What of `WebAssembly` is used; it is a global of Node without types there. */
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: KernelExports };
}

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  reduce(channels: number, stride: number, at: number): number;
}

/** Rows that are decoded at a time: what they are made of stays in the processor's cache. */
const rowsAtOnce = 4;
const pageBytes = 65_536;

/**
 * What `createRowDecoder` answers, to the bit, four times as fast for logits (19 x 512 x 512: 18 ms against 70 ms). Sums of
 * float32 decide only where they cannot be wrong; where rounding is in doubt, the exact formula does.
 */
export function createFastRowDecoder(model: DecodedModel): RowDecoder {
  const { WebAssembly } = globalThis as unknown as { WebAssembly?: Wasm };
  if (model.output.kind !== 'logits' || !WebAssembly) return createRowDecoder(model);
  const side = model.tilePx;
  const plane = side * side;
  const channels = activeChannels(model);
  const values = Uint8Array.from(channels, (channel) => model.values[channel]!);
  const mostPixels = Math.ceil((side * Math.min(rowsAtOnce, side)) / 4) * 4;
  const pages = Math.ceil(((channels.length + 2) * mostPixels * 4) / pageBytes);
  const module = new WebAssembly.Module(encodeRowKernel(pages));
  const { memory, reduce } = new WebAssembly.Instance(module).exports;
  const samples = new Float32Array(memory.buffer);
  const numbers = new Int32Array(memory.buffer);
  const classes = new Uint8Array(mostPixels);
  const confidence = new Uint8Array(mostPixels);
  const doubt = 255 * sumError(channels.length);
  let known: ModelOutput | null = null;
  let firstRow = 0;
  let isNaN = false;

  /** Decodes the block of rows that row `y` is in. */
  function decode(output: Float32Array, y: number): void {
    firstRow = y - (y % rowsAtOnce);
    const pixels = Math.min(rowsAtOnce, side - firstRow) * side;
    const stride = Math.ceil(pixels / 4) * 4;
    const start = firstRow * side;
    for (let k = 0; k < channels.length; k++) {
      const at = channels[k]! * plane + start;
      samples.set(output.subarray(at, at + pixels), k * stride);
      samples.fill(0, k * stride + pixels, (k + 1) * stride);
    }
    const sums = channels.length * stride;
    isNaN = reduce(channels.length, stride * 4, sums * 4) !== 0;
    for (let i = 0; i < pixels; i++) {
      const best = numbers[sums + stride + i]!;
      const level = 255 / samples[sums + i]! + 0.5;
      const rounded = Math.floor(level);
      const rest = level - rounded;
      classes[i] = values[best]!;
      confidence[i] = rest > doubt && rest < 1 - doubt ? rounded : exactLevel(i, stride, best);
    }
  }

  function exactLevel(pixel: number, stride: number, best: number): number {
    const highest = samples[best * stride + pixel]!;
    let sum = 0;
    for (let k = 0; k < channels.length; k++) sum += Math.exp(samples[k * stride + pixel]! - highest);
    return Math.round(255 / sum);
  }

  // Whether a block has a NaN is known of all of it; of a part of a row the slow way says it.
  let slow: RowDecoder | undefined;
  return (output, y, x, width): DecodedRow => {
    if (output !== known || y < firstRow || y >= firstRow + rowsAtOnce) {
      known = output;
      decode(output as Float32Array, y);
    }
    if (isNaN) return (slow ??= createRowDecoder(model))(output, y, x, width);
    const start = (y - firstRow) * side + x;
    return {
      classes: classes.subarray(start, start + width),
      confidence: confidence.subarray(start, start + width),
      isNaN: false,
    };
  };
}
