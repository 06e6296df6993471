import type { ImageryLayer } from '../../../shared/contract/index.ts';

/** Where the tiles of a layer lie. Level 0 has the pixels of the files; each further level halves them. */
export type TilePyramid = Pick<
  ImageryLayer,
  'gsd' | 'origin' | 'widthPx' | 'heightPx' | 'tileSizePx' | 'levels'
>;

/** Address of a tile, and of the square that it covers. */
export interface Cell {
  readonly level: number;
  readonly col: number;
  readonly row: number;
}

/** World extent `[minX, minY, maxX, maxY]`. */
export type WorldExtent = readonly [number, number, number, number];

/** A part of a tile and where it goes: one rectangle of a picture. */
export interface TilePart<T> {
  readonly tile: T;
  /** In pixels of the tile, without its gutter: left, upper, width, height. */
  readonly source: readonly [number, number, number, number];
  /** In metres of the world: left, upper edge, width, height. */
  readonly place: readonly [number, number, number, number];
}

/** A level is drawn up to this much shrunk before the next coarser one is taken. */
const mostShrunk = 1.5;

/** The level for a view, in metres per device pixel: the coarsest that loses little to the screen. */
export function levelFor({ gsd, levels }: TilePyramid, resolution: number): number {
  let level = 0;
  while (level < levels - 1 && gsd * 2 ** level * mostShrunk < resolution) level++;
  return level;
}

/** Cells of a level that an extent touches, those nearest to its middle first. */
export function cellsIn(pyramid: TilePyramid, level: number, extent: WorldExtent): Cell[] {
  const { origin, gsd, widthPx, heightPx, tileSizePx } = pyramid;
  const side = gsd * 2 ** level * tileSizePx;
  const cols = Math.ceil(widthPx / 2 ** level / tileSizePx);
  const rows = Math.ceil(heightPx / 2 ** level / tileSizePx);
  const left = (extent[0] - origin[0]) / side;
  const right = (extent[2] - origin[0]) / side;
  const upper = (origin[1] - extent[3]) / side;
  const lower = (origin[1] - extent[1]) / side;
  const cells: Cell[] = [];
  for (let row = Math.max(0, Math.floor(upper)); row < Math.min(rows, Math.ceil(lower)); row++)
    for (let col = Math.max(0, Math.floor(left)); col < Math.min(cols, Math.ceil(right)); col++)
      cells.push({ level, col, row });
  const distance = ({ col, row }: Cell) =>
    (col + 0.5 - (left + right) / 2) ** 2 + (row + 0.5 - (upper + lower) / 2) ** 2;
  return cells.sort((a, b) => distance(a) - distance(b));
}

/**
 * What to draw in a cell: its own tile, else the finer ones that are there, else the part of a coarser one. Nothing is drawn
 * twice, so that half transparent imagery has no darker squares while it loads.
 *
 * @param find the tile of a cell, or undefined when it is not at hand.
 */
export function partsOf<T>(
  pyramid: TilePyramid,
  cell: Cell,
  find: (cell: Cell) => T | undefined,
): TilePart<T>[] {
  const own = find(cell);
  if (own !== undefined) return [partOf(pyramid, cell, cell, own)];
  const children = cell.level === 0 ? [] : childrenOf(cell).map((child) => ({ child, tile: find(child) }));
  if (!children.some(({ tile }) => tile !== undefined)) {
    const coarser = coarserOf(pyramid, cell, find);
    return coarser ? [partOf(pyramid, cell, coarser.cell, coarser.tile)] : [];
  }
  return children.flatMap(({ child, tile }) => {
    if (tile !== undefined) return [partOf(pyramid, child, child, tile)];
    const coarser = coarserOf(pyramid, child, find);
    return coarser ? [partOf(pyramid, child, coarser.cell, coarser.tile)] : [];
  });
}

function childrenOf({ level, col, row }: Cell): Cell[] {
  return [0, 1, 2, 3].map((i) => ({ level: level - 1, col: col * 2 + (i & 1), row: row * 2 + (i >> 1) }));
}

function coarserOf<T>(pyramid: TilePyramid, cell: Cell, find: (cell: Cell) => T | undefined) {
  for (let level = cell.level + 1; level < pyramid.levels; level++) {
    const step = 2 ** (level - cell.level);
    const found = { level, col: Math.floor(cell.col / step), row: Math.floor(cell.row / step) };
    const tile = find(found);
    if (tile !== undefined) return { cell: found, tile };
  }
  return null;
}

/** The part of the tile `from` that covers `cell`, which is the same or a finer one. */
function partOf<T>(pyramid: TilePyramid, cell: Cell, from: Cell, tile: T): TilePart<T> {
  const { tileSizePx, gsd, origin } = pyramid;
  const step = 2 ** (from.level - cell.level);
  const width = tileSizePx / step;
  const side = gsd * 2 ** cell.level * tileSizePx;
  return {
    tile,
    source: [(cell.col % step) * width, (cell.row % step) * width, width, width],
    place: [origin[0] + cell.col * side, origin[1] - cell.row * side, side, side],
  };
}
