import { setImmediate } from 'node:timers/promises';
import type { ExportScope } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import { statesByPatch } from '../annotation/index.ts';
import type { AnnotationReader, CatalogueReader, ExportPatch, PatchState, SelectPatches } from './sources.ts';

const maskBit = modalityBit('AERIAL_LABEL-COSIA');
/** Rows looked up between two breaths of the core's thread. */
export const rowsPerTurn = 500;

/** A patch of a scope, with what the journal says of it. */
export interface SelectedPatch {
  readonly patch: ExportPatch;
  readonly hasMask: boolean;
  /** Of a large image the sum over its cells. */
  readonly state: PatchState | null;
}

/** What a selection is made from. */
export interface SelectionSources {
  readonly catalogue: CatalogueReader;
  readonly annotation: AnnotationReader;
  readonly select: SelectPatches;
}

/**
 * The patches of a scope, in the order of the catalogue.
 *
 * @throws AppError whereInvalid, notFound for a patch id that the dataset does not have, cancelled
 */
export async function selectPatches(
  { catalogue, annotation, select }: SelectionSources,
  datasetId: string,
  scope: ExportScope,
  signal?: AbortSignal,
): Promise<SelectedPatch[]> {
  const states = statesByPatch(annotation.patchStates(datasetId));
  const selected: SelectedPatch[] = [];
  const add = (patch: ExportPatch): void => {
    const hasMask = (patch.modalityBits & maskBit) !== 0;
    selected.push({ patch, hasMask, state: states.get(patch.patchId) ?? null });
  };
  if (scope.kind === 'all') {
    for await (const patches of patchesByRoi(catalogue, datasetId, signal))
      for (const patch of patches) add(patch);
    return selected;
  }
  const patchIds = scope.kind === 'where' ? await select(datasetId, scope.where) : idsOf(scope, states);
  for (const [index, patchId] of patchIds.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await breathe(signal);
    const patch = catalogue.patch(datasetId, patchId);
    if (patch) add(patch);
    else throw new AppError('notFound', { what: 'patch', path: patchId });
  }
  return selected;
}

function idsOf(
  scope: Exclude<ExportScope, { kind: 'all' | 'where' }>,
  states: ReadonlyMap<string, PatchState>,
): readonly string[] {
  if (scope.kind === 'patches') return [...new Set(scope.patchIds)];
  // Edits that were undone leave a state without a changed pixel. A patch that left the dataset is named by the export.
  return [...states].filter(([, state]) => state.changedPx > 0).map(([patchId]) => patchId);
}

/** The patches of a dataset, a ROI at a time: the database is never held open while something else is awaited. */
export async function* patchesByRoi(
  catalogue: CatalogueReader,
  datasetId: string,
  signal?: AbortSignal,
): AsyncGenerator<ExportPatch[]> {
  for (const { roiKey } of catalogue.rois(datasetId)) {
    yield [...catalogue.patches(datasetId, { roiKey })];
    await breathe(signal);
  }
}

/** Lets the core answer what waits, such as a brush stroke, and stops when the job was cancelled. */
export async function breathe(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new AppError('cancelled');
}
