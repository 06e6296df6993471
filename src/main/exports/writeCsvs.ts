import { join } from 'node:path';
import type { Modality } from '../../shared/model/modality.ts';
import type { ManifestFile } from './manifest.ts';
import { replaceFile } from './replaceFile.ts';
import { breathe, patchesByRoi, rowsPerTurn } from './selectPatches.ts';
import type { CatalogueReader, ExportDataset } from './sources.ts';
import { splitCsvHeader, splitCsvName, splitCsvRow } from './splitCsv.ts';

/** Folder of the CSVs in an export; the reference's paths start with `../`. */
export const csvFolder = 'csv';

/** Names of the CSVs that a dataset gives, without writing them: none for layouts whose splits are folders or nothing. */
export async function csvNames(
  catalogue: CatalogueReader,
  dataset: ExportDataset,
  signal: AbortSignal,
): Promise<string[]> {
  if (dataset.layout !== 'flair-hub') return [];
  const splits = new Set<string | null>();
  for await (const patches of patchesByRoi(catalogue, dataset.id, signal))
    for (const patch of patches) splits.add(patch.split);
  const hasSplits = splits.size > 1 || !splits.has(null);
  return [
    ...new Set([...splits].map((split) => `${csvFolder}/${splitCsvName(dataset.name, split, hasSplits)}`)),
  ].sort();
}

/**
 * Writes one CSV a split, of all patches of the dataset: corrected masks where the export has them, the dataset's files
 * otherwise, so that a training run takes the CSVs as they are.
 *
 * @param names what `csvNames` answered.
 * @returns the absolute paths.
 */
export async function writeCsvs(
  catalogue: CatalogueReader,
  dataset: ExportDataset,
  folder: string,
  files: readonly ManifestFile[],
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  if (names.length === 0) return [];
  const corrected = new Map(files.map((file) => [file.patchId, join(folder, file.path)]));
  const hasSplits = !names.some((name) => name === `${csvFolder}/${splitCsvName(dataset.name, null, false)}`);
  const texts = new Map<string, string[]>(names.map((name) => [name, [splitCsvHeader]]));
  for await (const patches of patchesByRoi(catalogue, dataset.id, signal)) {
    for (const { patchId, split } of patches) {
      const row = splitCsvRow(
        patchId,
        (modality) =>
          (modality === 'AERIAL_LABEL-COSIA' ? corrected.get(patchId) : null) ??
          fileOf(catalogue, dataset, patchId, modality),
        join(folder, csvFolder),
      );
      texts.get(`${csvFolder}/${splitCsvName(dataset.name, split, hasSplits)}`)?.push(row);
    }
  }
  const paths: string[] = [];
  for (const [name, rows] of texts) {
    await breathe(signal);
    const path = join(folder, name);
    await replaceFile(path, inChunks(rows));
    paths.push(path);
  }
  return paths;
}

/** Where a training run finds a file: of an archived one, where it is once its archive is extracted in its folder. */
function fileOf(
  catalogue: CatalogueReader,
  { id, path }: ExportDataset,
  patchId: string,
  modality: Modality,
): string | null {
  const source = catalogue.source(id, patchId, modality);
  if (source === null || typeof source === 'string') return source;
  const relative = catalogue.relativePath(id, patchId, modality);
  return relative === null ? null : join(path, relative);
}

function* inChunks(rows: readonly string[]): Generator<string> {
  for (let i = 0; i < rows.length; i += rowsPerTurn) yield rows.slice(i, i + rowsPerTurn).join('');
}
