import type { Place } from '../state/app.ts';

/** The URL hash of a place: `#/roi/<dataset>/<roiKey>`, `#/dataset/<dataset>`, `#/`. */
export function formatRoute(place: Place): string {
  if (place.kind === 'roi')
    return `#/roi/${encodeURIComponent(place.datasetId)}/${encodeURIComponent(place.roiKey)}`;
  if (place.kind === 'dataset') return `#/dataset/${encodeURIComponent(place.datasetId)}`;
  return '#/';
}

/** The inverse of `formatRoute`; anything else is the welcome screen. */
export function parseRoute(hash: string): Place {
  const [kind, datasetId, roiKey] = hash.replace(/^#?\//, '').split('/').map(decode);
  if (kind === 'roi' && datasetId && roiKey) return { kind, datasetId, roiKey };
  if ((kind === 'dataset' || kind === 'roi') && datasetId) return { kind: 'dataset', datasetId };
  return { kind: 'welcome' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A hand-typed hash may hold a stray percent sign.
    return part;
  }
}
