import type { RoiSummary } from '../../shared/contract/index.ts';
import type { Extent } from '../../shared/raster/types.ts';
import type { FranceColors } from './FranceLayer.ts';
import type { OverviewGroup, PlacedRoi } from './overviewGroups.ts';
import type { MarkColors, OverviewTexts } from './OverviewMarks.ts';
import type { OverviewPatch } from './overviewScene.ts';

/** CSS colours of the overview in one theme. */
export interface OverviewColors extends MarkColors, FranceColors {
  /** Of the map without an outline. */
  readonly background: string;
  readonly sea: string;
}

export interface OverviewView {
  readonly center: readonly [number, number];
  readonly resolution: number;
}

/** What the pointer or the keys are at, and where it is on the screen (CSS pixels of the map). */
export type OverviewPoint = (
  | { readonly kind: 'group'; readonly group: OverviewGroup }
  | { readonly kind: 'roi'; readonly roi: PlacedRoi; readonly listIndex: number }
  | { readonly kind: 'patch'; readonly patch: OverviewPatch }
) & { readonly x: number; readonly y: number; readonly reachPx: number; readonly reachYPx: number };

export interface OverviewMapOptions {
  readonly target: HTMLElement;
  /** Code of the CRS that the ROIs lie in; in metres. */
  readonly crs: string;
  readonly rois: readonly RoiSummary[];
  readonly colors: OverviewColors;
  readonly texts: OverviewTexts;
  readonly savedView?: OverviewView | undefined;
  readonly onChoose: (roiKey: string, patchId: string | null) => void;
  /** Something else is under the pointer or chosen by keys; null when nothing is. */
  readonly onPoint?: (point: OverviewPoint | null) => void;
  /** World position of the pointer, or null when it left. */
  readonly onPointer?: (position: readonly [number, number] | null) => void;
  /** The view came to rest. */
  readonly onViewChange?: (view: OverviewView) => void;
  /** ROIs are so near that their patches can be told apart: those of this extent are to be shown; null from afar. */
  readonly onWantPatches?: (extent: Extent | null) => void;
  readonly onOnlineTrouble?: (isTroubled: boolean) => void;
}
