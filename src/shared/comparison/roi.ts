import type { GridFrame, PlacedPatch } from '../geo/grid.ts';
import type { CompatibilityMatrix } from './CompatibilityMatrix.ts';
import type { ComparedRegion, FoundDisagreement } from './found.ts';
import type { GradePx } from './grades.ts';
import type { ComparisonSettings } from './settings.ts';

/** A patch on the grid of its ROI. */
export interface ComparedPatch extends PlacedPatch {
  readonly patchId: string;
  /** Of the aerial image, `MM-DD`; null when not known: the rule of dates says nothing of it. */
  readonly flightDay: string | null;
}

/** What a comparison is of. */
export interface ComparedGrid extends Pick<GridFrame, 'gsd' | 'widthPx' | 'heightPx'> {
  readonly patches: readonly ComparedPatch[];
}

/** Matrix and thresholds. */
export interface ComparisonRules {
  readonly matrix: CompatibilityMatrix;
  readonly settings: ComparisonSettings;
}

/** All that a comparison finds in a ROI. */
export interface RoiFindings {
  readonly regions: readonly ComparedRegion[];
  /** Largest first. */
  readonly disagreements: readonly FoundDisagreement[];
  /** Of each patch of the grid, in its order, after all rules of single pixels; null without CoSIA or LPIS. */
  readonly patches: readonly (GradePx | null)[];
}
