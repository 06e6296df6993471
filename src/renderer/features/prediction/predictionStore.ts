import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LiveEvent, PredictionSet } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import type { AppStore } from '../../state/app.ts';

/** What this window knows of the predictions in use. */
interface PredictionState {
  readonly datasetId: string | null;
  /** The set of CoSIA classes that is in use in that dataset; null for none, or while it is not known. */
  readonly active: PredictionSet | null;
  /** Raised when predictions of a ROI change: by its key; `''` for all. */
  readonly versions: Readonly<Record<string, number>>;
}

export const predictionStore = createStore<PredictionState>()(() => ({
  datasetId: null,
  active: null,
  versions: {},
}));

type PredictionEvent = Pick<LiveEvent & { kind: 'prediction' }, 'datasetId' | 'roiKeys'>;

/** A run stores patch after patch: what is shown is read again at most this often. */
const pauseMs = 500;
/** ROIs that changed during a pause, by dataset; `''` for all. Undefined: there is no pause. */
let waiting: Map<string, Set<string>> | undefined;

/** Predictions changed somewhere: what is shown of them is read again, at once or after a pause. */
export function notePredictions(app: AppStore, { datasetId, roiKeys }: PredictionEvent): void {
  if (waiting) {
    const keys = waiting.get(datasetId) ?? new Set();
    for (const key of roiKeys ?? ['']) keys.add(key);
    waiting.set(datasetId, keys);
    return;
  }
  waiting = new Map();
  readAgain(app, datasetId, roiKeys ?? ['']);
  setTimeout(() => {
    const missed = waiting ?? new Map<string, Set<string>>();
    waiting = undefined;
    for (const [id, keys] of missed)
      notePredictions(app, { datasetId: id, roiKeys: keys.has('') ? null : [...keys] });
  }, pauseMs);
}

function readAgain(app: AppStore, datasetId: string, roiKeys: readonly string[]): void {
  const { place, map } = app.getState();
  if (place.kind === 'welcome' || place.datasetId !== datasetId) return;
  predictionStore.setState(({ versions }) => ({
    versions: { ...versions, ...Object.fromEntries(roiKeys.map((key) => [key, (versions[key] ?? 0) + 1])) },
  }));
  if (place.kind === 'roi' && roiKeys.some((key) => key === '' || key === place.roiKey))
    map?.notePredictions();
}

/** The set that is in use in the dataset of the place, or null. */
export function usePrediction(): PredictionSet | null {
  const datasetId = useAppState((s) => (s.place.kind === 'welcome' ? null : s.place.datasetId));
  return useStore(predictionStore, (s) => (s.datasetId === datasetId ? s.active : null));
}

/** Counts the changes of predictions that a ROI can tell; 0 without a ROI. */
export const usePredictionVersion = (roiKey: string | null): number =>
  useStore(predictionStore, ({ versions }) =>
    roiKey === null ? 0 : (versions[roiKey] ?? 0) + (versions[''] ?? 0),
  );

/** Keeps the set in use as the core has it. */
export function useFollowedPrediction(): void {
  const { client } = useApp();
  const datasetId = useAppState((s) => (s.place.kind === 'welcome' ? null : s.place.datasetId));
  const isCoreThere = useAppState((s) => s.core === 'ok');
  const versions = useStore(predictionStore, (s) => s.versions);
  useEffect(() => {
    if (datasetId === null || !isCoreThere) return;
    let gone = false;
    const read = () =>
      client.inference.sets({ datasetId }).then(
        (sets) => {
          const active = sets.find(({ isActive, task }) => isActive && task === 'cosia') ?? null;
          if (!gone) predictionStore.setState({ datasetId, active });
        },
        () => {
          // The Models panel says what is wrong with the sets; here there is none to show.
          if (!gone) predictionStore.setState({ datasetId, active: null });
        },
      );
    void read();
    return () => {
      gone = true;
    };
  }, [client, datasetId, isCoreThere, versions]);
}
