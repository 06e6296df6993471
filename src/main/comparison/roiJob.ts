import type { ShiftEstimate } from '../../shared/comparison/found.ts';
import type { GradePx } from '../../shared/comparison/grades.ts';
import type { ComparedGrid, ComparedPatch, ComparisonRules } from '../../shared/comparison/roi.ts';
import type { AppErrorCode } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { StandingVerdict } from './Comparison.ts';
import type { ItemRow, JointBytes, RegionRow } from './rowTypes.ts';

/** A patch with where its labels are. */
export interface JobPatch extends ComparedPatch {
  readonly cover: RasterSource | null;
  readonly lpis: RasterSource | null;
  /** Corrected pixels, `[heightPx, widthPx]`; null: those of the file. */
  readonly mask: Uint8Array | null;
  /** Of the mask; 0 for that of the file. */
  readonly version: number;
  readonly dem: RasterSource | null;
  readonly rgbi: RasterSource | null;
}

/** An item that the catalogue has. */
export interface KnownItem {
  readonly item: string;
  readonly digest: string;
  /** Hash of its pixels. */
  readonly pixels: string;
  readonly measured: number;
  readonly heightMedian: number | null;
  readonly heightP95: number | null;
  readonly ndvi: number | null;
  readonly modelValue: number | null;
  readonly modelShare: number | null;
  readonly since: number;
}

/** An item with its pixels, to be found again under other rules. */
export interface OldItem {
  readonly cover: number;
  readonly declared1: number;
  /** `encodeSet`. */
  readonly set: Uint8Array;
}

/** Everything that a ROI is compared from. */
export interface RoiJob extends Omit<ComparedGrid, 'patches'> {
  readonly roiKey: string;
  readonly patches: readonly JobPatch[];
  readonly rules: ComparisonRules;
}

/** What is known of a ROI already: only what differs from it is answered. */
export interface RoiKnown {
  /** Null: whatever the files are, it is computed. */
  readonly stamp: string | null;
  readonly items: readonly KnownItem[];
  readonly verdicts: readonly StandingVerdict[];
  /** Items before, to say how many come, go and stay; null: nobody asks. */
  readonly olds: readonly OldItem[] | null;
}

export interface PatchOutcome {
  readonly patchId: string;
  readonly version: number;
  /** Why it was not compared. */
  readonly error: AppErrorCode | null;
  readonly gradePx: GradePx | null;
  readonly joint: JointBytes | null;
}

export interface RoiOutcome {
  readonly stamp: string;
  /** Those that changed. */
  readonly patches: readonly PatchOutcome[];
  /** Patches with both labels. */
  readonly compared: number;
  readonly gradePx: GradePx;
  readonly joint: JointBytes;
  /** Undefined: that of before holds. */
  readonly shift: ShiftEstimate | null | undefined;
  readonly put: readonly ItemRow[];
  readonly gone: readonly string[];
  /** All items of it now. */
  readonly items: number;
  readonly regions: readonly RegionRow[];
  /** Of each verdict that was given, in their order: the item that it is of now, or null. */
  readonly matches: readonly (string | null)[];
  /** How many of the old items are there still; null when nobody asked. */
  readonly stay: number | null;
}
