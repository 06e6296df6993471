import type { RoiSummary } from '../../../shared/contract/index.ts';
import { patchOfCell } from '../../../shared/model/layouts.ts';
import type { RunScope } from './modelsStore.ts';

/** Where a run could be. */
export interface RunPlace {
  readonly roi: Pick<RoiSummary, 'roi' | 'domain' | 'year'> | null;
  /** The patch (or cell) under the pointer, or that was looked at last. */
  readonly patchId: string | null;
  /** Filter of the list of patches; empty: none. */
  readonly listWhere: string;
  /** An expression of the run's own. */
  readonly where: string;
}

/** True where the place has what the scope speaks of. */
export function hasScope(scope: RunScope, { roi, patchId, listWhere }: RunPlace): boolean {
  if (scope === 'roi') return roi !== null;
  if (scope === 'patch') return patchId !== null;
  return scope !== 'list' || listWhere.trim() !== '';
}

/** The patches of a scope as an expression (docs/expressions.md), empty for all; null while there is nothing to say. */
export function runWhere(scope: RunScope, place: RunPlace): string | null {
  if (!hasScope(scope, place)) return null;
  if (scope === 'all') return '';
  if (scope === 'roi') return roiWhere(place.roi!);
  if (scope === 'patch') return `patch = ${quoted(patchOfCell(place.patchId!))}`;
  const where = (scope === 'list' ? place.listWhere : place.where).trim();
  return where === '' ? null : where;
}

/** One ROI: its id alone may be there in other domains and years. */
export function roiWhere({ roi, domain, year }: Pick<RoiSummary, 'roi' | 'domain' | 'year'>): string {
  const parts = [`roi = ${quoted(roi)}`];
  if (domain !== '') parts.push(`domain = ${quoted(domain)}`);
  if (/^\d{4}$/.test(year)) parts.push(`year = ${year}`);
  return parts.join(' and ');
}

/** A text of the expression language: the mark inside is written twice. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
