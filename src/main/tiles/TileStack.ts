/** Which tile of a layer of a ROI. */
export interface TilePlace {
  /** Level 0 has the pixels of the files, each further level halves them. */
  readonly level: number;
  readonly col: number;
  readonly row: number;
  /** Of a series: which date, from 0. */
  readonly date?: number | undefined;
}

/** Pixels of a tile without its gutter, `[size, size, bands]`, as bytes of their type. Whoever keeps them owns them: read only. */
export interface TilePixels {
  readonly data: Uint8Array;
  /** Every patch in it could be read. */
  readonly isWhole: boolean;
}

/**
 * What the values of a tile are, which says how they are halved: `class` most frequent of bytes, 255 for none; `bytes` means of
 * bytes, all bands 0 for none; `numbers` means of float32, NaN for none.
 */
export type TileKind = 'class' | 'bytes' | 'numbers';

/** One layer of a ROI as tiles that are read from its files; nothing of it is kept. */
export interface TileStack {
  readonly kind: TileKind;
  readonly bands: number;
  /** Side of a tile without its gutter. */
  readonly tileSizePx: number;
  readonly gutterPx: number;
  readonly levels: number;
  /** Size of level 0. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** World coordinates of the upper-left corner of tile (0, 0), and metres per pixel of level 0. */
  readonly origin: readonly [number, number];
  readonly gsd: number;
  /** Has tiles by date, which are never put on the disk. */
  readonly isSeries: boolean;
  /** Halving a tile is the same as halving each of its patches. */
  readonly isAligned: boolean;
  /** Level of the finest overviews that are built ahead. */
  readonly firstBuiltLevel: number;
  /** Some patch lies in the tile. */
  has(place: TilePlace): boolean;
  /** Tiles of this level are read from the files; those of others are made of the next finer four. */
  reads(level: number): boolean;
  /** Reads a tile from the files; null when nothing is there. */
  compose(place: TilePlace, signal?: AbortSignal): Promise<TilePixels | null>;
}

export const bytesOf = ({ kind, bands, tileSizePx }: TileStack): number =>
  tileSizePx * tileSizePx * bands * (kind === 'numbers' ? 4 : 1);

/** Tiles a level has across and down. */
export function tilesOf(
  { widthPx, heightPx, tileSizePx }: TileStack,
  level: number,
): { cols: number; rows: number } {
  const side = tileSizePx * 2 ** level;
  return { cols: Math.ceil(widthPx / side), rows: Math.ceil(heightPx / side) };
}

/** World extent of a tile, `marginPx` pixels of its level wider on each side. */
export function extentOf(
  { origin, gsd, tileSizePx }: TileStack,
  { level, col, row }: TilePlace,
  marginPx = 0,
): [minX: number, minY: number, maxX: number, maxY: number] {
  const side = tileSizePx * gsd * 2 ** level;
  const margin = marginPx * gsd * 2 ** level;
  const minX = origin[0] + col * side;
  const maxY = origin[1] - row * side;
  return [minX - margin, maxY - side - margin, minX + side + margin, maxY + margin];
}

/** The four tiles that a tile is made of: the upper two, the lower two. */
export const childrenOf = <P extends TilePlace>(place: P): P[] =>
  [0, 1, 2, 3].map((i) => ({
    ...place,
    level: place.level - 1,
    col: place.col * 2 + (i % 2),
    row: place.row * 2 + (i >> 1),
  }));
