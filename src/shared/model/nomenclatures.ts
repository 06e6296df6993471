import type { Nomenclature, NomenclatureClass } from './Nomenclature.ts';
import { safeCosia, safeLpis } from './safePalette.ts';

/*
 * The class lists of the FLAIR datasets of IGN France (Licence Ouverte 2.0).
 * Values are the values in the files. Names and the two palettes of CoSIA: README and QGIS styles of IGNF/FLAIR-HUB.
 * LPIS level 1 colours: the same source, except that 21 gets a colour of its own and 22 ("no declaration") is drawn
 * transparent. Levels 2 and 3 take the colour of their level 1 class. Safe colours: safePalette.ts.
 */
const cosiaHubClasses: readonly NomenclatureClass[] = [
  { value: 0, en: 'building', fr: 'bâtiment', color: '#db0e9a', colorCosia: '#ce7079', weight: 1 },
  { value: 1, en: 'greenhouse', fr: 'serre', color: '#9999ff', colorCosia: '#b9e2d4', weight: 1 },
  { value: 2, en: 'swimming pool', fr: 'piscine', color: '#3de6eb', colorCosia: '#62d0ff', weight: 1 },
  {
    value: 3,
    en: 'impervious surface',
    fr: 'zone imperméable',
    color: '#f80c00',
    colorCosia: '#a6aab7',
    weight: 1,
  },
  {
    value: 4,
    en: 'pervious surface',
    fr: 'zone perméable',
    color: '#938e7b',
    colorCosia: '#987752',
    weight: 1,
  },
  { value: 5, en: 'bare soil', fr: 'sol nu', color: '#a97101', colorCosia: '#bbb096', weight: 1 },
  { value: 6, en: 'water', fr: 'eau', color: '#1553ae', colorCosia: '#3375a1', weight: 1 },
  { value: 7, en: 'snow', fr: 'neige', color: '#ffffff', colorCosia: '#e9effe', weight: 1 },
  {
    value: 8,
    en: 'herbaceous vegetation',
    fr: 'surface herbacée',
    color: '#55ff00',
    colorCosia: '#8cd76a',
    weight: 1,
  },
  { value: 9, en: 'agricultural land', fr: 'culture', color: '#fff30d', colorCosia: '#decf55', weight: 1 },
  { value: 10, en: 'plowed land', fr: 'terre labourée', color: '#e4df7c', colorCosia: '#d0a349', weight: 1 },
  { value: 11, en: 'vineyard', fr: 'vigne', color: '#660082', colorCosia: '#b08290', weight: 1 },
  { value: 12, en: 'deciduous', fr: 'feuillu', color: '#46e483', colorCosia: '#4c9129', weight: 1 },
  { value: 13, en: 'coniferous', fr: 'conifère', color: '#194a26', colorCosia: '#126421', weight: 1 },
  { value: 14, en: 'brushwood', fr: 'broussaille', color: '#f3a60d', colorCosia: '#b5c335', weight: 1 },
  { value: 15, en: 'clear cut', fr: 'coupe', color: '#8ab3a0', colorCosia: '#e48e4d', weight: 0 },
  { value: 16, en: 'ligneous', fr: 'ligneux', color: '#c5dc42', colorCosia: '#222222', weight: 0 },
  { value: 17, en: 'mixed', fr: 'mixte', color: '#6b714f', colorCosia: '#222222', weight: 0 },
  {
    value: 18,
    en: 'undefined',
    fr: 'indéterminé',
    color: '#000000',
    colorCosia: '#222222',
    weight: 0,
  },
];

const flair19Classes: readonly NomenclatureClass[] = [
  { value: 1, en: 'building', fr: 'bâtiment', color: '#db0e9a', colorCosia: '#ce7079', weight: 1 },
  {
    value: 2,
    en: 'pervious surface',
    fr: 'zone perméable',
    color: '#938e7b',
    colorCosia: '#987752',
    weight: 1,
  },
  {
    value: 3,
    en: 'impervious surface',
    fr: 'zone imperméable',
    color: '#f80c00',
    colorCosia: '#a6aab7',
    weight: 1,
  },
  { value: 4, en: 'bare soil', fr: 'sol nu', color: '#a97101', colorCosia: '#bbb096', weight: 1 },
  { value: 5, en: 'water', fr: 'eau', color: '#1553ae', colorCosia: '#3375a1', weight: 1 },
  { value: 6, en: 'coniferous', fr: 'conifère', color: '#194a26', colorCosia: '#126421', weight: 1 },
  { value: 7, en: 'deciduous', fr: 'feuillu', color: '#46e483', colorCosia: '#4c9129', weight: 1 },
  { value: 8, en: 'brushwood', fr: 'broussaille', color: '#f3a60d', colorCosia: '#b5c335', weight: 1 },
  { value: 9, en: 'vineyard', fr: 'vigne', color: '#660082', colorCosia: '#b08290', weight: 1 },
  {
    value: 10,
    en: 'herbaceous vegetation',
    fr: 'surface herbacée',
    color: '#55ff00',
    colorCosia: '#8cd76a',
    weight: 1,
  },
  { value: 11, en: 'agricultural land', fr: 'culture', color: '#fff30d', colorCosia: '#decf55', weight: 1 },
  { value: 12, en: 'plowed land', fr: 'terre labourée', color: '#e4df7c', colorCosia: '#d0a349', weight: 1 },
  { value: 13, en: 'swimming pool', fr: 'piscine', color: '#3de6eb', colorCosia: '#62d0ff', weight: 1 },
  { value: 14, en: 'snow', fr: 'neige', color: '#ffffff', colorCosia: '#e9effe', weight: 1 },
  { value: 15, en: 'clear cut', fr: 'coupe', color: '#8ab3a0', colorCosia: '#e48e4d', weight: 0 },
  { value: 16, en: 'mixed', fr: 'mixte', color: '#6b714f', colorCosia: '#222222', weight: 0 },
  { value: 17, en: 'ligneous', fr: 'ligneux', color: '#c5dc42', colorCosia: '#222222', weight: 0 },
  { value: 18, en: 'greenhouse', fr: 'serre', color: '#9999ff', colorCosia: '#b9e2d4', weight: 1 },
  { value: 19, en: 'other', fr: 'autre', color: '#000000', colorCosia: '#222222', weight: 0 },
];

const lpis1Classes: readonly NomenclatureClass[] = [
  { value: 0, en: 'grasses', fr: 'herbe prédominante', color: '#92d050' },
  { value: 1, en: 'wheat', fr: 'blé', color: '#d7e600' },
  { value: 2, en: 'barley', fr: 'orge', color: '#e0e000' },
  { value: 3, en: 'maize', fr: 'maïs', color: '#fff100' },
  { value: 4, en: 'other cereals', fr: 'autres céréales', color: '#ffff00' },
  { value: 5, en: 'rice', fr: 'riz', color: '#e8e8e8' },
  { value: 6, en: 'hemp/flax/tobacco', fr: 'lin/Chanvre/Tabac', color: '#dceaf7' },
  { value: 7, en: 'sunflower', fr: 'tournesol', color: '#d29ead' },
  { value: 8, en: 'rapeseed', fr: 'colza', color: '#d29ed0' },
  { value: 9, en: 'other oilseed crops', fr: 'autres oléagineux', color: '#ffbe99' },
  { value: 10, en: 'soy', fr: 'soja', color: '#ffc000' },
  { value: 11, en: 'other protein crops', fr: 'autres protéagineux', color: '#ff9000' },
  { value: 12, en: 'fodder legumes', fr: 'légumineuse fourragères', color: '#009999' },
  { value: 13, en: 'beetroots', fr: 'betterave', color: '#808000' },
  { value: 14, en: 'potatoes', fr: 'pomme de terre', color: '#a7a700' },
  { value: 15, en: 'other arable crops', fr: 'autres arables', color: '#89896d' },
  { value: 16, en: 'vineyard', fr: 'vigne', color: '#f2cfee' },
  { value: 17, en: 'olive groves', fr: 'oliveraie', color: '#6f6633' },
  { value: 18, en: 'fruit orchards', fr: 'verger fruits', color: '#ac8141' },
  { value: 19, en: 'nut orchards', fr: 'verger noix', color: '#996633' },
  { value: 20, en: 'other permanent crops', fr: 'autres pérenne', color: '#80c1d7' },
  { value: 21, en: 'mixed crops', fr: 'mélange', color: '#7f7f7f' },
  { value: 22, en: 'background', fr: 'autres', color: '#000000', transparent: true },
];

const lpis2Classes: readonly NomenclatureClass[] = [
  { value: 0, en: 'grasses', fr: 'herbe', color: '#92d050' },
  { value: 1, en: 'wheat', fr: 'blé', color: '#d7e600' },
  { value: 2, en: 'barley', fr: 'orge', color: '#e0e000' },
  { value: 3, en: 'maize', fr: 'maïs', color: '#fff100' },
  { value: 4, en: 'sorghum/millet', fr: 'sorgho/millet', color: '#ffff00' },
  { value: 5, en: 'other winter cereals', fr: 'autres céréales d’hiver', color: '#ffff00' },
  { value: 6, en: 'other spring cereals', fr: 'autres céréales de printemps', color: '#ffff00' },
  { value: 7, en: 'other cereals', fr: 'autres céréales', color: '#ffff00' },
  { value: 8, en: 'rice', fr: 'riz', color: '#e8e8e8' },
  { value: 9, en: 'hemp/tobacco', fr: 'chanvre/tabac', color: '#dceaf7' },
  { value: 10, en: 'flax', fr: 'lin', color: '#dceaf7' },
  { value: 11, en: 'sunflower', fr: 'tournesol', color: '#d29ead' },
  { value: 12, en: 'rapeseed', fr: 'colza', color: '#d29ed0' },
  { value: 13, en: 'other oilseed crops', fr: 'autres oléagineux', color: '#ffbe99' },
  { value: 14, en: 'soy', fr: 'soja', color: '#ffc000' },
  { value: 15, en: 'other protein crops', fr: 'autres protéagineux', color: '#ff9000' },
  { value: 16, en: 'alfalfa', fr: 'luzerne', color: '#009999' },
  { value: 17, en: 'other fodder legumes', fr: 'autres légumineuses fourragères', color: '#009999' },
  { value: 18, en: 'beetroots', fr: 'betterave', color: '#808000' },
  { value: 19, en: 'potatoes', fr: 'pomme de terre', color: '#a7a700' },
  { value: 20, en: 'fruits and vegetables', fr: 'fruits et légumes', color: '#89896d' },
  { value: 21, en: 'aromatic/medicinal plants', fr: 'plantes aromatiques/médicinales', color: '#89896d' },
  { value: 22, en: 'other arable crops', fr: 'autres cultures arables', color: '#89896d' },
  { value: 23, en: 'vineyard', fr: 'vigne', color: '#f2cfee' },
  { value: 24, en: 'olive groves', fr: 'oliveraie', color: '#6f6633' },
  { value: 25, en: 'fruit orchards', fr: 'verger fruits', color: '#ac8141' },
  { value: 26, en: 'nut orchards', fr: 'verger fruits à coque', color: '#996633' },
  { value: 27, en: 'lavandin', fr: 'lavandin', color: '#80c1d7' },
  { value: 28, en: 'other permanent crops', fr: 'autres cultures pérennes', color: '#80c1d7' },
  { value: 29, en: 'mixed crops', fr: 'mélange', color: '#7f7f7f' },
  { value: 30, en: 'background', fr: 'autres (fond)', color: '#000000', transparent: true },
];

const lpis3Classes: readonly NomenclatureClass[] = [
  { value: 0, en: 'grasses monoculture', fr: 'herbe, monoculture', color: '#92d050' },
  { value: 1, en: 'grasses mixture', fr: 'herbe, mélange', color: '#92d050' },
  { value: 2, en: 'winter wheat', fr: 'blé d’hiver', color: '#d7e600' },
  { value: 3, en: 'spring wheat', fr: 'blé de printemps', color: '#d7e600' },
  { value: 4, en: 'winter barley', fr: 'orge d’hiver', color: '#e0e000' },
  { value: 5, en: 'spring barley', fr: 'orge de printemps', color: '#e0e000' },
  { value: 6, en: 'maize', fr: 'maïs', color: '#fff100' },
  { value: 7, en: 'sorghum', fr: 'sorgho', color: '#ffff00' },
  { value: 8, en: 'millet / foxtail millet', fr: 'millet / moha', color: '#ffff00' },
  { value: 9, en: 'winter durum wheat', fr: 'blé dur d’hiver', color: '#ffff00' },
  { value: 10, en: 'winter triticale', fr: 'triticale d’hiver', color: '#ffff00' },
  { value: 11, en: 'winter oat', fr: 'avoine d’hiver', color: '#ffff00' },
  { value: 12, en: 'winter rye', fr: 'seigle d’hiver', color: '#ffff00' },
  { value: 13, en: 'spring oat', fr: 'avoine de printemps', color: '#ffff00' },
  { value: 14, en: 'other spring cereals', fr: 'autres céréales de printemps', color: '#ffff00' },
  { value: 15, en: 'other cereals', fr: 'autres céréales', color: '#ffff00' },
  { value: 16, en: 'rice', fr: 'riz', color: '#e8e8e8' },
  { value: 17, en: 'hemp/tobacco', fr: 'chanvre/tabac', color: '#dceaf7' },
  { value: 18, en: 'fiber flax', fr: 'lin fibre', color: '#dceaf7' },
  { value: 19, en: 'other flax', fr: 'autre lin', color: '#dceaf7' },
  { value: 20, en: 'sunflower', fr: 'tournesol', color: '#d29ead' },
  { value: 21, en: 'rapeseed', fr: 'colza', color: '#d29ed0' },
  { value: 22, en: 'mustard', fr: 'moutarde', color: '#ffbe99' },
  { value: 23, en: 'other oilseed crops', fr: 'autres oléagineux', color: '#ffbe99' },
  { value: 24, en: 'soy', fr: 'soja', color: '#ffc000' },
  { value: 25, en: 'spring peas', fr: 'pois de printemps', color: '#ff9000' },
  { value: 26, en: 'winter protein crops', fr: 'protéagineux d’hiver', color: '#ff9000' },
  { value: 27, en: 'other protein crops', fr: 'autres protéagineux', color: '#ff9000' },
  { value: 28, en: 'alfalfa', fr: 'luzerne', color: '#009999' },
  { value: 29, en: 'clover', fr: 'trèfle', color: '#009999' },
  { value: 30, en: 'other fodder legumes', fr: 'autres légumineuses fourragères', color: '#009999' },
  { value: 31, en: 'beetroots', fr: 'betterave', color: '#808000' },
  { value: 32, en: 'potatoes', fr: 'pomme de terre', color: '#a7a700' },
  { value: 33, en: 'fruits and vegetables', fr: 'fruits et légumes', color: '#89896d' },
  { value: 34, en: 'aromatic/medicinal plants', fr: 'plantes aromatiques/médicinales', color: '#89896d' },
  { value: 35, en: 'buckwheat', fr: 'sarrasin', color: '#89896d' },
  { value: 36, en: 'other arable crops', fr: 'autres cultures arables', color: '#89896d' },
  { value: 37, en: 'vineyard', fr: 'vigne', color: '#f2cfee' },
  { value: 38, en: 'olive groves', fr: 'oliveraie', color: '#6f6633' },
  { value: 39, en: 'fruit orchards', fr: 'verger fruits', color: '#ac8141' },
  { value: 40, en: 'nut orchards', fr: 'verger fruits à coque', color: '#996633' },
  { value: 41, en: 'lavandin', fr: 'lavandin', color: '#80c1d7' },
  { value: 42, en: 'berries', fr: 'petits fruits', color: '#80c1d7' },
  { value: 43, en: 'other permanent crops', fr: 'autres cultures pérennes', color: '#80c1d7' },
  { value: 44, en: 'mixed crops', fr: 'mélange', color: '#7f7f7f' },
  { value: 45, en: 'background', fr: 'autres (fond)', color: '#000000', transparent: true },
];

/** Class list conversions by name and colour; permutations, no class is lost. Index: FLAIR-HUB value, entry: FLAIR 1–19 value. */
export const hubToFlair19: readonly number[] = [
  1, 18, 13, 3, 2, 4, 5, 14, 10, 11, 12, 9, 7, 6, 8, 15, 17, 16, 19,
];

/** Level 2 code → level 1 code. */
export const lpis2ToLpis1: readonly number[] = [
  0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 15, 15, 16, 17, 18, 19, 20, 20, 21,
  22,
];

/** Level 3 code → level 2 code (inferred from order and names). */
export const lpis3ToLpis2: readonly number[] = [
  0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13, 13, 14, 15, 15, 15, 16, 17, 17,
  18, 19, 20, 21, 22, 22, 23, 24, 25, 26, 27, 28, 28, 29, 30,
];

/** Level 3 code → level 1 code. */
export const lpis3ToLpis1: readonly number[] = [
  0, 0, 1, 1, 2, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 6, 6, 7, 8, 9, 9, 10, 11, 11, 11, 12, 12, 12, 13, 14,
  15, 15, 15, 15, 16, 17, 18, 19, 20, 20, 20, 21, 22,
];

/** The classes with their safe colours; transparent ones need none. */
function withSafe(
  classes: readonly NomenclatureClass[],
  safeOf: (c: NomenclatureClass) => string | undefined,
): NomenclatureClass[] {
  return classes.map((c) => ({ ...c, colorSafe: safeOf(c) ?? c.color }));
}

const safeOfCrop = (level1: number | undefined): string | undefined =>
  safeLpis[lpis1Classes.find(({ value }) => value === level1)?.en ?? ''];

export const cosiaHub: Nomenclature = {
  id: 'cosia-hub-0-18',
  label: 'FLAIR-HUB 0–18',
  en: 'CoSIA, FLAIR-HUB numbering 0–18',
  fr: 'CoSIA, numérotation FLAIR-HUB 0–18',
  classes: withSafe(cosiaHubClasses, ({ en }) => safeCosia[en]),
};

export const flair19: Nomenclature = {
  id: 'flair-1-19',
  label: 'FLAIR 1–19',
  en: 'FLAIR#1 and FLAIR#2 numbering 1–19',
  fr: 'numérotation FLAIR#1 et FLAIR#2 1–19',
  classes: withSafe(flair19Classes, ({ en }) => safeCosia[en === 'other' ? 'undefined' : en]),
};

export const lpis1: Nomenclature = {
  id: 'lpis-1',
  label: 'LPIS 1',
  en: 'LPIS level 1',
  fr: 'LPIS niveau 1',
  classes: withSafe(lpis1Classes, ({ en }) => safeLpis[en]),
};
export const lpis2: Nomenclature = {
  id: 'lpis-2',
  label: 'LPIS 2',
  en: 'LPIS level 2',
  fr: 'LPIS niveau 2',
  classes: withSafe(lpis2Classes, ({ value }) => safeOfCrop(lpis2ToLpis1[value])),
};
export const lpis3: Nomenclature = {
  id: 'lpis-3',
  label: 'LPIS 3',
  en: 'LPIS level 3',
  fr: 'LPIS niveau 3',
  classes: withSafe(lpis3Classes, ({ value }) => safeOfCrop(lpis3ToLpis1[value])),
};
