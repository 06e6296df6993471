import type { RasterSource } from '../../shared/raster/source.ts';
import { sourceStamp } from '../raster/sourceStamp.ts';

/** The files of a patch, and those of its area with its place in them. */
interface StampedFiles {
  readonly sources: readonly (RasterSource | null)[];
  readonly series: {
    readonly data: RasterSource | null;
    readonly masks: RasterSource | null;
    readonly row: number;
    readonly col: number;
  } | null;
}

/** Stamps of all files that the facts of a patch come from. */
export function stampOfJob({ sources, series }: StampedFiles): string {
  const ofSeries = series ? [series.data, series.masks, null] : [];
  const place = series ? `${series.row},${series.col}` : '';
  return [...sources, ...ofSeries].map(sourceStamp).join(';') + place;
}
