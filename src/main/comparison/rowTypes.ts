import type { DisagreementRule, RegionVote } from '../../shared/comparison/found.ts';
import type { GradePx } from '../../shared/comparison/grades.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';

/** Packed pixels by pair (`pairCounts.ts`); levels 1 and 2 are null where they follow from level 3. */
export interface JointBytes {
  readonly level1: Uint8Array | null;
  readonly level2: Uint8Array | null;
  readonly level3: Uint8Array;
}

/** What the images say of the pixels of an item. */
export interface ItemNumbers {
  readonly heightMedian: number | null;
  readonly heightP95: number | null;
  readonly ndvi: number | null;
}

/** What the prediction in use says of an item: the class that most of its predicted pixels have, and their share; null for nothing. */
export interface ModelSays {
  readonly modelValue: number | null;
  readonly modelShare: number | null;
}

/** A row of `disagreement` without its pixels. */
export interface ItemFacts extends ItemNumbers, ModelSays {
  readonly item: string;
  readonly digest: string;
  readonly pixels: string;
  readonly cover: number;
  readonly declared1: number;
  readonly declared3: number;
  readonly rule: DisagreementRule;
  readonly areaPx: number;
  readonly perimeterPx: number;
  /** First pixel of its region, and the pixels of all of that. */
  readonly region: number | null;
  readonly regionCode: number | null;
  readonly regionPx: number | null;
  readonly edgeMin: number;
  readonly edgeMax: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Ids, one a line. */
  readonly patches: string;
  readonly weight: number;
  /** 1: the numbers were read; null then means that there are none. */
  readonly measured: 0 | 1;
  readonly evidence: number;
  readonly severity: number;
  /** When it came about, milliseconds since 1970. */
  readonly since: number;
}

export interface ItemRow extends ItemFacts {
  /** `encodeSet`. */
  readonly set: Uint8Array;
}

/** A row of `voted_region`. */
export interface RegionRow {
  readonly code3: number;
  readonly code1: number;
  readonly firstPx: number;
  readonly areaPx: number;
  readonly perimeterPx: number;
  readonly vote: RegionVote;
  readonly gradePx: GradePx;
  readonly unseasonalPx: number | null;
  readonly classes: readonly (readonly [value: number, px: number])[];
  readonly window: PixelWindow;
  readonly isCut: boolean;
}
