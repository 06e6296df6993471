import type { CommitInput, SetRequest } from '../../shared/contract/index.ts';
import type { PixelSet, SetOperator } from '../../shared/editing/pixelSet.ts';
import type { EditTool } from '../../shared/editing/tools.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import type { BrushShape } from '../../shared/editing/brush.ts';
import type { Paint } from '../../shared/editing/brushStroke.ts';
import type { Xy } from '../../shared/geo/ground.ts';
import type { Measures } from '../state/measures.ts';
import type { SessionStore } from '../state/session.ts';

/** A position in pixels of the ROI grid. */
export interface GridPoint {
  readonly x: number;
  readonly y: number;
}

/** A pointer event as tools see it. */
export interface ToolEvent extends GridPoint {
  /** CSS pixels from the upper-left corner of the map. */
  readonly screenX: number;
  readonly screenY: number;
  /** All positions since the last event, the last one being (x, y): what the system saw between two frames. */
  readonly points: readonly GridPoint[];
  /** Button that went down or up, or -1; as in `PointerEvent.button`. */
  readonly button: number;
  /** Buttons held, as in `PointerEvent.buttons`. */
  readonly buttons: number;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly pen: boolean;
}

/** What is measured on: world metres, and where they are seen. */
export interface MeasureGround {
  readonly measures: Measures;
  /** `spaceOf` the ROI. */
  readonly space: string;
  toWorld(x: number, y: number): Xy;
  /** CSS pixels from the upper-left corner of the map; null before the first frame. */
  toScreen(world: Xy): readonly [number, number] | null;
}

/** A line of an open shape on the ROI grid, drawn over everything. */
export interface ShapePath {
  /** `[x0, y0, x1, y1, …]` in pixels of the ROI grid; integers are pixel corners. */
  readonly points: readonly number[];
  readonly closed: boolean;
  /** Vertices that are drawn as handles: the places of their x in `points`. */
  readonly vertices?: readonly number[] | undefined;
}

/** Cheapest ways along the edges of the image to one point (`contract/editingPixels.ts`, livewire). */
export interface LivewireTree {
  readonly window: PixelWindow;
  /** Direction of the next pixel towards the point, `[height, width]`. */
  readonly directions: Uint8Array;
}

/** What the core is asked for while a tool works. Rejects with the signal's reason when it fires. */
export interface ToolQueries {
  set(request: SetQuery, signal: AbortSignal): Promise<PixelSet>;
  livewire(x: number, y: number, signal: AbortSignal): Promise<LivewireTree>;
}

/** Regions of the image around a pixel of the ROI grid, at a level from 0 (the smallest) to 1 (the largest). */
export interface ToolRegions {
  /**
   * The region that holds the pixel, over patch borders as far as its neighbours are known; null where there is no patch, and
   * until its tree is there: then it is being read, and listeners hear of it. Cheap: called for each move of the pointer.
   */
  at(x: number, y: number, level: number): PixelSet | null;
  /** The next level, up (1) or down (-1) the tree, at which the region of the pixel is seen to be another. */
  stepLevel(x: number, y: number, level: number, direction: 1 | -1): number;
  /** `blank`: neither image nor height is known there, so there are no regions. `none`: no patch. */
  stateAt(
    x: number,
    y: number,
  ):
    | { readonly kind: 'none' | 'reading' | 'ready' | 'blank' }
    | { readonly kind: 'failed'; readonly error: AppErrorData };
  /** Called when trees came or could not be read; returns the way to stop. */
  listen(listener: () => void): () => void;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** The open ROI is added. */
export type SetQuery = DistributiveOmit<SetRequest, 'datasetId' | 'roiKey'>;

/** How a set joins what is selected already; `replace` makes it the selection. */
export type SelectionJoin = 'replace' | SetOperator;

/** What a brush covers, in label pixels: a size tied to the screen is converted. */
export interface BrushTip {
  readonly diameterPx: number;
  readonly shape: BrushShape;
}

/** What tools can do to the map and to the masks. */
export interface ToolHost {
  readonly session: SessionStore;
  readonly ground: MeasureGround;
  /** False when this view cannot be painted in; the host says why. */
  canPaint(): boolean;
  /** The brush as it is at this zoom. */
  brushTip(): BrushTip;
  /** False when the edit before is still being finished. The rules of this moment hold for all of the stroke. */
  beginStroke(paint: Paint, tip: BrushTip): boolean;
  strokeTo(x: number, y: number): void;
  endStroke(tool: CommitInput['tool'], parameters: Record<string, unknown>): void;
  cancelStroke(): void;
  /**
   * Shows exactly the pixels that finishing this set would change, by the session's outcome, class and rules; null takes the
   * ghost away. Cheap: called for each move of the pointer.
   *
   * @param paint what it would be painted with, where that is not the session's outcome.
   */
  showGhost(set: PixelSet | null, paint?: Paint): void;
  /** True while locks, a gate or a selection limit what changes. */
  readonly isLimited: boolean;
  /** Draws the line of an open shape; null takes it away. */
  showPath(path: ShapePath | null): void;
  /**
   * Paints, restores or selects the pixels of a set, as the session's outcome says: one edit over all patches it meets, within
   * the rules. A set that changes nothing leaves no step and says so in the status.
   */
  finishSet(tool: EditTool, set: PixelSet, parameters: Record<string, unknown>, join?: SelectionJoin): void;
  /**
   * The connected pixels of one class around a point over all masks in memory; null where there is no mask. While the pointer
   * moves it may be less, and more with the next `onHover`; with `isFinal` it is all of it.
   */
  connectedAt(x: number, y: number, isFinal?: boolean): PixelSet | null;
  /** Pixels of one class in the masks in memory: of one patch, or of all; `isFinal` as above. */
  classPixels(value: number, patchId: string | null, isFinal?: boolean): PixelSet;
  /** True when masks beside the set (`connected`), or any of the ROI (`roi`), are not in memory: then the core must be asked. */
  reachesUnread(set: PixelSet, scope: 'connected' | 'roi'): boolean;
  /** Settles when the core has every edit of this window: before it is asked about masks. */
  flushed(): Promise<void>;
  readonly queries: ToolQueries;
  readonly regions: ToolRegions;
  /** Says something in the status line, or takes it back. */
  tell(text: string | null): void;
  /** The size of the ROI grid. */
  readonly gridSize: { readonly widthPx: number; readonly heightPx: number };
  /** Patch under a point of the grid, or null. */
  patchAt(x: number, y: number): { readonly patchId: string; readonly window: PixelWindow } | null;
  /** Class value under a point, or null. */
  valueAt(x: number, y: number): number | null;
  /** Moves the land by screen pixels, as if it were dragged. */
  panByScreen(dx: number, dy: number): void;
  /** Something that the cursor shows changed. */
  toolChanged(): void;
}
