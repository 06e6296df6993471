import { AppError } from '../errors.ts';
import { imagery, type ClassLayerId, type ImageryId, type SeriesId } from '../model/imagery.ts';
import type { NomenclatureClass } from '../model/Nomenclature.ts';
import { lpis1, lpis2, lpis3 } from '../model/nomenclatures.ts';
import type { S2Index } from '../series/index.ts';
import { parseDateRange, type DateRange } from './dateRange.ts';
import { callKey, type Expression, type FunctionSpec, type NameSpec, type Vocabulary } from './Expression.ts';
import { parseExpression, parseNumber } from './parseExpression.ts';

/** What a name, or a call under its key, is at a pixel: what is to be read for it. */
export type PixelLayer =
  | {
      readonly kind: 'band';
      readonly imagery: Exclude<ImageryId, SeriesId>;
      /** 0-based, of the imagery. */
      readonly band: number;
    }
  /** Class values: `mask` as it is now, `cosia` as the dataset has it, `prediction` as the model in use proposes it. */
  | { readonly kind: 'class'; readonly layer: ClassLayerId }
  /** How sure the model in use is of its class, 0 to 1. */
  | { readonly kind: 'confidence' }
  /** That class where the mask has another one, not known elsewhere. No name stands for it. */
  | { readonly kind: 'proposal' }
  /** Metres to the nearest pixel of a class of the masks as they are now. */
  | { readonly kind: 'distance'; readonly value: number }
  /** Mean over the dates of a series that its filter keeps and that lie in a range. */
  | {
      readonly kind: 'mean';
      readonly series: SeriesId;
      /** An index, or the 0-based band of a date. Means of Sentinel-1 are of powers, then in dB. */
      readonly measure: SeriesMeasure;
      readonly dates: DateRange;
    };
export type SeriesMeasure = { readonly index: S2Index } | { readonly band: number };

type BandLayer = Extract<PixelLayer, { kind: 'band' }>;
const band = (id: BandLayer['imagery'], index: number): PixelLayer => ({
  kind: 'band',
  imagery: id,
  band: index,
});
const bandsOf = (id: BandLayer['imagery'], prefix = ''): [string, PixelLayer][] =>
  imagery[id].bands.map((name, i) => [prefix + name, band(id, i)]);

/** Names that are read. */
const layers: Readonly<Record<string, PixelLayer>> = Object.fromEntries([
  ...bandsOf('dem'),
  ...bandsOf('aerial'),
  ...bandsOf('pan'),
  ...bandsOf('spot', 'spot_'),
  ...bandsOf('elevation'),
  ['mask', { kind: 'class', layer: 'mask' }],
  ['original', { kind: 'class', layer: 'cosia' }],
  ['model', { kind: 'class', layer: 'prediction' }],
  ['confidence', { kind: 'confidence' }],
  ...(['lpis1', 'lpis2', 'lpis3'] as const).map((layer): [string, PixelLayer] => [
    layer,
    { kind: 'class', layer },
  ]),
]);

/** Names that stand for a calculation. Indices are those of `shared/series/indices.ts`. */
const derived: Readonly<Record<string, string>> = {
  height: 'dsm - dtm',
  ndvi: '(nir - red) / (nir + red)',
  ndwi: '(green - nir) / (green + nir)',
  brightness: '(red + green + blue) / 3',
  spot_ndvi: '(spot_nir - spot_red) / (spot_nir + spot_red)',
  spot_ndwi: '(spot_green - spot_nir) / (spot_green + spot_nir)',
};

const number: NameSpec = { type: 'number' };
const classNames: Readonly<Record<string, NameSpec>> = {
  mask: { type: 'number', classes: 'own' },
  original: { type: 'number', classes: 'own' },
  model: { type: 'number', classes: 'own' },
  lpis1: { type: 'number', classes: lpis1.classes },
  lpis2: { type: 'number', classes: lpis2.classes },
  lpis3: { type: 'number', classes: lpis3.classes },
};

/** `mask("building")`: the pixel has that class. */
const classFunctions: Readonly<Record<string, FunctionSpec>> = Object.fromEntries(
  Object.entries(classNames).map(([name, { classes }]): [string, FunctionSpec] => [
    name,
    { type: 'boolean', argument: 'byte', ...(classes && classes !== 'own' ? { classes } : {}) },
  ]),
);

const s2Indices: readonly S2Index[] = ['ndvi', 'ndwi', 'ndre', 'nbr', 'brightness'];
/** Function to what it is the mean of: `s2_ndvi(2021-05..2021-07)`, `s2_b08(05..07)`, `s1asc_vh(2021-06)`. */
const means: Readonly<Record<string, { readonly series: SeriesId; readonly measure: SeriesMeasure }>> =
  Object.fromEntries([
    ...s2Indices.map((index) => [`s2_${index}`, { series: 's2', measure: { index } }]),
    // Snow and cloud of the dates that are kept say nothing.
    ...imagery.s2.bands.slice(0, 10).map((name, i) => [`s2_${name}`, { series: 's2', measure: { band: i } }]),
    ...Object.entries(imagery.s2.aliases).map(([name, of]) => [
      `s2_${name}`,
      { series: 's2', measure: { band: imagery.s2.bands.indexOf(of) } },
    ]),
    ...(['s1asc', 's1desc'] as const).flatMap((series) =>
      imagery[series].bands.map((name, i) => [`${series}_${name}`, { series, measure: { band: i } }]),
    ),
  ]);

/**
 * What a condition on pixels can name (docs/expressions.md, "Gates"): the bands of every sensor on the pixels of the labels,
 * classes, distances, means of series.
 */
export const gateVocabulary: Vocabulary = {
  names: {
    ...Object.fromEntries([...Object.keys(layers), ...Object.keys(derived)].map((name) => [name, number])),
    ...classNames,
  },
  functions: {
    ...classFunctions,
    distance: { type: 'number', argument: 'byte' },
    ...Object.fromEntries(
      Object.keys(means).map((name): [string, FunctionSpec] => [name, { type: 'number', argument: 'dates' }]),
    ),
  },
};

/**
 * Reads a condition on pixels: `height > 2.5 and ndvi > 0.3`.
 *
 * @param classes of the masks: their names may stand for their values.
 * @returns an expression whose names and calls all have a {@link pixelLayerOf}.
 * @throws AppError `whereInvalid` with `of: 'pixels'`
 */
export function parseGate(text: string, classes: readonly NomenclatureClass[]): Expression {
  const expression = aboutPixels(() => resolved(parseExpression(text, gateVocabulary, { classes })));
  checkReaches(text, expression);
  return expression;
}

/** Reads a number of a pixel: `nir`, `height`, `100 * ndvi`. Throws as {@link parseGate}. */
export function parsePixelNumber(text: string, classes: readonly NomenclatureClass[]): Expression {
  const expression = aboutPixels(() => resolved(parseNumber(text, gateVocabulary, { classes }).expression));
  checkReaches(text, expression);
  return expression;
}

function aboutPixels<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'whereInvalid') throw error;
    throw new AppError(error.code, { ...error.params, of: 'pixels' });
  }
}

const calculations = new Map(
  Object.entries(derived).map(([name, text]) => [name, parseNumber(text, gateVocabulary).expression]),
);

/** Names that stand for a calculation become it, and `mask(7)` becomes `mask = 7`. */
function resolved(node: Expression): Expression {
  switch (node.kind) {
    case 'literal':
      return node;
    case 'name':
      return calculations.get(node.name) ?? node;
    case 'call':
      return Object.hasOwn(classFunctions, node.name)
        ? {
            kind: 'compare',
            operator: '=',
            left: { kind: 'name', name: node.name },
            right: { kind: 'literal', value: Number(node.argument) },
          }
        : node;
    case 'negate':
    case 'not':
      return { ...node, operand: resolved(node.operand) };
    case 'in':
      return { ...node, left: resolved(node.left) };
    default:
      return { ...node, left: resolved(node.left), right: resolved(node.right) };
  }
}

/** What is to be read for a name, or for a call under its key (`namesIn`); null for another text. */
export function pixelLayerOf(key: string): PixelLayer | null {
  if (Object.hasOwn(layers, key)) return layers[key]!;
  const [, name = '', argument = ''] = /^(\w+)\((.*)\)$/.exec(key) ?? [];
  if (name === 'distance') return { kind: 'distance', value: Number(argument) };
  const dates = parseDateRange(argument);
  return Object.hasOwn(means, name) && dates ? { kind: 'mean', ...means[name]!, dates } : null;
}

/** Metres up to which a distance to a class is looked for. */
export const farthestM = 200;

/** How far a distance must be known for an expression to be right. */
export interface DistanceReach {
  readonly metres: number;
  /** What a pixel that is farther has: it is only compared with numbers up to `metres`, or nothing is known of it. */
  readonly beyond: 'farther' | 'unknown';
}

/**
 * The reach of each distance of an expression, by key: the largest number that it is compared with, or `farthestM` where it
 * is not only compared with numbers.
 */
export function distanceReaches(expression: Expression): Map<string, DistanceReach> {
  const reaches = new Map<string, DistanceReach>();
  const note = (node: Expression, metres: number | null): void => {
    if (node.kind !== 'call' || node.name !== 'distance') return;
    const key = callKey(node.name, node.argument);
    const known = reaches.get(key);
    const isUnknown = metres === null || known?.beyond === 'unknown';
    reaches.set(
      key,
      isUnknown
        ? { metres: farthestM, beyond: 'unknown' }
        : { metres: Math.max(known?.metres ?? 0, metres), beyond: 'farther' },
    );
  };
  const visit = (node: Expression): void => {
    switch (node.kind) {
      case 'literal':
      case 'name':
        return;
      case 'call':
        return note(node, null);
      case 'negate':
      case 'not':
        return visit(node.operand);
      case 'in':
        return visit(node.left);
      case 'compare': {
        const [call, other] =
          node.right.kind === 'literal' ? [node.left, node.right] : [node.right, node.left];
        if (call.kind === 'call' && other.kind === 'literal' && typeof other.value === 'number')
          return note(call, Math.max(0, other.value));
        visit(node.left);
        return visit(node.right);
      }
      default:
        visit(node.left);
        visit(node.right);
    }
  };
  visit(expression);
  return reaches;
}

/** @throws AppError `whereInvalid` for a distance that is compared with more than is looked for */
export function checkReaches(text: string, expression: Expression, mostM = farthestM): void {
  for (const { metres } of distanceReaches(expression).values()) {
    if (metres <= mostM) continue;
    const position = Math.max(0, text.toLowerCase().indexOf('distance'));
    throw new AppError('whereInvalid', { text, position, reason: 'tooFar', most: mostM, of: 'pixels' });
  }
}
