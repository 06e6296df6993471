import { AppError } from '../../shared/errors.ts';
import { bytesPerSample } from '../../shared/raster/dtype.ts';
import type { Compression, Dtype, RasterHeader } from '../../shared/raster/types.ts';
import { readCrs, readGeoReference } from './readGeo.ts';
import { fieldType, fieldTypeBytes, tag } from './tags.ts';
import type { TiffBytes } from './TiffBytes.ts';

/** One entry of the directory: `at` is where its values are in the file. */
export interface Field {
  type: number;
  count: number;
  at: number;
}

/** Everything about the first image of a file that reading its pixels needs. */
export interface TiffLayout {
  readonly header: RasterHeader;
  readonly compressionNumber: number;
  readonly predictor: number;
  readonly photometric: number;
  /** Bits of a sample that is packed without regard to bytes (1, 4, 12 …), else 0. */
  readonly packedBits: number;
  /** True when our own reader can decode it; else it is for geotiff.js. */
  readonly isCommon: boolean;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly blockCount: number;
  readonly offsets: Field;
  /** Null when an uncompressed file leaves them out. */
  readonly byteCounts: Field | null;
}

/** More entries than any real directory; a damaged count would else make us walk through the pixels. */
const maxEntries = 4096;
const fillOrderTag = 266;

/** Tags that we keep; any other is passed over. The slot of a tag is its index here. */
const keptTags: readonly number[] = [...Object.values(tag), fillOrderTag];
const slotOfTag = new Map(keptTags.map((number, slot) => [number, slot]));
const slot = Object.fromEntries(
  Object.entries(tag).map(([name, number]) => [name, slotOfTag.get(number)!]),
) as Record<keyof typeof tag, number>;
const fillOrderSlot = slotOfTag.get(fillOrderTag)!;

/** The directory of the file that is being parsed, one field a slot; count 0 means absent. Reused for every file. */
const fields: Field[] = keptTags.map(() => ({ type: 0, count: 0, at: 0 }));

/** A field of the directory that was parsed last, or null. Valid until the next file. */
export function fieldOf(number: number): Readonly<Field> | null {
  const found = fields[slotOfTag.get(number)!]!;
  return found.count > 0 ? found : null;
}

export function unsupported(path: string, detail: string): AppError {
  return new AppError('unsupportedTiff', { path }, { detail });
}

/** The value at `index` of a field of whole numbers. */
export function integerAt(bytes: TiffBytes, { type, at }: Field, index: number): number {
  switch (type) {
    case fieldType.short:
      return bytes.u16(at + index * 2);
    case fieldType.long:
    case 13: // IFD
      return bytes.u32(at + index * 4);
    case fieldType.long8:
    case 18: // IFD8
      return bytes.u64(at + index * 8);
    case fieldType.byte:
      return bytes.u8(at + index);
    default:
      throw unsupported(bytes.path, `field type ${type} where a whole number is due`);
  }
}

/**
 * Reads the first directory of a classic or BigTIFF file in either byte order.
 *
 * Nothing is allocated or walked in proportion to what the file merely claims: values are read from where the file really
 * has bytes, and the number of entries is bounded.
 *
 * @throws AppError `notATiff`, `fileTruncated`, `unsupportedTiff`, or what the file system makes of the reads.
 */
export function parseTiff(bytes: TiffBytes): TiffLayout {
  const isBig = readDirectory(bytes);
  const { path } = bytes;
  const width = required(bytes, slot.imageWidth, 'width');
  const height = required(bytes, slot.imageLength, 'height');
  const bands = scalar(bytes, slot.samplesPerPixel, 1);
  const bits = uniform(bytes, slot.bitsPerSample, bands, 1, 'bits per sample');
  const format = uniform(bytes, slot.sampleFormat, bands, 1, 'sample format');
  if (width < 1 || height < 1 || bands < 1 || width > 0x7fffffff || height > 0x7fffffff || bands > 0xffff) {
    throw unsupported(path, `size ${width} x ${height} x ${bands}`);
  }
  const dtype = dtypeFor(bits, format);
  if (!dtype) throw unsupported(path, `${bits} bits of sample format ${format}`);
  const compressionNumber = scalar(bytes, slot.compression, 1);
  const predictor = scalar(bytes, slot.predictor, 1);
  const photometric = scalar(bytes, slot.photometric, 1);
  const isPlanar = scalar(bytes, slot.planarConfiguration, 1) === 2 && bands > 1;

  const isTiled = fields[slot.tileOffsets]!.count > 0 || fields[slot.tileWidth]!.count > 0;
  const blockWidth = isTiled ? required(bytes, slot.tileWidth, 'tile width') : width;
  const blockHeight = isTiled
    ? required(bytes, slot.tileLength, 'tile length')
    : Math.min(height, scalar(bytes, slot.rowsPerStrip, height));
  if (blockWidth < 1 || blockHeight < 1) throw unsupported(path, `blocks of ${blockWidth} x ${blockHeight}`);
  const blocksAcross = Math.ceil(width / blockWidth);
  const blocksDown = Math.ceil(height / blockHeight);
  const blockCount = blocksAcross * blocksDown * (isPlanar ? bands : 1);
  const offsets = { ...fields[isTiled ? slot.tileOffsets : slot.stripOffsets]! };
  const byteCounts = { ...fields[isTiled ? slot.tileByteCounts : slot.stripByteCounts]! };
  const hasByteCounts = byteCounts.count > 0;
  if (offsets.count < blockCount || (hasByteCounts && byteCounts.count < blockCount)) {
    throw unsupported(path, `${offsets.count} block offsets where ${blockCount} are due`);
  }
  if (!hasByteCounts && compressionNumber !== 1) throw unsupported(path, 'no byte counts');

  const header: RasterHeader = {
    width,
    height,
    bands,
    dtype,
    compression: compressionName(compressionNumber),
    layout: isTiled ? 'tiles' : 'strips',
    interleave: isPlanar ? 'band' : 'pixel',
    blockWidth,
    blockHeight,
    geo: readGeoReference(bytes, fieldOf, width, height),
    crs: readCrs(bytes, fieldOf),
    nodata: readNodata(bytes, dtype),
    bigTiff: isBig,
    littleEndian: bytes.littleEndian,
    sizeBytes: bytes.size,
  };
  const isWholeSamples = bits === bytesPerSample[dtype] * 8;
  const packedBits = isWholeSamples || dtype === 'float32' ? 0 : bits;
  const isYCbCr = photometric === 6;
  const isFillOrderUsual = scalar(bytes, fillOrderSlot, 1) === 1;
  const isCommon =
    (isWholeSamples || packedBits > 0) &&
    (packedBits === 0 || predictor === 1 || !predictedCompressions.has(compressionNumber)) &&
    isFillOrderUsual &&
    !isYCbCr &&
    ownCompressions.has(compressionNumber) &&
    isPredictorKnown(predictor, compressionNumber, dtype);
  return {
    header,
    compressionNumber,
    predictor: predictedCompressions.has(compressionNumber) ? predictor : 1,
    photometric,
    packedBits,
    isCommon,
    blocksAcross,
    blocksDown,
    blockCount,
    offsets,
    byteCounts: hasByteCounts ? byteCounts : null,
  };
}

/**
 * Checks that every block lies within the file.
 *
 * @throws AppError `fileTruncated` with the size that the file should have had at least.
 */
export function checkBlocks(bytes: TiffBytes, layout: TiffLayout): void {
  const { offsets, byteCounts, blockCount } = layout;
  let end = 0;
  // In runs, so that the buffer does not jump between the two lists for every block when they are far apart.
  for (let first = 0; first < blockCount; first += run.length) {
    const count = Math.min(run.length, blockCount - first);
    for (let i = 0; i < count; i++) run[i] = integerAt(bytes, offsets, first + i);
    for (let i = 0; i < count; i++) {
      // An offset of zero is a block that was never written; it reads as nodata.
      if (run[i] === 0) continue;
      const length = byteCounts
        ? integerAt(bytes, byteCounts, first + i)
        : decompressedBytes(layout, first + i);
      const blockEnd = run[i]! + length;
      if (blockEnd > end) end = blockEnd;
    }
  }
  if (end > bytes.size) throw bytes.truncated(end);
}

const run = new Float64Array(512);

/** Bytes of a block once decoded: the last strip holds only the rows that are left, tiles are always whole. */
export function decodedBytes({ header, blocksDown }: TiffLayout, block: number): number {
  const { height, blockWidth, blockHeight, bands, interleave, dtype, layout } = header;
  const rows =
    layout === 'tiles' ? blockHeight : Math.min(blockHeight, height - (block % blocksDown) * blockHeight);
  return blockWidth * rows * (interleave === 'band' ? 1 : bands) * bytesPerSample[dtype];
}

/** Bytes of a block once decompressed, which differ from `decodedBytes` where samples are packed by bits. */
export function decompressedBytes(layout: TiffLayout, block: number): number {
  const decoded = decodedBytes(layout, block);
  const { header, packedBits } = layout;
  if (packedBits === 0) return decoded;
  const rowSamples = header.blockWidth * (header.interleave === 'band' ? 1 : header.bands);
  const rows = decoded / (rowSamples * bytesPerSample[header.dtype]);
  return rows * Math.ceil((rowSamples * packedBits) / 8);
}

/** Fills `fields`. @returns whether the file is a BigTIFF. */
function readDirectory(bytes: TiffBytes): boolean {
  for (const field of fields) field.count = 0;
  const { path, size } = bytes;
  if (size === 0) throw bytes.truncated(8);
  bytes.littleEndian = true;
  const order = size >= 2 ? bytes.u16(0) : bytes.u8(0) * 0x101;
  if (order !== 0x4949 && order !== 0x4d4d) throw new AppError('notATiff', { path });
  bytes.littleEndian = order === 0x4949;
  const magic = bytes.u16(2);
  if (magic !== 42 && magic !== 43) throw new AppError('notATiff', { path });
  const isBig = magic === 43;
  if (isBig && (bytes.u16(4) !== 8 || bytes.u16(6) !== 0))
    throw unsupported(path, 'BigTIFF with offsets of another size');
  const start = isBig ? bytes.u64(8) : bytes.u32(4);
  // Writers leave zero here until they are done.
  if (start === 0) throw bytes.truncated(size + 1);
  const entryCount = isBig ? bytes.u64(start) : bytes.u16(start);
  if (entryCount < 1 || entryCount > maxEntries)
    throw unsupported(path, `${entryCount} entries in the directory`);
  const entryBytes = isBig ? 20 : 12;
  const inlineBytes = isBig ? 8 : 4;
  let at = start + (isBig ? 8 : 2);
  for (let i = 0; i < entryCount; i++, at += entryBytes) {
    const index = slotOfTag.get(bytes.u16(at));
    if (index === undefined) continue;
    const type = bytes.u16(at + 2);
    const count = isBig ? bytes.u64(at + 4) : bytes.u32(at + 4);
    const length = count * (fieldTypeBytes[type] ?? 0);
    if (length === 0) continue;
    const valuesAt = at + (isBig ? 12 : 8);
    const field = fields[index]!;
    field.type = type;
    field.count = count;
    field.at = length <= inlineBytes ? valuesAt : isBig ? bytes.u64(valuesAt) : bytes.u32(valuesAt);
    if (field.at + length > size) throw bytes.truncated(field.at + length);
  }
  return isBig;
}

function scalar(bytes: TiffBytes, index: number, absent: number): number {
  const field = fields[index]!;
  return field.count === 0 ? absent : integerAt(bytes, field, 0);
}

function required(bytes: TiffBytes, index: number, name: string): number {
  const value = scalar(bytes, index, -1);
  if (value < 0) throw unsupported(bytes.path, `no ${name}`);
  return value;
}

/** The one value of a field that has a value a band. Some writers give a single one for all. */
function uniform(bytes: TiffBytes, index: number, bands: number, absent: number, name: string): number {
  const field = fields[index]!;
  if (field.count === 0) return absent;
  const first = integerAt(bytes, field, 0);
  const count = Math.min(bands, field.count);
  for (let i = 1; i < count; i++) {
    if (integerAt(bytes, field, i) !== first) throw unsupported(bytes.path, `${name} differ between bands`);
  }
  return first;
}

/** The dtype that holds such samples; fewer bits than a byte, or between two sizes, take the next one. */
function dtypeFor(bits: number, format: number): Dtype | null {
  if (bits < 1) return null;
  if (format === 3)
    return bits === 16 || bits === 24 || bits === 32 ? 'float32' : bits === 64 ? 'float64' : null;
  // 4 is "undefined", which everybody reads as unsigned.
  if (format === 1 || format === 4)
    return bits <= 8 ? 'uint8' : bits <= 16 ? 'uint16' : bits <= 32 ? 'uint32' : null;
  if (format === 2) return bits === 8 ? 'int8' : bits === 16 ? 'int16' : bits === 32 ? 'int32' : null;
  return null;
}

const compressionNames = new Map<number, Compression>([
  [1, 'none'],
  [5, 'lzw'],
  [7, 'jpeg'],
  [8, 'deflate'],
  [32773, 'packbits'],
  [32946, 'deflate'],
  [34887, 'lerc'],
  [50000, 'zstd'],
]);
const ownCompressions: ReadonlySet<number> = new Set([1, 5, 8, 32773, 32946, 50000]);
/** The others know no predictor, whatever the tag says. */
const predictedCompressions: ReadonlySet<number> = new Set([5, 8, 32946, 50000]);

function compressionName(number: number): Compression {
  return compressionNames.get(number) ?? `other:${number}`;
}

function isPredictorKnown(predictor: number, compressionNumber: number, dtype: Dtype): boolean {
  if (predictor === 1 || !predictedCompressions.has(compressionNumber)) return true;
  if (predictor === 2) return true;
  return predictor === 3 && dtype.startsWith('float');
}

function readNodata(bytes: TiffBytes, dtype: Dtype): number | null {
  const field = fieldOf(tag.gdalNodata);
  if (!field || field.type !== fieldType.ascii) return null;
  let text = '';
  for (let i = 0; i < Math.min(field.count, 64); i++) {
    const code = bytes.u8(field.at + i);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  const value = parseNodata(text.trim().toLowerCase());
  // "0.1" stands for the pixels that hold the float32 next to it, as GDAL has it.
  const rounded = dtype === 'float32' && value !== null ? Math.fround(value) : value;
  return Number.isFinite(value) && !Number.isFinite(rounded) ? value : rounded;
}

function parseNodata(text: string): number | null {
  if (text === 'nan' || text === '-nan') return NaN;
  if (text === 'inf' || text === '+inf') return Infinity;
  if (text === '-inf') return -Infinity;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? null : value;
}
