import { intersectWindows, type PixelWindow, type PlacedPatch } from '../geo/grid.ts';

/** A patch is smoothed in squares of this side, those that the brush reaches: a stroke over a corner does not pay for all. */
const blockPx = 64;
/** 3.2 m at 20 cm: a larger square takes whole hedges away, and is what the clean-up operations are for. */
const maxRadiusPx = 16;

/** Radius of the square that decides under a smoothing brush: a sixth of the brush, 1 to 16 px. */
export function smoothRadiusPx(diameterPx: number): number {
  return Math.min(maxRadiusPx, Math.max(1, Math.round(diameterPx / 6)));
}

/** The masks around a patch as they were before the edit. */
export interface Surroundings {
  /** `[height, width]` of the window, on the ROI grid. */
  readonly data: Uint8Array;
  /** 1 where there is a mask; null for everywhere. */
  readonly inside: Uint8Array | null;
}

/**
 * What a smoothing brush makes of a patch: the class of more than half of the square around each pixel, where there is one
 * (the operation `median`), of the state before the stroke. So painting twice over a place in one stroke changes no more than once.
 */
export class SmoothSource {
  readonly #patch: PlacedPatch;
  readonly #radiusPx: number;
  readonly #around: (window: PixelWindow) => Surroundings;
  readonly #data: Uint8Array;
  readonly #done = new Set<number>();

  /** @param around reads a window of the ROI grid; it may reach over the patch, and over the ROI. */
  constructor(patch: PlacedPatch, radiusPx: number, around: (window: PixelWindow) => Surroundings) {
    this.#patch = patch;
    this.#radiusPx = radiusPx;
    this.#around = around;
    this.#data = new Uint8Array(patch.widthPx * patch.heightPx);
  }

  /** The smoothed patch `[heightPx, widthPx]`, right within the window (in patch pixels). Not to be written to. */
  within(window: PixelWindow): Uint8Array {
    const { widthPx, heightPx } = this.#patch;
    const whole = { x: 0, y: 0, width: widthPx, height: heightPx };
    const cut = intersectWindows(window, whole);
    if (!cut) return this.#data;
    const columns = Math.ceil(widthPx / blockPx);
    for (let y = Math.floor(cut.y / blockPx); y * blockPx < cut.y + cut.height; y++) {
      for (let x = Math.floor(cut.x / blockPx); x * blockPx < cut.x + cut.width; x++) {
        const block = { x: x * blockPx, y: y * blockPx, width: blockPx, height: blockPx };
        if (!this.#done.has(y * columns + x)) this.#smooth(intersectWindows(block, whole)!);
        this.#done.add(y * columns + x);
      }
    }
    return this.#data;
  }

  #smooth(block: PixelWindow): void {
    const r = this.#radiusPx;
    const { x, y, widthPx } = this.#patch;
    const [width, height] = [block.width + 2 * r, block.height + 2 * r];
    const around = this.#around({ x: x + block.x - r, y: y + block.y - r, width, height });
    const smoothed = smoothMiddle(around, width, height, r);
    for (let row = 0; row < block.height; row++) {
      const from = row * block.width;
      const to = (block.y + row) * widthPx + block.x;
      this.#data.set(smoothed.subarray(from, from + block.width), to);
    }
  }
}

/**
 * The operation `median` for a small rectangle, with as much around it as a square reaches; the work is the same for every
 * radius, so that a wide brush keeps up with the pointer. Answers `[height - 2 radius, width - 2 radius]`.
 *
 * Only a class with pixels for more than half of a square can change anything, and where all others together have too few for
 * that nothing but it is left: most of a mask is decided by counting.
 */
export function smoothMiddle(
  { data, inside }: Surroundings,
  width: number,
  height: number,
  radius: number,
): Uint8Array {
  const side = 2 * radius + 1;
  const [outWidth, outHeight] = [width - side + 1, height - side + 1];
  const after = new Uint8Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    const from = (y + radius) * width + radius;
    after.set(data.subarray(from, from + outWidth), y * outWidth);
  }
  const counts = countValues(data);
  const half = (side * side) / 2;
  const candidates = [...counts.keys()].filter((value) => counts[value]! > (inside ? 0 : half));
  const [main = 0] = candidates;
  if (!inside && data.length - counts[main]! < half) return after.fill(main);
  const area = { width, height, radius };
  if (inside) for (const value of candidates) voteInside(area, data, inside, value, after);
  else
    for (let i = 0; i < candidates.length; i += 2)
      vote(area, data, candidates[i]!, candidates[i + 1] ?? null, after);
  return after;
}

/** Pixels of each value: those that are the same four by four are counted at once. */
function countValues(data: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  const words =
    data.byteOffset % 4 === 0 ? new Int32Array(data.buffer, data.byteOffset, data.length >> 2) : [];
  for (let at = 0; at < words.length;) {
    const four = words[at]!;
    const start = at++;
    while (at < words.length && words[at] === four) at++;
    for (let shift = 0; shift < 32; shift += 8) counts[(four >>> shift) & 255]! += at - start;
  }
  for (let i = words.length * 4; i < data.length; i++) counts[data[i]!]!++;
  return counts;
}

/** `[height, width]`, and how far a square reaches. */
interface Area {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/** Writes each of one or two classes where it has more than half of the votes. */
function vote(area: Area, data: Uint8Array, a: number, b: number | null, after: Uint8Array): void {
  const weights = new Int32Array(256);
  weights[a] = 1;
  if (b !== null) weights[b] = 1 << 16;
  const all = (2 * area.radius + 1) ** 2;
  forEachSquareRow(area, data, weights, (y, votes) => {
    const row = y * votes.length;
    for (let x = 0; x < votes.length; x++) {
      if ((votes[x]! & 0xffff) * 2 > all) after[row + x] = a;
      else if (b !== null && (votes[x]! >>> 16) * 2 > all) after[row + x] = b;
    }
  });
}

/** The same of one class where not all has a mask: those pixels have no vote, and get no class. */
function voteInside(
  area: Area,
  data: Uint8Array,
  inside: Uint8Array,
  value: number,
  after: Uint8Array,
): void {
  const codes = data.map((other, i) => (inside[i] === 0 ? 2 : other === value ? 1 : 0));
  const weights = Int32Array.of(0, 1, 1 << 16);
  const { width, radius } = area;
  const all = (2 * radius + 1) ** 2;
  forEachSquareRow(area, codes, weights, (y, votes) => {
    const middle = (y + radius) * width + radius;
    for (let x = 0; x < votes.length; x++) {
      const isMost = (votes[x]! & 0xffff) * 2 > all - (votes[x]! >>> 16);
      if (isMost && inside[middle + x] === 1) after[y * votes.length + x] = value;
    }
  });
}

/**
 * Sums the weights of the pixels in the square around each one, row by row; two counts fit into one number, for a square has
 * 1089 pixels at most. `votes` is one array, written anew for each row.
 */
function forEachSquareRow(
  { width, height, radius }: Area,
  codes: Uint8Array,
  weights: Int32Array,
  visit: (y: number, votes: Int32Array) => void,
): void {
  const side = 2 * radius + 1;
  const rows = height - side + 1;
  const columns = new Int32Array(width);
  const votes = new Int32Array(width - side + 1);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < width; x++, i++) columns[x]! += weights[codes[i]!]!;
  for (let y = 0; y < rows; y++) {
    let sum = 0;
    for (let x = 0; x < side - 1; x++) sum += columns[x]!;
    for (let x = 0; x < votes.length; x++) {
      sum += columns[x + side - 1]!;
      votes[x] = sum;
      sum -= columns[x]!;
    }
    visit(y, votes);
    if (y + 1 === rows) return;
    const [last, next] = [y * width, (y + side) * width];
    for (let x = 0; x < width; x++) columns[x]! += weights[codes[next + x]!]! - weights[codes[last + x]!]!;
  }
}

/** Masks laid into one window of the ROI grid. Pixels without one are not inside. */
export function surroundingsOf(
  window: PixelWindow,
  masks: Iterable<{ readonly place: PlacedPatch; readonly data: Uint8Array }>,
): Surroundings {
  const data = new Uint8Array(window.width * window.height);
  const covered: PixelWindow[] = [];
  for (const { place, data: from } of masks) {
    const { x, y, widthPx, heightPx } = place;
    const common = intersectWindows({ x, y, width: widthPx, height: heightPx }, window);
    if (!common) continue;
    covered.push(common);
    for (let row = common.y; row < common.y + common.height; row++) {
      const start = (row - y) * widthPx + common.x - x;
      const to = (row - window.y) * window.width + common.x - window.x;
      data.set(from.subarray(start, start + common.width), to);
    }
  }
  const px = covered.reduce((sum, { width, height }) => sum + width * height, 0);
  return { data, inside: px === data.length ? null : coverOf(covered, window) };
}

/** 1 in some windows, which lie in another one; `[within.height, within.width]`. */
function coverOf(windows: readonly PixelWindow[], within: PixelWindow): Uint8Array {
  const inside = new Uint8Array(within.width * within.height);
  for (const { x, y, width, height } of windows) {
    for (let row = y - within.y; row < y - within.y + height; row++) {
      const start = row * within.width + x - within.x;
      inside.fill(1, start, start + width);
    }
  }
  return inside;
}
