import type { Dataset, Workspace } from '../../shared/contract/index.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import { createAnnotation, statesByPatch, type Annotation } from '../annotation/index.ts';
import { createCatalogue, type Catalogue } from '../catalogue/index.ts';
import { createComparison, type Comparison } from '../comparison/index.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import { createEditing, type Editing } from '../editing/index.ts';
import { createEvaluations, type Evaluations } from '../evaluation/index.ts';
import { createEvidence, type Evidence } from '../evidence/index.ts';
import { createDeskExports, createExports, type DeskExports, type Exports } from '../exports/index.ts';
import { createFacts, type Facts } from '../facts/index.ts';
import { createInference, type Inference } from '../inference/index.ts';
import { createOperations, type Operations } from '../operations/index.ts';
import { createPatchTable, type PatchTable } from '../patchTable/index.ts';
import type { RasterService } from '../raster/index.ts';
import { createRegions, type Regions } from '../regions/index.ts';
import { createReview, type Review } from '../review/index.ts';
import { createTiles, type Tiles } from '../tiles/index.ts';
import { openWorkspace, type OpenWorkspace } from '../workspace/index.ts';
import { classListOf } from './classListOf.ts';
import { editedMask } from './editedMask.ts';
import type { LiveHub } from './live.ts';
import { maskVersions } from './maskVersions.ts';
import { readOriginal } from './readOriginal.ts';
import { reviewedItems } from './reviewedItems.ts';

/** A class list as the contract describes it. */
const toWire = ({ label, en, fr, classes }: Nomenclature): NonNullable<Dataset['classList']> => ({
  ...{ id: 'own', label, en, fr },
  classes: classes.map(({ value, en: english, fr: french, color }) => ({
    ...{ value, en: english, fr: french, color },
  })),
});

/** An open workspace with the services that work in it. */
export interface Session {
  readonly workspace: OpenWorkspace;
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly exports: Exports;
  /** Tables and the report of the disagreement desk. */
  readonly deskExports: DeskExports;
  readonly tiles: Tiles;
  readonly facts: Facts;
  readonly evidence: Evidence;
  /** Gates, sets, ways along edges: which pixels are meant. */
  readonly editing: Editing;
  /** Trees of regions of the image. */
  readonly regions: Regions;
  readonly operations: Operations;
  /** Where CoSIA and LPIS contradict each other. */
  readonly comparison: Comparison;
  /** What people said: verdicts, states of patches, remarks, versions of the rules. */
  readonly review: Review;
  /** Models, and what they predict. */
  readonly inference: Inference;
  /** Predictions against masks. */
  readonly evaluations: Evaluations;
  /** Filters, sorts and pages of the patches. */
  readonly table: PatchTable;
  setAuthor(name: string): void;
  describe(): Workspace;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly path: string;
  readonly raster: RasterService;
  readonly live: LiveHub;
  readonly systemUser: string;
  readonly appVersion: string;
}

/** Opens a workspace and wires its services. Throws what `openWorkspace` throws. */
export function openSession({ path, raster, live, systemUser, appVersion }: SessionOptions): Session {
  const workspace = openWorkspace(path);
  try {
    const author = () => workspace.getSetting('author') as string | null;
    // Only plain images have cells; the map of the journal itself serves all others, however many patches are edited.
    const byPatch = (datasetId: string) => {
      const states = annotation.patchStates(datasetId);
      return workspace.dataset(datasetId).layout === 'plain' ? statesByPatch(states) : states;
    };
    const catalogue = createCatalogue({
      db: workspace.catalogue,
      raster,
      editStates: byPatch,
      cellStates: (datasetId) => annotation.patchStates(datasetId),
    });
    const annotation: Annotation = createAnnotation({
      journal: workspace.journal,
      logId: workspace.logId,
      author: () => author() ?? systemUser,
      readOriginal: (datasetId, id) =>
        readOriginal(catalogue, raster, datasetId, id, workspace.dataset(datasetId).layout),
      originalPath: (datasetId, patchId) => {
        const source = catalogue.source(datasetId, patchOfCell(patchId), 'AERIAL_LABEL-COSIA');
        return source && sourcePath(source);
      },
      roiOf: (datasetId, patchId) => catalogue.patch(datasetId, patchId)?.roiKey ?? null,
    });
    // The service of predictions is made below, of what needs them.
    const predictions: Pick<Inference, 'active' | 'sets' | 'pixels'> = {
      active: (datasetId, task) => inference.active(datasetId, task),
      sets: (datasetId) => inference.sets(datasetId),
      pixels: (datasetId, setId, patchId) => inference.pixels(datasetId, setId, patchId),
    };
    const tiles = createTiles({
      ...{ catalogue, annotation, raster, predictions, cacheDir: workspace.cacheDir },
      layoutOf: (id) => workspace.dataset(id).layout,
    });
    const table = createPatchTable({
      databasePath: workspace.catalogue.name,
      editStates: byPatch,
      reviewStates: (datasetId) => review.patchStates(datasetId),
      classes: (datasetId) => classListOf(workspace.dataset(datasetId)).classes,
    });
    const facts = createFacts({
      db: workspace.catalogue,
      cacheDir: workspace.cacheDir,
      dataset: (id) => {
        const dataset = workspace.dataset(id);
        return { id, path: dataset.path, nomenclature: classListOf(dataset) };
      },
      source: (datasetId, patchId, modality) => catalogue.source(datasetId, patchId, modality),
      editedMask: (datasetId, patchId) => editedMask({ annotation, catalogue, raster }, datasetId, patchId),
      maskVersion: (datasetId, patchId) => byPatch(datasetId).get(patchId)?.edits ?? 0,
    });
    facts.onChange((datasetId, patchIds) => {
      table.noteFacts(datasetId, patchIds);
      live.publish({ kind: 'facts', datasetId });
    });
    const evidence = createEvidence({
      ...{ catalogue, annotation, raster, predictions, db: workspace.catalogue },
      layoutOf: (id) => workspace.dataset(id).layout,
    });
    const editing = createEditing({
      ...{ catalogue, annotation, raster, predictions },
      layoutOf: (id) => workspace.dataset(id).layout,
      classesOf: (id) => classListOf(workspace.dataset(id)).classes,
    });
    const regions = createRegions({
      ...{ catalogue, cacheDir: workspace.cacheDir },
      layoutOf: (id) => workspace.dataset(id).layout,
    });
    const exports = createExports({
      catalogue,
      annotation,
      select: (datasetId, where) => table.select(datasetId, where),
      dataset: (id) => workspace.dataset(id),
      appVersion,
    });
    const operations = createOperations({
      ...{ catalogue, annotation, raster, predictions },
      gates: editing,
      select: (datasetId, where) => table.select(datasetId, where),
    });
    const comparison: Comparison = createComparison({
      ...{ catalogue, annotation, db: workspace.catalogue },
      layoutOf: (id) => workspace.dataset(id).layout,
      rules: (datasetId) => review.rules(datasetId),
      verdicts: (datasetId, roiKey) => review.standing(datasetId, roiKey),
      predictions: {
        stamp: (datasetId, roiKey) => inference.activeStamp(datasetId, 'cosia', roiKey),
        classes: async (datasetId, patchId) => {
          const set = inference.active(datasetId, 'cosia');
          return set && ((await inference.pixels(datasetId, set.id, patchId))?.classes ?? null);
        },
      },
    });
    comparison.onChange((datasetId, roiKey) => {
      table.noteComparison(datasetId);
      live.publish({ kind: 'comparison', datasetId, roiKey });
    });
    const review: Review = createReview({
      journal: workspace.journal,
      logId: workspace.logId,
      author: () => author() ?? systemUser,
      items: reviewedItems(() => comparison),
      maskVersions: (datasetId, patchIds) => maskVersions(annotation, datasetId, patchIds),
      roiOf: (datasetId, patchId) => catalogue.patch(datasetId, patchId)?.roiKey ?? null,
      editStates: byPatch,
    });
    review.onChange(({ datasetId, patchIds, kind }) => {
      if (kind !== 'verdict' && kind !== 'takeBack' && kind !== 'group')
        table.noteReview(datasetId, patchIds);
      live.publish({ kind: 'review', datasetId, patchIds: [...patchIds] });
    });
    const inference: Inference = createInference({
      ...{ catalogue, annotation, workspacePath: workspace.path, appVersion },
      dataset: (id) => workspace.dataset(id),
      getSetting: (key) => workspace.getSetting(key),
      setSetting: (key, value) => {
        workspace.setSetting(key, value);
      },
    });
    inference.onChange((datasetId, roiKeys) => {
      tiles.forgetPredictions(datasetId, roiKeys);
      editing.notePredictions(datasetId);
      evidence.notePredictions(datasetId);
      comparison.notePredictions(datasetId, roiKeys);
      live.publish({ kind: 'prediction', datasetId, roiKeys: roiKeys && [...roiKeys] });
    });
    const evaluations = createEvaluations({
      ...{ catalogue, annotation, inference, appVersion },
      select: (datasetId, where) => table.select(datasetId, where),
      dataset: (id) => {
        const dataset = workspace.dataset(id);
        const { name, path: folder, layout } = dataset;
        return { name, path: folder, layout, list: classListOf(dataset) };
      },
      datasetPaths: () => workspace.datasets().map((dataset) => dataset.path),
    });
    const deskExports = createDeskExports({
      ...{ comparison, review, catalogue, raster, appVersion },
      dataset: (id) => workspace.dataset(id),
    });
    annotation.onEdit((event) => {
      tiles.forgetMasks(event.datasetId, event.roiKey);
      const patchIds = [...new Set(event.patches.map(({ patchId }) => patchOfCell(patchId)))];
      table.noteEdits(event.datasetId, patchIds);
      review.noteEdits(event.datasetId, patchIds);
      facts.noteEdits(event.datasetId, patchIds);
      evidence.noteEdits(event.datasetId, patchIds);
      comparison.noteEdits(event.datasetId, event.roiKey, patchIds);
      inference.noteEdits(
        event.datasetId,
        event.patches.map(({ patchId }) => patchId),
      );
      live.publish({ kind: 'edit', ...event, patches: event.patches.map((patch) => ({ ...patch })) });
    });
    return {
      workspace,
      catalogue,
      annotation,
      exports,
      deskExports,
      tiles,
      facts,
      evidence,
      editing,
      regions,
      operations,
      comparison,
      review,
      inference,
      evaluations,
      table,
      setAuthor: (name) => {
        workspace.setSetting('author', name);
      },
      describe: () => ({
        path: workspace.path,
        name: workspace.name,
        logId: workspace.logId,
        author: author(),
        datasets: workspace.datasets().map((dataset): Dataset => {
          const editedPatches = [...byPatch(dataset.id).values()].filter((state) => state.edits > 0).length;
          return {
            ...dataset,
            classList: dataset.classList && toWire(dataset.classList),
            ...catalogue.summary(dataset.id),
            editedPatches,
            present: isDatasetPresent(dataset.path),
          };
        }),
      }),
      async close() {
        await operations.close();
        await evaluations.close();
        await inference.close();
        await deskExports.close();
        await review.close();
        await comparison.close();
        await annotation.close();
        await tiles.close();
        await exports.close();
        await facts.close();
        await evidence.close();
        await editing.close();
        await regions.close();
        await table.close();
        await catalogue.close();
        workspace.close();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}
