import type { Nomenclature, NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub, flair19 } from '../../../shared/model/nomenclatures.ts';
import { foldText } from '../../ui/format.ts';

/** Classes on one digit key: the frequent one first, its relative on the second press, others on the presses after. */
export interface ClassKey {
  readonly digit: string;
  readonly first: number;
  readonly again: number | null;
  /** Of a list of a dataset's own with more than twenty classes. */
  readonly more: readonly number[];
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

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

/**
 * The digit keys of a class list: by meaning for those of FLAIR; for any other those of its classes that FLAIR names so too keep
 * their keys, and the rest follow in the list's order on the keys that are free, ten at a time.
 */
export function classKeys(nomenclature: Nomenclature): ClassKey[] {
  if (nomenclature.id === 'own') return keysOfOwn(nomenclature);
  const valueOf = (name: string | undefined) =>
    nomenclature.classes.find((c) => c.en === name || (name === 'undefined' && c.en === 'other'))?.value ??
    null;
  return plan.flatMap(([digit, firstName, againName]) => {
    const first = valueOf(firstName);
    return first === null ? [] : [{ digit, first, again: valueOf(againName), more: [] }];
  });
}

/** The digit of a class name of FLAIR, in either language, and which press of it; as folded text. */
const digitOfName: ReadonlyMap<string, { readonly digit: string; readonly press: number }> = new Map(
  [...cosiaHub.classes, ...flair19.classes].flatMap((c) => {
    const name = c.en === 'other' ? 'undefined' : c.en;
    const entry = plan.find(([, first, again]) => name === first || name === again);
    if (!entry) return [];
    const key = { digit: entry[0], press: name === entry[1] ? 0 : 1 };
    return [c.en, c.fr].map((text) => [foldText(text), key] as const);
  }),
);

function keysOfOwn({ classes }: Nomenclature): ClassKey[] {
  const named = classes.flatMap((c) => {
    const key = digitOfName.get(foldText(c.en)) ?? digitOfName.get(foldText(c.fr));
    return key ? [{ value: c.value, ...key }] : [];
  });
  named.sort((a, b) => a.press - b.press);
  const keys = digits.map((digit) => named.filter((c) => c.digit === digit).map(({ value }) => value));
  const known = new Set(named.map(({ value }) => value));
  for (const { value } of classes) {
    if (known.has(value)) continue;
    const fewest = Math.min(...keys.map((values) => values.length));
    keys.find((values) => values.length === fewest)!.push(value);
  }
  return digits.flatMap((digit, at) => {
    const [first, again = null, ...more] = keys[at]!;
    return first === undefined ? [] : [{ digit, first, again, more }];
  });
}

/** The classes of a key in the order of its presses. */
const pressesOf = ({ first, again, more }: ClassKey): number[] => [
  first,
  ...(again === null ? [] : [again]),
  ...more,
];

/** The class that a digit selects: the one after the current class on its key, else the key's first. */
export function pressDigit(nomenclature: Nomenclature, digit: string, current: number): number | null {
  const key = classKeys(nomenclature).find((k) => k.digit === digit);
  if (!key) return null;
  const values = pressesOf(key);
  return values[(values.indexOf(current) + 1) % values.length]!;
}

export interface ClassRow {
  readonly class: NomenclatureClass;
  /** `1`, or `1²` for the second press, `1³` for the third. */
  readonly keyLabel: string;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `1` for the first press, `1²` for the second. */
function keyLabel(digit: string, press: number): string {
  if (press === 0) return digit;
  return digit + [...String(press + 1)].map((figure) => superscripts[Number(figure)]).join('');
}

/** All classes in the order of their keys, relatives right below; a list of a dataset's own in its own order. */
export function classRows(nomenclature: Nomenclature): ClassRow[] {
  const byValue = new Map(nomenclature.classes.map((c) => [c.value, c]));
  const keys = classKeys(nomenclature);
  if (nomenclature.id === 'own') {
    const labels = new Map(
      keys.flatMap((key) =>
        pressesOf(key).map((value, press) => [value, keyLabel(key.digit, press)] as const),
      ),
    );
    return nomenclature.classes.map((c) => ({ class: c, keyLabel: labels.get(c.value) ?? '' }));
  }
  const rows = keys.flatMap((key) =>
    pressesOf(key).map((value, press) => ({
      class: byValue.get(value)!,
      keyLabel: keyLabel(key.digit, press),
    })),
  );
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
