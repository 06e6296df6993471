import { relative, sep } from 'node:path';
import type { Modality } from '../../shared/model/modality.ts';

/** The columns of the reference's split CSVs, in its order. */
const columns: readonly Modality[] = [
  'AERIAL-RLT_PAN',
  'AERIAL_LABEL-COSIA',
  'AERIAL_RGBI',
  'ALL_LABEL-LPIS',
  'DEM_ELEV',
  'SENTINEL1-ASC_TS',
  'SENTINEL1-DESC_TS',
  'SENTINEL2_MSK-SC',
  'SENTINEL2_TS',
  'SPOT_RGBI',
];

export const splitCsvHeader = `patch_id,${columns.join(',')}\n`;

/** Name of the CSV of a split: `<dataset>_TRAIN.csv`; patches in no split go to `<dataset>_ALL.csv` or `_OTHER.csv`. */
export function splitCsvName(datasetName: string, split: string | null, hasSplits: boolean): string {
  const suffix = split ?? (hasSplits ? 'other' : 'all');
  return `${fileNamePart(datasetName)}_${fileNamePart(suffix).toUpperCase()}.csv`;
}

/**
 * One row: the corrected mask where there is one, every other file where it is in the dataset, an empty cell where the
 * patch has none.
 *
 * @param fileOf absolute path of a modality's file, or null; of an archived one where it is once extracted.
 * @param folder the folder that holds the CSV; paths are relative to it where the system knows such a path.
 */
export function splitCsvRow(
  patchId: string,
  fileOf: (modality: Modality) => string | null,
  folder: string,
): string {
  const cells = columns.map((modality) => {
    const path = fileOf(modality);
    // Between two Windows drives `relative` answers the absolute path.
    return path === null ? '' : csvCell(relative(folder, path).replaceAll(sep, '/'));
  });
  return `${csvCell(patchId)},${cells.join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function fileNamePart(text: string): string {
  return text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'dataset';
}
