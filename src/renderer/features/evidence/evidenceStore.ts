import { createStore } from 'zustand/vanilla';
import type { EvidenceCard, RoiDetail, S2Measure } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { PatchIndex } from '../../../shared/geo/grid.ts';
import { isInRings } from './rings.ts';

/** The place whose card is open: a pixel of the grid of a ROI, and what of it is asked for. */
export interface CardWish {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly x: number;
  readonly y: number;
  readonly of: 'region' | 'patch';
}

export type Orbit = 's1asc' | 's1desc';

/** The evidence card of this window. */
export interface EvidenceState {
  /** Null while no card is open. */
  readonly wish: CardWish | null;
  /** The last answer; it stays in sight, marked as old, until that of the wish is there. */
  readonly card: EvidenceCard | null;
  /** The wish that `card` answers; null with `card`. */
  readonly answered: CardWish | null;
  /** `none`: there is no patch. */
  readonly state: 'loading' | 'ready' | 'none' | 'failed';
  readonly error: AppErrorData | null;
  readonly measure: S2Measure;
  /** Null until the user chose: then the first that the place has. */
  readonly orbit: Orbit | null;
}

const closed = { wish: null, card: null, answered: null, state: 'loading', error: null } as const;

/** One card a window: the one of the open ROI. */
export const evidenceStore = createStore<EvidenceState>()(() => ({
  ...closed,
  measure: 'ndvi',
  orbit: null,
}));

export const closeCard = (): void => evidenceStore.setState(closed);

export const openCard = (wish: CardWish): void =>
  evidenceStore.setState({ wish, state: 'loading', error: null });

/**
 * Opens the card of a place, or moves it there; closes it where it is open for this very region or patch.
 *
 * @param at pixel of the grid of the ROI.
 */
export function toggleCard(
  roi: RoiDetail,
  at: { readonly x: number; readonly y: number },
  of: CardWish['of'],
): void {
  const { wish, card } = evidenceStore.getState();
  const isSame = wish?.datasetId === roi.datasetId && wish.roiKey === roi.roiKey && wish.of === of;
  if (isSame && (isAt(wish, at) || (card && holds(roi, card, at)))) closeCard();
  else openCard({ datasetId: roi.datasetId, roiKey: roi.roiKey, ...at, of });
}

const isAt = (wish: CardWish, at: { readonly x: number; readonly y: number }): boolean =>
  wish.x === at.x && wish.y === at.y;

/** True where a pixel lies in the region of a card, or in its patch when it speaks of that. */
function holds(roi: RoiDetail, card: EvidenceCard, at: { readonly x: number; readonly y: number }): boolean {
  if (card.region) return isInRings(card.region.rings, at.x + 0.5, at.y + 0.5);
  return new PatchIndex(roi.grid, roi.patchSizePx).at(at.x, at.y)?.patchId === card.patchId;
}

/** Closed rings on the ROI grid around what a card speaks of: the region, or its patch. */
export function outlineOf(roi: RoiDetail, card: EvidenceCard): readonly (readonly number[])[] {
  if (card.region) return card.region.rings;
  const window = windowOfCard(roi, card);
  if (!window) return [];
  const { x, y, width, height } = window;
  return [[x, y, x + width, y, x + width, y + height, x, y + height]];
}

/** The pixels of the ROI grid around what a card speaks of; null for a patch that is not on the grid. */
export function windowOfCard(
  roi: RoiDetail,
  card: EvidenceCard,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null {
  if (card.region) return card.region.window;
  const patch = roi.grid.find((p) => p.patchId === card.patchId);
  return patch ? { x: patch.x, y: patch.y, width: patch.widthPx, height: patch.heightPx } : null;
}
