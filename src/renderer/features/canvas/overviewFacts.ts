import { parseNumber, patchVocabulary } from '../../../shared/expression/index.ts';
import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import type { Language } from '../../i18n/index.ts';
import type { Spread } from '../../map/overviewScale.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';

/** Facts with a name of their own; a class share is `class:VALUE`. */
export const plainFacts = [
  'patches',
  'edited',
  'changed',
  'problems',
  'unknown',
  'hierarchy',
  's2',
  'disagreements',
  'severity',
  'remarks',
  'matched',
] as const;
export type PlainFact = (typeof plainFacts)[number];
export type FactId = 'none' | PlainFact | `class:${number}` | 'custom';

/** What the values of a fact are; by which they are written. */
export type FactKind = 'share' | 'count' | 'mean';

export interface FactQuery {
  /** For `catalogue.roiFacts`; null: how many patches there are, as that tells it anyway. */
  readonly fact: string | null;
  readonly kind: FactKind;
  readonly spread: Spread;
}

const queries: Readonly<Record<PlainFact, FactQuery>> = {
  patches: { fact: null, kind: 'count', spread: 'even' },
  matched: { fact: null, kind: 'share', spread: 'even' },
  edited: { fact: 'edited', kind: 'share', spread: 'even' },
  changed: { fact: 'changed_px', kind: 'mean', spread: 'root' },
  problems: { fact: 'problems', kind: 'mean', spread: 'even' },
  unknown: { fact: 'unknown_px', kind: 'mean', spread: 'root' },
  hierarchy: { fact: 'hierarchy_px', kind: 'mean', spread: 'root' },
  s2: { fact: 's2_valid', kind: 'mean', spread: 'even' },
  disagreements: { fact: 'disagreements', kind: 'mean', spread: 'even' },
  severity: { fact: 'severity', kind: 'mean', spread: 'even' },
  remarks: { fact: 'remarks', kind: 'mean', spread: 'even' },
};

/**
 * What to ask for a fact; null for none.
 *
 * @param custom the expression typed by hand: a number, or a condition, whose value is the share of patches it holds for.
 * @param classes of the dataset's list, whose names may stand in the expression.
 * @throws AppError `whereInvalid` for an expression that cannot be read.
 */
export function factQuery(
  id: FactId,
  custom: string,
  classes: readonly NomenclatureClass[],
): FactQuery | null {
  if (id === 'none') return null;
  if (id === 'custom') {
    if (custom.trim() === '') return null;
    const { type } = parseNumber(custom, patchVocabulary, { classes, types: ['number', 'boolean'] });
    const isShare = type === 'boolean' || /^\s*(share|lpis[123])\([^)]*\)\s*$/.test(custom);
    return { fact: custom, kind: isShare ? 'share' : 'mean', spread: 'even' };
  }
  const value = classValueOf(id);
  return value === null
    ? queries[id as PlainFact]
    : { fact: `share(${value})`, kind: 'share', spread: 'even' };
}

/** The class that a fact is the share of, or null. */
export function classValueOf(id: FactId): number | null {
  return id.startsWith('class:') ? Number(id.slice('class:'.length)) : null;
}

/** True for a fact that this program still knows; settings may be older. */
export function isFactId(id: unknown): id is FactId {
  return (
    id === 'none' ||
    id === 'custom' ||
    plainFacts.includes(id as PlainFact) ||
    (typeof id === 'string' && /^class:\d{1,3}$/.test(id))
  );
}

/** A value as it is written: a share in percent, a count whole, a mean with as many digits as say something. */
export function formatFact(value: number, kind: FactKind, language: Language): string {
  if (kind === 'share') return `${formatShare(value, language)} %`;
  const size = Math.abs(value);
  const digits = kind === 'count' || size >= 100 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : 2;
  return formatNumber(value, language, digits);
}
