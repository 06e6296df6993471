import type { PixelSet } from '../editing/pixelSet.ts';
import type { Spans } from './regionRuns.ts';

/** Most numbers that the rings of a region have. */
const maxRingNumbers = 20_000;

/**
 * The outline of pixels as closed rings along their edges, `[x0, y0, x1, y1, …]` without the first point again; the inside is
 * on the right hand (y goes down), so that holes turn the other way. Pixels that only touch at a corner are apart.
 *
 * A region with a very long outline is traced in squares of 2, 4, 8… pixels, each in when any of its pixels is, until the
 * rings have at most `maxNumbers` numbers.
 *
 * @param spans in the order of rows and columns, no two of a row adjacent.
 */
export function regionRings(spans: Spans, maxNumbers = maxRingNumbers): number[][] {
  for (let scale = 1, current = spans; ; scale *= 2, current = halveSpans(current)) {
    const rings = traceRings(current);
    if (rings.reduce((sum, ring) => sum + ring.length, 0) <= maxNumbers)
      return scale === 1 ? rings : rings.map((ring) => ring.map((place) => place * scale));
  }
}

/** The outline of a set of pixels, as {@link regionRings}. */
export function ringsOfSet({ window, rows, spans }: PixelSet, maxNumbers = maxRingNumbers): number[][] {
  const all = new Int32Array((spans.length / 2) * 3);
  for (let row = 0, at = 0; row < window.height; row++) {
    for (let span = rows[row]!; span < rows[row + 1]!; span++, at += 3)
      all.set([window.y + row, spans[span * 2]!, spans[span * 2 + 1]!], at);
  }
  return regionRings(all, maxNumbers);
}

/** Squares of two by two pixels that hold any. */
function halveSpans(spans: Spans): Spans {
  const halved: number[] = [];
  const byRow = new Map<number, [number, number][]>();
  for (let i = 0; i < spans.length; i += 3) {
    const y = spans[i]! >> 1;
    const row = byRow.get(y) ?? [];
    row.push([spans[i + 1]! >> 1, (spans[i + 2]! + 1) >> 1]);
    byRow.set(y, row);
  }
  for (const [y, row] of byRow) {
    row.sort((a, b) => a[0] - b[0]);
    let [from, to] = row[0]!;
    for (const [x0, x1] of row) {
      if (x0 > to) {
        halved.push(y, from, to);
        [from, to] = [x0, x1];
      } else to = Math.max(to, x1);
    }
    halved.push(y, from, to);
  }
  return Int32Array.from(halved);
}

/** An edge of the outline, horizontal or one pixel high. */
interface Edge {
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
  used: boolean;
}

function traceRings(spans: Spans): number[][] {
  const starts = edgesByStart(spans);
  const rings: number[][] = [];
  for (const edges of starts.values()) {
    for (const edge of edges) if (!edge.used) rings.push(traceRing(edge, starts));
  }
  return rings;
}

type Starts = Map<number, Edge[]>;
/** Larger than any coordinate of a grid: a point becomes one number. */
const keyStep = 2 ** 24;
const keyOf = (x: number, y: number): number => y * keyStep + x;

function traceRing(first: Edge, starts: Starts): number[] {
  const ring: number[] = [];
  let edge = first;
  for (;;) {
    edge.used = true;
    const next = turn(edge, starts.get(keyOf(edge.toX, edge.toY))!);
    const isStraight = isHorizontal(edge) === isHorizontal(next);
    if (!isStraight) ring.push(edge.toX, edge.toY);
    if (next === first) return ring;
    edge = next;
  }
}

const isHorizontal = (edge: Edge): boolean => edge.y === edge.toY;

/** Where pixels touch at a corner two edges leave it: the one to the right goes round the same pixel. */
function turn(edge: Edge, next: readonly Edge[]): Edge {
  if (next.length === 1) return next[0]!;
  const dx = Math.sign(edge.toX - edge.x);
  const dy = Math.sign(edge.toY - edge.y);
  return next.find(({ x, y, toX, toY }) => Math.sign(toX - x) === -dy && Math.sign(toY - y) === dx)!;
}

/** Edges of all pixels that have no neighbour across them, by the point that they leave. */
function edgesByStart(spans: Spans): Starts {
  const starts: Starts = new Map();
  const put = (x: number, y: number, toX: number, toY: number): void => {
    const key = keyOf(x, y);
    const edge = { x, y, toX, toY, used: false };
    const there = starts.get(key);
    if (there) there.push(edge);
    else starts.set(key, [edge]);
  };
  let above: Row = { y: -Infinity, from: 0, to: 0 };
  for (let at = 0; at < spans.length; at = above.to) {
    const y = spans[at]!;
    const row = { y, from: at, to: rowEnd(spans, at) };
    for (let i = row.from; i < row.to; i += 3) {
      put(spans[i + 1]!, y + 1, spans[i + 1]!, y);
      put(spans[i + 2]!, y, spans[i + 2]!, y + 1);
    }
    const isBelow = above.y === y - 1;
    if (!isBelow) eachOnly(spans, above, none, (x0, x1) => put(x1, above.y + 1, x0, above.y + 1));
    const upper = isBelow ? above : none;
    eachOnly(spans, row, upper, (x0, x1) => put(x0, y, x1, y));
    if (isBelow) eachOnly(spans, above, row, (x0, x1) => put(x1, y, x0, y));
    above = row;
  }
  eachOnly(spans, above, none, (x0, x1) => put(x1, above.y + 1, x0, above.y + 1));
  return starts;
}

/** Spans of one row: places `from` to `to` (excluded) in the list. */
interface Row {
  readonly y: number;
  readonly from: number;
  readonly to: number;
}
const none: Row = { y: NaN, from: 0, to: 0 };

function rowEnd(spans: Spans, from: number): number {
  let to = from + 3;
  while (to < spans.length && spans[to] === spans[from]) to += 3;
  return to;
}

/** Calls back with the parts of a row's spans that another row has not. */
function eachOnly(spans: Spans, row: Row, other: Row, use: (x0: number, x1: number) => void): void {
  let j = other.from;
  for (let i = row.from; i < row.to; i += 3) {
    let x = spans[i + 1]!;
    const end = spans[i + 2]!;
    while (j < other.to && spans[j + 2]! <= x) j += 3;
    for (let k = j; k < other.to && spans[k + 1]! < end; k += 3) {
      if (spans[k + 1]! > x) use(x, spans[k + 1]!);
      x = Math.max(x, spans[k + 2]!);
    }
    if (x < end) use(x, end);
  }
}
