import type { Shown } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { imageryStore } from '../../map/imagery/imageryStore.ts';
import { viewSetsOf } from '../../state/session.ts';
import { evidenceStore } from '../evidence/evidenceStore.ts';

/** What is on screen now: goes into the log with the verdict that is given on it. */
export function shownNow({ session, document }: AppServices, openedAt: number): Shown {
  const state = session.getState();
  const { roi, resolution } = document.getState();
  const set = viewSetsOf(state).find(({ id }) => id === state.viewSet);
  const { layers, shown } = imageryStore.getState();
  const imagery = shown?.look.imagery ?? set?.look.imagery ?? state.viewSet;
  const layer = layers?.find(({ id }) => id === imagery);
  const date = shown?.date ?? (layer?.dates ? layer.dates.join(' ') : null);
  const { mask, lpis, model } = state.overlays;
  return {
    imagery: state.viewSet.slice(0, 64),
    dates: date ? { [imagery]: date } : {},
    layers: [
      ...(state.imagery.visible && state.imagery.opacity > 0 ? [imagery] : []),
      ...(mask.visible && mask.opacity > 0 ? ['mask'] : []),
      ...(lpis.visible && lpis.opacity > 0 ? [`lpis${state.lpisLevel}`] : []),
      ...(model.visible && model.opacity > 0 ? ['prediction'] : []),
    ],
    resolution: resolution ?? roi?.gsd ?? 1,
    seconds: Math.max(0, Math.round((performance.now() - openedAt) / 100) / 10),
    evidenceCard: evidenceStore.getState().wish !== null,
  };
}
