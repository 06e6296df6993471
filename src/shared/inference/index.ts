/** The one door of `inference`: what a manifest says, tiles, and what an output means. */
export * from './manifest.ts';
export { createComposer } from './composer.ts';
export type { ComposedPatch, Composer, ComposerOptions, DecodedPatch } from './composer.ts';
export { countTileCovers, daysFrom, keptByFilter, slotsWithDates } from './dateFilter.ts';
export type { DateFilter, FilterKind } from './dateFilter.ts';
export { activeChannels, createRowDecoder } from './decodeRow.ts';
export type { DecodedModel, DecodedRow, ModelOutput, RowDecoder } from './decodeRow.ts';
export { planTiles } from './tiling.ts';
export type { PlacedPatch, Tile, TiledModel, TilePart, TilePlan, TileRoi, TileSettings } from './tiling.ts';
