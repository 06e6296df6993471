import { distinctColors } from './distinctColors.ts';
import type { Nomenclature, NomenclatureClass } from './Nomenclature.ts';

/** A class list, or what is wrong with its file: a short detail such as `classes[3].value = 300`. */
export type ParsedClassList =
  | { readonly kind: 'classes'; readonly classList: Nomenclature }
  | { readonly kind: 'invalid'; readonly reason: string };

type Fields = Readonly<Record<string, unknown>>;

/** A class list is read from names of fields in this order: the first that is there counts. */
const valueFields = ['value', 'id', 'code', 'index'] as const;
const nameFields = ['name', 'label', 'title'] as const;
const colorFields = ['color', 'colour'] as const;
const maxNameLength = 200;

/** Stops the reading; the message is the reason. */
class Invalid extends Error {}

/**
 * Reads the text of a class list; a byte order mark is allowed.
 *
 * @param label name of the list when the file gives none.
 */
export function readClassListText(text: string, label: string): ParsedClassList {
  try {
    return parseClassList(JSON.parse(text.replace(/^\uFEFF/, '')), label);
  } catch (error) {
    return { kind: 'invalid', reason: `JSON: ${error instanceof Error ? shorten(error.message, 120) : ''}` };
  }
}

/**
 * Reads a class list out of JSON: `{name?, classes: [...]}`, a bare list, or a map from values to names or classes. A
 * class has a value from 0 to 255 (`value`, `id`, `code` or `index`), a name (`name`, `label` or `title`, or `en` and
 * `fr`) and perhaps a colour (`#rrggbb`, `#rgb`, or red, green and blue from 0 to 255). Values never follow from the order:
 * a list without them is refused. Classes keep their order; those without a colour get one that no other class has.
 */
export function parseClassList(json: unknown, label: string): ParsedClassList {
  try {
    const top = isFields(json) ? json : null;
    const holder = top && Object.hasOwn(top, 'classes') ? top : null;
    const rows = rowsOf(holder ? holder['classes'] : json);
    if (rows.length === 0) throw new Invalid('classes = []');
    const seen = new Map<number, string>();
    const classes = rows.map(({ at, value, fields }) => {
      const parsed = parseClass(at, value, fields);
      const before = seen.get(parsed.value);
      if (before !== undefined) throw new Invalid(`${at}.value = ${before}.value = ${parsed.value}`);
      seen.set(parsed.value, at);
      return parsed;
    });
    const names = holder ? namesOf(holder) : null;
    const name = { en: names?.en ?? label, fr: names?.fr ?? label };
    const colored = withColors(classes);
    return {
      kind: 'classes',
      classList: { id: 'own', label: name.en, en: name.en, fr: name.fr, classes: colored },
    };
  } catch (error) {
    if (error instanceof Invalid) return { kind: 'invalid', reason: error.message };
    throw error;
  }
}

/** True when two lists give the same values the same names, in any order. Colours are no part of what a class means. */
export function sameClassList(a: Nomenclature | null, b: Nomenclature | null): boolean {
  if (!a || !b) return a === b;
  if (a.classes.length !== b.classes.length) return false;
  const names = new Map(a.classes.map((c) => [c.value, c]));
  return b.classes.every((c) => {
    const other = names.get(c.value);
    return other !== undefined && other.en === c.en && other.fr === c.fr;
  });
}

interface Row {
  /** How the class is named in a reason: `classes[3]`. */
  readonly at: string;
  /** Key of a map; undefined in a list. */
  readonly value: unknown;
  readonly fields: Fields;
}

function rowsOf(json: unknown): Row[] {
  // One value can be there once: a longer list is wrong whatever it holds, and is not read to its end.
  if (Array.isArray(json)) {
    return json.slice(0, 257).map((item: unknown, i) => {
      const at = `classes[${i}]`;
      if (!isFields(item)) throw new Invalid(`${at} = ${show(item)}`);
      return { at, value: firstOf(item, valueFields), fields: item };
    });
  }
  if (!isFields(json)) throw new Invalid(`classes = ${show(json)}`);
  return Object.entries(json)
    .slice(0, 257)
    .map(([key, item]) => {
      const at = `classes[${JSON.stringify(shorten(key, 20))}]`;
      if (parseValue(key) === null) throw new Invalid(at);
      if (typeof item === 'string') return { at, value: key, fields: { name: item } };
      if (!isFields(item)) throw new Invalid(`${at} = ${show(item)}`);
      return { at, value: key, fields: item };
    });
}

function parseClass(
  at: string,
  given: unknown,
  fields: Fields,
): Omit<NomenclatureClass, 'color'> & {
  color: string | null;
} {
  const value = parseValue(given);
  if (value === null) throw new Invalid(`${at}.value = ${show(given)}`);
  const names = namesOf(fields);
  if (!names) throw new Invalid(`${at}.name = ${show(firstOf(fields, nameFields))}`);
  const color = firstOf(fields, colorFields);
  if (color === undefined || color === null) return { value, ...names, color: null };
  const parsed = parseColor(color);
  if (parsed === null) throw new Invalid(`${at}.color = ${show(color)}`);
  return { value, ...names, color: parsed };
}

function parseValue(given: unknown): number | null {
  const value = typeof given === 'string' && /^\d{1,3}$/.test(given.trim()) ? Number(given) : given;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
    ? value + 0
    : null;
}

/** Names in both languages; one given in one language only serves for both. */
function namesOf(fields: Fields): { en: string; fr: string } | null {
  const own = firstOf(fields, nameFields);
  const nested = isFields(own) ? own : fields;
  const name = cleanName(own);
  const en = cleanName(nested['en'] ?? fields['name_en']) ?? name;
  const fr = cleanName(nested['fr'] ?? fields['name_fr']) ?? name;
  const any = en ?? fr;
  return any === null ? null : { en: en ?? any, fr: fr ?? any };
}

function cleanName(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const clean = name
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return clean === '' ? null : shorten(clean.normalize('NFC'), maxNameLength);
}

function parseColor(color: unknown): string | null {
  if (typeof color === 'string') {
    const digits = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(color.trim())?.[1]?.toLowerCase();
    if (digits === undefined) return null;
    return `#${digits.length === 6 ? digits : [...digits].map((d) => d + d).join('')}`;
  }
  // A fourth number is an opacity: classes have none of their own.
  if (!Array.isArray(color) || color.length < 3 || color.length > 4) return null;
  const parts: unknown[] = color.slice(0, 3);
  if (!parts.every((n) => typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= 255)) return null;
  return `#${parts.map((n) => Number(n).toString(16).padStart(2, '0')).join('')}`;
}

function withColors(classes: readonly (Omit<NomenclatureClass, 'color'> & { color: string | null })[]) {
  const taken = new Set(classes.map((c) => c.color));
  const free = distinctColors(classes.length + taken.size).filter((color) => !taken.has(color));
  let next = 0;
  return classes.map((c): NomenclatureClass => ({ ...c, color: c.color ?? free[next++]! }));
}

const isFields = (json: unknown): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function firstOf(fields: Fields, names: readonly string[]): unknown {
  const name = names.find((n) => Object.hasOwn(fields, n));
  return name === undefined ? undefined : fields[name];
}

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;

/** A value as a reason shows it. Only the outermost level: a hostile file may be deeper than the stack. */
function show(value: unknown): string {
  if (value === undefined) return '?';
  if (Array.isArray(value)) return '[…]';
  if (isFields(value)) return '{…}';
  return shorten(JSON.stringify(value), 40);
}
