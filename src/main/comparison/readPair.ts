import { AppError } from '../../shared/errors.ts';
import { PairCounter, type PairCounts } from '../../shared/comparison/pairCounts.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { readChosen, readRaster } from '../raster/readRaster.ts';

/** A mask in memory: a corrected one. */
export interface MaskPixels {
  /** `[height, width]`. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The two labels of a patch, pixel by pixel. */
export interface PatchPair {
  readonly width: number;
  readonly height: number;
  /** CoSIA, `[height, width]`; of a mask in memory the very same bytes. */
  readonly cover: Uint8Array;
  /** LPIS, `[height, width]` each. */
  readonly level1: Uint8Array;
  readonly level3: Uint8Array;
  readonly counts: PairCounts;
}

export interface PairSources {
  readonly cover: RasterSource | MaskPixels;
  readonly lpis: RasterSource;
}

/** Of this thread; 1.2 MB that are not allocated for each patch. */
const counter = new PairCounter();

/**
 * Reads CoSIA and LPIS of a patch and counts their pairs.
 *
 * @throws AppError as `readRaster`; `wrongDtype` for a mask that is not one band of bytes, or LPIS that is not three;
 *   `wrongSize` with the path of LPIS when the two have not the same size.
 */
export async function readPair({ cover, lpis }: PairSources): Promise<PatchPair> {
  const memory = borrow();
  try {
    const mask = isPixels(cover) ? cover : await readMask(cover);
    const codes = await readCodes(lpis, memory);
    const counts = count(mask, codes, lpis);
    const { width, height } = mask;
    return { width, height, cover: mask.data, level1: levelOf(codes, 0), level3: levelOf(codes, 2), counts };
  } finally {
    idle.push(memory);
  }
}

/** The counts alone: nothing is allocated but what they are. @throws AppError as {@link readPair} */
export async function countPair({ cover, lpis }: PairSources): Promise<PairCounts> {
  const memory = borrow();
  try {
    const mask = isPixels(cover) ? cover : await readMask(cover, memory.cover);
    return count(mask, await readCodes(lpis, memory), lpis);
  } finally {
    idle.push(memory);
  }
}

/** Pixels of a patch as FLAIR has them; larger files are read into memory of their own. */
const patchPx = 512 * 512;

/** Memory of one call at a time: calls of one thread may wait for each other's files. */
interface PairMemory {
  readonly cover: Uint8Array<ArrayBuffer>;
  readonly codes: Uint8Array<ArrayBuffer>;
}

const idle: PairMemory[] = [];
const borrow = (): PairMemory =>
  idle.pop() ?? { cover: new Uint8Array(patchPx), codes: new Uint8Array(3 * patchPx) };

/** LPIS as its file has it: `[height, width, 3]`, or three bands apart. */
interface Codes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | readonly [Uint8Array, Uint8Array, Uint8Array];
}

function count(mask: MaskPixels, codes: Codes, lpis: RasterSource): PairCounts {
  checkSizes(mask, codes, lpis);
  if (codes.data instanceof Uint8Array) counter.add(mask.data, codes.data);
  else counter.addPlanes(mask.data, codes.data);
  return counter.finish();
}

/** One level in memory of its own. */
function levelOf({ data }: Codes, band: 0 | 2): Uint8Array {
  if (!(data instanceof Uint8Array)) return data[band].slice();
  const level = new Uint8Array(data.length / 3);
  for (let i = 0, at: number = band; i < level.length; i++, at += 3) level[i] = data[at]!;
  return level;
}

const isPixels = (cover: RasterSource | MaskPixels): cover is MaskPixels =>
  typeof cover !== 'string' && 'data' in cover;

async function readMask(source: RasterSource, into?: Uint8Array<ArrayBuffer>): Promise<MaskPixels> {
  const { width, height, data } = await readChosen(source, 'whole', (header) => {
    checkKind(header, 1, source);
    return { into };
  });
  return { width, height, data: data as Uint8Array };
}

/** Bands that the file keeps apart stay so: to bring them together costs more than to count them. */
async function readCodes(source: RasterSource, { codes: into }: PairMemory): Promise<Codes> {
  let isApart = false;
  const { width, height, data } = await readChosen(source, 'whole', (header) => {
    checkKind(header, 3, source);
    isApart = header.interleave === 'band';
    return isApart ? { bands: [0], into } : { into };
  });
  if (!isApart) return { width, height, data: data as Uint8Array };
  const others = [1, 2].map((band) =>
    readRaster(source, { bands: [band], into: into.subarray(band * patchPx, (band + 1) * patchPx) }),
  );
  const [second, third] = await Promise.all(others);
  // A file that was exchanged in between has another size, which the counting finds.
  return { width, height, data: [data, second!.data, third!.data] as [Uint8Array, Uint8Array, Uint8Array] };
}

function checkKind({ bands, dtype }: RasterHeader, wanted: number, source: RasterSource): void {
  if (bands === wanted && dtype === 'uint8') return;
  const params = { path: sourcePath(source), found: `${bands} × ${dtype}` };
  throw new AppError('wrongDtype', { ...params, expected: `${wanted} × uint8` });
}

function checkSizes(mask: MaskPixels, codes: Codes, lpis: RasterSource): void {
  if (mask.width === codes.width && mask.height === codes.height) return;
  throw new AppError('wrongSize', {
    path: sourcePath(lpis),
    found: `${codes.width} × ${codes.height}`,
    expected: `${mask.width} × ${mask.height}`,
  });
}
