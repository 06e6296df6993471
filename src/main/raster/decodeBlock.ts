import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype } from '../../shared/raster/types.ts';
import { swapBytes } from './byteOrder.ts';
import { decodeLzw } from './lzw.ts';
import { undoDifferences, undoFloatPredictor } from './predictor.ts';

/** How the blocks of a file are stored. */
export interface BlockCoding {
  readonly compressionNumber: number;
  readonly predictor: number;
  /** Bits of a sample where samples are packed without regard to bytes, else 0. */
  readonly packedBits: number;
  readonly littleEndian: boolean;
  readonly dtype: Dtype;
  /** Samples of a row of the block, and samples from one pixel to the next. */
  readonly rowSamples: number;
  readonly stride: number;
}

/** A block that holds less than it should, or cannot be decoded. */
export class DamagedBlock extends Error {}

/**
 * Most bytes that one stored byte can become (deflate: 258 bytes for 2 bits; LZW: 3,837 bytes for 12 bits; packbits: 128
 * for 2; Zstandard: 128 KiB for the 4 bytes of a repeat). A file that promises more is damaged or hostile, and nothing is
 * allocated for it.
 */
const maxRatio: Readonly<Record<number, number>> = {
  1: 1,
  5: 2560,
  8: 1032,
  32773: 64,
  32946: 1032,
  50000: 33_000,
};

/** True when `stored` bytes may decode to `decoded` bytes. */
export function isPlausible(compressionNumber: number, stored: number, decoded: number): boolean {
  return decoded <= (stored + 8) * (maxRatio[compressionNumber] ?? Infinity);
}

/**
 * Decodes one block to little-endian samples.
 *
 * @param stored the bytes in the file; not changed.
 * @param expected bytes of the decoded block.
 * @param scratch at least `expected` bytes, aligned to 8, that the result may live in until the next call.
 * @returns exactly `expected` bytes: `stored` itself, part of `scratch`, or new memory.
 * @throws DamagedBlock
 */
export function decodeBlock(stored: Buffer, expected: number, coding: BlockCoding, scratch: Buffer): Buffer {
  if (coding.packedBits > 0) return decodePacked(stored, expected, coding, scratch);
  const decoded = decompress(stored, expected, coding.compressionNumber, scratch);
  const { dtype, predictor, rowSamples, stride, littleEndian } = coding;
  const size = bytesPerSample[dtype];
  // The planes of the floating point predictor are highest byte first in any file, so there is nothing to swap.
  const mustSwap = !littleEndian && size > 1 && predictor !== 3;
  if (predictor === 1 && !mustSwap) return decoded;
  const block = isOwnAligned(decoded, stored, size) ? decoded : copyTo(scratch, decoded);
  if (mustSwap) swapBytes(block, size);
  const shape = { dtype, rows: expected / size / rowSamples, rowSamples, stride };
  if (predictor === 2) undoDifferences(block, shape);
  if (predictor === 3) undoFloatPredictor(block, shape);
  return block;
}

/** A block of samples of 1 to 31 bits, highest bit first whatever the byte order; each row starts with a byte of its own. */
function decodePacked(stored: Buffer, expected: number, coding: BlockCoding, scratch: Buffer): Buffer {
  const { dtype, rowSamples, packedBits, littleEndian } = coding;
  const size = bytesPerSample[dtype];
  const rowBytes = Math.ceil((rowSamples * packedBits) / 8);
  const rows = expected / size / rowSamples;
  let packed = decompress(stored, rows * rowBytes, coding.compressionNumber, scratch);
  // libtiff takes three bytes for a number of its own and turns them around, so that is what such files hold.
  if (packedBits === 24 && !littleEndian) packed = swapTriples(packed);
  const output = Buffer.alloc(expected);
  for (let row = 0, to = 0; row < rows; row++) {
    let from = row * rowBytes;
    // Up to 7 bits wait for a sample of up to 31: more than the 32 that shifts have, so it is arithmetic.
    let waiting = 0;
    let count = 0;
    for (let i = 0; i < rowSamples; i++, to += size) {
      while (count < packedBits) {
        waiting = waiting * 256 + packed[from++]!;
        count += 8;
      }
      count -= packedBits;
      const scale = 2 ** count;
      const value = Math.floor(waiting / scale);
      waiting -= value * scale;
      output.writeUIntLE(value, to, size);
    }
  }
  return output;
}

function swapTriples(bytes: Buffer): Buffer {
  const swapped = Buffer.from(bytes);
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    swapped[i] = bytes[i + 2]!;
    swapped[i + 2] = bytes[i]!;
  }
  return swapped;
}

/** True when the samples can be changed in place: not in the file's bytes, which two blocks may share. */
function isOwnAligned(decoded: Buffer, stored: Buffer, size: number): boolean {
  return decoded.buffer !== stored.buffer && decoded.byteOffset % size === 0;
}

function copyTo(scratch: Buffer, bytes: Buffer): Buffer {
  bytes.copy(scratch);
  return scratch.subarray(0, bytes.length);
}

function decompress(stored: Buffer, expected: number, compressionNumber: number, scratch: Buffer): Buffer {
  switch (compressionNumber) {
    case 1:
      return exactly(stored, expected);
    case 5: {
      const target = scratch.subarray(0, expected);
      return exactly(target.subarray(0, decodeLzw(stored, target)), expected);
    }
    case 32773: {
      const target = scratch.subarray(0, expected);
      return exactly(target.subarray(0, decodePackBits(stored, target)), expected);
    }
    default:
      return exactly(unzip(stored, expected, compressionNumber), expected);
  }
}

function unzip(stored: Buffer, expected: number, compressionNumber: number): Buffer {
  // Some writers fill the last strip up to its full height; twice the size is room for that and no more.
  const maxOutputLength = Math.max(expected * 2, 65_536);
  // One spare byte, else zlib asks for a second buffer only to learn that the stream is over.
  const options = { chunkSize: Math.max(64, expected + 1), maxOutputLength };
  try {
    return compressionNumber === 50000 ? zstdDecompressSync(stored, options) : inflateSync(stored, options);
  } catch (error) {
    throw new DamagedBlock(error instanceof Error ? error.message : String(error));
  }
}

function exactly(bytes: Buffer, expected: number): Buffer {
  if (bytes.length < expected)
    throw new DamagedBlock(`a block of ${bytes.length} bytes where ${expected} are due`);
  return bytes.length === expected ? bytes : bytes.subarray(0, expected);
}

/** PackBits (TIFF 6.0, section 9). @returns the number of bytes written. */
function decodePackBits(input: Buffer, output: Buffer): number {
  let position = 0;
  let read = 0;
  while (read < input.length && position < output.length) {
    const header = input[read++]!;
    if (header < 128) {
      const count = Math.min(header + 1, output.length - position, input.length - read);
      output.set(input.subarray(read, read + count), position);
      read += header + 1;
      position += count;
    } else if (header > 128 && read < input.length) {
      const count = Math.min(257 - header, output.length - position);
      output.fill(input[read++]!, position, position + count);
      position += count;
    }
  }
  return position;
}
