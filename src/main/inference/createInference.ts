import { join } from 'node:path';
import type { RunSettings } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { createPool, throwIfAborted, type Pool } from '../workers/index.ts';
import type { DatasetRecord } from '../workspace/index.ts';
import { ActiveSets } from './ActiveSets.ts';
import { Checkpoints } from './Checkpoints.ts';
import { checkModelFits } from './checkModelFits.ts';
import { checkStale } from './checkStale.ts';
import { Differences } from './Differences.ts';
import { inspectModel, knownDevices, startEngine, testDevices } from './engine/index.ts';
import type { StartEngine } from './EngineKeeper.ts';
import { exportSet } from './exportSet.ts';
import type { Inference, InferenceRun, Models, OpenModel } from './Inference.ts';
import { mergeFile } from './mergeFile.ts';
import { createModels } from './models/index.ts';
import { PixelCache } from './PixelCache.ts';
import type { PredictionTasks } from './predictions.worker.ts';
import type { SetMeta } from './PredictionStore.ts';
import { previewRun } from './previewRun.ts';
import { runInference } from './runInference.ts';
import { resultsKey, setIdOf } from './setKeys.ts';
import { Stores } from './Stores.ts';
import { Work } from './Work.ts';

export interface InferenceOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly workspacePath: string;
  readonly appVersion: string;
  readonly dataset: (id: string) => DatasetRecord;
  getSetting(key: string): unknown;
  setSetting(key: string, value: unknown): void;
  /** Default: those of the program and of the workspace. */
  readonly models?: Models | undefined;
  /** Default: a child process that runs ONNX Runtime. */
  readonly startEngine?: StartEngine | undefined;
  /** Workers; 0 works in place (tests). */
  readonly threads?: number | undefined;
}

type Listener = Parameters<Inference['onChange']>[0];

/** Workers that count, rank, merge and write: the model has the other cores. */
const workerThreads = 2;

/** Creates the inference of an open workspace. Workers and children start with the first question that needs them. */
export function createInference(options: InferenceOptions): Inference {
  const { catalogue, annotation, workspacePath } = options;
  const models =
    options.models ?? createModels({ folder: join(workspacePath, 'models'), inspect: inspectModel });
  const stores = new Stores(join(workspacePath, 'predictions'));
  const pixels = new PixelCache();
  const work = new Work();
  const listeners = new Set<Listener>();
  const tell: Listener = (datasetId, roiKeys) => {
    for (const listener of listeners) listener(datasetId, roiKeys);
  };
  const active = new ActiveSets({
    stores,
    getSetting: (key) => options.getSetting(key),
    setSetting: (key, value) => options.setSetting(key, value),
    onChange: (datasetId) => tell(datasetId, null),
  });
  let workers: Pool<PredictionTasks> | null = null;
  const pool = (): Pool<PredictionTasks> => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const filename = new URL(`./predictions.worker.${extension}`, import.meta.url);
    return (workers ??= createPool<PredictionTasks>({ filename, threads: options.threads ?? workerThreads }));
  };
  const checkpoints = new Checkpoints(pool);
  const differences = new Differences({ catalogue, annotation, pool });

  /** @throws AppError `notFound`, `modelInvalid`, `classListDiffers` */
  const openFor = async (datasetId: string, modelId: string, settings: RunSettings) => {
    const dataset = options.dataset(datasetId);
    const model = await models.open(modelId);
    checkModelFits(model.manifest, dataset, catalogue);
    const results = resultsKey(model, settings);
    return { model, results, setId: setIdOf(results, datasetId) };
  };
  const metaOf = (
    datasetId: string,
    of: Pick<SetMeta, 'resultsKey' | 'modelId' | 'manifest' | 'settings'>,
  ): SetMeta => {
    const { name, layout, nomenclature } = options.dataset(datasetId);
    return {
      ...{ format: 'arpenteur-predictions', version: 1, ...of, datasetId },
      setId: setIdOf(of.resultsKey, datasetId),
      dataset: { name, layout, classList: nomenclature },
      createdUtc: new Date().toISOString(),
      appVersion: options.appVersion,
    };
  };

  const run = async (asked: InferenceRun, model: OpenModel, set: { results: string; setId: string }) => {
    const { datasetId, modelId, settings } = asked;
    const { setId, results } = set;
    const { manifest } = model;
    const meta = () => metaOf(datasetId, { resultsKey: results, modelId, manifest, settings });
    const store = stores.ensure(setId, datasetId, meta);
    const context = {
      ...{ catalogue, models, dataset: options.dataset },
      startEngine: options.startEngine ?? startEngine,
      onPatch: (patchId: string, bytes: number) => {
        pixels.forgetPatch(setId, patchId);
        checkpoints.note(store.path, bytes);
      },
      onStored: (roiKey: string) => {
        active.chooseFirst(store);
        tell(datasetId, [roiKey]);
      },
    };
    try {
      return await runInference(context, asked, model, store);
    } finally {
      await checkpoints.finish(store.path);
      tell(datasetId, null);
    }
  };

  const staleChecks = new Map<string, AbortController>();
  /** Images may be others: which patches are to be predicted again is found out in the background. */
  const noteStale = (datasetId: string): void => {
    staleChecks.get(datasetId)?.abort();
    const stop = new AbortController();
    staleChecks.set(datasetId, stop);
    const signal = work.signalWith(stop.signal);
    work
      .track(async () => {
        for (const store of stores.of(datasetId)) {
          const { setId } = store.meta;
          differences.forget(setId);
          const hasChanged = await work.inTurn(setId, async () => {
            store.forgetDifferences();
            return checkStale(catalogue, store, signal);
          });
          if (hasChanged) tell(datasetId, null);
        }
      })
      .catch((error: unknown) => {
        // What is not marked now is found by the next run, which compares anyway.
        if (AppError.from(error).code !== 'cancelled') console.warn('Predictions were not checked:', error);
      });
  };

  return {
    models,
    devices: (test) => work.track(async () => (test ? testDevices() : knownDevices())),
    setId: async (datasetId, modelId, settings) => (await openFor(datasetId, modelId, settings)).setId,
    preview: (asked) =>
      work.track(async () => {
        const { model, setId } = await openFor(asked.datasetId, asked.modelId, asked.settings);
        return previewRun(catalogue, asked, model, stores.find(asked.datasetId, setId));
      }),
    run: (asked) =>
      work.track(async () => {
        const { model, ...set } = await openFor(asked.datasetId, asked.modelId, asked.settings);
        const signal = work.signalWith(asked.signal);
        throwIfAborted(signal);
        return work.alone(set.setId, () => run({ ...asked, signal }, model, set));
      }),
    sets: (datasetId) => stores.of(datasetId).map((store) => active.describe(store)),
    active(datasetId, task) {
      const store = active.get(datasetId, task);
      return store && active.describe(store);
    },
    activeStamp(datasetId, task, roiKey) {
      const store = active.get(datasetId, task);
      const stamp = store?.roiStamp(roiKey) ?? '';
      return store && stamp !== '' ? `${store.meta.setId} ${stamp}` : '';
    },
    activate: (datasetId, task, setId) => active.choose(datasetId, task, setId),
    removeSet(datasetId, setId) {
      work.refuseBusy(setId);
      stores.remove(datasetId, setId);
      pixels.forgetSet(setId);
      differences.forget(setId);
      active.forget(datasetId, setId);
      tell(datasetId, null);
    },
    merge: (datasetId, path) =>
      work.track(async () => {
        const { layout, nomenclature } = options.dataset(datasetId);
        const context = { catalogue, stores, work, pool, layout, nomenclature };
        const { roiKeys, store, ...merged } = await mergeFile(context, datasetId, path, (of) =>
          metaOf(datasetId, of),
        );
        if (!store || merged.added === 0) return merged;
        pixels.forgetSet(merged.setId);
        active.chooseFirst(store);
        tell(datasetId, [...roiKeys]);
        return merged;
      }),
    exportSet: (request) =>
      work.track(() =>
        exportSet(
          { catalogue, pool: pool(), dataset: options.dataset(request.datasetId) },
          stores.get(request.datasetId, request.setId),
          { ...request, signal: work.signalWith(request.signal) },
        ),
      ),
    ranking: ({ datasetId, setId, patchIds, ...window }) =>
      work.track(async () => {
        const store = stores.get(datasetId, setId);
        await work.inTurn(setId, () => differences.update(store, work.signal));
        const wanted = patchIds && patchIds.join('\n');
        return pool().run('rank', { path: store.path, wanted, ...window });
      }),
    async pixels(datasetId, setId, patchId) {
      return pixels.get(stores.get(datasetId, setId), patchId);
    },
    patchIds: (datasetId, setId) => stores.get(datasetId, setId).ids(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    noteEdits: (datasetId, patchIds) => differences.noteEdits(datasetId, patchIds),
    forget: noteStale,
    async close() {
      await work.close();
      await workers?.close();
      stores.close();
    },
  };
}
