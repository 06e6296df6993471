import { setImmediate as nextTurn } from 'node:timers/promises';
import { noClass } from '../../shared/contract/index.ts';
import { halveMean, halveMeanOfNumbers } from '../../shared/raster/overview.ts';
import { halveClassTile } from './halveClassTile.ts';
import { bytesOf, type TileKind, type TilePixels, type TileStack } from './TileStack.ts';

/**
 * A tile made of the four of the next finer level, upper two and lower two; null where nothing is. Other work gets its turn
 * between them: each takes 0.5 ms (bytes) to 3 ms (four bands of numbers).
 *
 * @returns null when all four are.
 */
export async function joinFiner(
  stack: TileStack,
  finer: readonly (TilePixels | null)[],
): Promise<TilePixels | null> {
  if (!finer.some((tile) => tile)) return null;
  const { kind, tileSizePx: side, bands } = stack;
  const data = emptyTile(kind, bytesOf(stack));
  const half = side / 2;
  const rowBytes = (data.length / side) | 0;
  let isWhole = true;
  for (const [i, tile] of finer.entries()) {
    if (!tile) continue;
    isWhole &&= tile.isWhole;
    const reduced = halve(kind, tile.data, side, bands);
    const left = ((i % 2) * rowBytes) / 2;
    for (let y = 0; y < half; y++) {
      const row = reduced.subarray((y * rowBytes) / 2, ((y + 1) * rowBytes) / 2);
      data.set(row, ((i >> 1) * half + y) * rowBytes + left);
    }
    await nextTurn();
  }
  return { data, isWhole };
}

function halve(kind: TileKind, data: Uint8Array, side: number, bands: number): Uint8Array {
  const shape = { width: side, height: side, bands };
  if (kind === 'class') return halveClassTile(data, side);
  if (kind === 'bytes') return halveMean(data, shape, { zeroIsMissing: true });
  return bytesOfNumbers(halveMeanOfNumbers(numbersOf(data), shape));
}

/** A tile where nothing is. */
export function emptyTile(kind: TileKind, bytes: number): Uint8Array<ArrayBuffer> {
  if (kind === 'class') return new Uint8Array(bytes).fill(noClass);
  return kind === 'bytes' ? new Uint8Array(bytes) : bytesOfNumbers(new Float32Array(bytes / 4).fill(NaN));
}

/** float32 as its bytes in memory, which are those of a file and of the wire on the little-endian machines that we run on. */
export const bytesOfNumbers = (numbers: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** The inverse of {@link bytesOfNumbers}; a copy where the bytes do not lie at a multiple of four. */
export function numbersOf(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
