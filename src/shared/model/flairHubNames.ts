import { modalityNames } from './modality.ts';
import type { Modality } from './modality.ts';

/**
 * Names of FLAIR-HUB:
 *
 *     <DOMAIN>-<YEAR>_<MODALITY>/<ROI>/<DOMAIN>-<YEAR>_<MODALITY>_<ROI>_<ROW>-<COL>.tif
 *     patch id = <DOMAIN>-<YEAR>_<ROI>_<ROW>-<COL>
 *
 * `-` occurs inside the domain-year, the modality and the ROI, so names are cut at `_` first. DOMAIN is `D` with one or two
 * department codes of three digits. YEAR has four digits; the historical photographs alone have the literal `195X`,
 * shared by every year of the domain. A ROI id is opaque: letters, digits and `-`.
 */

/** A patch, by the parts of its id. */
export interface PatchName {
  readonly domain: string;
  /** Year of the aerial image, four digits. */
  readonly year: string;
  readonly roi: string;
  /** As in the names: integers without leading zeros, 1-based as far as is known. */
  readonly row: number;
  readonly col: number;
}

/** A modality folder; `year` is `195X` for the historical photographs. */
export interface FolderName {
  readonly domain: string;
  readonly year: string;
  readonly modality: Modality;
}

/** A raster file; `year` is `195X` for the historical photographs. */
export interface FileName extends PatchName, FolderName {}

/** The year in the names of historical photographs: not a number, and not the year of the patch. */
export const historicalYear = '195X';
const historicalModality: Modality = 'AERIAL-RLT_PAN';

const modalitySet: ReadonlySet<string> = new Set(modalityNames);
const domainYearPattern = /^(D(?:\d{3}){1,2})-(\d{4}|195X)$/;
const roiPattern = /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;
const rowColPattern = /^(0|[1-9]\d{0,4})-(0|[1-9]\d{0,4})$/;

/** True when this may be the name of a ROI folder. */
export function isRoiName(name: string): boolean {
  return roiPattern.test(name);
}

/** `D012-2019_AERIAL_RGBI` in its parts, or null. */
export function parseFolderName(name: string): FolderName | null {
  const cut = name.indexOf('_');
  const modality = name.slice(cut + 1);
  if (cut < 0 || !modalitySet.has(modality)) return null;
  const domainYear = domainYearPattern.exec(name.slice(0, cut));
  if (!domainYear) return null;
  const [, domain, year] = domainYear;
  if ((modality === historicalModality) !== (year === historicalYear)) return null;
  return { domain: domain!, year: year!, modality: modality as Modality };
}

/** A file name with its extension `.tif` in its parts, or null. */
export function parseFileName(name: string): FileName | null {
  if (!name.endsWith('.tif')) return null;
  const beforeRowCol = name.lastIndexOf('_');
  const beforeRoi = name.lastIndexOf('_', beforeRowCol - 1);
  if (beforeRoi <= 0) return null;
  const folder = parseFolderName(name.slice(0, beforeRoi));
  if (!folder) return null;
  const place = parsePlace(name.slice(beforeRoi + 1, beforeRowCol), name.slice(beforeRowCol + 1, -4));
  return place && { ...folder, ...place };
}

/** `D012-2019_AF-S1-27_5-10` in its parts, or null. */
export function parsePatchId(id: string): PatchName | null {
  const [domainYear, roi, rowCol, ...rest] = id.split('_');
  if (domainYear === undefined || roi === undefined || rowCol === undefined || rest.length > 0) return null;
  const match = domainYearPattern.exec(domainYear);
  if (!match || match[2] === historicalYear) return null;
  const place = parsePlace(roi, rowCol);
  return place && { domain: match[1]!, year: match[2]!, ...place };
}

/** `5-10` as row and column, or null. */
export function parseRowCol(text: string): { row: number; col: number } | null {
  const match = rowColPattern.exec(text);
  return match && { row: Number(match[1]), col: Number(match[2]) };
}

/** Factor of the row in {@link parseCell}: rows and columns have at most five digits. */
export const cellFactor = 100_000;

/**
 * `5-10` within a longer name as one number, `row * cellFactor + col`, or -1. The same grammar as {@link parseRowCol}, without an
 * object or a substring a name: a scan asks for millions.
 *
 * @param end where `5-10` ends, excluded.
 */
export function parseCell(name: string, start: number, end: number): number {
  let row = -1;
  let value = 0;
  let digits = 0;
  for (let i = start; i < end; i++) {
    const c = name.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      if (digits === 5 || (digits > 0 && value === 0)) return -1;
      value = value * 10 + (c - 48);
      digits++;
    } else if (c === 45 && row < 0 && digits > 0) {
      row = value;
      value = 0;
      digits = 0;
    } else return -1;
  }
  return row >= 0 && digits > 0 ? row * cellFactor + value : -1;
}

function parsePlace(roi: string, rowCol: string): { roi: string; row: number; col: number } | null {
  const place = parseRowCol(rowCol);
  return place && isRoiName(roi) ? { roi, ...place } : null;
}

/** Inverse of {@link parseFolderName}. The year of the patch may be given for any modality. */
export function formatFolderName({ domain, year, modality }: FolderName): string {
  return `${domain}-${modality === historicalModality ? historicalYear : year}_${modality}`;
}

/** Inverse of {@link parsePatchId}. */
export function formatPatchId({ domain, year, roi, row, col }: PatchName): string {
  return `${domain}-${year}_${roi}_${row}-${col}`;
}

/** `DOMAIN-YEAR_ROI`: a ROI id alone may recur in another year. */
export function formatRoiKey({ domain, year, roi }: Pick<PatchName, 'domain' | 'year' | 'roi'>): string {
  return `${domain}-${year}_${roi}`;
}

/** Path of a patch's file of one modality within the dataset, with `/`. */
export function formatPatchPath(patch: PatchName, modality: Modality): string {
  const folder = formatFolderName({ domain: patch.domain, year: patch.year, modality });
  return `${folder}/${patch.roi}/${folder}_${patch.roi}_${patch.row}-${patch.col}.tif`;
}

/** `D012-2019_AERIAL_RGBI.zip`, an archive as the hub serves it, in its parts, or null. */
export function parseArchiveName(name: string): FolderName | null {
  return name.endsWith('.zip') ? parseFolderName(name.slice(0, -4)) : null;
}

/** True for an archive of metadata: `GLOBAL_ALL_MTD.zip`, or one a domain. */
export function isMetadataArchiveName(name: string): boolean {
  return name.endsWith('.zip') && isMetadataFolderName(name.slice(0, -4));
}

/** True for a folder of metadata: `GLOBAL_ALL_MTD`, or `D012-2019_ALL_MTD` of the older variant. */
export function isMetadataFolderName(name: string): boolean {
  if (name === 'GLOBAL_ALL_MTD') return true;
  return name.endsWith('_ALL_MTD') && domainYearPattern.test(name.slice(0, -'_ALL_MTD'.length));
}
