/** Points one after the other: x0, y0, x1, y1, …; closed without repeating the first. Metres, y grows southward. */
export type Ring = readonly number[];

/** `[minX, minY, maxX, maxY]`, metres. */
export type Box = readonly [number, number, number, number];

export function boxOf(ring: Ring): Box {
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    minX = Math.min(minX, ring[i]!);
    maxX = Math.max(maxX, ring[i]!);
    minY = Math.min(minY, ring[i + 1]!);
    maxY = Math.max(maxY, ring[i + 1]!);
  }
  return [minX, minY, maxX, maxY];
}

/** Area in square metres, never negative. */
export function areaOf(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return Math.abs(sum) / 2;
}

/** Mean of the vertices. */
export function middleOf(ring: Ring): [number, number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]!;
    y += ring[i + 1]!;
  }
  return [(x * 2) / ring.length, (y * 2) / ring.length];
}

/** Even-odd test. */
export function contains(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi > y !== yj > y && x < ((ring[j]! - ring[i]!) * (y - yi)) / (yj - yi) + ring[i]!) inside = !inside;
  }
  return inside;
}

/** Distance in metres from a point to a polyline (or to a closed ring). */
export function distanceToLine(line: Ring, x: number, y: number, closed = false): number {
  let best = Infinity;
  const end = closed ? line.length : line.length - 2;
  for (let i = 0; i < end; i += 2) {
    const j = (i + 2) % line.length;
    const ax = line[i]!;
    const ay = line[i + 1]!;
    const dx = line[j]! - ax;
    const dy = line[j + 1]! - ay;
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const ex = ax + t * dx - x;
    const ey = ay + t * dy - y;
    best = Math.min(best, ex * ex + ey * ey);
  }
  return Math.sqrt(best);
}

/** A convex polygon whose edges carry a kind; edge i runs from vertex i to vertex i + 1. */
export interface Cell<Kind extends string> {
  readonly ring: number[];
  readonly edges: Kind[];
}

/**
 * The part of a convex cell where (x - px)·nx + (y - py)·ny >= 0, or null when nothing is left.
 *
 * The cut becomes an edge of kind `cut`.
 */
export function clipCell<Kind extends string>(
  cell: Cell<Kind>,
  px: number,
  py: number,
  nx: number,
  ny: number,
  cut: Kind,
): Cell<Kind> | null {
  const ring: number[] = [];
  const edges: Kind[] = [];
  const n = cell.edges.length;
  for (let i = 0; i < n; i++) {
    const ax = cell.ring[2 * i]!;
    const ay = cell.ring[2 * i + 1]!;
    const j = (i + 1) % n;
    const bx = cell.ring[2 * j]!;
    const by = cell.ring[2 * j + 1]!;
    const da = (ax - px) * nx + (ay - py) * ny;
    const db = (bx - px) * nx + (by - py) * ny;
    if (da >= 0) {
      ring.push(ax, ay);
      edges.push(cell.edges[i]!);
    }
    if (da >= 0 !== db >= 0) {
      const t = da / (da - db);
      ring.push(ax + (bx - ax) * t, ay + (by - ay) * t);
      edges.push(da >= 0 ? cut : cell.edges[i]!);
    }
  }
  return edges.length >= 3 && areaOf(ring) > 1 ? { ring, edges } : null;
}

/** A convex cell with each edge moved inward by the distance of its kind, or null when nothing is left. */
export function insetCell<Kind extends string>(
  cell: Cell<Kind>,
  distance: (kind: Kind) => number,
): Cell<Kind> | null {
  const [mx, my] = middleOf(cell.ring);
  let result: Cell<Kind> | null = cell;
  for (let i = 0; i < cell.edges.length && result; i++) {
    const j = (i + 1) % cell.edges.length;
    const ax = cell.ring[2 * i]!;
    const ay = cell.ring[2 * i + 1]!;
    const ex = cell.ring[2 * j]! - ax;
    const ey = cell.ring[2 * j + 1]! - ay;
    const length = Math.hypot(ex, ey);
    if (length < 1e-6) continue;
    let nx = -ey / length;
    let ny = ex / length;
    if ((mx - ax) * nx + (my - ay) * ny < 0) {
      nx = -nx;
      ny = -ny;
    }
    const kind = cell.edges[i]!;
    const d = distance(kind);
    result = clipCell(result, ax + nx * d, ay + ny * d, nx, ny, kind);
  }
  return result;
}

/** A rectangle by centre, half sizes and the angle of its first axis (radians). */
export function rectangle(cx: number, cy: number, halfA: number, halfB: number, angle: number): number[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const ring: number[] = [];
  for (const [a, b] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    ring.push(cx + a * halfA * c - b * halfB * s, cy + a * halfA * s + b * halfB * c);
  }
  return ring;
}

/** Both sides of a polyline at half the width, as one ring; meant for gentle bends. */
export function strip(line: Ring, width: number, shift = 0): number[] {
  const left: number[] = [];
  const right: number[] = [];
  for (let i = 0; i < line.length; i += 2) {
    const a = Math.max(0, i - 2);
    const b = Math.min(line.length - 2, i + 2);
    const dx = line[b]! - line[a]!;
    const dy = line[b + 1]! - line[a + 1]!;
    const length = Math.hypot(dx, dy) || 1;
    const nx = -dy / length;
    const ny = dx / length;
    left.push(line[i]! + nx * (shift + width / 2), line[i + 1]! + ny * (shift + width / 2));
    right.unshift(line[i]! + nx * (shift - width / 2), line[i + 1]! + ny * (shift - width / 2));
  }
  return [...left, ...right];
}

/** A polyline (or closed ring) with a vertex at least every `step` metres. */
export function densify(line: Ring, step: number, closed: boolean): number[] {
  const out: number[] = [];
  const end = closed ? line.length : line.length - 2;
  for (let i = 0; i < end; i += 2) {
    const j = (i + 2) % line.length;
    const parts = Math.max(1, Math.ceil(Math.hypot(line[j]! - line[i]!, line[j + 1]! - line[i + 1]!) / step));
    for (let k = 0; k < parts; k++) {
      out.push(
        line[i]! + ((line[j]! - line[i]!) * k) / parts,
        line[i + 1]! + ((line[j + 1]! - line[i + 1]!) * k) / parts,
      );
    }
  }
  if (!closed) out.push(line[line.length - 2]!, line[line.length - 1]!);
  return out;
}
