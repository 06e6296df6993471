import type { PatchSort } from '../../shared/contract/index.ts';
import { findViews, initialFind, type FindState, type FindView, type Place } from '../state/app.ts';

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
