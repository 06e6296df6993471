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
  const { kinds, values, totals } = kindsOf(data, inside);
  const after = new Uint8Array(outWidth * outHeight);
  const least = inside ? 0 : (side * side) / 2;
  const candidates = [...values.keys()].filter((kind) => kind > 0 && totals[kind]! > least);
  const [main = 0] = candidates;
  if (candidates.length === 1 && !inside && data.length - totals[main]! < least)
    return after.fill(values[main]!);
  for (let y = 0; y < outHeight; y++) {
    const row = (y + radius) * width + radius;
    for (let x = 0; x < outWidth; x++) after[y * outWidth + x] = values[kinds[row + x]!]!;
  }
  const area = { kinds, width, height, radius };
  // Kind 0 is no mask: those pixels have no vote, and are counted with each of the others.
  if (inside) for (const kind of candidates) vote(area, [kind, 0], values, after);
  else
    for (let i = 0; i < candidates.length; i += 2)
      vote(area, [candidates[i]!, candidates[i + 1] ?? -1], values, after);
  return after;
}

/** Classes by small numbers, `[height, width]`, and how far a square reaches. */
interface Area {
  readonly kinds: Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
}

/**
 * Counts two kinds in the square around every pixel, both in one number (a square has 1089 pixels at most), and writes the
 * class of one that has more than half of the votes. -1 counts nothing.
 */
function vote(area: Area, [a, b]: readonly [number, number], values: readonly number[], after: Uint8Array) {
  const { kinds, width, height, radius } = area;
  const side = 2 * radius + 1;
  const [outWidth, outHeight] = [width - side + 1, height - side + 1];
  const weights = new Int32Array(values.length);
  weights[a] = 1;
  if (b >= 0) weights[b] = 1 << 16;
  const [valueA, valueB] = [values[a]!, values[b] ?? 0];
  const columns = new Int32Array(width);
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < width; x++, i++) columns[x]! += weights[kinds[i]!]!;
  for (let y = 0; y < outHeight; y++) {
    let votes = 0;
    for (let x = 0; x < side - 1; x++) votes += columns[x]!;
    const middle = (y + radius) * width + radius;
    for (let x = 0; x < outWidth; x++) {
      votes += columns[x + side - 1]!;
      const ofA = votes & 0xffff;
      const ofB = votes >>> 16;
      // Without a mask there is no class, whatever lies around.
      if (b === 0) {
        if (ofA * 2 > side * side - ofB && kinds[middle + x] !== 0) after[y * outWidth + x] = valueA;
      } else if (ofA * 2 > side * side) after[y * outWidth + x] = valueA;
      else if (ofB * 2 > side * side) after[y * outWidth + x] = valueB;
      votes -= columns[x]!;
    }
    if (y + 1 === outHeight) break;
    const [last, next] = [y * width, (y + side) * width];
    for (let x = 0; x < width; x++) columns[x]! += weights[kinds[next + x]!]! - weights[kinds[last + x]!]!;
  }
}

/**
 * Classes by small numbers from 1 on; 0 where there is no mask. `values` are the classes of the numbers, `totals` how many
 * pixels have them.
 */
function kindsOf(
  data: Uint8Array,
  inside: Uint8Array | null,
): { kinds: Uint16Array; values: number[]; totals: number[] } {
  const kinds = new Uint16Array(data.length);
  const kindOf = new Int16Array(256).fill(-1);
  const counts = new Uint32Array(257);
  const values = [0];
  for (let i = 0; i < data.length; i++) {
    if (inside !== null && inside[i] === 0) continue;
    const value = data[i]!;
    let kind = kindOf[value]!;
    if (kind === -1) kindOf[value] = kind = values.push(value) - 1;
    kinds[i] = kind;
    counts[kind]!++;
  }
  return { kinds, values, totals: [...counts.subarray(0, values.length)] };
}

/** Masks laid into one window of the ROI grid. Pixels without one are not inside. */
export function surroundingsOf(
  window: PixelWindow,
  masks: Iterable<{ readonly place: PlacedPatch; readonly data: Uint8Array }>,
): Surroundings {
  const data = new Uint8Array(window.width * window.height);
  const inside = new Uint8Array(data.length);
  let covered = 0;
  for (const { place, data: from } of masks) {
    const { x, y, widthPx, heightPx } = place;
    const common = intersectWindows({ x, y, width: widthPx, height: heightPx }, window);
    if (!common) continue;
    covered += common.width * common.height;
    for (let row = common.y; row < common.y + common.height; row++) {
      const start = (row - y) * widthPx + common.x - x;
      const to = (row - window.y) * window.width + common.x - window.x;
      data.set(from.subarray(start, start + common.width), to);
      inside.fill(1, to, to + common.width);
    }
  }
  return { data, inside: covered === data.length ? null : inside };
}
