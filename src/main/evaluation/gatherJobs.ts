import { relative } from 'node:path';
import type { EvaluationTask } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { cellSizePx, parseCellId, patchOfCell } from '../../shared/model/layouts.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { CountJob, PlacedPixels } from './countPatch.ts';
import type { EvaluationsOptions, EvaluationSources } from './Evaluations.ts';
import { findPredictions, type PredictionFile } from './findPredictions.ts';
import { inTurns } from './inTurns.ts';
import { labelOf, LabelNames } from './LabelNames.ts';

/** A patch (or a cell of a large image) that has a prediction, and where its numbers belong. */
export interface Predicted {
  readonly patchId: string;
  /** Of the mask: the patch, or one of its cells. */
  readonly maskId: string;
  readonly roiKey: string;
  readonly domain: string;
  readonly split: string | null;
  /** Null: pixels of a set. */
  readonly file: string | null;
}

export interface Skipped {
  readonly name: string;
  readonly error: AppErrorData;
}

/** What is to be counted, in the order of the dataset. */
export interface Plan {
  readonly predicted: readonly Predicted[];
  /** Patches of the filter. */
  readonly selected: number;
  readonly skipped: readonly Skipped[];
}

/** Rows of the catalogue between two breaths of the core's thread. */
const rowsPerTurn = 100;
/** Names, which cost less. */
const namesPerTurn = 1000;
/** More skipped files than this stay in the order of the file system: only the first 500 are told. */
const mostSorted = 5000;

/**
 * Which patches have a file in a folder.
 *
 * @throws AppError `folderUnreadable`, `predictionRepeated` when two files are of one patch: numbers of two models mixed would look
 *   like those of one, `cancelled`
 */
export async function planFolder(
  options: EvaluationsOptions,
  { datasetId, task, path, patchIds }: PlanInput & { readonly path: string },
  signal: AbortSignal,
): Promise<Plan> {
  const { files, unreadable } = await findPredictions(path, signal);
  const names = await labelNames(options, datasetId, task, signal);
  const byPatch = new Map<string, PredictionFile>();
  const skipped: Skipped[] = [...unreadable];
  const wanted = new Set<string>();
  for await (const some of inTurns(patchIds, namesPerTurn, signal)) for (const id of some) wanted.add(id);
  for await (const some of inTurns(files, namesPerTurn, signal)) {
    for (const file of some) {
      const found = names.find(file);
      if (found === null) {
        const error = new AppError('notFound', { what: 'patch' });
        skipped.push({ name: relative(path, file.path), error: error.toData() });
      } else if (wanted.has(found)) {
        const first = byPatch.get(found);
        if (first) throw new AppError('predictionRepeated', { path: first.path, other: file.path });
        byPatch.set(found, file);
      }
    }
  }
  if (skipped.length <= mostSorted) skipped.sort((a, b) => (a.name < b.name ? -1 : 1));
  const predicted = await placed(options, datasetId, patchIds, signal, (patchId) => {
    const file = byPatch.get(patchId);
    return file ? [{ maskId: patchId, file: file.path }] : [];
  });
  return { predicted, selected: patchIds.length, skipped };
}

/** Which patches a prediction set has. @throws AppError `cancelled` */
export async function planSet(
  options: EvaluationsOptions,
  { datasetId, setId, patchIds }: PlanInput & { readonly setId: string },
  signal: AbortSignal,
): Promise<Plan> {
  const maskIds = new Map<string, string[]>();
  for (const id of options.inference.patchIds(datasetId, setId)) {
    const patchId = patchOfCell(id);
    maskIds.set(patchId, [...(maskIds.get(patchId) ?? []), id]);
  }
  const predicted = await placed(options, datasetId, patchIds, signal, (patchId) =>
    (maskIds.get(patchId) ?? []).map((maskId) => ({ maskId, file: null })),
  );
  return { predicted, selected: patchIds.length, skipped: [] };
}

interface PlanInput {
  readonly datasetId: string;
  readonly task: EvaluationTask;
  readonly patchIds: readonly string[];
}

async function labelNames(
  { catalogue, dataset }: EvaluationsOptions,
  datasetId: string,
  task: EvaluationTask,
  signal: AbortSignal,
): Promise<LabelNames> {
  const label = labelOf(task);
  const names = new LabelNames(dataset(datasetId).layout, label);
  const pathOf = (patchId: string): string | null =>
    catalogue.relativePath(datasetId, patchId, label) ??
    catalogue.relativePath(datasetId, patchId, 'AERIAL_RGBI');
  for await (const [roi] of inTurns(catalogue.rois(datasetId), 1, signal)) {
    // A ROI at a time: the database is never held open while something else is awaited.
    for (const { patchId } of [...catalogue.patches(datasetId, { roiKey: roi!.roiKey })])
      names.add(patchId, () => pathOf(patchId));
  }
  return names;
}

async function placed(
  { catalogue }: EvaluationsOptions,
  datasetId: string,
  patchIds: readonly string[],
  signal: AbortSignal,
  predictionsOf: (patchId: string) => readonly Pick<Predicted, 'maskId' | 'file'>[],
): Promise<Predicted[]> {
  const all: Predicted[] = [];
  for await (const some of inTurns(patchIds, rowsPerTurn, signal)) {
    for (const patchId of some) {
      const predictions = predictionsOf(patchId);
      const patch = predictions.length > 0 ? catalogue.patch(datasetId, patchId) : null;
      if (!patch) continue;
      const { roiKey, domain, split } = patch;
      for (const prediction of predictions) all.push({ patchId, roiKey, domain, split, ...prediction });
    }
  }
  return all;
}

/**
 * The job of a prediction: where its label is, what was corrected of it, and the pixels of a set.
 *
 * @throws AppError `maskMissing`, `lpisMissing`, `originalChanged` for a mask whose edits were made on another file: which of the two
 *   is right is not for an evaluation to say
 */
export async function jobOf(
  { catalogue, annotation, inference }: EvaluationSources,
  { datasetId, task, setId }: { datasetId: string; task: EvaluationTask; setId: string | null },
  { patchId, maskId, file }: Predicted,
  cellsOf: ReadonlyMap<string, readonly string[]>,
): Promise<CountJob> {
  const truth = catalogue.source(datasetId, patchId, labelOf(task));
  if (truth === null) throw new AppError(task === 'lpis' ? 'lpisMissing' : 'maskMissing', { patch: patchId });
  const states = annotation.patchStates(datasetId);
  const editedIds = task === 'lpis' ? [] : file === null ? [maskId] : (cellsOf.get(patchId) ?? [patchId]);
  const corrected: PlacedPixels[] = [];
  for (const id of editedIds) {
    const state = states.get(id);
    if (!state || state.edits === 0) continue;
    if (state.readOnly) throw new AppError('originalChanged', { path: sourcePath(truth), patch: patchId });
    corrected.push(placedAt(id, await annotation.mask(datasetId, id)));
  }
  const cell = parseCellId(maskId);
  const common = { truth, firstBand: task === 'lpis', isWhole: cell === null, corrected };
  if (file !== null) return { ...common, predicted: file };
  const pixels = await inference.pixels(datasetId, setId!, maskId);
  if (!pixels) throw new AppError('notFound', { what: 'patch', id: maskId });
  const { classes: data, width, height } = pixels;
  return { ...common, predicted: placedAt(maskId, { data, width, height }) };
}

function placedAt(
  maskId: string,
  { data, width, height }: { readonly data: Uint8Array; readonly width: number; readonly height: number },
): PlacedPixels {
  const cell = parseCellId(maskId);
  const [x, y] = cell ? [cell.col * cellSizePx, cell.row * cellSizePx] : [0, 0];
  return { data, width, height, x, y };
}

/** Edited cells by large image. */
export function editedCells(states: Iterable<string>): Map<string, string[]> {
  const cells = new Map<string, string[]>();
  for (const id of states) {
    const cell = parseCellId(id);
    if (cell) cells.set(cell.patchId, [...(cells.get(cell.patchId) ?? []), id]);
  }
  return cells;
}
