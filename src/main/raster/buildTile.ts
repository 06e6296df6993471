import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow, RasterHeader } from '../../shared/raster/types.ts';
import { missingClass } from './display.ts';
import type { Stretch } from './display.ts';
import { reduceWindow } from './reduceWindow.ts';

/** Side of a display tile. */
const tileSize = 512;

/** A file, or a part of it, in a tile. */
export interface TilePart {
  readonly source: RasterSource;
  /** Where the part's upper-left corner lies, in full-resolution pixels from the tile's. May lie outside. */
  readonly x: number;
  readonly y: number;
  /** The part of the file, in pixels. Default: all of it. Only what lies in the tile is read. */
  readonly window?: PixelWindow | undefined;
  /** Size that the file must have. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

/**
 * A display tile at `level` halvings: it shows `512 * 2^level` pixels a side of the files; `parts` are those that exist.
 *
 * - `aerial`: four bands of uint8 (R, G, B, NIR), means. A pixel of four zeros is one without data; a real pixel of four
 *   zeros is shown as 0, 0, 0, 1. Files of one or two bands are grey, of three have a NIR of 0, of more show their first
 *   four. For the display only: never compute with a tile.
 * - `class`: one 0-based band of class values 0-254 of any type, most frequent of each 2 x 2; where nothing is, 255.
 */
export interface TileSpec {
  readonly kind: 'aerial' | 'class';
  /** 0 (full resolution) to 9. */
  readonly level: number;
  readonly parts: readonly TilePart[];
  /** Which band of the files is the class; default 0. */
  readonly bandIndex?: number | undefined;
  /** For images: values of each shown band that become 0 and 255. Needed for files of another type than uint8. */
  readonly stretch?: readonly Stretch[] | undefined;
}

export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** `[height, width, bands]` */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Files that could not be read and are missing in the tile. */
  readonly failures: readonly { readonly path: string; readonly error: AppErrorData }[];
}

/** One part at the size and place that it has in the tile, or why it could not be read. */
export type ReducedPart =
  | {
      readonly data: Uint8Array;
      readonly width: number;
      readonly height: number;
      readonly left: number;
      readonly top: number;
    }
  | { readonly error: AppErrorData };

/** Reads, reduces and composes the parts of a tile. One that cannot be read leaves its place empty and is reported. */
export async function buildTile(spec: TileSpec): Promise<Tile> {
  return composeTile(spec, await reduceParts(spec));
}

/** The slow half of `buildTile`: reads and reduces the parts, in their order. */
export async function reduceParts(spec: TileSpec): Promise<ReducedPart[]> {
  checkLevel(spec.level);
  const reduced: ReducedPart[] = [];
  for (const part of spec.parts) {
    try {
      reduced.push(await reducePart(part, spec));
    } catch (error) {
      reduced.push({ error: AppError.from(error).toData() });
    }
  }
  return reduced;
}

/** The quick half of `buildTile`: puts the reduced parts to their places. Less than a millisecond. */
export function composeTile({ kind, level, parts }: TileSpec, reduced: readonly ReducedPart[]): Tile {
  checkLevel(level);
  const bands = kind === 'aerial' ? 4 : 1;
  const data = new Uint8Array(tileSize * tileSize * bands);
  if (kind === 'class') data.fill(missingClass);
  const failures: { path: string; error: AppErrorData }[] = [];
  for (const [i, { source }] of parts.entries()) {
    const part = reduced[i]!;
    if ('error' in part) failures.push({ path: sourcePath(source), error: part.error });
    else place(part, data, bands);
  }
  return { width: tileSize, height: tileSize, bands, data, failures };
}

function checkLevel(level: number): void {
  if (!Number.isInteger(level) || level < 0 || level > 9)
    throw new AppError('badRequest', {}, { detail: `level ${level}` });
}

async function reducePart(part: TilePart, spec: TileSpec): Promise<ReducedPart> {
  const unit = 2 ** spec.level;
  let left = 0;
  let top = 0;
  const reduced = await reduceWindow(part.source, spec, (header) => {
    const whole = wholeOf(part, header);
    const across = visible(part.x, whole.width, unit);
    const down = visible(part.y, whole.height, unit);
    if (!across || !down) return null;
    left = Math.round((part.x + across.from) / unit);
    top = Math.round((part.y + down.from) / unit);
    const { x, y } = whole;
    return { x: x + across.from, y: y + down.from, width: across.length, height: down.length };
  });
  return { ...reduced, left, top };
}

/** The part of the file that was asked for, which it must have. */
function wholeOf({ source, window, size }: TilePart, header: RasterHeader): PixelWindow {
  const { width, height } = header;
  const needed = size ?? (window && { width: window.x + window.width, height: window.y + window.height });
  const isRight = size
    ? width === size.width && height === size.height
    : !needed || (width >= needed.width && height >= needed.height);
  if (!isRight && needed) {
    const expected = `${needed.width} × ${needed.height}`;
    throw new AppError('wrongSize', { path: sourcePath(source), found: `${width} × ${height}`, expected });
  }
  return window ?? { x: 0, y: 0, width, height };
}

/** What of `length` pixels from `start` lies in the tile, cut at multiples of `unit` from the start. Null for nothing. */
function visible(start: number, length: number, unit: number): { from: number; length: number } | null {
  const from = Math.max(0, Math.floor(-start / unit) * unit);
  const end = Math.min(length, Math.ceil((tileSize * unit - start) / unit) * unit);
  return end > from ? { from, length: end - from } : null;
}

/** Copies a reduced part to its place; what lies outside the tile is cut off. */
function place(part: Exclude<ReducedPart, { error: AppErrorData }>, tile: Uint8Array, bands: number): void {
  const { data, width, height, left, top } = part;
  const from = Math.max(0, left);
  const to = Math.min(tileSize, left + width);
  if (from >= to) return;
  for (let y = Math.max(0, top); y < Math.min(tileSize, top + height); y++) {
    const source = (y - top) * width - left;
    tile.set(data.subarray((source + from) * bands, (source + to) * bands), (y * tileSize + from) * bands);
  }
}
