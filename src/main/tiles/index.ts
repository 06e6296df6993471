/** The tiles of a ROI that the map shows. */
export { createTiles } from './createTiles.ts';
export type { Tile, TileMemory, Tiles, TilesOptions } from './Tiles.ts';
export type { TileAddress } from './tilePlaces.ts';
