import type { PixelWindow } from '../geo/grid.ts';

/**
 * Live-wire (E. Mortensen, W. Barrett, "Intelligent scissors for image composition", SIGGRAPH 1995): the cheapest way along the
 * edges of the image between a point and every pixel of a window around it.
 *
 * Of their local cost only the gradient's part is used: the step from a pixel to a neighbour costs `1 + cost` of the
 * neighbour, times its length (5 beside, 7 across: 7/5 is the square root of two within 1 %). Their weights scale the costs of
 * level steps down by it in the same way. The 1 keeps ways short where the image says nothing.
 */

/** Steps by their direction 0–7, clockwise from the right. */
export const wireSteps = {
  dx: Int8Array.of(1, 1, 0, -1, -1, -1, 0, 1),
  dy: Int8Array.of(0, 1, 1, 1, 0, -1, -1, -1),
} as const;

/** In place of a direction: the point that all ways lead to. */
export const wireEnd = 255;

/** No step costs more than (1 + 255) * 7; a power of two above it, for the ring of buckets. */
const buckets = 2048;
const none = -1;

/** Cheapest ways to one point from every pixel of a window of the ROI grid. */
export interface WireTree {
  readonly window: PixelWindow;
  /** Direction of the next pixel towards the point, `[height, width]`; {@link wireEnd} at the point. */
  readonly directions: Uint8Array;
}

/** So many pixels, evenly spread, say how steep an image is. */
const samples = 1 << 14;

/**
 * Costs of pixels from how steep the image is there: `255 * (1 - g / G)`, where G is about the 99th percentile of what is
 * steeper than nothing, so that one glaring roof does not flatten all other edges. What is not known (NaN) costs 255.
 *
 * @param gradient Magnitudes in any unit, `[height, width]`.
 */
export function wireCosts(gradient: Float32Array): Uint8Array {
  const every = Math.max(1, Math.floor(gradient.length / samples));
  const known = gradient.filter((value, i) => i % every === 0 && value > 0 && value < Infinity).sort();
  const steepest = known[Math.floor(0.99 * (known.length - 1))] ?? Infinity;
  const costs = new Uint8Array(gradient.length).fill(255);
  for (let i = 0; i < costs.length; i++) {
    const value = gradient[i]!;
    // Comparisons with NaN are false.
    if (value > 0 && value < Infinity) costs[i] = Math.round(255 * Math.max(0, 1 - value / steepest));
  }
  return costs;
}

/**
 * Directions of the cheapest ways to (x, y), by Dijkstra with a ring of buckets: time is proportional to the pixels.
 * Of two ways with one cost the one that was found first stays, so the same input always gives the same tree.
 *
 * @param cost `[height, width]`, 0 on the steepest edges to 255 where there is none.
 * @param x Column of the point within the window; y likewise its row.
 * @returns Bytes of {@link WireTree.directions}. Throws RangeError for a point outside or an array of another size.
 */
export function livewireTree(
  cost: Uint8Array,
  width: number,
  height: number,
  x: number,
  y: number,
): Uint8Array {
  if (cost.length !== width * height) throw new RangeError(`${cost.length} costs for ${width} x ${height}`);
  if (!(x >= 0 && y >= 0 && x < width && y < height)) throw new RangeError(`(${x}, ${y}) is outside`);
  const directions = new Uint8Array(cost.length).fill(wireEnd);
  const distances = new Float64Array(cost.length).fill(Infinity);
  const queue = new BucketQueue(cost.length);
  const start = y * width + x;
  distances[start] = 0;
  queue.put(start, 0);
  for (let pixel = queue.takeNearest(); pixel !== none; pixel = queue.takeNearest()) {
    const distance = distances[pixel]!;
    const column = pixel % width;
    const row = (pixel - column) / width;
    for (let direction = 0; direction < 8; direction++) {
      const toX = column + wireSteps.dx[direction]!;
      const toY = row + wireSteps.dy[direction]!;
      if (toX < 0 || toY < 0 || toX >= width || toY >= height) continue;
      const to = toY * width + toX;
      const next = distance + (1 + cost[to]!) * ((direction & 1) === 1 ? 7 : 5);
      if (next >= distances[to]!) continue;
      if (distances[to]! < Infinity) queue.remove(to, distances[to]!);
      distances[to] = next;
      // Back to where the way came from.
      directions[to] = (direction + 4) & 7;
      queue.put(to, next);
    }
  }
  return directions;
}

/** Pixels by distance; all in it at one time are nearer to each other than the ring is long. */
class BucketQueue {
  readonly #first = new Int32Array(buckets).fill(none);
  readonly #next: Int32Array;
  readonly #before: Int32Array;
  #size = 0;
  #at = 0;

  constructor(pixels: number) {
    this.#next = new Int32Array(pixels);
    this.#before = new Int32Array(pixels);
  }

  put(pixel: number, distance: number): void {
    const bucket = distance & (buckets - 1);
    const first = this.#first[bucket]!;
    this.#next[pixel] = first;
    this.#before[pixel] = none;
    if (first !== none) this.#before[first] = pixel;
    this.#first[bucket] = pixel;
    this.#size++;
  }

  remove(pixel: number, distance: number): void {
    const [before, next] = [this.#before[pixel]!, this.#next[pixel]!];
    if (before === none) this.#first[distance & (buckets - 1)] = next;
    else this.#next[before] = next;
    if (next !== none) this.#before[next] = before;
    this.#size--;
  }

  /** The nearest pixel, or -1 when it is empty. */
  takeNearest(): number {
    if (this.#size === 0) return none;
    while (this.#first[this.#at & (buckets - 1)] === none) this.#at++;
    const pixel = this.#first[this.#at & (buckets - 1)]!;
    this.remove(pixel, this.#at);
    return pixel;
  }
}

/**
 * The way from the tree's point to a pixel: centres of its pixels `[x0, y0, x1, y1, …]` on the ROI grid, both ends included.
 * Null for a pixel outside the window, and for bytes that lead nowhere.
 */
export function followWire({ window, directions }: WireTree, x: number, y: number): number[] | null {
  const { width, height } = window;
  let [column, row] = [Math.floor(x) - window.x, Math.floor(y) - window.y];
  const way: number[] = [];
  for (let left = width * height; left > 0; left--) {
    if (!(column >= 0 && row >= 0 && column < width && row < height)) return null;
    way.push(row + window.y + 0.5, column + window.x + 0.5);
    const direction = directions[row * width + column]!;
    // Gathered backwards, pairs too.
    if (direction === wireEnd) return way.reverse();
    if (direction > 7) return null;
    column += wireSteps.dx[direction]!;
    row += wireSteps.dy[direction]!;
  }
  return null;
}

/**
 * The corners of a way: what is left when points nearer than `tolerancePx` to the straight way between their neighbours go (Douglas and
 * Peucker 1973). The ends stay.
 *
 * @param way `[x0, y0, x1, y1, …]`
 */
export function cornersOf(way: readonly number[], tolerancePx = 0.75): number[] {
  const last = (way.length >> 1) - 1;
  if (last < 2) return [...way];
  const stays = new Uint8Array(last + 1);
  stays[0] = stays[last] = 1;
  const open: [number, number][] = [[0, last]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    const { index, distance } = farthest(way, from, to);
    if (distance <= tolerancePx) continue;
    stays[index] = 1;
    open.push([from, index], [index, to]);
  }
  return way.filter((_, i) => stays[i >> 1] === 1);
}

/** The point between two others that lies farthest from the straight way between them. */
function farthest(way: readonly number[], from: number, to: number): { index: number; distance: number } {
  const [x0, y0] = [way[from * 2]!, way[from * 2 + 1]!];
  const [dx, dy] = [way[to * 2]! - x0, way[to * 2 + 1]! - y0];
  const square = dx * dx + dy * dy || 1;
  let [index, distance] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [way[i * 2]! - x0, way[i * 2 + 1]! - y0];
    const along = Math.min(1, Math.max(0, (px * dx + py * dy) / square));
    const away = Math.hypot(px - along * dx, py - along * dy);
    if (away > distance) [index, distance] = [i, away];
  }
  return { index, distance };
}
