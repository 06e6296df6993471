import { noEvidence } from './severity.ts';

/** What is known of the pixels of an item beside the two labels. A number that is not finite is none. */
export interface ItemEvidence {
  /** CoSIA value that is seen. */
  readonly cover: number;
  /** LPIS code of level 1 that is declared. */
  readonly declared1: number;
  /** Height above ground over the item, metres. */
  readonly height: { readonly median: number; readonly p95: number } | null;
  /** Mean NDVI of the aerial image, -1 to 1; of raw 8-bit bands, so its ramps are wide. */
  readonly ndvi: number | null;
  /** The class that a prediction gives most of it, with its share, 0 to 1. */
  readonly model: { readonly value: number; readonly share: number } | null;
}

/** Where a quantity begins to fit and where it fits wholly; `from > to` is a fall. Null: it says nothing. */
type Ramp = readonly [from: number, to: number] | null;

/** How much a part weighs for the class that is seen and against the crop that is declared: -1 to 1, null when not known. */
export interface EvidenceParts {
  readonly height: number | null;
  readonly ndvi: number | null;
  readonly model: number | null;
}

const building = 0;
const greenhouse = 1;
const water = 6;
/** Whose crowns have gaps: the highest places tell. */
const trees: ReadonlySet<number> = new Set([12, 13]);
/** Pool, impervious, pervious, bare soil, water: nothing stands on them. */
const flat: ReadonlySet<number> = new Set([2, 3, 4, 5, 6]);
/** Everything built and pools, where nothing grows. Roofs and films of greenhouses let crops through. */
const lifeless: ReadonlySet<number> = new Set([0, 2, 3, 4, 5]);
/** Herbaceous, agricultural, deciduous, coniferous, brushwood. */
const green: ReadonlySet<number> = new Set([8, 9, 12, 13, 14]);

/** Grasses, fodder legumes and all that stands for years: green through the year. Annual crops are bare for months. */
const alwaysGreen: ReadonlySet<number> = new Set([0, 12, 17, 18, 19]);
/** Crops that stay below a few metres: not vines and orchards (16 to 20), nor what is not stated (21, 22). */
const lastLowCrop = 15;

/**
 * Height above ground, metres, as a class should have it. A shed is about 2.5 m, a tunnel 2 m; a tree worth drawing 5 m. What is
 * flat is so up to the errors of a surface model, about half a metre.
 */
function seenHeight(cover: number): Ramp {
  if (cover === building) return [0.5, 2.5];
  if (cover === greenhouse) return [0.5, 2];
  if (trees.has(cover)) return [1, 5];
  return flat.has(cover) ? [1.5, 0.5] : null;
}

/** The tallest field crops (maize, sunflower, hemp) stay below 4 m. */
const declaredHeight = (declared1: number): Ramp => (declared1 <= lastLowCrop ? [4, 2] : null);

function seenNdvi(cover: number): Ramp {
  if (cover === water) return [0.2, 0];
  if (lifeless.has(cover)) return [0.35, 0.1];
  return green.has(cover) ? [0, 0.3] : null;
}

const declaredNdvi = (declared1: number): Ramp => (alwaysGreen.has(declared1) ? [0, 0.3] : null);

/**
 * How well a value fits, 0 to 1: linear between the ends of the ramp, constant outside. Half, neither for nor against, without
 * a ramp.
 */
function fit(value: number, ramp: Ramp): number {
  return ramp === null ? 0.5 : clamp((value - ramp[0]) / (ramp[1] - ramp[0]), 0, 1);
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The parts of {@link evidenceOf}: how well the class that is seen fits, less how well the declared crop does. */
export function evidenceParts({ cover, declared1, height, ndvi, model }: ItemEvidence): EvidenceParts {
  const stands = height && (trees.has(cover) ? height.p95 : height.median);
  return {
    height:
      stands !== null && Number.isFinite(stands) && Number.isFinite(height!.median)
        ? fit(stands, seenHeight(cover)) - fit(height!.median, declaredHeight(declared1))
        : null,
    ndvi:
      ndvi !== null && Number.isFinite(ndvi)
        ? fit(ndvi, seenNdvi(cover)) - fit(ndvi, declaredNdvi(declared1))
        : null,
    model:
      model !== null && Number.isFinite(model.share)
        ? (model.value === cover ? 1 : -1) * clamp(model.share, 0, 1)
        : null,
  };
}

/**
 * How much height, NDVI and a prediction speak for the class that is seen and against the declared crop:
 * `0.75 + 0.25·(height + ndvi + model)`, the sum held within -1 and 1. 0.5 is all against, 1 all for, 0.75 nothing known or
 * nothing said.
 *
 * Height and NDVI each weigh `fit(seen) − fit(declared)`, where a fit is a ramp from 0 to 1 (docs/disagreements.md lists them).
 * So what fits both, as flat ground does water and wheat, says nothing. The ramps are ours, not measured on labelled data.
 */
export function evidenceOf(known: ItemEvidence): number {
  const { height, ndvi, model } = evidenceParts(known);
  return noEvidence + 0.25 * clamp((height ?? 0) + (ndvi ?? 0) + (model ?? 0), -1, 1);
}
