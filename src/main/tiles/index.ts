/** The tiles of a ROI that the map shows. */
export { createTiles, type Tiles, type Tile } from './createTiles.ts';
export type { TileAddress } from './tilePlaces.ts';
