import type { PatchSort } from '../../shared/contract/index.ts';
import {
  findViews,
  initialFind,
  type FindState,
  type FindView,
  type Place,
  type Visit,
} from '../state/app.ts';

/**
 * The URL hash of a place: `#/roi/<dataset>/<roiKey>`, `#/dataset/<dataset>`, `#/`.
 *
 * A dataset's hash also says what is looked for, as far as it differs from the beginning:
 * `#/dataset/<dataset>?view=grid&where=edited&sort=-changed_px`.
 */
export function formatRoute(place: Place, find: FindState = initialFind): string {
  if (place.kind === 'roi')
    return `#/roi/${encodeURIComponent(place.datasetId)}/${encodeURIComponent(place.roiKey)}`;
  if (place.kind === 'welcome') return '#/';
  const query = new URLSearchParams();
  if (find.view !== initialFind.view) query.set('view', find.view);
  if (find.where) query.set('where', find.where);
  const sort = formatSort(find.sort);
  if (sort !== initialFind.sort.by) query.set('sort', sort);
  const text = query.toString();
  return `#/dataset/${encodeURIComponent(place.datasetId)}${text && `?${text}`}`;
}

/**
 * The hash of a link to what is seen of a ROI: `#/roi/<dataset>/<roiKey>?at=652381.2,6862047.5&res=0.2&set=rgb&date=20210614`.
 *
 * `at` are world metres, `res` metres per CSS pixel, `set` the id of a view set, `date` that of a series; what is null is
 * left out. The inverse is `parseVisit`; the window takes the question mark and what follows away once it has come there.
 */
export function formatVisit({ datasetId, roiKey, at, resolution, viewSet, date }: Visit): string {
  const query = Object.entries({ at: at?.join(), res: resolution, set: viewSet, date })
    .filter(([, value]) => value != null)
    // A comma needs no escape in a hash, and links are read by people too.
    .map(([name, value]) => `${name}=${encodeURIComponent(value!).replace(/%2C/g, ',')}`)
    .join('&');
  return `${formatRoute({ kind: 'roi', datasetId, roiKey })}${query && `?${query}`}`;
}

/**
 * What a hash says to look at in its ROI, the inverse of `formatVisit`; null when it says nothing, or names no ROI. What is
 * not understood is left out.
 */
export function parseVisit(hash: string): Visit | null {
  const place = parseRoute(hash);
  const params = new URLSearchParams(splitHash(hash).query);
  if (place.kind !== 'roi' || !['at', 'res', 'set', 'date'].some((name) => params.has(name))) return null;
  const numbers = (name: string) => {
    const text = params.get(name);
    return text === null || text.trim() === '' ? [] : text.split(',').map(Number);
  };
  const at = numbers('at');
  const [resolution = NaN] = numbers('res');
  const viewSet = params.get('set');
  const date = params.get('date');
  return {
    datasetId: place.datasetId,
    roiKey: place.roiKey,
    at: at.length === 2 && at.every(Number.isFinite) ? [at[0]!, at[1]!] : null,
    resolution: resolution > 0 && Number.isFinite(resolution) ? resolution : null,
    viewSet: viewSet && viewSet.length <= maxSetLength ? viewSet : null,
    date: date && /^\d{8}$/.test(date) ? date : null,
  };
}

/** The place of a hash, the inverse of `formatRoute`; anything else is the welcome screen. */
export function parseRoute(hash: string): Place {
  const [kind, datasetId, roiKey] = splitHash(hash).path.split('/').map(decode);
  if (kind === 'roi' && datasetId && roiKey) return { kind, datasetId, roiKey };
  if ((kind === 'dataset' || kind === 'roi') && datasetId) return { kind: 'dataset', datasetId };
  return { kind: 'welcome' };
}

/** What a dataset's hash says is looked for; null where it says nothing. What is not understood is left out. */
export function parseFind(hash: string): FindState | null {
  const { path, query } = splitHash(hash);
  if (!query || !path.startsWith('dataset/')) return null;
  const params = new URLSearchParams(query);
  const view = params.get('view') as FindView;
  const sort = params.get('sort');
  return {
    where: (params.get('where') ?? '').slice(0, maxWhereLength),
    view: findViews.includes(view) ? view : initialFind.view,
    sort: sort ? parseSort(sort) : initialFind.sort,
  };
}

/** Filters that follow each other faster are one step of the browser's history. */
const burstMs = 800;

interface Where {
  readonly place: Place;
  readonly find: FindState;
}

/**
 * True when a change is a step that "back" should undo: another place, view or filter. Typing is one step, sorting none.
 *
 * @param sinceMs time since the last change.
 */
export function isStep(before: Where, now: Where, sinceMs: number): boolean {
  if (formatRoute(before.place) !== formatRoute(now.place) || before.find.view !== now.find.view) return true;
  return before.find.where !== now.find.where && sinceMs > burstMs;
}

/** As the contract has it. */
export const maxWhereLength = 4000;
const maxSortLength = 200;
const maxSetLength = 64;

/** A minus before the name sorts from high to low. */
const formatSort = ({ by, descending }: PatchSort): string => (descending ? `-${by}` : by);

function parseSort(text: string): PatchSort {
  const descending = text.startsWith('-');
  const by = (descending ? text.slice(1) : text).slice(0, maxSortLength);
  return by.trim() ? { by, descending } : initialFind.sort;
}

function splitHash(hash: string): { path: string; query: string } {
  const text = hash.replace(/^#?\//, '');
  const at = text.indexOf('?');
  return at < 0 ? { path: text, query: '' } : { path: text.slice(0, at), query: text.slice(at + 1) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A hand-typed hash may hold a stray percent sign.
    return part;
  }
}
