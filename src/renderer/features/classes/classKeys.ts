import type { Nomenclature, NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { foldText } from '../../ui/format.ts';

/** Classes on one digit key: the frequent one first, its relative on the second press. */
export interface ClassKey {
  readonly digit: string;
  readonly first: number;
  readonly again: number | null;
}

/*
 * By name, so that it holds for both numberings. "other" and "undefined" are the same class in the two lists.
 */
const plan: readonly (readonly [digit: string, first: string, again?: string])[] = [
  ['1', 'building', 'greenhouse'],
  ['2', 'impervious surface'],
  ['3', 'pervious surface', 'bare soil'],
  ['4', 'water', 'swimming pool'],
  ['5', 'herbaceous vegetation', 'snow'],
  ['6', 'agricultural land', 'vineyard'],
  ['7', 'plowed land', 'undefined'],
  ['8', 'deciduous', 'mixed'],
  ['9', 'coniferous', 'clear cut'],
  ['0', 'brushwood', 'ligneous'],
];

/** The digit keys of a class list. */
export function classKeys(nomenclature: Nomenclature): ClassKey[] {
  const valueOf = (name: string | undefined) =>
    nomenclature.classes.find((c) => c.en === name || (name === 'undefined' && c.en === 'other'))?.value ??
    null;
  return plan.flatMap(([digit, firstName, againName]) => {
    const first = valueOf(firstName);
    return first === null ? [] : [{ digit, first, again: valueOf(againName) }];
  });
}

/** The class that a digit selects: its first class, or the relative when the first is the current one. */
export function pressDigit(nomenclature: Nomenclature, digit: string, current: number): number | null {
  const key = classKeys(nomenclature).find((k) => k.digit === digit);
  if (!key) return null;
  return key.first === current && key.again !== null ? key.again : key.first;
}

export interface ClassRow {
  readonly class: NomenclatureClass;
  /** `1`, or `1²` for the second press. */
  readonly keyLabel: string;
}

/** All classes in the order of their keys, relatives right below. */
export function classRows(nomenclature: Nomenclature): ClassRow[] {
  const byValue = new Map(nomenclature.classes.map((c) => [c.value, c]));
  const rows = classKeys(nomenclature).flatMap(({ digit, first, again }) => [
    { class: byValue.get(first)!, keyLabel: digit },
    ...(again === null ? [] : [{ class: byValue.get(again)!, keyLabel: `${digit}²` }]),
  ]);
  const seen = new Set(rows.map((row) => row.class.value));
  const rest = nomenclature.classes.filter((c) => !seen.has(c.value));
  return [...rows, ...rest.map((c) => ({ class: c, keyLabel: '' }))];
}

/**
 * Classes whose French or English name matches what was typed, best first; accents and case do not matter.
 *
 * A name that starts with the text comes before one with a word that does, and that before one that contains it.
 */
export function findClasses(nomenclature: Nomenclature, typed: string): NomenclatureClass[] {
  const wanted = foldText(typed.trim());
  if (!wanted) return classRows(nomenclature).map((row) => row.class);
  const rank = (c: NomenclatureClass) =>
    Math.min(
      String(c.value) === wanted ? 1 : 9,
      ...[c.fr, c.en].map((name) => {
        const folded = foldText(name);
        if (folded.startsWith(wanted)) return 0;
        if (folded.split(/[\s/'-]/).some((word) => word.startsWith(wanted))) return 2;
        return folded.includes(wanted) ? 3 : 9;
      }),
    );
  return nomenclature.classes
    .map((c) => ({ c, rank: rank(c) }))
    .filter((entry) => entry.rank < 9)
    .sort((a, b) => a.rank - b.rank)
    .map((entry) => entry.c);
}
