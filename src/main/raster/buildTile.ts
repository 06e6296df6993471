import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { halveMean, halveMode } from '../../shared/raster/overview.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import { readRaster } from './readRaster.ts';

/** Side of a patch and of a display tile. */
const tileSize = 512;
/** Display value of a class tile where there is no patch. */
export const missingClass = 255;
const aerialBands = [0, 1, 2, 3];

/** One patch file in a tile; where its upper-left corner lies, in full-resolution pixels from the tile's. May lie outside. */
export interface TilePart {
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

/**
 * A display tile at `level` halvings: it shows `2^level` by `2^level` patches, of which `parts` are those that exist.
 *
 * - `aerial`: bands 1-4 of uint8, means. A pixel of four zeros is one without data; a real pixel of four zeros is shown
 *   as 0, 0, 0, 1. For the display only: never compute with a tile.
 * - `class`: one 0-based band of uint8 class values, most frequent of each 2 x 2; cells without a patch are 255.
 */
export interface TileSpec {
  readonly kind: 'aerial' | 'class';
  /** 0 (one patch, full resolution) to 9. */
  readonly level: number;
  readonly parts: readonly TilePart[];
  /** Which band of the files is the class; default 0. */
  readonly bandIndex?: number | undefined;
}

export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** `[height, width, bands]` */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Patches that could not be read and are missing in the tile. */
  readonly failures: readonly { readonly path: string; readonly error: AppErrorData }[];
}

/** One patch at the size it has in the tile, or why it could not be read. */
export type ReducedPart = { readonly data: Uint8Array } | { readonly error: AppErrorData };

/** Reads, reduces and composes the patches of a tile. A patch that cannot be read leaves its cell empty and is reported. */
export async function buildTile(spec: TileSpec): Promise<Tile> {
  return composeTile(spec, await reduceParts(spec));
}

/** The slow half of `buildTile`: reads and reduces the patches, in their order. */
export async function reduceParts(spec: TileSpec): Promise<ReducedPart[]> {
  checkLevel(spec.level);
  const reduced: ReducedPart[] = [];
  for (const { path } of spec.parts) {
    try {
      reduced.push({ data: reduce(await readPatch(path, spec), spec.kind, spec.level) });
    } catch (error) {
      reduced.push({ error: AppError.from(error).toData() });
    }
  }
  return reduced;
}

/** The quick half of `buildTile`: puts the reduced patches to their places. Less than a millisecond. */
export function composeTile({ kind, level, parts }: TileSpec, reduced: readonly ReducedPart[]): Tile {
  checkLevel(level);
  const across = 2 ** level;
  const bands = kind === 'aerial' ? 4 : 1;
  const cell = tileSize / across;
  const data = new Uint8Array(tileSize * tileSize * bands);
  if (kind === 'class') data.fill(missingClass);
  const failures: { path: string; error: AppErrorData }[] = [];
  for (const [i, { path, x, y }] of parts.entries()) {
    const part = reduced[i]!;
    if ('error' in part) failures.push({ path, error: part.error });
    else place(part.data, cell, data, bands, Math.round(x / across), Math.round(y / across));
  }
  return { width: tileSize, height: tileSize, bands, data, failures };
}

function checkLevel(level: number): void {
  if (!Number.isInteger(level) || level < 0 || level > 9)
    throw new AppError('badRequest', {}, { detail: `level ${level}` });
}

/** Copies a reduced patch of `side` pixels to its place; what lies outside the tile is cut off. */
function place(
  reduced: Uint8Array,
  side: number,
  tile: Uint8Array,
  bands: number,
  left: number,
  top: number,
): void {
  const from = Math.max(0, left);
  const to = Math.min(tileSize, left + side);
  if (from >= to) return;
  for (let y = Math.max(0, top); y < Math.min(tileSize, top + side); y++) {
    const source = (y - top) * side - left;
    tile.set(reduced.subarray((source + from) * bands, (source + to) * bands), (y * tileSize + from) * bands);
  }
}

async function readPatch(path: string, { kind, bandIndex = 0 }: TileSpec): Promise<Uint8Array> {
  const bands = kind === 'aerial' ? aerialBands : [bandIndex];
  const { data: samples, width, height, dtype } = await readRaster(path, { bands });
  const data = samples instanceof Uint8Array ? samples : kind === 'class' ? narrowClasses(samples) : null;
  if (!data) throw new AppError('wrongDtype', { path, found: dtype, expected: 'uint8' });
  if (width !== tileSize || height !== tileSize) {
    const expected = `${tileSize} × ${tileSize}`;
    throw new AppError('wrongSize', { path, found: `${width} × ${height}`, expected });
  }
  if (kind === 'aerial') keepFromMissing(data);
  return data;
}

/** Class codes of a wider type for the display, which has one byte: null when one does not fit below "no patch". */
function narrowClasses(samples: TypedArray): Uint8Array<ArrayBuffer> | null {
  const narrowed = Uint8Array.from(samples);
  return samples.every((value, i) => value === narrowed[i] && value < missingClass) ? narrowed : null;
}

/** Turns real pixels of four zeros into 0, 0, 0, 1. */
function keepFromMissing(data: Uint8Array<ArrayBuffer>): void {
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  // The fourth byte is the highest on the little-endian machines that Node runs on.
  for (let i = 0; i < pixels.length; i++) if (pixels[i] === 0) pixels[i] = 0x0100_0000;
}

function reduce(data: Uint8Array, kind: TileSpec['kind'], level: number): Uint8Array {
  let reduced = data;
  for (let i = 0, side = tileSize; i < level; i++, side >>= 1) {
    const shape = { width: side, height: side, bands: 4 };
    reduced =
      kind === 'aerial' ? halveMean(reduced, shape, { zeroIsMissing: true }) : halveMode(reduced, shape);
  }
  return reduced;
}
