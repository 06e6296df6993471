import type { NomenclatureClass } from '../model/Nomenclature.ts';
import type { FunctionSpec } from './Expression.ts';
import { parseDateRange, printDateRange } from './dateRange.ts';
import { nearest } from './nearest.ts';

/**
 * The argument of a call in its one spelling, or null with the name that was probably meant.
 *
 * @param classes whose names may stand for a number; a function that has classes of its own takes those.
 */
export function resolveArgument(
  text: string,
  spec: FunctionSpec,
  classes: readonly NomenclatureClass[],
): { readonly argument: string | null; readonly suggestion: string | null } {
  if (spec.argument === 'word') return { argument: text === '' ? null : text, suggestion: null };
  if (spec.argument === 'byte') return resolveClass(text, spec.classes ?? classes);
  if (spec.argument === 'dates') {
    const range = parseDateRange(text);
    return { argument: range && printDateRange(range), suggestion: null };
  }
  const argument = spec.argument.find((known) => known.toLowerCase() === text.toLowerCase()) ?? null;
  return { argument, suggestion: argument === null ? nearest(text, spec.argument) : null };
}

/** What the sentence about a missing argument shows. */
export function argumentExample(spec: FunctionSpec): string {
  if (spec.argument === 'word') return 'split_1';
  if (spec.argument === 'dates') return '2021-05..2021-07';
  return spec.argument === 'byte' ? '9' : (spec.argument[0] ?? '');
}

/** The value of a class by its number or its name in either language; null with the name that was probably meant. */
export function resolveClass(
  text: string,
  classes: readonly NomenclatureClass[],
): { argument: string | null; suggestion: string | null } {
  if (/^\d+$/.test(text)) {
    const value = Number(text);
    return { argument: value <= 255 ? String(value) : null, suggestion: null };
  }
  const wanted = bare(text);
  const found = classes.find(({ en, fr }) => bare(en) === wanted || bare(fr) === wanted);
  if (found) return { argument: String(found.value), suggestion: null };
  return {
    argument: null,
    suggestion: nearest(
      text,
      classes.flatMap(({ en, fr }) => [en, fr]),
    ),
  };
}

/** Without case and accents: `bâtiment` is also found as `Batiment`. */
function bare(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
