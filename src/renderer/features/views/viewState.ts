import { useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { isSeries, type SeriesId } from '../../../shared/model/imagery.ts';
import type { Look, Stretch } from '../../../shared/model/look.ts';
import { useAppState, useDocument, useSession, type AppServices } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { imageryStore, type ImageryState } from '../../map/imagery/imageryStore.ts';
import { chooseDate } from '../../map/imagery/seriesDate.ts';
import { currentLook } from '../../state/session.ts';
import { stripDates, type StripDate } from './seriesDates.ts';
import type { SetTime, Shelf } from './sets.ts';

/** What of the views is open for a moment, and what a lock of the stretch took the place of. */
interface ViewsState {
  /** The form that names a set. */
  readonly saving: boolean;
  /** By the id of the set: the stretch before it was locked. */
  readonly unlocked: Readonly<Record<string, Stretch>>;
}

export const viewsStore = createStore<ViewsState>()(() => ({ saving: false, unlocked: {} }));

export const useViews = <T>(select: (state: ViewsState) => T): T => useStore(viewsStore, select);
export const useImagery = <T>(select: (state: ImageryState) => T): T => useStore(imageryStore, select);

/** What the open ROI can show; null without one. */
export function useShelf(): Shelf | null {
  const layout = useAppState((s) => placeDataset(s)?.layout ?? null);
  const anyBits = useDocument((s) => s.roi?.anyBits ?? null);
  const layers = useImagery((s) => s.layers);
  return useMemo(
    () => (layout === null || anyBits === null ? null : { layout, layers, anyBits }),
    [layout, layers, anyBits],
  );
}

/** The same outside of components. */
export function shelfNow({ app, document }: AppServices): Shelf | null {
  const layout = placeDataset(app.getState())?.layout;
  const { roi } = document.getState();
  return layout && roi ? { layout, layers: imageryStore.getState().layers, anyBits: roi.anyBits } : null;
}

/** The series that is looked at. */
export interface ShownSeries {
  readonly id: SeriesId;
  readonly layer: ImageryLayer;
  readonly known: ImageryState['dates'][SeriesId];
  readonly dates: readonly StripDate[];
  /** Index of the date on the map; null until one is. */
  readonly shown: number | null;
}

function seriesIn(
  state: Pick<ImageryState, 'layers' | 'dates' | 'shown'>,
  imagery: string,
): ShownSeries | null {
  const layer = state.layers?.find((known) => known.id === imagery);
  if (!layer || !isSeries(layer.id)) return null;
  const known = state.dates[layer.id];
  const told = typeof known === 'object' ? known : null;
  const { shown } = state;
  return {
    ...{ id: layer.id, layer, known },
    dates: stripDates(layer, told),
    // The map may still show the imagery of the set before.
    shown: shown.look.imagery === layer.id ? shown.dateIndex : null,
  };
}

/** The series that the shown set is of; null for any other imagery, or one that the ROI has not. */
export function useShownSeries(): ShownSeries | null {
  const imagery = useSession((s) => currentLook(s).imagery);
  const layers = useImagery((s) => s.layers);
  const dates = useImagery((s) => s.dates);
  const shown = useImagery((s) => s.shown);
  return useMemo(() => seriesIn({ layers, dates, shown }, imagery), [imagery, layers, dates, shown]);
}

export const shownSeriesNow = ({ session }: AppServices): ShownSeries | null =>
  seriesIn(imageryStore.getState(), currentLook(session.getState()).imagery);

/** What the label of a set says of time. */
export function useSetTime(look: Look): SetTime {
  const layers = useImagery((s) => s.layers);
  const dates = useImagery((s) => s.dates);
  const flightDate = useImagery((s) => s.flightDate);
  return useMemo(() => {
    const layer = layers?.find((known) => known.id === look.imagery) ?? null;
    if (!layer || !isSeries(layer.id)) return { date: null, layer };
    const known = dates[layer.id];
    // Which date is clear is not known yet: a date that changes a moment later is worse than none. Radar sees through clouds.
    const isFiltered = layer.id === 's2' && look.date === null;
    if (isFiltered && (known === undefined || known === 'loading')) return { date: null, layer };
    const index = chooseDate(layer.series, look.date, known, flightDate);
    return { date: index === null ? null : (layer.series[index] ?? null), layer };
  }, [layers, dates, flightDate, look]);
}
