import type { RoiDetail } from '../../../shared/contract/index.ts';
import { frameExtent } from '../../../shared/geo/grid.ts';
import { isSeries } from '../../../shared/model/imagery.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { formatVisit } from '../../app/route.ts';
import type { Visit } from '../../state/app.ts';
import { currentLook, lookOf, viewSetsOf } from '../../state/session.ts';
import { notifyPlace } from './notices.ts';

/** Goes to what a link or a search asks to see: at once in the open ROI, else as soon as its ROI is open. */
export function openVisit(services: AppServices, visit: Visit): void {
  const { app, document, actions } = services;
  const { datasetId, roiKey } = visit;
  const { place, map } = app.getState();
  const { roi } = document.getState();
  const isOpen = place.kind === 'roi' && place.datasetId === datasetId && place.roiKey === roiKey;
  if (isOpen && map && roi?.roiKey === roiKey) {
    applyLook(services, visit);
    if (visit.at) {
      tellOutside(visit.at, roi);
      map.lookAt(visit.at, visit.resolution ?? undefined);
    }
    return;
  }
  actions.go({ kind: 'roi', datasetId, roiKey });
  app.setState({ visit });
}

/** Takes what the ROI that has just been read is visited for, once, and sets view set and date as it says. */
export function takeVisit(services: AppServices, roi: RoiDetail): Visit | null {
  const { visit } = services.app.getState();
  if (!visit || visit.datasetId !== roi.datasetId || visit.roiKey !== roi.roiKey) return null;
  services.app.setState({ visit: null });
  applyLook(services, visit);
  if (visit.at) tellOutside(visit.at, roi);
  return visit;
}

function applyLook({ session }: AppServices, { viewSet, date }: Visit): void {
  if (viewSet !== null) {
    const isKnown = viewSetsOf(session.getState()).some((set) => set.id === viewSet);
    if (isKnown) session.getState().setViewSet(viewSet);
    else notifyPlace('place.unknownSet', { set: viewSet });
    if (!isKnown) return;
  }
  if (date !== null && isSeries(currentLook(session.getState()).imagery)) {
    session.getState().changeLook({ date });
  }
}

function tellOutside([x, y]: readonly [number, number], roi: RoiDetail): void {
  const [minX, minY, maxX, maxY] = frameExtent(roi);
  if (x < minX || x > maxX || y < minY || y > maxY) notifyPlace('place.outsideThisRoi', { roi: roi.roiKey });
}

/** What is seen now; null outside of a ROI. */
export function currentVisit({ app, session }: AppServices): Visit | null {
  const { place, map } = app.getState();
  const view = map?.savedView;
  if (place.kind !== 'roi' || !view) return null;
  const { viewSet } = session.getState();
  const [x, y] = view.center;
  return {
    datasetId: place.datasetId,
    roiKey: place.roiKey,
    at: [Number(x.toFixed(2)), Number(y.toFixed(2))],
    resolution: Number(view.resolution.toPrecision(4)),
    viewSet,
    date: lookOf(session.getState(), viewSet).date,
  };
}

/**
 * A link to what is seen now, all of it in the hash. In a browser it begins with the page's address; the desktop window has
 * none that others could open, so there it is the hash alone, which "Go to…" takes.
 */
export function currentLink(services: AppServices): string | null {
  const visit = currentVisit(services);
  if (!visit) return null;
  const hash = formatVisit(visit);
  return services.shell ? hash : `${location.origin}${location.pathname}${hash}`;
}
