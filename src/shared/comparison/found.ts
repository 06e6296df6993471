import type { PixelSet } from '../editing/pixelSet.ts';
import type { PixelWindow } from '../geo/grid.ts';
import type { GradePx } from './grades.ts';

/** Which rule let an area through: a small object, another area, a group of trees, farmland that nobody declared. */
export const disagreementRules = ['object', 'surface', 'trees', 'undeclared'] as const;
export type DisagreementRule = (typeof disagreementRules)[number];

/** What a whole region is marked for: much of it contradicts, or little of it is what was declared. */
export const regionVotes = ['contradictory', 'unlike'] as const;
export type RegionVote = (typeof regionVotes)[number];

/** 4-connected pixels of one level-3 code over the grid of a ROI; background makes none. */
export interface ComparedRegion {
  readonly code3: number;
  /** By the LPIS band of level 1, at the first pixel. */
  readonly code1: number;
  /** Row-major index of its first pixel on the grid of the ROI: with ROI and code the id of the region. */
  readonly firstPx: number;
  readonly areaPx: number;
  /** Pixel edges along its outline and its holes, with those along the edge of the ROI and of missing patches. */
  readonly perimeterPx: number;
  readonly window: PixelWindow;
  /** After edge, dates and trees, before connected areas and smallest size. */
  readonly gradePx: GradePx;
  /** Compatible pixels that the season of the flight does not expect; null without a date, or when the rule is off. */
  readonly unseasonalPx: number | null;
  /** Pixels by class, largest first. */
  readonly classes: readonly (readonly [value: number, px: number])[];
  readonly vote: RegionVote | null;
  /** It goes on where no LPIS is: beyond the ROI, or in a missing patch. */
  readonly isCut: boolean;
}

/** Pixels that remain contradictory after all rules (or, by rule `undeclared`, farmland over background). */
export interface FoundDisagreement {
  readonly rule: DisagreementRule;
  /** CoSIA. */
  readonly cover: number;
  /** The level-1 and level-3 codes that most of its pixels have: the area may reach over parcels of equal rows. */
  readonly declared1: number;
  readonly declared3: number;
  /** `firstPx` of the region that holds most of it; null for `undeclared`. */
  readonly region: number | null;
  /** Exact pixels on the grid of the ROI. */
  readonly set: PixelSet;
  readonly areaPx: number;
  readonly perimeterPx: number;
  /** Distance of its nearest and its farthest pixel to a border between parcels, metres; capped at `farM`. */
  readonly edgeM: readonly [number, number];
}

/** Distances to a border are told up to here. */
export const farM = 50;

/** What the border of CoSIA and that of LPIS say about a displacement of the one against the other. */
export interface ShiftEstimate {
  /** Pixels by which LPIS would have to be moved (x to the right, y down) for the borders to agree best; to a tenth. */
  readonly dx: number;
  readonly dy: number;
  /** How far the best place stands out: its score above the mean of all places, in standard deviations. */
  readonly peak: number;
  /** Border pixels of LPIS that were used. */
  readonly borderPx: number;
}
