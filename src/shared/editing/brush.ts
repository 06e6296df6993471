import { PixelSetBuilder, type PixelSet } from './pixelSet.ts';

/** Called for each row of a shape: the pixels `xStart <= x < xEnd` of row `y` are inside. */
export type SpanCallback = (y: number, xStart: number, xEnd: number) => void;

export const brushShapes = ['round', 'square'] as const;
export type BrushShape = (typeof brushShapes)[number];

/** Points of a stroke lie on eighths of a pixel, so that the tests below compare whole numbers and are exact. */
const stepsPerPixel = 8;

/** Up to this diameter the brush sits on the pixel grid, so that each position has one and the same shape. */
const snappedDiameterPx = 8;

/**
 * The point where a brush of this diameter is put for a pointer at (x, y), in pixels of the ROI grid.
 *
 * Small brushes snap to pixel centres (odd diameters) or corners (even ones): a 1 px brush always paints exactly the pixel
 * under the pointer. Larger round ones are rounded to an eighth of a pixel, which no one sees; a square one is snapped at
 * any size, so that its sides are always as long.
 */
export function brushPoint(
  x: number,
  y: number,
  diameterPx: number,
  shape: BrushShape = 'round',
): [number, number] {
  if (shape === 'round' && diameterPx > snappedDiameterPx) {
    return [Math.round(x * stepsPerPixel) / stepsPerPixel, Math.round(y * stepsPerPixel) / stepsPerPixel];
  }
  return diameterPx % 2 === 1 ? [Math.floor(x) + 0.5, Math.floor(y) + 0.5] : [Math.round(x), Math.round(y)];
}

/** True when a point is at most `radius` away from the segment (x0, y0) - (x1, y1). The border belongs to it. */
function insideCapsule(
  x: number,
  y: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  radius: number,
): boolean {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const px = x - x0;
  const py = y - y0;
  const along = px * dx + py * dy;
  const length2 = dx * dx + dy * dy;
  if (along <= 0) return px * px + py * py <= radius * radius;
  if (along >= length2) return (x - x1) * (x - x1) + (y - y1) * (y - y1) <= radius * radius;
  const cross = dx * py - dy * px;
  return cross * cross <= radius * radius * length2;
}

/**
 * Rasterises a capsule (all points at most `radius` from a segment; a disc when both ends are equal) to row spans.
 *
 * A pixel is in when its centre (x + 0.5, y + 0.5) is inside or on the border. The shape is convex, so each row is one span;
 * rows come from top to bottom. Exact for points on eighths of a pixel, radii on halves and segments up to about 1000 px
 * (beyond, a centre that lies exactly on the border may fall either way). Since a capsule of a segment is the union of the
 * capsules of its pieces, the painted pixels do not depend on how finely the pointer was sampled along the path.
 *
 * @param clip Rows outside `clip.minY <= y < clip.maxY` are skipped; columns are not clipped.
 */
export function forEachSpan(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  radius: number,
  callback: SpanCallback,
  clip?: { readonly minY: number; readonly maxY: number },
): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length2 = dx * dx + dy * dy;
  const reach = radius * Math.sqrt(length2);
  let firstRow = Math.ceil(Math.min(y0, y1) - radius - 0.5);
  let lastRow = Math.floor(Math.max(y0, y1) + radius - 0.5);
  if (clip) {
    firstRow = Math.max(firstRow, clip.minY);
    lastRow = Math.min(lastRow, clip.maxY - 1);
  }
  for (let y = firstRow; y <= lastRow; y++) {
    const centreY = y + 0.5;
    let low = Infinity;
    let high = -Infinity;
    const e0 = centreY - y0;
    if (Math.abs(e0) <= radius) {
      const half = Math.sqrt(radius * radius - e0 * e0);
      low = x0 - half;
      high = x0 + half;
    }
    const e1 = centreY - y1;
    if (Math.abs(e1) <= radius) {
      const half = Math.sqrt(radius * radius - e1 * e1);
      low = Math.min(low, x1 - half);
      high = Math.max(high, x1 + half);
    }
    if (length2 > 0) {
      // The rectangle between the two discs: 0 <= along <= length2 and |cross| <= radius * length, solved for x.
      let from = -Infinity;
      let to = Infinity;
      if (dx === 0) {
        if (dy * e0 < 0 || dy * e0 > length2) to = -Infinity;
      } else {
        const a = (-dy * e0) / dx;
        const b = (length2 - dy * e0) / dx;
        from = Math.min(a, b);
        to = Math.max(a, b);
      }
      if (dy === 0) {
        if (Math.abs(dx * e0) > reach) to = -Infinity;
      } else {
        const a = (dx * e0 - reach) / dy;
        const b = (dx * e0 + reach) / dy;
        from = Math.max(from, Math.min(a, b));
        to = Math.min(to, Math.max(a, b));
      }
      if (from <= to) {
        low = Math.min(low, x0 + from);
        high = Math.max(high, x0 + to);
      }
    }
    if (low > high) continue;
    let start = Math.ceil(low - 0.5);
    let end = Math.floor(high - 0.5);
    // Square roots and quotients are rounded: settle the two ends by the exact test.
    while (insideCapsule(start - 0.5, centreY, x0, y0, x1, y1, radius)) start--;
    while (start <= end && !insideCapsule(start + 0.5, centreY, x0, y0, x1, y1, radius)) start++;
    end = Math.max(end, start - 1);
    while (insideCapsule(end + 1.5, centreY, x0, y0, x1, y1, radius)) end++;
    while (end >= start && !insideCapsule(end + 0.5, centreY, x0, y0, x1, y1, radius)) end--;
    if (end >= start) callback(y, start, end + 1);
  }
}

/**
 * Rasterises the square brush led along a segment: all points at most `radius` away from it by the larger of the two
 * distances, along x and along y. As {@link forEachSpan} in all else, and as independent of how finely the path was sampled.
 *
 * The shape is the common part of the rectangle around it and of a strip along the segment.
 */
export function forEachSquareSpan(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  radius: number,
  callback: SpanCallback,
  clip?: { readonly minY: number; readonly maxY: number },
): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const reach = radius * (Math.abs(dx) + Math.abs(dy));
  const left = Math.min(x0, x1) - radius;
  const right = Math.max(x0, x1) + radius;
  const isIn = (x: number, y: number) =>
    x >= left && x <= right && Math.abs(dx * (y - y0) - dy * (x - x0)) <= reach;
  const firstRow = Math.max(Math.ceil(Math.min(y0, y1) - radius - 0.5), clip?.minY ?? -Infinity);
  const lastRow = Math.min(Math.floor(Math.max(y0, y1) + radius - 0.5), (clip?.maxY ?? Infinity) - 1);
  for (let y = firstRow; y <= lastRow; y++) {
    const centreY = y + 0.5;
    let [low, high] = [left, right];
    if (dy !== 0) {
      const a = x0 + (dx * (centreY - y0) - reach) / dy;
      const b = x0 + (dx * (centreY - y0) + reach) / dy;
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    }
    // Quotients are rounded: settle the two ends by the exact test.
    let start = Math.ceil(low - 0.5) - 1;
    let end = Math.floor(high - 0.5) + 1;
    while (start <= end && !isIn(start + 0.5, centreY)) start++;
    while (end >= start && !isIn(end + 0.5, centreY)) end--;
    if (end >= start) callback(y, start, end + 1);
  }
}

/** {@link forEachSpan} or {@link forEachSquareSpan}. */
export const spansOf = (shape: BrushShape): typeof forEachSpan =>
  shape === 'round' ? forEachSpan : forEachSquareSpan;

/** A place of the pointer, in pixels of the ROI grid. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** The pixels of a brush led straight from one pointer position to another; under a brush that stands still with one. */
export function brushSet(diameterPx: number, shape: BrushShape, to: Place, from: Place = to): PixelSet {
  const [x0, y0] = brushPoint(from.x, from.y, diameterPx, shape);
  const [x1, y1] = brushPoint(to.x, to.y, diameterPx, shape);
  const builder = new PixelSetBuilder();
  spansOf(shape)(x0, y0, x1, y1, diameterPx / 2, (y, start, end) => builder.add(y, start, end));
  return builder.finish();
}
