import { frameExtent } from '../../../shared/geo/grid.ts';
import type { Xy } from '../../../shared/geo/ground.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { placeDatasetId, placeRois } from '../../app/selectors.ts';
import { currentLanguage } from '../../i18n/index.ts';
import { formatMetres } from '../../ui/format.ts';
import { notifyPlace } from './notices.ts';
import { distanceTo, holdsPoint, nearestRois } from './roiPlaces.ts';
import { openVisit } from './visits.ts';

/** Half the side of the square (metres) that is looked for in the footprints: a point on a border is in both. */
const nearbyM = 0.01;

/**
 * Goes to a point, in metres of the ground's CRS, and marks it: in the open ROI where that holds it, else in the ROI one of
 * whose patches does. Where none does, says how far the nearest ROI is, and stays.
 */
export async function openPoint(services: AppServices, at: Xy): Promise<void> {
  const { app, client, document } = services;
  const datasetId = placeDatasetId(app.getState());
  if (datasetId === null) return;
  const rois = placeRois(app.getState());
  const roiKey = await holderOf();
  if (roiKey !== null) {
    openVisit(services, { datasetId, roiKey, at, resolution: null, viewSet: null, date: null });
    return;
  }
  const [near] = nearestRois(rois, at);
  if (near) {
    const distance = formatMetres(near.distanceM, currentLanguage());
    notifyPlace('place.outside', { roi: near.roi.roiKey, distance });
  } else notifyPlace('place.outsideAll');

  async function holderOf(): Promise<string | null> {
    const open = document.getState().roi;
    if (open && distanceTo(frameExtent(open), at) === 0) return open.roiKey;
    const [x, y] = at;
    const extent: [number, number, number, number] = [x - nearbyM, y - nearbyM, x + nearbyM, y + nearbyM];
    const [patch] = await client.catalogue.patchesIn({ datasetId: datasetId!, extent, limit: 4 });
    // Between the patches of a ROI there may be none.
    return patch?.roiKey ?? rois.find((roi) => holdsPoint(roi, at))?.roiKey ?? null;
  }
}
