import { giveAway, serveTasks } from '../workers/serveTasks.ts';
import { buildTile, reduceParts } from './buildTile.ts';
import type { TileSpec } from './buildTile.ts';
import { encodeTiff, writeTiffFile } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader, readHeaders } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import type { ReadOptions } from './readRaster.ts';

const tasks = {
  header: (path: string) => readHeader(path),
  headers: (paths: readonly string[]) => readHeaders(paths),
  geoTags: (path: string) => readGeoTags(path),
  async read({ path, options }: { path: string; options: ReadOptions }) {
    const raster = await readRaster(path, options);
    return giveAway(raster, raster.data);
  },
  async tile(spec: TileSpec) {
    const tile = await buildTile(spec);
    return giveAway(tile, tile.data);
  },
  async tileParts(spec: TileSpec) {
    const parts = await reduceParts(spec);
    return giveAway(parts, ...parts.flatMap((part) => ('data' in part ? [part.data] : [])));
  },
  encode(spec: TiffSpec): Uint8Array {
    const file = encodeTiff(spec);
    return giveAway(file, file);
  },
  write: ({ path, spec }: { path: string; spec: TiffSpec }) => writeTiffFile(path, spec),
};

export type DecodeTasks = typeof tasks;
export default serveTasks(tasks);
