import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { giveAway, serveTasks } from '../workers/serveTasks.ts';
import { buildThumbnail } from './buildThumbnail.ts';
import type { ThumbnailSpec } from './buildThumbnail.ts';
import { buildTile, reduceParts } from './buildTile.ts';
import type { TileSpec } from './buildTile.ts';
import { encodeTiff, writeTiffFile } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readArray, readArrayShape } from './readArray.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader, readHeaders } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import { readRawPieces } from './readRawPieces.ts';
import type { RawSpec } from './readRawPieces.ts';
import type { ReadOptions } from './readRaster.ts';
import { readStretch } from './readStretch.ts';
import { readSummary } from './readSummary.ts';

const tasks = {
  header: (source: RasterSource) => readHeader(source),
  headers: (sources: readonly RasterSource[]) => readHeaders(sources),
  geoTags: (source: RasterSource) => readGeoTags(source),
  async read({ source, options }: { source: RasterSource; options: ReadOptions }) {
    const raster = await readRaster(source, options);
    return giveAway(raster, raster.data);
  },
  async readMany({ sources, bands }: { sources: readonly RasterSource[]; bands: ReadOptions['bands'] }) {
    const rasters: (Raster | AppErrorData)[] = [];
    for (const source of sources) {
      const failed = (error: unknown): AppErrorData => AppError.from(error).toData();
      rasters.push(await readRaster(source, { bands }).catch(failed));
    }
    return giveAway(rasters, ...rasters.flatMap((raster) => ('data' in raster ? [raster.data] : [])));
  },
  async array({ source, window }: { source: RasterSource; window: Parameters<typeof readArray>[1] }) {
    const array = await readArray(source, window);
    return giveAway(array, array.data);
  },
  arrayShape: (source: RasterSource) => readArrayShape(source),
  summary: (source: RasterSource) => readSummary(source),
  stretch: (source: RasterSource) => readStretch(source),
  async thumbnail(spec: ThumbnailSpec) {
    const thumbnail = await buildThumbnail(spec);
    return giveAway(thumbnail, thumbnail.data);
  },
  async tile(spec: TileSpec) {
    const tile = await buildTile(spec);
    return giveAway(tile, tile.data);
  },
  async tileParts(spec: TileSpec) {
    const parts = await reduceParts(spec);
    return giveAway(parts, ...parts.flatMap((part) => ('data' in part ? [part.data] : [])));
  },
  async rawPieces(spec: RawSpec) {
    const pieces = await readRawPieces(spec);
    return giveAway(pieces, ...pieces.flatMap((piece) => ('data' in piece ? [piece.data] : [])));
  },
  encode(spec: TiffSpec): Uint8Array {
    const file = encodeTiff(spec);
    return giveAway(file, file);
  },
  write: ({ path, spec }: { path: string; spec: TiffSpec }) => writeTiffFile(path, spec),
};

export type DecodeTasks = typeof tasks;
export default serveTasks(tasks);
