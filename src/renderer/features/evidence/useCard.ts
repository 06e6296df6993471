import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { isFinished } from '../../state/app.ts';
import type { Job } from '../../../shared/contract/index.ts';
import { closeCard, evidenceStore, outlineOf, type CardWish } from './evidenceStore.ts';

/** Strokes that follow each other are counted once; so are the ROIs that a curves job gathers. */
const changeDelayMs = 600;
const curvesEveryMs = 3000;
/** Long enough for the first view to be there, and for somebody to stay. */
const warmAfterMs = 2000;

/** Asks for the card of the open place, again when its measure, the masks or the curves of the dataset change. */
export function useCard(): void {
  const { client } = useApp();
  const wish = useStore(evidenceStore, (s) => s.wish);
  const measure = useStore(evidenceStore, (s) => s.measure);
  const edits = useDocument((s) => s.historyVersion);
  const curves = useCurvesVersion();
  const [attempt, setAttempt] = useState(0);
  const core = useAppState((s) => s.core);
  const asked = useRef<{ wish: CardWish | null; measure: string }>({ wish: null, measure });
  useEffect(() => {
    if (!wish) return;
    const before = asked.current;
    asked.current = { wish, measure };
    // The user waits for a new place; what changes under an open card may come a little later.
    const isNew = before.wish !== wish || before.measure !== measure;
    const abort = new AbortController();
    const ask = async () => {
      try {
        const card = await client.evidence.card({ ...wish, measure }, { signal: abort.signal });
        if (abort.signal.aborted) return;
        evidenceStore.setState({ card, answered: card && wish, state: card ? 'ready' : 'none', error: null });
      } catch (error) {
        if (abort.signal.aborted || isAbort(error)) return;
        evidenceStore.setState({ state: 'failed', error: toErrorData(error) });
      }
    };
    const timer = setTimeout(() => void ask(), isNew ? 0 : changeDelayMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, wish, measure, edits, curves, core, attempt]);
  const failed = useStore(evidenceStore, (s) => s.state === 'failed' && s.error?.retryable === true);
  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(() => setAttempt((n) => n + 1), curvesEveryMs);
    return () => clearTimeout(timer);
  }, [failed, attempt]);
}

/** The job that gathers the crop curves of the open dataset; null when none runs. */
export function useCurvesJob(): Job | null {
  const path = useAppState((s) => placeDataset(s)?.path ?? null);
  return useAppState(
    (s) => s.jobs.find((job) => job.kind === 'curves' && job.subject === path && !isFinished(job)) ?? null,
  );
}

/** Changes as a curves job goes on, but not with each of its ROIs, and when it ends. */
function useCurvesVersion(): number {
  const job = useCurvesJob();
  const [version, setVersion] = useState(0);
  const isRunning = job !== null;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setVersion((n) => n + 1), curvesEveryMs);
    return () => {
      clearInterval(timer);
      setVersion((n) => n + 1);
    };
  }, [isRunning]);
  return version;
}

/** Closes the card with its ROI, draws what it is about on the map, and takes Escape. */
export function useCardPlace(): void {
  const { app } = useApp();
  const roi = useDocument((s) => s.roi);
  const map = useAppState((s) => s.map);
  const card = useStore(evidenceStore, (s) => s.card);
  const isOpen = useStore(evidenceStore, (s) => s.wish !== null);
  const datasetId = roi?.datasetId;
  const roiKey = roi?.roiKey;
  useEffect(() => closeCard, [datasetId, roiKey]);
  useEffect(() => {
    if (!map || !roi || !card) return;
    map.outline(outlineOf(roi, card));
    return () => map.outline(null);
  }, [map, roi, card]);
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || app.getState().overlay) return;
      const inside = document.activeElement?.closest('[data-pane="canvas"], [data-pane="evidence"]');
      if (!inside && document.activeElement !== document.body) return;
      event.preventDefault();
      closeCard();
      app.getState().map?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app, isOpen]);
}

/** Has the series of a ROI read ahead when somebody stays in it, so that its cards come at once. */
export function useWarmRoi(): void {
  const { client } = useApp();
  const datasetId = useDocument((s) => s.roi?.datasetId ?? null);
  const roiKey = useDocument((s) => s.roi?.roiKey ?? null);
  const isReady = useAppState((s) => s.map !== null && s.core === 'ok');
  useEffect(() => {
    if (datasetId === null || roiKey === null || !isReady) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // What cannot be read is told by the card that needs it.
      client.evidence.warm({ datasetId, roiKey }, { signal: abort.signal }).catch(() => {});
    }, warmAfterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, roiKey, isReady]);
}
