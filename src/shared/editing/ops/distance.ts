import { AppError } from '../../errors.ts';

/** Squared distance of a pixel that has no target within reach. */
export const tooFar = 0x7fff_ffff;

/** "No target in this column within reach". */
const none = 0xffff;
/** Farthest that a column looks; larger than any image that is edited (20,000 px). */
const farthestPx = none - 1;

/**
 * Squared distances of each pixel to the nearest target, row by row from the top: exact whole numbers of pixels, between
 * centres, 0 on a target, {@link tooFar} beyond the reach.
 *
 * The method is that of Meijster, Roerdink and Hesselink ("A general algorithm for computing distance transforms in linear
 * time", 2000; the lower envelope of parabolas is also in Felzenszwalb and Huttenlocher, "Distance transforms of sampled
 * functions", 2012): distances within each column, then along each row the lowest of the parabolas that stand on its
 * columns. What lies between two targets of a row depends on nothing beyond them, and columns without a target within reach
 * have no parabola: a small reach is cheap.
 */
export class DistanceRows {
  readonly #cells: Uint8Array | Uint16Array;
  readonly #isTarget: Uint8Array;
  readonly #width: number;
  readonly #maxSquared: number;
  readonly #reach: number;
  /** Distance to the nearest target at or below each pixel. */
  readonly #below: Uint16Array;
  readonly #above: Uint16Array;
  readonly #column: Uint16Array;
  readonly #out: Int32Array;
  /** Columns of the parabolas of the envelope, and from where on each is the lowest. */
  readonly #parabolas: Int32Array;
  readonly #starts: Int32Array;
  #y = 0;

  /**
   * @param cells `[height, width]`.
   * @param isTarget 1 for each value of `cells` that is a target.
   * @param maxSquared Square of the reach; Infinity for none.
   */
  constructor(
    cells: Uint8Array | Uint16Array,
    isTarget: Uint8Array,
    width: number,
    height: number,
    maxSquared: number,
  ) {
    this.#cells = cells;
    this.#isTarget = isTarget;
    this.#width = width;
    this.#maxSquared = Math.min(maxSquared, tooFar - 1);
    this.#reach = Math.min(Math.floor(Math.sqrt(this.#maxSquared)), farthestPx);
    this.#below = new Uint16Array(width * height);
    this.#above = new Uint16Array(width).fill(none);
    this.#column = new Uint16Array(width);
    this.#out = new Int32Array(width);
    this.#parabolas = new Int32Array(width + 2);
    this.#starts = new Int32Array(width + 2);
    this.#lookDown(height);
  }

  /** The next row: `[width]`, reused by the next call. */
  next(): Int32Array {
    const width = this.#width;
    const reach = this.#reach;
    const cells = this.#cells;
    const isTarget = this.#isTarget;
    const above = this.#above;
    const below = this.#below;
    const column = this.#column;
    const row = this.#y++ * width;
    for (let x = 0; x < width; x++) {
      let up = 0;
      if (isTarget[cells[row + x]!] === 0) {
        up = above[x]! + 1;
        if (up > reach) up = none;
      }
      above[x] = up;
      const down = below[row + x]!;
      column[x] = up < down ? up : down;
    }
    this.#fillRow();
    return this.#out;
  }

  #lookDown(height: number): void {
    const width = this.#width;
    const reach = this.#reach;
    const cells = this.#cells;
    const isTarget = this.#isTarget;
    const below = this.#below;
    const lower = new Uint16Array(width).fill(none);
    for (let row = (height - 1) * width; row >= 0; row -= width) {
      for (let x = 0; x < width; x++) {
        let down = 0;
        if (isTarget[cells[row + x]!] === 0) {
          down = lower[x]! + 1;
          if (down > reach) down = none;
        }
        lower[x] = down;
        below[row + x] = down;
      }
    }
  }

  #fillRow(): void {
    const width = this.#width;
    const column = this.#column;
    const out = this.#out;
    let x = 0;
    while (x < width) {
      if (column[x] === 0) {
        out[x++] = 0;
        continue;
      }
      const start = x;
      let isReached = start > 0;
      while (x < width && column[x] !== 0) {
        if (column[x] !== none) isReached = true;
        x++;
      }
      if (isReached || x < width) this.#fillGap(start, x);
      else out.fill(tooFar, start, x);
    }
  }

  /** The pixels `start <= x < end` between two targets of the row, or between one and the border. */
  #fillGap(start: number, end: number): void {
    const column = this.#column;
    const out = this.#out;
    const parabolas = this.#parabolas;
    const starts = this.#starts;
    const lastColumn = Math.min(end, this.#width - 1);
    let top = -1;
    for (let u = Math.max(0, start - 1); u <= lastColumn; u++) {
      const g = column[u]!;
      if (g === none) continue;
      let from = start;
      while (top >= 0) {
        const i = parabolas[top]!;
        const h = column[i]!;
        // First pixel at which u's parabola is below i's.
        from = Math.floor((u * u - i * i + g * g - h * h) / (2 * (u - i))) + 1;
        if (from > starts[top]!) break;
        top--;
        from = start;
      }
      if (from >= end) continue;
      top++;
      parabolas[top] = u;
      starts[top] = from;
    }
    const maxSquared = this.#maxSquared;
    let until = end;
    for (; top >= 0; top--) {
      const i = parabolas[top]!;
      const h2 = column[i]! * column[i]!;
      const from = starts[top]!;
      for (let x = until - 1; x >= from; x--) {
        const squared = (x - i) * (x - i) + h2;
        out[x] = squared > maxSquared ? tooFar : squared;
      }
      until = Math.min(until, from);
    }
    if (until > start) out.fill(tooFar, start, until);
  }
}

/** 1 for each byte value that is one. */
export function valuesWhere(isOne: (value: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => (isOne(value) ? 1 : 0));
}

/**
 * Distance of each pixel to the nearest one whose value is a target: pixels between centres, 0 on a target, Infinity where
 * there is none within `maxPx` (included). Float32 `[height, width]`, of exact squares. Throws AppError `badRequest` when the
 * data are of another size.
 */
export function distanceTo(
  data: Uint8Array,
  width: number,
  height: number,
  isTarget: (value: number) => boolean,
  maxPx: number = Infinity,
): Float32Array {
  if (data.length !== width * height)
    throw new AppError('badRequest', {}, { detail: `${data.length} pixels for ${width} x ${height}` });
  const distances = new Float32Array(data.length);
  if (data.length === 0) return distances;
  const rows = new DistanceRows(data, valuesWhere(isTarget), width, height, reachSquared(maxPx, 1));
  for (let row = 0; row < distances.length; row += width) {
    const squared = rows.next();
    for (let x = 0; x < width; x++)
      distances[row + x] = squared[x] === tooFar ? Infinity : Math.sqrt(squared[x]!);
  }
  return distances;
}

/**
 * The largest whole square of pixels that is within a length: 1 m of pixels of 0.2 m is 25. A length that is a whole number
 * of pixels but for the rounding of its division is that number.
 */
export function reachSquared(metres: number, gsd: number): number {
  return Math.floor((metres / gsd) ** 2 * (1 + 1e-9));
}

/**
 * The pixels at an exact distance: pairs dx, dy with `dx² + dy² = squared`. Made once for each square; what asks for the
 * nearest pixel of a known distance finds all that are equally near, and need not depend on the order of a scan.
 */
export class Rings {
  readonly #rings = new Map<number, Int32Array>();

  at(squared: number): Int32Array {
    let ring = this.#rings.get(squared);
    if (!ring) {
      ring = ringOf(squared);
      this.#rings.set(squared, ring);
    }
    return ring;
  }
}

function ringOf(squared: number): Int32Array {
  const pairs = new Set<string>();
  for (let dx = 0; dx * dx <= squared; dx++) {
    const dy = Math.round(Math.sqrt(squared - dx * dx));
    if (dx * dx + dy * dy !== squared) continue;
    for (const [sx, sy] of [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ] as const)
      pairs.add(`${sx * dx || 0},${sy * dy || 0}`);
  }
  return Int32Array.from([...pairs].flatMap((pair) => pair.split(',').map(Number)));
}
