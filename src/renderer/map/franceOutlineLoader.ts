import proj4 from 'proj4';
import countriesUrl from 'world-atlas/countries-10m.json?url';
import { isMetricCrs, lambert93Code, proj4Definition } from '../../shared/geo/crs.ts';
import type { Extent } from '../../shared/raster/types.ts';
import type { LonLatWindow, Outline } from './franceOutline.ts';
import type { OutlineRequest } from './franceOutlineWorker.ts';

/** All that the map of Lambert-93 can be moved to. */
const aroundFrance: LonLatWindow = [-30, 28, 36, 66];
/** Half the size in degrees of what is drawn around a dataset that lies elsewhere. */
const around = { lon: 14, lat: 10 };

const outlines = new Map<string, Promise<Outline | null>>();

/**
 * The outline of the land in the CRS of a map, built in a worker, once for each CRS and place.
 *
 * @param crs code of the map's CRS.
 * @param extent where the dataset lies; it matters only outside Lambert-93.
 * @returns null when the CRS is not one that we can project to, or when the outline could not be built: the map does
 *   without.
 */
export function loadOutline(crs: string, extent: Extent): Promise<Outline | null> {
  const definition = isMetricCrs(crs) ? proj4Definition(crs) : null;
  if (definition === null) return Promise.resolve(null);
  const window = windowOf(crs, definition, extent);
  if (!window) return Promise.resolve(null);
  const key = `${crs} ${window.join(' ')}`;
  let outline = outlines.get(key);
  if (!outline) {
    outline = build({ url: countriesUrl, definition, window });
    outlines.set(key, outline);
  }
  return outline;
}

function windowOf(crs: string, definition: string, extent: Extent): LonLatWindow | null {
  if (crs === lambert93Code) return aroundFrance;
  const center: [number, number] = [(extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2];
  const [lon = NaN, lat = NaN] = proj4(definition, '+proj=longlat +datum=WGS84 +no_defs', center);
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return null;
  // Whole degrees: a ROI more or less builds no other outline.
  const [x, y] = [Math.round(lon), Math.round(lat)];
  return [x - around.lon, Math.max(-85, y - around.lat), x + around.lon, Math.min(85, y + around.lat)];
}

function build(request: OutlineRequest): Promise<Outline | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./franceOutlineWorker.ts', import.meta.url), { type: 'module' });
    const end = (outline: Outline | null, why?: string) => {
      worker.terminate();
      // The map is of use without its ground: no message for the user.
      if (why !== undefined) console.warn(`Outline of the land: ${why}`);
      resolve(outline);
    };
    worker.onmessage = ({ data }: MessageEvent<{ outline?: Outline; error?: string }>) =>
      end(data.outline ?? null, data.error);
    worker.onerror = (event) => end(null, event.message);
    worker.postMessage({ ...request, url: new URL(request.url, location.href).href });
  });
}
