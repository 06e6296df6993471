import { colorDifference } from './colour.ts';
import type { Nomenclature, NomenclatureClass } from './Nomenclature.ts';

/*
 * Colours that stay apart for every kind of eyes: any two of a list differ by more than 10 of CIEDE2000 in normal vision and
 * to eyes without long, middle or short wave cones, and from the grey of unknown codes as well. The smallest differences are
 * 10.6 (CoSIA), 10.2 (LPIS) and 10.7 (others). Found by scripts/safePalette.mjs, which starts from what each class looks like
 * and moves no colour further than it must; safePalette.test.ts holds every pair.
 */

/** Of the classes of CoSIA, by their English name; "other" of FLAIR#1 and FLAIR#2 is "undefined". */
export const safeCosia: Readonly<Record<string, string>> = {
  building: '#c93c68',
  greenhouse: '#a2a4f9',
  'swimming pool': '#60ddf0',
  'impervious surface': '#6f7b93',
  'pervious surface': '#8e6836',
  'bare soil': '#b87714',
  water: '#185bcb',
  snow: '#f1f3f9',
  'herbaceous vegetation': '#95d175',
  'agricultural land': '#f0da03',
  'plowed land': '#ded8b6',
  vineyard: '#76287e',
  deciduous: '#4ca75c',
  coniferous: '#11512a',
  brushwood: '#b4ae02',
  'clear cut': '#cda192',
  ligneous: '#d9ff91',
  mixed: '#546751',
  undefined: '#1c1c1c',
};

/** Of the crops of LPIS level 1, by their English name; "background" is drawn transparent and needs none. */
export const safeLpis: Readonly<Record<string, string>> = {
  grasses: '#c7f088',
  wheat: '#c2d010',
  barley: '#c0b86a',
  maize: '#f1ff00',
  'other cereals': '#f8ebc7',
  rice: '#e7edec',
  'hemp/flax/tobacco': '#b7d8f8',
  sunflower: '#b36b00',
  rapeseed: '#c29ad2',
  'other oilseed crops': '#e1b4a2',
  soy: '#b58959',
  'other protein crops': '#e3810d',
  'fodder legumes': '#0aa1a4',
  beetroots: '#a52d69',
  potatoes: '#7f5e2e',
  'other arable crops': '#66795f',
  vineyard: '#7c2a90',
  'olive groves': '#5c5642',
  'fruit orchards': '#eb3b7c',
  'nut orchards': '#673b16',
  'other permanent crops': '#3c7cbe',
  'mixed crops': '#46474c',
};

/** For lists that a dataset brings along: as many as the search finds. */
export const safeColors: readonly string[] = [
  '#529469',
  '#3c054a',
  '#f5d9ff',
  '#9675ae',
  '#1a291d',
  '#c7fbd0',
  '#865100',
  '#efb902',
  '#60645f',
  '#010bfb',
  '#5e91fa',
  '#513b5c',
  '#c5c0c3',
  '#abb6f9',
  '#ba96ba',
  '#1c7281',
  '#55e985',
  '#000c8d',
  '#562b0b',
  '#2a2430',
  '#1467e5',
  '#b50448',
  '#9c7213',
  '#0b5539',
  '#38469e',
  '#85af69',
  '#e9f4f1',
  '#d78814',
  '#4eb694',
  '#f3fe14',
];

const prepared = new WeakMap<Nomenclature, Nomenclature>();

/**
 * The same list with a safe colour for each class: of the list of safe colours the one that is nearest to the class's own. A
 * list with more classes than safe colours uses them again; the patterns of the hatched style tell those apart. The same list
 * gives the same object.
 */
export function withSafeColors(nomenclature: Nomenclature): Nomenclature {
  if (nomenclature.classes.every((c) => c.colorSafe !== undefined)) return nomenclature;
  const known = prepared.get(nomenclature);
  if (known) return known;
  const classes: NomenclatureClass[] = [];
  for (let i = 0; i < nomenclature.classes.length; i += safeColors.length)
    classes.push(...nearestSafe(nomenclature.classes.slice(i, i + safeColors.length)));
  const safe = { ...nomenclature, classes };
  prepared.set(nomenclature, safe);
  return safe;
}

/** Gives each class a colour of its own, the pair that is nearest first. */
function nearestSafe(classes: readonly NomenclatureClass[]): NomenclatureClass[] {
  const pairs = classes.flatMap((c, at) =>
    safeColors.map((color) => ({ at, color, difference: colorDifference(c.color, color) })),
  );
  pairs.sort((a, b) => a.difference - b.difference);
  const chosen = new Map<number, string>();
  const taken = new Set<string>();
  for (const { at, color } of pairs) {
    if (chosen.has(at) || taken.has(color)) continue;
    chosen.set(at, color);
    taken.add(color);
  }
  return classes.map((c, at) => ({ ...c, colorSafe: chosen.get(at)! }));
}
