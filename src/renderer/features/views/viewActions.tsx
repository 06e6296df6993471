import { notifications } from '@mantine/notifications';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import { builtInSets, type ViewSet } from '../../../shared/model/look.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { translate } from '../../i18n/index.ts';
import { imageryStore } from '../../map/imagery/imageryStore.ts';
import { currentLook, setOf, viewSetsOf } from '../../state/session.ts';
import { defaultLook } from './presets.ts';
import { stepDate } from './seriesDates.ts';
import { hasImagery, lookDate, nextSet, switchSets } from './sets.ts';
import { shelfNow, shownSeriesNow, viewsStore } from './viewState.ts';

/** True when the open ROI can show the set as it looks now. */
export function canShow(services: AppServices, set: ViewSet): boolean {
  const shelf = shelfNow(services);
  const { changedLooks } = services.session.getState();
  return shelf !== null && hasImagery(shelf, (changedLooks[set.id] ?? set.look).imagery);
}

/** Shows the next or the previous set that the ROI can show. */
export function stepSet(services: AppServices, step: 1 | -1): void {
  const shelf = shelfNow(services);
  if (!shelf) return;
  const session = services.session.getState();
  const sets = switchSets(viewSetsOf(session), shelf);
  const next = nextSet(sets, session.viewSet, step, (set) => canShow(services, set));
  if (next) session.setViewSet(next.id);
}

/** Shows the next or the previous kept date; from imagery without dates it goes to Sentinel-2 first. */
export function stepShownDate(services: AppServices, step: 1 | -1): void {
  const series = shownSeriesNow(services);
  const session = services.session.getState();
  if (!series) {
    if (canStepDates(services)) session.setViewSet('s2');
    return;
  }
  const next = stepDate(series.dates, series.shown, step);
  if (next) session.changeLook({ date: lookDate(series.layer, next.index) });
}

export function canStepDates(services: AppServices): boolean {
  if (shownSeriesNow(services)) return true;
  const shelf = shelfNow(services);
  return shelf !== null && hasImagery(shelf, 's2');
}

/**
 * Looks at an imagery: in a set of the user's own it takes the place of what was there; else the program's set of that imagery
 * is shown, so that no set of the program shows what its name does not say.
 */
export function chooseImagery({ session }: AppServices, imagery: ImageryId): void {
  const state = session.getState();
  if (currentLook(state).imagery === imagery) return;
  const set = setOf(state, state.viewSet);
  if (set.name === null) {
    const like = imagery === 's1desc' ? 's1asc' : imagery;
    const target = builtInSets.find((known) => known.look.imagery === like)!;
    state.setViewSet(target.id);
    if (currentLook(session.getState()).imagery === imagery) return;
  }
  session.getState().changeLook(defaultLook(imagery));
}

/** Keeps how it looks now as a set of the user's own and shows that; what it came from is as it was. */
export function saveAsOwnSet({ session }: AppServices, name: string): void {
  const state = session.getState();
  const set: ViewSet = {
    id: `own-${crypto.randomUUID().slice(0, 8)}`,
    name: name.trim().slice(0, 60),
    look: currentLook(state),
  };
  state.resetLook();
  state.setOwnSets([...state.ownSets, set]);
  state.setViewSet(set.id);
}

/** Writes what was changed of an own set into it. */
export function saveChanges({ session }: AppServices): void {
  const state = session.getState();
  const look = currentLook(state);
  state.setOwnSets(state.ownSets.map((set) => (set.id === state.viewSet ? { ...set, look } : set)));
  state.resetLook();
}

export function renameOwnSet({ session }: AppServices, id: string, name: string): void {
  const state = session.getState();
  const next = name.trim().slice(0, 60);
  if (next) state.setOwnSets(state.ownSets.map((set) => (set.id === id ? { ...set, name: next } : set)));
}

/** Deletes an own set; a message offers to take that back, with its place and what was changed of it. */
export function deleteOwnSet({ session }: AppServices, id: string): void {
  const before = session.getState();
  const at = before.ownSets.findIndex((set) => set.id === id);
  const set = before.ownSets[at];
  if (!set) return;
  before.setOwnSets(before.ownSets.filter((other) => other !== set));
  if (before.viewSet === id) before.setViewSet(builtInSets[0]!.id);
  const undo = () => {
    const now = session.getState();
    now.setOwnSets([...now.ownSets.slice(0, at), set, ...now.ownSets.slice(at)]);
    if (before.viewSet === id) now.setViewSet(id);
    notifications.hide(`set-${id}`);
  };
  notifications.show({
    id: `set-${id}`,
    title: translate('views.deleted', { name: set.name ?? '' }),
    message: (
      <button type="button" className="link-button" onClick={undo} data-testid="set-undo">
        {translate('views.undo')}
      </button>
    ),
    color: 'gray',
    autoClose: 10_000,
    closeButtonProps: { 'aria-label': translate('common.close') },
  });
}

/** Writes the ranges that are shown now into the look: the same for every patch and ROI from now on. */
export function lockStretch({ session }: AppServices): void {
  const state = session.getState();
  const look = currentLook(state);
  const { shown } = imageryStore.getState();
  const ranges = shown.channels.map(({ range: [low, high] }): [number, number] => [low, high]);
  if (look.stretch.mode === 'fixed' || ranges.length === 0) return;
  viewsStore.setState((s) => ({ unlocked: { ...s.unlocked, [state.viewSet]: look.stretch } }));
  state.changeLook({ stretch: { mode: 'fixed', ranges } });
}

/** Back to the stretch that was locked, or to percentiles of the ROI where none is remembered. */
export function unlockStretch({ session }: AppServices): void {
  const state = session.getState();
  const stretch = viewsStore.getState().unlocked[state.viewSet];
  state.changeLook({ stretch: stretch ?? { mode: 'percentile', low: 2, high: 98, over: 'roi' } });
}

/** The user's own sets that the open ROI can show, for the search. */
export function ownSetsThere(services: AppServices): readonly ViewSet[] {
  return services.session.getState().ownSets.filter((set) => canShow(services, set));
}
