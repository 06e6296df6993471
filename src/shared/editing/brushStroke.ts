import { intersectWindows, uniteWindows, windowOf, type PixelWindow, type PlacedPatch } from '../geo/grid.ts';
import { brushPoint, forEachSpan } from './brush.ts';
import { diffRuns } from './runs.ts';

/** What a stroke leaves: one class value, or the value of the original mask. */
export type Paint = { readonly kind: 'class'; readonly value: number } | { readonly kind: 'restore' };

/** A patch that a stroke may change; the stroke writes into `data`. */
export interface StrokeTarget extends PlacedPatch {
  readonly patchId: string;
  /** Current mask, `[heightPx, widthPx]`, file values. */
  readonly data: Uint8Array;
  /** Original mask, needed by `restore` only; a patch without it is left alone. */
  readonly original: Uint8Array | null;
}

/** A piece of a stroke in pixels of the ROI grid. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What a stroke changed in one patch: runs of `shared/editing/runs.ts`. */
export interface PatchRuns {
  readonly patchId: string;
  readonly runs: Uint8Array;
}

interface Snapshot {
  readonly target: StrokeTarget;
  readonly before: Uint8Array;
  /** Everything the stroke reached in the patch, in patch pixels. */
  window: PixelWindow;
}

/** Pixels that a segment can reach, in pixels of the ROI grid. */
export function segmentWindow(segment: Segment, diameterPx: number): PixelWindow {
  const radius = diameterPx / 2;
  const x = Math.floor(Math.min(segment.x0, segment.x1) - radius);
  const y = Math.floor(Math.min(segment.y0, segment.y1) - radius);
  return {
    x,
    y,
    width: Math.ceil(Math.max(segment.x0, segment.x1) + radius) - x,
    height: Math.ceil(Math.max(segment.y0, segment.y1) + radius) - y,
  };
}

/**
 * Paints one segment into one patch.
 *
 * @returns The window that was written, in patch pixels, or null when the segment misses the patch.
 */
export function paintSegment(
  target: StrokeTarget,
  segment: Segment,
  diameterPx: number,
  paint: Paint,
): PixelWindow | null {
  const reached = intersectWindows(segmentWindow(segment, diameterPx), windowOf(target));
  const source = paint.kind === 'restore' ? target.original : null;
  if (!reached || (paint.kind === 'restore' && !source)) return null;
  const { data, widthPx } = target;
  forEachSpan(
    segment.x0 - target.x,
    segment.y0 - target.y,
    segment.x1 - target.x,
    segment.y1 - target.y,
    diameterPx / 2,
    (y, xStart, xEnd) => {
      const from = y * widthPx + Math.max(xStart, 0);
      const to = y * widthPx + Math.min(xEnd, widthPx);
      if (from >= to) return;
      if (paint.kind === 'class') data.fill(paint.value, from, to);
      else if (source) data.set(source.subarray(from, to), from);
    },
    { minY: reached.y - target.y, maxY: reached.y - target.y + reached.height },
  );
  return { ...reached, x: reached.x - target.x, y: reached.y - target.y };
}

/**
 * One stroke over several patches: paints while the pointer moves, then says what changed or takes everything back.
 *
 * Keeps a copy of each patch as it was, so the work of a move depends on the brush and on nothing that came before.
 */
export class StrokePainter {
  readonly paint: Paint;
  readonly diameterPx: number;
  readonly #segments: Segment[] = [];
  readonly #snapshots = new Map<string, Snapshot>();
  #last: readonly [number, number] | null = null;

  constructor(paint: Paint, diameterPx: number) {
    this.paint = paint;
    this.diameterPx = diameterPx;
  }

  /** Where the stroke ended last, in pixels of the ROI grid. */
  get lastPoint(): readonly [number, number] | null {
    return this.#last;
  }

  /** The segment to the next point of the pointer (a dot for the first one), or null when the point did not move. */
  advance(x: number, y: number): Segment | null {
    const point = brushPoint(x, y, this.diameterPx);
    const last = this.#last ?? point;
    if (this.#last && point[0] === last[0] && point[1] === last[1]) return null;
    this.#last = point;
    const segment = { x0: last[0], y0: last[1], x1: point[0], y1: point[1] };
    this.#segments.push(segment);
    return segment;
  }

  /** Paints a segment of {@link advance} into a patch; answers the changed window in patch pixels. */
  apply(target: StrokeTarget, segment: Segment): PixelWindow | null {
    if (!intersectWindows(segmentWindow(segment, this.diameterPx), windowOf(target))) return null;
    const known = this.#snapshots.get(target.patchId);
    const before = known?.before ?? target.data.slice();
    const window = paintSegment(target, segment, this.diameterPx, this.paint);
    if (!window) return null;
    if (known) known.window = uniteWindows(known.window, window);
    else this.#snapshots.set(target.patchId, { target, before, window });
    return window;
  }

  /** True when the stroke reached this patch. */
  touches(patchId: string): boolean {
    return this.#snapshots.has(patchId);
  }

  /** Patches that the stroke reached. */
  get patchIds(): string[] {
    return [...this.#snapshots.keys()];
  }

  /**
   * Paints the whole stroke again over a patch whose pixels came or changed below the stroke.
   *
   * @param target Its `data` holds the pixels without this stroke.
   */
  replay(target: StrokeTarget): void {
    this.#snapshots.delete(target.patchId);
    for (const segment of this.#segments) this.apply(target, segment);
  }

  /** The patch as it was before the stroke; not a copy. Undefined when the stroke did not reach it. */
  before(patchId: string): Uint8Array | undefined {
    return this.#snapshots.get(patchId)?.before;
  }

  /** What the stroke changed; patches without a changed pixel are left out. */
  finish(): PatchRuns[] {
    const changes: PatchRuns[] = [];
    for (const { target, before, window } of this.#snapshots.values()) {
      const runs = diffRuns(before, target.data, target.widthPx, window);
      if (runs.length > 0) changes.push({ patchId: target.patchId, runs });
    }
    return changes;
  }

  /** Puts every pixel back; answers the windows to draw again. */
  cancel(): { target: StrokeTarget; window: PixelWindow }[] {
    const windows = [...this.#snapshots.values()].map(({ target, before, window }) => {
      target.data.set(before);
      return { target, window };
    });
    this.#snapshots.clear();
    return windows;
  }
}

/**
 * The runs of a whole stroke, for callers without a pointer (the demo, the bench, tests). The masks are not changed.
 *
 * @param points Path of the pointer in pixels of the ROI grid, at least one.
 */
export function strokeRuns(input: {
  readonly points: readonly (readonly [number, number])[];
  readonly diameterPx: number;
  readonly paint: Paint;
  readonly patches: readonly StrokeTarget[];
}): PatchRuns[] {
  const painter = new StrokePainter(input.paint, input.diameterPx);
  const targets = input.patches.map((patch) => ({ ...patch, data: patch.data.slice() }));
  for (const [x, y] of input.points) {
    const segment = painter.advance(x, y);
    if (segment) for (const target of targets) painter.apply(target, segment);
  }
  return painter.finish();
}
