import { AppError } from '../../shared/errors.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Pool } from '../workers/index.ts';
import { planMerge } from './planMerge.ts';
import type { PredictionTasks } from './predictions.worker.ts';
import { openForeign, type PredictionStore, type SetMeta } from './PredictionStore.ts';
import { setIdOf } from './setKeys.ts';
import type { Stores } from './Stores.ts';
import type { Work } from './Work.ts';

export interface MergeContext {
  readonly catalogue: Catalogue;
  readonly stores: Stores;
  readonly work: Work;
  readonly pool: () => Pool<PredictionTasks>;
  /** Of the dataset here. */
  readonly layout: string;
  readonly nomenclature: string;
}

export interface Merged {
  readonly setId: string;
  readonly added: number;
  readonly known: number;
  readonly foreign: number;
  /** ROIs of the patches that were added. */
  readonly roiKeys: ReadonlySet<string>;
  /** Null when nothing was there and nothing came. */
  readonly store: PredictionStore | null;
}

/**
 * Takes over what another file says of this dataset, all of it or nothing.
 *
 * @throws AppError `predictionsDiffer` for another dataset, `fileUnreadable`, `diskFull`, `modelBusy`
 */
export async function mergeFile(
  context: MergeContext,
  datasetId: string,
  path: string,
  metaOf: (of: Pick<SetMeta, 'resultsKey' | 'modelId' | 'manifest' | 'settings'>) => SetMeta,
): Promise<Merged> {
  const { catalogue, stores, work, pool, layout, nomenclature } = context;
  const { dataset, ...of } = readMeta(path);
  if (dataset.layout !== layout || dataset.classList !== nomenclature)
    throw new AppError('predictionsDiffer', { path, what: 'dataset' });
  const setId = setIdOf(of.resultsKey, datasetId);
  return work.alone(setId, async () => {
    const there = stores.find(datasetId, setId);
    const { takes, roiKeys, ...counts } = await planMerge(catalogue, path, datasetId, there);
    if (takes.length === 0) return { setId, added: 0, ...counts, roiKeys, store: there };
    const { resultsKey, modelId, manifest, settings } = of;
    const store = stores.ensure(setId, datasetId, () => metaOf({ resultsKey, modelId, manifest, settings }));
    try {
      const task = { target: store.path, source: path, takes };
      const added = await work.inTurn(setId, () => pool().run('merge', task));
      return { setId, added, ...counts, roiKeys, store };
    } catch (error) {
      if (!there) stores.remove(datasetId, setId);
      throw error;
    } finally {
      store.refresh();
    }
  });
}

function readMeta(path: string): SetMeta {
  const foreign = openForeign(path);
  foreign.close();
  return foreign.meta;
}
