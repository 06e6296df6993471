import type { Dataset, Workspace } from '../../shared/contract/index.ts';
import { createAnnotation, type Annotation } from '../annotation/index.ts';
import { createCatalogue, type Catalogue } from '../catalogue/index.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import { createExports, type Exports } from '../exports/index.ts';
import type { RasterService } from '../raster/index.ts';
import { createTiles, type Tiles } from '../tiles/index.ts';
import { openWorkspace, type OpenWorkspace } from '../workspace/index.ts';
import type { LiveHub } from './live.ts';
import { readOriginal } from './readOriginal.ts';

/** An open workspace with the services that work in it. */
export interface Session {
  readonly workspace: OpenWorkspace;
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly exports: Exports;
  readonly tiles: Tiles;
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
    const catalogue = createCatalogue({
      db: workspace.catalogue,
      raster,
      editStates: (datasetId) => annotation.patchStates(datasetId),
    });
    const annotation: Annotation = createAnnotation({
      journal: workspace.journal,
      logId: workspace.logId,
      author: () => author() ?? systemUser,
      readOriginal: (datasetId, patchId) => readOriginal(catalogue, raster, datasetId, patchId),
      originalPath: (datasetId, patchId) => catalogue.filePath(datasetId, patchId, 'AERIAL_LABEL-COSIA'),
    });
    const tiles = createTiles({ catalogue, annotation, raster, cacheDir: workspace.cacheDir });
    const exports = createExports({
      catalogue,
      annotation,
      dataset: (id) => workspace.dataset(id),
      appVersion,
    });
    annotation.onEdit((event) => {
      tiles.forgetMasks(event.datasetId, event.roiKey);
      live.publish({ kind: 'edit', ...event, patches: event.patches.map((patch) => ({ ...patch })) });
    });
    return {
      workspace,
      catalogue,
      annotation,
      exports,
      tiles,
      setAuthor: (name) => {
        workspace.setSetting('author', name);
      },
      describe: () => ({
        path: workspace.path,
        name: workspace.name,
        logId: workspace.logId,
        author: author(),
        datasets: workspace.datasets().map((dataset): Dataset => {
          const editedPatches = [...annotation.patchStates(dataset.id).values()].filter(
            (state) => state.edits > 0,
          ).length;
          return {
            ...dataset,
            ...catalogue.summary(dataset.id),
            editedPatches,
            present: isDatasetPresent(dataset.path),
          };
        }),
      }),
      async close() {
        await annotation.close();
        await exports.close();
        await catalogue.close();
        workspace.close();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}
