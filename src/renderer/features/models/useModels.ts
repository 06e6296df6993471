import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import {
  prelabelResultSchema,
  type Job,
  type ModelInfo,
  type PredictionSet,
  type PrelabelResult,
} from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { placeDataset, placeDatasetId, placeRoiKey, placeRois } from '../../app/selectors.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { isFinished } from '../../state/app.ts';
import { useRead, type Reading } from '../agreement/useRead.ts';
import { predictionStore } from '../prediction/predictionStore.ts';
import { chooseInModels, modelsStore, useModelsState, type RunScope } from './modelsStore.ts';
import { hasScope, runWhere, type RunPlace } from './runWhere.ts';

export function useModelList(): Reading<ModelInfo[]> {
  const { client } = useApp();
  const path = useAppState((s) => s.workspace?.path ?? '');
  const version = useModelsState((s) => s.modelsVersion);
  return useRead(path, version, (signal) => client.inference.models(undefined, { signal }));
}

/** The model that was chosen, else the first that can be used. */
export function useChosenModel(models: readonly ModelInfo[] | null): ModelInfo | null {
  const modelId = useModelsState((s) => s.modelId);
  const usable = models?.filter(({ broken }) => broken === null) ?? [];
  return usable.find(({ id }) => id === modelId) ?? usable[0] ?? null;
}

/** Raised when the sets of the dataset in hand may say something else. */
export function usePredictionVersion(): string {
  const heard = useStore(predictionStore, ({ versions }) => sumOf(versions));
  const own = useModelsState((s) => s.setsVersion);
  const job = useLastRun();
  return `${heard} ${own} ${job && isFinished(job) ? job.id : ''}`;
}

const sumOf = (versions: Readonly<Record<string, number>>): number =>
  Object.values(versions).reduce((sum, version) => sum + version, 0);

/** The sets of the dataset in hand. */
export function useSets(): Reading<PredictionSet[]> {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  return useRead(
    datasetId ?? '',
    usePredictionVersion(),
    datasetId === null ? null : (signal) => client.inference.sets({ datasetId }, { signal }),
  );
}

/** The newest job that predicts in the dataset in hand, whether it runs or has ended. */
export function useLastRun(): Job | null {
  const path = useAppState((s) => placeDataset(s)?.path);
  return useAppState((s) => s.jobs.find((job) => job.kind === 'prelabel' && job.subject === path) ?? null);
}

/** What a job that predicts has found; null while it runs, and when it failed. */
export function resultOf(job: Job | null): PrelabelResult | null {
  const parsed = job?.state === 'done' ? prelabelResultSchema.safeParse(job.result) : null;
  return parsed?.success ? parsed.data : null;
}

/** What can be run over, what is chosen of it, and the expression that says so. */
export function useScope(): {
  readonly scope: RunScope;
  readonly place: RunPlace;
  readonly where: string | null;
} {
  const roiKey = useAppState(placeRoiKey);
  const roi = useAppState((s) => placeRois(s).find((item) => item.roiKey === roiKey) ?? null);
  const patchId = useLastPatch();
  const listWhere = useAppState((s) => s.find.where);
  const ownWhere = useModelsState((s) => s.where);
  const chosen = useModelsState((s) => s.scope);
  const place: RunPlace = { roi, patchId, listWhere, where: ownWhere };
  const usual = roi ? 'roi' : 'all';
  const scope = chosen !== null && hasScope(chosen, place) ? chosen : usual;
  return { scope, place, where: runWhere(scope, place) };
}

/** The patch that the pointer was over last: on its way to the panel it leaves the map. */
function useLastPatch(): string | null {
  const roiKey = useAppState(placeRoiKey);
  const under = useDocument((s) => s.cursor?.patchId ?? null);
  const [last, setLast] = useState<{ roiKey: string | null; patchId: string } | null>(null);
  const opened = useModelsState((s) => s.queue.patchId);
  const isOpen = useAppState((s) => s.openPatches.some(({ patchId }) => patchId === opened));
  useEffect(() => {
    if (under !== null) setLast({ roiKey, patchId: under });
  }, [under, roiKey]);
  if (roiKey === null) return null;
  if (last?.roiKey === roiKey) return last.patchId;
  return isOpen ? opened : null;
}

/** Typing rests this long before the filter is counted. */
const previewDelayMs = 300;

export interface RunPreview {
  readonly patches: number;
  readonly done: number;
  readonly lacking: number;
  readonly lacks: readonly { readonly modality: string; readonly patches: number }[];
}

/** What a run would do; counted again when what is asked changes, and when a run has ended. */
export function usePreview(
  modelId: string | null,
  where: string | null,
): { readonly preview: RunPreview | null; readonly error: AppErrorData | null; readonly loading: boolean } {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  const settings = useModelsState((s) => s.settings);
  const job = useLastRun();
  const isRunning = job !== null && !isFinished(job);
  const version = usePredictionVersion();
  const [state, setState] = useState<ReturnType<typeof usePreview>>({
    ...{ preview: null, error: null, loading: false },
  });
  useEffect(() => {
    if (datasetId === null || modelId === null || where === null || isRunning) {
      setState((s) => ({ ...s, loading: false, ...(isRunning ? {} : { preview: null, error: null }) }));
      return;
    }
    const abort = new AbortController();
    setState((s) => ({ ...s, loading: true }));
    const timer = setTimeout(() => {
      client.inference.preview({ datasetId, modelId, where, settings }, { signal: abort.signal }).then(
        (preview) => abort.signal.aborted || setState({ preview, error: null, loading: false }),
        (error: unknown) =>
          abort.signal.aborted || setState({ preview: null, error: toErrorData(error), loading: false }),
      );
    }, previewDelayMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // While a run goes on it says itself how far it is.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, datasetId, modelId, where, settings, isRunning ? '' : version, isRunning]);
  return state;
}

/** Starts a run; what is refused is said where it was asked for. */
export function useStartRun(): {
  start(modelId: string, where: string): void;
  readonly isStarting: boolean;
  readonly error: AppErrorData | null;
} {
  const { client, app, actions } = useApp();
  const [state, setState] = useState<{ isStarting: boolean; error: AppErrorData | null }>({
    ...{ isStarting: false, error: null },
  });
  const start = (modelId: string, where: string) => {
    const datasetId = placeDatasetId(app.getState());
    if (datasetId === null) return;
    setState({ isStarting: true, error: null });
    const { settings } = modelsStore.getState();
    client.inference
      .start({ datasetId, modelId, where, settings })
      // A small run ends before its first event comes: the list of jobs is told here.
      .then(async ({ jobId }) => actions.takeJob(await client.jobs.wait({ id: jobId, timeoutMs: 200 })))
      .then(
        () => setState({ isStarting: false, error: null }),
        (error: unknown) => setState({ isStarting: false, error: toErrorData(error) }),
      );
  };
  return { start, ...state };
}

/** The failure of a job that ended, but not of one that was paused. */
export function failureOf(job: Job | null): AppErrorData | null {
  if (job?.state !== 'failed') return null;
  return job.error ?? new AppError('internal', {}).toData();
}

/** Shows a set in the queue. */
export function rankSet(setId: string): void {
  const { queue } = modelsStore.getState();
  chooseInModels({ view: 'queue', queue: { ...queue, setId, patchId: null } });
}
