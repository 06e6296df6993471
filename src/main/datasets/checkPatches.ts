import { statSync } from 'node:fs';
import type { AppErrorData } from '../../shared/errors.ts';
import { isAppErrorData } from '../../shared/errors.ts';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout, LayoutSpec } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import { judgeHeader, judgeMask, maskStates, placeOf, placingModalities } from './judgeHeader.ts';
import type { PatchPlace } from './judgeHeader.ts';
import { found } from './problem.ts';
import type { FoundProblem } from './problem.ts';

/** A patch whose files are to be looked at. */
export interface PatchToCheck {
  readonly patchId: string;
  readonly row: number;
  readonly col: number;
  readonly roiKey: string;
  readonly files: readonly FileToCheck[];
  /** How many dates the metadata list for its series. */
  readonly dates?: DateCounts | undefined;
}

export interface FileToCheck {
  readonly modality: Modality;
  readonly source: RasterSource;
  /** Relative to the dataset, for people. */
  readonly path: string;
}

export interface DateCounts {
  readonly s2?: number | undefined;
  readonly s1Asc?: number | undefined;
  readonly s1Desc?: number | undefined;
}

export interface CheckArgs {
  readonly layout: Layout;
  readonly patches: readonly PatchToCheck[];
}

/** What the headers say, in the order of the patches; NaN or null where no file says it. */
export interface CheckedPatches {
  /** Origin x and y of each patch, in units of its CRS. */
  readonly origins: Float64Array;
  /**
   * Time of change (ms) and size (bytes) of the first file of `placingModalities` that the patch has. Of one in an archive: the
   * archive's time of change, the entry's size.
   */
  readonly stamps: Float64Array;
  /** Index into `maskStates`. */
  readonly maskStates: Uint8Array;
  /** Size in pixels and side of a pixel of the mask, else of the image. */
  readonly widths: Float64Array;
  readonly heights: Float64Array;
  readonly gsds: Float64Array;
  readonly crs: readonly (string | null)[];
  /** Files whose header was read. */
  readonly files: number;
  readonly problems: readonly FoundProblem[];
}

type Header = RasterHeader | AppErrorData;
type Headers = ReadonlyMap<Modality, Header>;

/** Reads and judges the headers of every file of some patches. One bad file is a problem, never a failure. */
export function checkPatches(
  { layout, patches }: CheckArgs,
  readHeaders: (sources: readonly RasterSource[]) => Header[],
): CheckedPatches {
  const spec = layoutSpec(layout);
  const numbers = (perPatch: number): Float64Array => new Float64Array(patches.length * perPatch).fill(NaN);
  const origins = numbers(2);
  const stamps = numbers(2);
  const [widths, heights, gsds] = [numbers(1), numbers(1), numbers(1)];
  const states = new Uint8Array(patches.length);
  const crs: (string | null)[] = [];
  const problems: FoundProblem[] = [];
  const readStamp = stampReader();
  let files = 0;
  patches.forEach((patch, i) => {
    const headers = new Map<Modality, Header>();
    readHeaders(patch.files.map((file) => file.source)).forEach((header, n) =>
      headers.set(patch.files[n]!.modality, header),
    );
    files += patch.files.length;
    const image = headers.get('AERIAL_RGBI');
    states[i] = maskStates.indexOf(judgeMask(spec, headers.get('AERIAL_LABEL-COSIA'), image));
    const place = placePatch(spec, headers);
    const sized = firstReadable(headers);
    widths[i] = sized?.width ?? NaN;
    heights[i] = sized?.height ?? NaN;
    crs.push(place?.crs ?? null);
    if (place) {
      origins.set([place.originX, place.originY], i * 2);
      gsds[i] = place.gsd;
    }
    const stamped = placingModalities
      .map((modality) => patch.files.find((file) => file.modality === modality))
      .find((file) => file !== undefined);
    if (stamped) stamps.set(readStamp(stamped.source), i * 2);
    judgePatch(spec, patch, headers, place, problems);
  });
  return { origins, stamps, maskStates: states, widths, heights, gsds, crs, files, problems };
}

function placePatch(spec: LayoutSpec, headers: Headers): PatchPlace | null {
  for (const modality of placingModalities) {
    const place = placeOf(spec, headers.get(modality));
    if (place) return place;
  }
  return null;
}

function firstReadable(headers: Headers): RasterHeader | null {
  for (const modality of ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI'] as const) {
    const header = headers.get(modality);
    if (header && !isAppErrorData(header)) return header;
  }
  return null;
}

/** Time of change and size: what tells cheaply that a file is still the one whose header was read. */
function stampReader(): (source: RasterSource) => [number, number] {
  // One archive holds hundreds of the patches.
  const archiveTimes = new Map<string, number>();
  const timeOf = (path: string): number => {
    let time = archiveTimes.get(path);
    if (time === undefined) archiveTimes.set(path, (time = statSync(path).mtimeMs));
    return time;
  };
  return (source) => {
    try {
      if (typeof source !== 'string') return [timeOf(source.archive), source.sizeBytes];
      const { mtimeMs, size } = statSync(source);
      return [mtimeMs, size];
    } catch {
      return [NaN, NaN]; // The header could not be read either, and that is told.
    }
  };
}

function judgePatch(
  spec: LayoutSpec,
  patch: PatchToCheck,
  headers: Headers,
  place: PatchPlace | null,
  problems: FoundProblem[],
): void {
  const add = (path: string, fault: Pick<FoundProblem, 'code' | 'severity' | 'params'>): void => {
    problems.push(found(fault.severity, fault.code, path, fault.params, patch.patchId));
  };
  for (const { modality, path } of patch.files) {
    const header = headers.get(modality)!;
    const faults = judgeHeader(spec, modality, header);
    for (const fault of faults) add(path, fault);
    if (isAppErrorData(header)) continue;
    const isPaired = spec.layout !== 'flair-hub';
    if (isPaired && patch.files.length === 1 && !header.geo && spec.maskMayLackGeo && !faults.length) {
      add(path, { code: 'noGeoreference', severity: 'warning', params: {} });
    }
    if (isPaired && modality === 'AERIAL_LABEL-COSIA') {
      const params = judgePair(header, headers.get('AERIAL_RGBI'));
      if (params) add(path, { code: 'pairMismatch', severity: 'error', params });
    }
    // A file of another size covers other ground: one line is enough.
    if (faults.some(({ code }) => code === 'wrongSize' || code === 'wrongPixelSize')) continue;
    const offset = place && !isPaired ? distanceFrom(place, header) : null;
    // Sensors with large pixels are stored resampled to the ground of the patch: half a pixel of the mask is much.
    if (offset !== null && offset > place!.gsd / 2) {
      add(path, { code: 'otherFootprint', severity: 'warning', params: { offsetM: round(offset) } });
    }
    const fault = judgeDates(patch, modality, header, headers);
    if (fault) add(path, fault);
  }
}

/** How a mask differs from the image of its pair, or null: in size, in place by more than half a pixel, or in CRS. */
function judgePair(
  mask: RasterHeader,
  image: Header | undefined,
): { found: string; expected: string } | null {
  if (image === undefined || isAppErrorData(image)) return null;
  if (mask.width !== image.width || mask.height !== image.height) {
    return { found: `${mask.width} × ${mask.height} px`, expected: `${image.width} × ${image.height} px` };
  }
  if (!mask.geo || !image.geo) return null;
  const tolerance = image.geo.pixelWidth / 2;
  if (mask.geo.extent.some((value, i) => Math.abs(value - image.geo!.extent[i]!) > tolerance)) {
    const text = (extent: readonly number[]): string => `[${extent.map(round).join(', ')}]`;
    return { found: text(mask.geo.extent), expected: text(image.geo.extent) };
  }
  if (mask.crs !== null && image.crs !== null && mask.crs !== image.crs) {
    return { found: mask.crs, expected: image.crs };
  }
  return null;
}

const datesKeys = {
  SENTINEL2_TS: 's2',
  'SENTINEL1-ASC_TS': 's1Asc',
  'SENTINEL1-DESC_TS': 's1Desc',
} as const satisfies Partial<Record<Modality, keyof DateCounts>>;

/** Compares the dates of a series with those of its clouds, and with those that the metadata list. */
function judgeDates(
  patch: PatchToCheck,
  modality: Modality,
  header: RasterHeader,
  headers: Headers,
): Pick<FoundProblem, 'code' | 'severity' | 'params'> | null {
  if (modality === 'SENTINEL2_MSK-SC') {
    const dates = datesOf(headers.get('SENTINEL2_TS'), 10);
    const maskDates = datesOf(header, 2);
    if (dates === null || maskDates === null || dates === maskDates) return null;
    return { code: 'datesMismatch', severity: 'warning', params: { dates, maskDates } };
  }
  if (!Object.hasOwn(datesKeys, modality)) return null;
  const listed = patch.dates?.[datesKeys[modality as keyof typeof datesKeys]];
  const dates = datesOf(header, modality === 'SENTINEL2_TS' ? 10 : 2);
  if (listed === undefined || dates === null || listed === dates) return null;
  return { code: 'dateBandMismatch', severity: 'warning', params: { found: dates, dates: listed } };
}

/** Largest distance in metres between the corners of a file and those of its patch, or null when the file has no place. */
function distanceFrom(place: PatchPlace, { geo }: RasterHeader): number | null {
  if (!geo) return null;
  const [minX, minY, maxX, maxY] = geo.extent;
  return Math.max(
    Math.abs(minX - place.originX),
    Math.abs(maxY - place.originY),
    Math.abs(maxX - place.originX - place.widthPx * place.gsd),
    Math.abs(minY - place.originY + place.heightPx * place.gsd),
  );
}

function datesOf(header: Header | undefined, bandsPerDate: number): number | null {
  if (header === undefined || isAppErrorData(header) || header.bands % bandsPerDate !== 0) return null;
  return header.bands / bandsPerDate;
}

const round = (metres: number): number => Math.round(metres * 1000) / 1000;
