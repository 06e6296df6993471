import { statSync } from 'node:fs';
import type { AppErrorData } from '../../../shared/errors.ts';
import { isAppErrorData } from '../../../shared/errors.ts';
import { formatPatchId, formatPatchPath } from '../../../shared/model/flairHubNames.ts';
import type { PatchName } from '../../../shared/model/flairHubNames.ts';
import { modalitiesOf, patchSizeM } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import type { RasterHeader } from '../../../shared/raster/types.ts';
import {
  judgeHeader,
  judgeMask,
  maskStates,
  placeOf,
  placingModalities,
  stampedModality,
} from './judgeHeader.ts';
import { found } from './problem.ts';
import type { FoundProblem } from './problem.ts';

/** A patch whose files are to be looked at. */
export interface PatchToCheck extends PatchName {
  readonly bits: number;
  /** Files that are not where the names say, relative to the dataset. */
  readonly exceptions?: Partial<Record<Modality, string>>;
}

/** What the headers say, in the order of the patches. */
export interface CheckedPatches {
  /** Origin x and y in metres of each patch, or NaN: no file places it. */
  readonly origins: Float64Array;
  /** Time of change (ms) and size (bytes) of the file of `stampedModality`; NaN without it. */
  readonly stamps: Float64Array;
  /** Index into `maskStates`. */
  readonly maskStates: Uint8Array;
  /** Of the last patch that was placed. */
  readonly crs: string | null;
  readonly files: number;
  readonly problems: readonly FoundProblem[];
}

type Headers = Map<Modality, RasterHeader | AppErrorData>;

/** Two modalities of a patch should cover the same ground; sensors with large pixels are stored resampled to it. */
const footprintToleranceM = 0.1;

/** Reads and judges the headers of every file of some patches. One bad file is a problem, never a failure. */
export function checkPatches(
  root: string,
  patches: readonly PatchToCheck[],
  readHeaders: (paths: string[]) => (RasterHeader | AppErrorData)[],
): CheckedPatches {
  const origins = new Float64Array(patches.length * 2).fill(NaN);
  const stamps = new Float64Array(patches.length * 2).fill(NaN);
  const states = new Uint8Array(patches.length);
  const problems: FoundProblem[] = [];
  let crs: string | null = null;
  let files = 0;
  patches.forEach((patch, i) => {
    const names = modalitiesOf(patch.bits);
    const paths = names.map((modality) => patch.exceptions?.[modality] ?? formatPatchPath(patch, modality));
    const headers: Headers = new Map();
    readHeaders(paths.map((path) => `${root}/${path}`)).forEach((header, n) =>
      headers.set(names[n]!, header),
    );
    files += names.length;
    states[i] = maskStates.indexOf(judgeMask(headers.get('AERIAL_LABEL-COSIA')));
    const placing = placingModalities.find((modality) => placeOf(headers.get(modality)) !== null);
    const place = placing === undefined ? null : placeOf(headers.get(placing));
    if (place) {
      origins.set([place.originX, place.originY], i * 2);
      crs = place.crs;
    }
    const stamped = stampedModality(patch.bits);
    if (stamped) stamps.set(readStamp(`${root}/${paths[names.indexOf(stamped)]!}`), i * 2);
    judgePatch(patch, names, paths, headers, place, problems);
  });
  return { origins, stamps, maskStates: states, crs, files, problems };
}

/** Time of change and size: what tells cheaply that a file is still the one whose header was read. */
function readStamp(path: string): [number, number] {
  try {
    const { mtimeMs, size } = statSync(path);
    return [mtimeMs, size];
  } catch {
    return [NaN, NaN]; // The header could not be read either, and that is told.
  }
}

function judgePatch(
  patch: PatchToCheck,
  names: readonly Modality[],
  paths: readonly string[],
  headers: Headers,
  place: { originX: number; originY: number } | null,
  problems: FoundProblem[],
): void {
  let patchId: string | undefined;
  const add = (index: number, fault: Pick<FoundProblem, 'code' | 'severity' | 'params'>): void => {
    patchId ??= formatPatchId(patch);
    problems.push(found(fault.severity, fault.code, paths[index]!, fault.params, patchId));
  };
  names.forEach((modality, index) => {
    const header = headers.get(modality)!;
    const faults = judgeHeader(modality, header);
    for (const fault of faults) add(index, fault);
    // A file of another size covers other ground: one line is enough.
    if (faults.some(({ code }) => code === 'wrongSize' || code === 'wrongPixelSize')) return;
    const offset = place && distanceFrom(place, header);
    if (offset !== null && offset > footprintToleranceM) {
      add(index, { code: 'otherFootprint', severity: 'warning', params: { offsetM: round(offset) } });
    }
  });
  const dates = datesOf(headers.get('SENTINEL2_TS'), 10);
  const maskDates = datesOf(headers.get('SENTINEL2_MSK-SC'), 2);
  if (dates !== null && maskDates !== null && dates !== maskDates) {
    add(names.indexOf('SENTINEL2_MSK-SC'), {
      code: 'datesMismatch',
      severity: 'warning',
      params: { dates, maskDates },
    });
  }
}

/** Largest distance in metres between the corners of a file and those of its patch, or null when the file has no place. */
function distanceFrom(
  place: { originX: number; originY: number },
  header: RasterHeader | AppErrorData,
): number | null {
  if (isAppErrorData(header) || !header.geo) return null;
  const [minX, minY, maxX, maxY] = header.geo.extent;
  return Math.max(
    Math.abs(minX - place.originX),
    Math.abs(maxY - place.originY),
    Math.abs(maxX - place.originX - patchSizeM),
    Math.abs(minY - place.originY + patchSizeM),
  );
}

function datesOf(header: RasterHeader | AppErrorData | undefined, bandsPerDate: number): number | null {
  if (header === undefined || isAppErrorData(header) || header.bands % bandsPerDate !== 0) return null;
  return header.bands / bandsPerDate;
}

const round = (metres: number): number => Math.round(metres * 1000) / 1000;
