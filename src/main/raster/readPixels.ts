import { allocateSamples, bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Dtype, PixelWindow, TypedArray } from '../../shared/raster/types.ts';
import { DamagedBlock, decodeBlock, isPlausible } from './decodeBlock.ts';
import type { BlockCoding } from './decodeBlock.ts';
import { placeBlock } from './placeBlock.ts';
import { decodedBytes, decompressedBytes, integerAt } from './parseTiff.ts';
import type { TiffLayout } from './parseTiff.ts';
import type { TiffBytes } from './TiffBytes.ts';

/** Part of the file where one block is, and where the block is in the raster. */
interface BlockPlace {
  readonly index: number;
  readonly offset: number;
  readonly stored: number;
  readonly decoded: number;
  /** Pixel position of the block; `band` is its only band in a file that keeps bands apart, else -1. */
  readonly x: number;
  readonly y: number;
  readonly band: number;
}

/** Largest block that is decoded: a strip that holds a whole ROI of 25 x 25 patches has 164 MB. */
const maxBlockBytes = 512 * 1024 ** 2;
/** A file of a few bytes can claim any number of blocks that were never written. */
const maxMissingBytes = 256 * 1024 ** 2;
/** Blocks are read together up to this much; a patch is 1 MiB. */
const maxReadTogether = 32 * 1024 ** 2;
/** Memory that is kept from one call to the next. */
const maxKept = 16 * 1024 ** 2;

let fileScratch: Buffer = Buffer.alloc(0);
let blockScratch: Buffer = Buffer.alloc(0);

/** `length` bytes of reused memory, aligned to 8. */
function grown(scratch: Buffer, length: number): Buffer {
  return scratch.length >= length ? scratch : Buffer.allocUnsafeSlow(length);
}

/**
 * Reads a window of an open file that our own code can decode.
 *
 * @param window checked to be inside the raster. @param bands 0-based, checked. @param into as `ReadOptions`.
 * @returns `[height, width, bands]` samples. @throws DamagedBlock, or AppError from reading the file.
 */
export function readPixels(
  bytes: TiffBytes,
  layout: TiffLayout,
  window: PixelWindow,
  bands: readonly number[],
  into?: Uint8Array<ArrayBuffer>,
): TypedArray {
  const { header } = layout;
  const places = findBlocks(bytes, layout, window, bands);
  const samples = window.width * window.height * bands.length;
  const isReused = into !== undefined && header.dtype === 'uint8' && samples <= into.length;
  const output = isReused ? into.subarray(0, samples) : allocateSamples(header.dtype, samples);
  const target = Buffer.from(output.buffer, output.byteOffset, output.byteLength);
  if (readStraight(bytes, layout, window, bands, places, target)) return output;
  if ((header.nodata !== null || isReused) && places.some(({ offset }) => offset === 0))
    output.fill(closestSample(header.nodata ?? 0, header.dtype));

  const coding: BlockCoding = {
    compressionNumber: layout.compressionNumber,
    predictor: layout.predictor,
    packedBits: layout.packedBits,
    littleEndian: header.littleEndian,
    dtype: header.dtype,
    rowSamples: header.blockWidth * (header.interleave === 'band' ? 1 : header.bands),
    stride: header.interleave === 'band' ? 1 : header.bands,
  };
  const written = places.filter(({ offset }) => offset !== 0).sort((a, b) => a.offset - b.offset);
  const scratchBytes = written.reduce((most, { decoded }) => Math.max(most, decoded), 0);
  const scratch = grown(blockScratch, scratchBytes);
  if (scratch.length <= maxKept) blockScratch = scratch;
  for (let first = 0; first < written.length;) {
    const next = endOfRun(written, first);
    const start = written[first]!.offset;
    const last = written[next - 1]!;
    const stored = readRun(bytes, start, last.offset + last.stored - start);
    for (const place of written.slice(first, next)) {
      const part = stored.subarray(place.offset - start, place.offset - start + place.stored);
      const own = rowsOf(place, layout, window, bands, target);
      const block = decodeBlock(part, place.decoded, coding, own ?? scratch);
      if (own === null) placeBlock(block, place, layout.header, window, bands, target);
      else if (block.buffer !== own.buffer) own.set(block);
    }
    first = next;
  }
  return output;
}

/**
 * The bytes of the output that a block is, as it is: whole rows with all bands that are wanted. Such a block is decoded where it
 * belongs, or copied at once. Null for any other block.
 */
function rowsOf(
  { y, band, decoded }: BlockPlace,
  { header }: TiffLayout,
  window: PixelWindow,
  bands: readonly number[],
  target: Buffer,
): Buffer | null {
  const isWholeRows = header.blockWidth === header.width && window.width === header.width;
  const isInOrder = bands.length === header.bands && bands.every((of, i) => of === i);
  if (!isWholeRows || !(band < 0 ? isInOrder : bands.length === 1)) return null;
  const rowBytes = header.width * bands.length * bytesPerSample[header.dtype];
  const start = (y - window.y) * rowBytes;
  // What is larger than a byte must lie where the decoder can see it as such.
  const isAligned = (target.byteOffset + start) % bytesPerSample[header.dtype] === 0;
  const isInside = start >= 0 && start + decoded <= target.length && decoded % rowBytes === 0;
  return isInside && isAligned ? target.subarray(start, start + decoded) : null;
}

/** The sample nearest to a nodata value that the type may not hold, as GDAL fills blocks that were never written. */
function closestSample(nodata: number, dtype: Dtype): number {
  if (dtype.startsWith('float')) return nodata;
  if (Number.isNaN(nodata)) return 0;
  const isSigned = dtype.startsWith('int');
  const range = 2 ** (bytesPerSample[dtype] * 8);
  const lowest = isSigned ? -range / 2 : 0;
  // Halves go away from zero.
  const rounded = Math.sign(nodata) * Math.round(Math.abs(nodata));
  return Math.min(Math.max(rounded, lowest), lowest + range - 1);
}

/** The blocks that a window touches, checked to be plausible before anything is allocated for them. */
function findBlocks(
  bytes: TiffBytes,
  layout: TiffLayout,
  window: PixelWindow,
  bands: readonly number[],
): BlockPlace[] {
  const { header, blocksAcross, blocksDown, offsets, byteCounts, compressionNumber } = layout;
  const { blockWidth, blockHeight } = header;
  const firstColumn = Math.floor(window.x / blockWidth);
  const lastColumn = Math.floor((window.x + window.width - 1) / blockWidth);
  const firstRow = Math.floor(window.y / blockHeight);
  const lastRow = Math.floor((window.y + window.height - 1) / blockHeight);
  const planes = header.interleave === 'band' ? [...new Set(bands)] : [-1];
  // Rows of an uncompressed strip are read alone: a strip may hold the whole of a large image.
  const isByRows = compressionNumber === 1 && header.layout === 'strips' && layout.packedBits === 0;
  const rowBytes =
    blockWidth * (header.interleave === 'band' ? 1 : header.bands) * bytesPerSample[header.dtype];
  const places: BlockPlace[] = [];
  let missingBytes = 0;
  for (const band of planes) {
    for (let row = firstRow; row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const index = (Math.max(band, 0) * blocksDown + row) * blocksAcross + column;
        let decoded = decodedBytes(layout, header.layout === 'tiles' ? 0 : row);
        let offset = integerAt(bytes, offsets, index);
        const raw = decompressedBytes(layout, header.layout === 'tiles' ? 0 : row);
        let stored = byteCounts ? integerAt(bytes, byteCounts, index) : raw;
        let y = row * blockHeight;
        if (isByRows && offset !== 0 && stored >= decoded) {
          const skipped = Math.max(0, window.y - y);
          offset += skipped * rowBytes;
          y += skipped;
          stored = decoded = Math.min(
            decoded - skipped * rowBytes,
            (window.y + window.height - y) * rowBytes,
          );
        }
        if (
          offset !== 0 &&
          (decoded > maxBlockBytes || !isPlausible(compressionNumber, stored, isByRows ? decoded : raw))
        ) {
          throw new DamagedBlock(`${stored} bytes stored for a block of ${decoded}`);
        }
        if (offset === 0 && (missingBytes += decoded) > maxMissingBytes) {
          throw new DamagedBlock('most of the file was never written');
        }
        places.push({ index, offset, stored, decoded, x: column * blockWidth, y, band });
      }
    }
  }
  return places;
}

/** Blocks from `first` that are read at once: near each other in the file, together not too large. @returns their end. */
function endOfRun(places: readonly BlockPlace[], first: number): number {
  const start = places[first]!.offset;
  let end = start + places[first]!.stored;
  let next = first + 1;
  for (; next < places.length; next++) {
    const { offset, stored } = places[next]!;
    if (offset - end > 65_536 || offset + stored - start > maxReadTogether || offset + stored < end) break;
    end = offset + stored;
  }
  return next;
}

function readRun(bytes: TiffBytes, offset: number, length: number): Buffer {
  // Checked first: a damaged count may ask for more than there is memory.
  if (offset + length > bytes.size) throw bytes.truncated(offset + length);
  const known = bytes.inMemory(offset, length);
  if (known) return known;
  const scratch = grown(fileScratch, length);
  if (scratch.length <= maxKept) fileScratch = scratch;
  const run = scratch.subarray(0, length);
  bytes.readInto(run, offset);
  return run;
}

/** Reads uncompressed strips that follow each other straight into place. @returns false when the file is not like that. */
function readStraight(
  bytes: TiffBytes,
  { header, compressionNumber }: TiffLayout,
  window: PixelWindow,
  bands: readonly number[],
  places: readonly BlockPlace[],
  target: Buffer,
): boolean {
  const isWhole = window.width === header.width && window.height === header.height;
  const isInOrder = bands.length === header.bands && bands.every((band, i) => band === i);
  const isPlain =
    compressionNumber === 1 &&
    header.layout === 'strips' &&
    (header.interleave === 'pixel' || header.bands === 1) &&
    (header.littleEndian || bytesPerSample[header.dtype] === 1);
  const start = places[0]!.offset;
  if (!isWhole || !isInOrder || !isPlain || start === 0) return false;
  let end = start;
  for (const { offset, stored, decoded } of places) {
    if (offset !== end || stored !== decoded) return false;
    end += stored;
  }
  bytes.readInto(target, start);
  return true;
}
