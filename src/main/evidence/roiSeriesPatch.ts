import type { AppErrorData } from '../../shared/errors.ts';
import type { ClassLayerId, ImageryId, SeriesId } from '../../shared/model/imagery.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import type { CoverCounts, FilterRule } from '../../shared/series/index.ts';
import type { SuperArea } from '../catalogue/index.ts';
import type { CodeRuns } from '../../shared/lpis/regionRuns.ts';

/** Where the series and crops of a patch are, and where it lies on the grid of its ROI. Plain data for a worker. */
export interface SeriesJob {
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly lpis: RasterSource | null;
  readonly s2: RasterSource | null;
  readonly s2Masks: RasterSource | null;
  readonly s1asc: RasterSource | null;
  readonly s1desc: RasterSource | null;
  /** In place of `s2` and `s2Masks` in FLAIR#2. */
  readonly area: SuperArea | null;
}

/** Dates that the metadata lists for the series of a ROI, `YYYY-MM-DD`; null where it has no list. */
export type ListedDates = Readonly<Record<SeriesId, readonly string[] | null>>;

export interface EvidenceProblem {
  readonly id: ImageryId | ClassLayerId;
  readonly error: AppErrorData;
}

/** A series of one patch. */
export interface PatchSeries {
  /** Dates of the raster; of its mask, null without one. */
  readonly raster: number;
  readonly masks: number | null;
  /** Those that count: the shortest of raster, mask and list. */
  readonly dates: number;
  /** `[pixels, bands]`, date-major; empty where only the dates were asked for. */
  readonly data: TypedArray;
  readonly bands: number;
  readonly nodata: number | null;
  /** Null without a mask, and where it cannot be read. */
  readonly covers: CoverCounts | null;
  readonly rule: FilterRule;
  /** 1 for each of `dates` that the filter keeps in this patch alone; none where the mask cannot be read. */
  readonly kept: Uint8Array<ArrayBuffer>;
  /** A value is negative: the file is in dB. */
  readonly hasNegative: boolean;
}

/** A patch as it is kept in the worker. */
export interface LoadedPatch {
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Level-3 crops; null without a file that can be read. */
  readonly lpis: CodeRuns | null;
  /** The grid of its Sentinel pixels. */
  readonly cols: number;
  readonly rows: number;
  /** The crop that has at least three quarters of each Sentinel pixel, or -1. */
  readonly pure: Int16Array<ArrayBuffer>;
  readonly series: Readonly<Record<SeriesId, PatchSeries | null>>;
  readonly problems: readonly EvidenceProblem[];
}

/** The arrays of a patch: what it weighs, and what can be given away. */
export function arraysOf({ lpis, pure, series }: LoadedPatch): ArrayBufferView<ArrayBuffer>[] {
  const arrays: ArrayBufferView<ArrayBuffer>[] = [pure];
  if (lpis) arrays.push(lpis.rowStarts, lpis.ends, lpis.codes);
  for (const one of Object.values(series)) if (one) arrays.push(one.data, one.kept);
  return arrays;
}
