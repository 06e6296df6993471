import { AppError } from '../../errors.ts';
import { classCellsOf } from './classCells.ts';
import { gaussianWeights, type GaussianWeights } from './gaussian.ts';
import { forEachMixedRun } from './mixedWindows.ts';
import type { EditOp, OpInput } from './op.ts';

/** Largest standard deviation: the work grows with its square, and of a patch of 512 px nothing would be left. */
export const maxSigmaPx = 100;

/**
 * Smooth edges: the class whose share of the pixels around, weighted by a Gaussian of `sigmaM` metres, is largest. Pixels
 * outside the image and those without a mask weigh nothing, and the latter do not change. A pixel keeps its class when that
 * is among the largest; of several others the smallest value wins. Returns a new mask `[height, width]`. Throws AppError
 * `badRequest` above {@link maxSigmaPx}.
 *
 * It is the largest of `gaussian_filter(mask == class, sigma, mode='constant')` over the classes (scipy), with weights rounded
 * to 2^-24. Computed only near class borders: where a square that has more than half of the weight is of one class, no other
 * can win. There the weights are summed run by run of each row, from the pixel's own row outwards, until one class has won.
 */
export function smooth({ sigmaM }: Extract<EditOp, { op: 'smooth' }>, input: OpInput): Uint8Array {
  const { before, width, height, gsd } = input;
  const after = new Uint8Array(before);
  const { values, cells } = classCellsOf(input);
  if (sigmaM > maxSigmaPx * gsd)
    throw new AppError('badRequest', {}, { detail: `smooth by more than ${maxSigmaPx} px` });
  const gaussian = gaussianWeights(sigmaM / gsd);
  if (values.length < 2 || gaussian.radius === 0) return after;
  const outside = values.length;
  const shares = new RowShares(cells, width, height, gaussian, outside);
  forEachMixedRun(cells, width, height, gaussian.halfRadius, (y, xStart, xEnd) => {
    shares.startRow(y, xStart);
    for (let x = xStart; x < xEnd; x++) {
      const own = cells[y * width + x]!;
      if (own !== outside) after[y * width + x] = values[shares.largestAt(x, own)]!;
    }
  });
  return after;
}

/** Weighted shares of the classes around the pixels of one row after the other. */
class RowShares {
  /** Of each class around the pixel looked at; the last is "no mask". */
  readonly #shares: Float64Array;
  readonly #width: number;
  readonly #height: number;
  readonly #gaussian: GaussianWeights;
  /** Rows between two looks at whether a class has won already. */
  readonly #pace: number;
  readonly #runs: RowRuns;
  /** For each row of the window the first run that reaches into it. */
  readonly #first: Int32Array;
  #y = 0;

  constructor(
    cells: Uint8Array | Uint16Array,
    width: number,
    height: number,
    gaussian: GaussianWeights,
    outside: number,
  ) {
    this.#shares = new Float64Array(outside + 1);
    this.#width = width;
    this.#height = height;
    this.#gaussian = gaussian;
    this.#pace = Math.max(1, gaussian.radius >> 4);
    this.#runs = rowRunsOf(cells, width, height);
    this.#first = new Int32Array(2 * gaussian.radius + 1);
  }

  /** Before the pixels of a row, from `x` on. */
  startRow(y: number, x: number): void {
    const { radius } = this.#gaussian;
    this.#y = y;
    for (let dy = -radius; dy <= radius; dy++) {
      const row = y + dy;
      if (row >= 0 && row < this.#height) this.#first[dy + radius] = this.#firstRun(row, x - radius);
    }
  }

  /** The class of the largest share around a pixel right of the one before; `own` when it is among the largest. */
  largestAt(x: number, own: number): number {
    const { radius, sums } = this.#gaussian;
    const y = this.#y;
    const shares = this.#shares;
    const all = sums[2 * radius + 1]!;
    shares.fill(0);
    this.#addRow(x, 0);
    for (let dy = 1; dy <= radius; dy++) {
      if (y - dy >= 0) this.#addRow(x, -dy);
      if (y + dy < this.#height) this.#addRow(x, dy);
      if (shares[own]! * 2 > all * all) return own;
      if (dy % this.#pace !== 0) continue;
      // What the rows farther out weigh, at most.
      const left = 2 * sums[radius - dy]! * all;
      const best = this.#leader(own, left);
      if (best >= 0) return best;
    }
    return this.#leader(own, 0);
  }

  /** The class that leads by more than `left`, or -1; when nothing is left, the largest. */
  #leader(own: number, left: number): number {
    const shares = this.#shares;
    let best = own;
    let second = -1;
    for (let k = 0; k < shares.length - 1; k++) {
      const share = shares[k]!;
      if (share > shares[best]!) {
        second = shares[best]!;
        best = k;
      } else if (k !== best && share > second) second = share;
    }
    return left === 0 || shares[best]! - second > left ? best : -1;
  }

  #addRow(x: number, dy: number): void {
    const { radius, weights, sums } = this.#gaussian;
    const { ends, cells } = this.#runs;
    const left = x - radius;
    const right = Math.min(this.#width, x + radius + 1);
    let run = this.#first[dy + radius]!;
    while (ends[run]! <= left) run++;
    this.#first[dy + radius] = run;
    const weight = weights[dy + radius]!;
    let before = sums[Math.max(0, -left)]!;
    for (;;) {
      const end = ends[run]!;
      const upTo = sums[(end < right ? end : right) - left]!;
      this.#shares[cells[run]!]! += weight * (upTo - before);
      if (end >= right) return;
      before = upTo;
      run++;
    }
  }

  /** The run of a row that has the pixel `x`, or its first one. */
  #firstRun(row: number, x: number): number {
    const { starts, ends } = this.#runs;
    let low = starts[row]!;
    let high = starts[row + 1]! - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The runs of equal values of each row. */
interface RowRuns {
  /** First run of each row; one more than there are rows. */
  readonly starts: Uint32Array;
  /** Where each run ends (excluded), and its value. */
  readonly ends: Uint32Array;
  readonly cells: Uint16Array;
}

function rowRunsOf(cells: Uint8Array | Uint16Array, width: number, height: number): RowRuns {
  const starts = new Uint32Array(height + 1);
  let count = 0;
  for (let row = 0; row < cells.length; row += width) {
    count++;
    for (let i = row + 1; i < row + width; i++) if (cells[i] !== cells[i - 1]) count++;
    starts[row / width + 1] = count;
  }
  const runs = { starts, ends: new Uint32Array(count), cells: new Uint16Array(count) };
  let at = 0;
  for (let row = 0; row < cells.length; row += width) {
    for (let x = 1; x <= width; x++) {
      if (x < width && cells[row + x] === cells[row + x - 1]) continue;
      runs.ends[at] = x;
      runs.cells[at++] = cells[row + x - 1]!;
    }
  }
  return runs;
}
