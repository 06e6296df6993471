import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { lpisClassCounts } from '../../shared/model/lpisHierarchy.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { countValidDates, readNpyHeader } from '../arrays/index.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import { countValues, encodeCounts, LpisCounts, newCounts, unknownCodes } from './counts.ts';
import type { ValueCounts } from './counts.ts';
import { readByRows } from './readByRows.ts';
import { stampOfJob } from './stampOfJob.ts';
import { countKeptDates } from './validDates.ts';

/** Files whose pixels or bands are facts, in the order of the stamp; the mask is the first. */
export const factModalities = [
  'AERIAL_LABEL-COSIA',
  'ALL_LABEL-LPIS',
  'SENTINEL2_TS',
  'SENTINEL2_MSK-SC',
  'SENTINEL1-ASC_TS',
  'SENTINEL1-DESC_TS',
] as const satisfies readonly Modality[];
export type FactModality = (typeof factModalities)[number];

/** A Sentinel-2 super-area, and the pixel of the patch's centre in it. */
export interface PatchSeries {
  readonly data: RasterSource;
  readonly masks: RasterSource | null;
  readonly row: number;
  readonly col: number;
}

/** A patch to compute; plain data that travels to a worker. */
export interface PatchJob {
  /** In the order of `factModalities`; null for what the patch has not. */
  readonly sources: readonly (RasterSource | null)[];
  readonly series: PatchSeries | null;
  /** False when the corrected mask counts instead of the file. */
  readonly countMask: boolean;
  readonly mayBeLarge: boolean;
}

/** Pixels whose value is not in the class list, and the values as they are to be shown. */
export interface Unknown {
  readonly px: number;
  readonly values: readonly (number | string)[];
}

/** What the pixels of a patch say. Null: no such file, or it could not be read. */
export interface PatchFacts {
  readonly stamp: string;
  readonly cosia: Uint8Array | null;
  readonly unknown: Unknown | null;
  readonly lpis: readonly [Uint8Array | null, Uint8Array | null, Uint8Array | null];
  readonly lpisUnknown: Unknown | null;
  readonly hierarchyPx: number | null;
  readonly s2Dates: number | null;
  readonly s2Valid: number | null;
  readonly s1AscDates: number | null;
  readonly s1DescDates: number | null;
  readonly errors: readonly { readonly source: RasterSource; readonly error: AppErrorData }[];
}

/**
 * Computes the facts of one patch. A file that cannot be read leaves its facts null and is named in `errors`.
 *
 * @param classes values of the dataset's class list.
 */
export async function computeFacts(job: PatchJob, classes: ReadonlySet<number>): Promise<PatchFacts> {
  const [mask, lpis, s2, s2Mask, s1Asc, s1Desc] = job.sources as readonly [
    RasterSource | null,
    RasterSource | null,
    RasterSource | null,
    RasterSource | null,
    RasterSource | null,
    RasterSource | null,
  ];
  const errors: { source: RasterSource; error: AppErrorData }[] = [];
  /** What `read` makes of a file; null without one, or when it fails. */
  async function attempt<T>(
    source: RasterSource | null,
    read: (source: RasterSource) => T | Promise<T>,
  ): Promise<T | null> {
    if (source === null) return null;
    try {
      return await read(source);
    } catch (error) {
      errors.push({ source, error: AppError.from(error).toData() });
      return null;
    }
  }
  const { mayBeLarge } = job;
  const stamp = stampOfJob(job);
  const ofMask = job.countMask
    ? await attempt(mask, (source) => countMask({ source, mayBeLarge }, classes))
    : null;
  const ofLpis = await attempt(lpis, (source) => countLpis({ source, mayBeLarge }));
  const { series } = job;
  // Its header alone, which also tells a series that was cut.
  const seriesDates = await attempt(
    series?.data ?? null,
    async (data) => (await readNpyHeader(data)).shape[0] ?? 0,
  );
  const covers = await attempt(series?.masks ?? null, (masks) =>
    countValidDates(masks, series!.row, series!.col),
  );
  const s2Dates = series
    ? (covers?.dates ?? seriesDates)
    : await attempt(s2, (source) => datesIn(source, 10));
  return {
    stamp,
    cosia: ofMask?.counts ?? null,
    unknown: ofMask?.unknown ?? null,
    lpis: ofLpis?.levels ?? [null, null, null],
    lpisUnknown: ofLpis?.unknown ?? null,
    hierarchyPx: ofLpis?.contradictoryPx ?? null,
    s2Dates,
    s2Valid: series ? (covers?.valid ?? null) : await attempt(s2Mask, (source) => keptDates(source, s2Dates)),
    s1AscDates: await attempt(s1Asc, (source) => datesIn(source, 2)),
    s1DescDates: await attempt(s1Desc, (source) => datesIn(source, 2)),
    errors,
  };
}

interface WantedMask {
  readonly source: RasterSource;
  readonly mayBeLarge: boolean;
}

async function countMask(
  wanted: WantedMask,
  classes: ReadonlySet<number>,
): Promise<{ counts: Uint8Array; unknown: Unknown }> {
  const counts = newCounts();
  const others = new OtherValues();
  await readByRows(
    wanted,
    () => {},
    (piece) => {
      const band = firstBand(piece);
      if (band instanceof Uint8Array) countValues(band, counts);
      else others.count(band, counts);
    },
  );
  const { values, px } = unknownCodes(counts, classes);
  return {
    counts: encodeCounts(counts),
    unknown: { px: px + others.px, values: [...values, ...others.values] },
  };
}

/** A mask has one band; of a file with more the first is what is shown. */
function firstBand({ data, bands }: Raster): ArrayLike<number> {
  return bands === 1 ? data : data.filter((_, i) => i % bands === 0);
}

/** Values of a mask of another type that no class can have. */
class OtherValues {
  px = 0;
  readonly values = new Set<number>();

  count(data: ArrayLike<number>, counts: ValueCounts): void {
    for (let i = 0; i < data.length; i++) {
      const value = data[i]!;
      if (Number.isInteger(value) && value >= 0 && value <= 255) counts[value]!++;
      else {
        this.px += 1;
        if (this.values.size < 8) this.values.add(value);
      }
    }
  }
}

async function countLpis(wanted: WantedMask): Promise<{
  levels: [Uint8Array | null, Uint8Array | null, Uint8Array | null];
  unknown: Unknown | null;
  contradictoryPx: number | null;
}> {
  const counts = new LpisCounts();
  let isUsable = false;
  await readByRows(
    wanted,
    // Another number of bands, or another type, is told with the headers; nothing is made of such a file.
    ({ bands, dtype }) => (isUsable = bands === 3 && dtype === 'uint8'),
    ({ data }) => {
      if (isUsable) counts.add(data as Uint8Array);
    },
  );
  if (!isUsable) return { levels: [null, null, null], unknown: null, contradictoryPx: null };
  const values =
    counts.unknownPx === 0 ? [] : counts.levels.flatMap((level, i) => unknownOfLevel(level, i + 1));
  const [one, two, three] = counts.levels.map(encodeCounts) as [Uint8Array, Uint8Array, Uint8Array];
  return {
    levels: [one, two, three],
    unknown: { px: counts.unknownPx, values },
    contradictoryPx: counts.contradictoryPx,
  };
}

/** `level/code` of each code that a level's class list has not. */
function unknownOfLevel(counts: ValueCounts, level: number): string[] {
  const known = new Set(Array.from({ length: lpisClassCounts[level - 1]! }, (_, value) => value));
  return unknownCodes(counts, known).values.map((value) => `${level}/${value}`);
}

function datesIn(source: RasterSource, bandsPerDate: number): number {
  return Math.floor(readHeader(source).bands / bandsPerDate);
}

/** @param seriesDates when the series has fewer dates than its cloud mask, only those count; null when not known. */
async function keptDates(source: RasterSource, seriesDates: number | null): Promise<number> {
  const { data, bands } = await readRaster(source);
  return countKeptDates(data, bands, Math.min(Math.floor(bands / 2), seriesDates ?? Infinity));
}
