import type { CommitInput } from '../../shared/contract/index.ts';
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

/** What tools can do to the map and to the masks. */
export interface ToolHost {
  readonly session: SessionStore;
  readonly ground: MeasureGround;
  /** False when this view cannot be painted in; the host says why. */
  canPaint(): boolean;
  /** False when the stroke before is still being finished. */
  beginStroke(paint: Paint, diameterPx: number): boolean;
  strokeTo(x: number, y: number): void;
  endStroke(tool: CommitInput['tool'], parameters: Record<string, unknown>): void;
  cancelStroke(): void;
  /** Class value under a point, or null. */
  valueAt(x: number, y: number): number | null;
  /** Moves the land by screen pixels, as if it were dragged. */
  panByScreen(dx: number, dy: number): void;
  /** Something that the cursor shows changed. */
  toolChanged(): void;
}
