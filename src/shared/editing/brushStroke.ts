import { intersectWindows, windowOf, type PixelWindow } from '../geo/grid.ts';
import { brushPoint, spansOf, type BrushShape } from './brush.ts';
import { EditPainter, type Paint, type PatchRuns, type StrokeTarget } from './EditPainter.ts';

export type { Paint, PatchRuns, StrokeTarget } from './EditPainter.ts';

/** A piece of a stroke in pixels of the ROI grid. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
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
 * One stroke over several patches: paints while the pointer moves, then says what changed or takes everything back.
 *
 * The work of a move depends on the brush and on nothing that came before.
 */
export class StrokePainter extends EditPainter {
  readonly diameterPx: number;
  readonly shape: BrushShape;
  readonly #segments: Segment[] = [];
  #last: readonly [number, number] | null = null;

  constructor(paint: Paint, diameterPx: number, shape: BrushShape = 'round') {
    super(paint);
    this.diameterPx = diameterPx;
    this.shape = shape;
  }

  /** Where the stroke ended last, in pixels of the ROI grid. */
  get lastPoint(): readonly [number, number] | null {
    return this.#last;
  }

  /** The segment to the next point of the pointer (a dot for the first one), or null when the point did not move. */
  advance(x: number, y: number): Segment | null {
    const point = brushPoint(x, y, this.diameterPx, this.shape);
    const last = this.#last ?? point;
    if (this.#last && point[0] === last[0] && point[1] === last[1]) return null;
    this.#last = point;
    const segment = { x0: last[0], y0: last[1], x1: point[0], y1: point[1] };
    this.#segments.push(segment);
    return segment;
  }

  /** Paints a segment of {@link advance} into a patch; answers the changed window in patch pixels. */
  apply(target: StrokeTarget, segment: Segment): PixelWindow | null {
    const reach = segmentWindow(segment, this.diameterPx);
    const reached = intersectWindows(reach, windowOf(target));
    if (!reached) return null;
    const { x, y } = target;
    return this.paintWithin(target, reach, (paint) =>
      spansOf(this.shape)(
        segment.x0 - x,
        segment.y0 - y,
        segment.x1 - x,
        segment.y1 - y,
        this.diameterPx / 2,
        paint,
        { minY: reached.y - y, maxY: reached.y - y + reached.height },
      ),
    );
  }

  protected override paintAll(target: StrokeTarget): void {
    for (const segment of this.#segments) this.apply(target, segment);
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
  readonly shape?: BrushShape;
  readonly paint: Paint;
  readonly patches: readonly StrokeTarget[];
}): PatchRuns[] {
  const painter = new StrokePainter(input.paint, input.diameterPx, input.shape);
  const targets = input.patches.map((patch) => ({ ...patch, data: patch.data.slice() }));
  for (const [x, y] of input.points) {
    const segment = painter.advance(x, y);
    if (segment) for (const target of targets) painter.apply(target, segment);
  }
  return painter.finish();
}
