/**
 * What tools should do to masks, worked out pixel by pixel and slowly, without the program's own geometry.
 */

/** The masks of a ROI laid side by side, `[heightPx, widthPx]`; -1 where there is none. */
export interface Land {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Int16Array;
}

/** Whether a pixel is meant, by its column and row. */
export type IsIn = (x: number, y: number) => boolean;
export type Point = readonly [x: number, y: number];

/** The land with the pixels of a shape painted, as far as there is a mask and `may` lets them. */
export function painted(
  land: Land,
  isIn: IsIn,
  value: number | ((index: number) => number),
  may: (index: number, before: number) => boolean = () => true,
): Land {
  const data = land.data.slice();
  for (let y = 0, i = 0; y < land.heightPx; y++) {
    for (let x = 0; x < land.widthPx; x++, i++) {
      const before = land.data[i]!;
      if (before < 0 || !isIn(x, y) || !may(i, before)) continue;
      data[i] = typeof value === 'number' ? value : value(i);
    }
  }
  return { ...land, data };
}

/** Pixels whose centre a ring encloses an odd number of times. */
export function inPolygon(ring: readonly Point[]): IsIn {
  const [left, top, right, bottom] = boundsOf(ring, 1);
  return (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return false;
    const [cx, cy] = [x + 0.5, y + 0.5];
    let crossings = 0;
    for (const [i, [x0, y0]] of ring.entries()) {
      const [x1, y1] = ring[(i + 1) % ring.length]!;
      if (y0 > cy === y1 > cy) continue;
      if (cx > x0 + ((cy - y0) / (y1 - y0)) * (x1 - x0)) crossings++;
    }
    return crossings % 2 === 1;
  };
}

/** A box between two points, on the nearest borders of pixels. */
export function boxOf([x0, y0]: Point, [x1, y1]: Point): readonly [number, number, number, number] {
  const [a, b, c, d] = [x0, y0, x1, y1].map(Math.round) as [number, number, number, number];
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

export const inBox =
  ([left, top, right, bottom]: readonly [number, number, number, number]): IsIn =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom;

/** Pixels whose centre is within the ellipse that fills a box. */
export function inEllipse([left, top, right, bottom]: readonly [number, number, number, number]): IsIn {
  const [radiusX, radiusY] = [(right - left) / 2, (bottom - top) / 2];
  return (x, y) => {
    const dx = (x + 0.5 - left - radiusX) * radiusY;
    const dy = (y + 0.5 - top - radiusY) * radiusX;
    return dx * dx + dy * dy < (radiusX * radiusY) ** 2;
  };
}

/** Pixels that a round brush over 8 px covers on its way; its places lie on eighths of a pixel. */
export function underRound(path: readonly Point[], diameterPx: number): IsIn {
  const places = path.map(([x, y]): Point => [Math.round(x * 8) / 8, Math.round(y * 8) / 8]);
  const [left, top, right, bottom] = boundsOf(places, diameterPx);
  const radius2 = (diameterPx / 2) ** 2;
  return (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return false;
    const [cx, cy] = [x + 0.5, y + 0.5];
    return sidesOf(places).some(([[x0, y0], [x1, y1]]) => {
      const [dx, dy] = [x1 - x0, y1 - y0];
      const along = (cx - x0) * dx + (cy - y0) * dy;
      const length2 = dx * dx + dy * dy;
      if (along <= 0) return (cx - x0) ** 2 + (cy - y0) ** 2 <= radius2;
      if (along >= length2) return (cx - x1) ** 2 + (cy - y1) ** 2 <= radius2;
      return (dx * (cy - y0) - dy * (cx - x0)) ** 2 <= radius2 * length2;
    });
  };
}

/** Pixels that a square brush covers; odd sides have their middle on centres of pixels, even ones on corners. */
export function underSquare(path: readonly Point[], sidePx: number): IsIn {
  const snap = (at: number) => (sidePx % 2 === 1 ? Math.floor(at) + 0.5 : Math.round(at));
  const places = path.map(([x, y]): Point => [snap(x), snap(y)]);
  const r = sidePx / 2;
  return (x, y) => {
    const [cx, cy] = [x + 0.5, y + 0.5];
    // A segment meets the square around the centre unless an axis, or its own direction, tells them apart.
    return sidesOf(places).some(
      ([[x0, y0], [x1, y1]]) =>
        Math.min(x0, x1) <= cx + r &&
        Math.max(x0, x1) >= cx - r &&
        Math.min(y0, y1) <= cy + r &&
        Math.max(y0, y1) >= cy - r &&
        Math.abs((x1 - x0) * (cy - y0) - (y1 - y0) * (cx - x0)) <=
          r * (Math.abs(x1 - x0) + Math.abs(y1 - y0)),
    );
  };
}

/** Pixels that are reached from one over its four neighbours, and theirs. */
export function connected(
  land: Pick<Land, 'widthPx' | 'heightPx'>,
  from: Point,
  alike: (i: number) => boolean,
): IsIn {
  const { widthPx, heightPx } = land;
  const reached = new Uint8Array(widthPx * heightPx);
  const start = from[1] * widthPx + from[0];
  const open = alike(start) ? [start] : [];
  reached[start] = open.length;
  while (open.length > 0) {
    const i = open.pop()!;
    const x = i % widthPx;
    const beside = [x > 0 ? i - 1 : -1, x + 1 < widthPx ? i + 1 : -1, i - widthPx, i + widthPx];
    for (const next of beside) {
      if (next < 0 || next >= reached.length || reached[next] === 1 || !alike(next)) continue;
      reached[next] = 1;
      open.push(next);
    }
  }
  return (x, y) => reached[y * widthPx + x] === 1;
}

/** The value of more than half of the square of 2 r + 1 pixels around a pixel; its own where there is none. */
export function smoothed({ data, widthPx, heightPx }: Land, i: number, r: number): number {
  const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
  const votes = new Map<number, number>();
  let all = 0;
  for (let row = Math.max(0, y - r); row <= Math.min(heightPx - 1, y + r); row++) {
    for (let column = Math.max(0, x - r); column <= Math.min(widthPx - 1, x + r); column++) {
      const value = data[row * widthPx + column]!;
      if (value < 0) continue;
      all++;
      votes.set(value, (votes.get(value) ?? 0) + 1);
    }
  }
  return [...votes].find(([, count]) => count * 2 > all)?.[0] ?? data[i]!;
}

/** The quantile of numbers by the mean of the two around it, as numpy takes it. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

/** How many pixels differ, and the first of them as text: what a failed comparison says. */
export function difference(found: Land, wanted: Land): string | null {
  let count = 0;
  let first = -1;
  for (let i = 0; i < found.data.length; i++) {
    if (found.data[i] === wanted.data[i]) continue;
    if (count++ === 0) first = i;
  }
  if (count === 0) return null;
  const [x, y] = [first % found.widthPx, Math.floor(first / found.widthPx)];
  return `${count} px, the first at ${x}, ${y}: ${found.data[first]} instead of ${wanted.data[first]}`;
}

export function countChanged(before: Land, after: Land): number {
  let count = 0;
  for (let i = 0; i < before.data.length; i++) if (before.data[i] !== after.data[i]) count++;
  return count;
}

function sidesOf(path: readonly Point[]): (readonly [Point, Point])[] {
  return path.length === 1 ? [[path[0]!, path[0]!]] : path.slice(1).map((to, i) => [path[i]!, to] as const);
}

function boundsOf(points: readonly Point[], margin: number): [number, number, number, number] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [
    Math.min(...xs) - margin,
    Math.min(...ys) - margin,
    Math.max(...xs) + margin,
    Math.max(...ys) + margin,
  ];
}
