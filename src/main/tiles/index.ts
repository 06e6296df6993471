/** The tiles of a ROI that the map shows. */
export { createTiles, type Tiles, type TileAddress, type Tile } from './createTiles.ts';
