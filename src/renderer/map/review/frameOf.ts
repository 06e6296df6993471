import type { SavedView } from '../RoiCamera.ts';

/** CSS pixels of a canvas, and those at its edges that something lies over. */
export interface CanvasRoom {
  readonly width: number;
  readonly height: number;
  readonly padding: {
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly left: number;
  };
}

/** Shares of the free room that a place takes: smaller it is looked for, larger its surroundings are missing. */
const [smallest, wanted, largest] = [0.1, 0.3, 0.7];
/** Screen pixels a label pixel at the closest: small things keep their surroundings. */
const closestScale = 3;

/**
 * Where to look from so that a place is seen with what is around it; null when it is seen well from here: the view does not
 * move then. The resolution stays where the place fits it.
 *
 * @param extent `[minX, minY, maxX, maxY]`, metres.
 * @param gsd metres per label pixel.
 */
export function frameOf(
  view: SavedView | null,
  room: CanvasRoom,
  extent: readonly [number, number, number, number],
  gsd: number,
): SavedView | null {
  const { top, right, bottom, left } = room.padding;
  const freeWidth = Math.max(1, room.width - left - right);
  const freeHeight = Math.max(1, room.height - top - bottom);
  const [minX, minY, maxX, maxY] = extent;
  const perShare = Math.max((maxX - minX) / freeWidth, (maxY - minY) / freeHeight);
  const shareAt = (resolution: number) => perShare / resolution;
  const near = gsd / closestScale;
  const isGood = (resolution: number) =>
    shareAt(resolution) <= largest && (shareAt(resolution) >= smallest || resolution <= near);
  const resolution = view && isGood(view.resolution) ? view.resolution : Math.max(near, perShare / wanted);
  /** From the middle of the canvas to that of the free room; up is positive. */
  const shiftX = ((left - right) / 2) * resolution;
  const shiftY = ((bottom - top) / 2) * resolution;
  if (view && resolution === view.resolution) {
    const middle = [view.center[0] + shiftX, view.center[1] + shiftY] as const;
    const [halfX, halfY] = [(freeWidth / 2) * resolution, (freeHeight / 2) * resolution];
    const isSeen =
      minX >= middle[0] - halfX &&
      maxX <= middle[0] + halfX &&
      minY >= middle[1] - halfY &&
      maxY <= middle[1] + halfY;
    if (isSeen) return null;
  }
  return { center: [(minX + maxX) / 2 - shiftX, (minY + maxY) / 2 - shiftY], resolution };
}
