import type { ShiftEstimate } from './found.ts';

/** Displacements that are tried, in pixels to either side. */
export const farthestPx = 8;
const side = 2 * farthestPx + 1;
/** Pixel edges of LPIS, upright and level each, below which nothing is said: half a side of one patch. */
const fewestEdges = 256;
/**
 * A best place with less than so many times the mean score says nothing. On the sample ROIs have 1.7 to 2.4, labels of patches
 * that do not belong together 1.1 to 1.6 in nine of ten cases.
 */
const lowestContrast = 1.6;
/** Edges that are used of one patch and direction: real patches have a few thousand, noise a hundred times as many. */
const mostEdges = 16_384;

/**
 * Measures by how much LPIS is displaced against CoSIA, patch by patch, over a ROI.
 *
 * Where a value changes from a pixel to its neighbour there is an edge, upright or level. The score of a displacement is the
 * number of edges of LPIS that, once displaced, lie on an edge of CoSIA of the same direction. All edges of LPIS that are used
 * lie so far inside their patch that every displacement keeps them within it: no displacement has more to hit than another.
 */
export class ShiftEstimator {
  /** `[dy, dx]`, from `-farthestPx` on. */
  readonly #scores = new Float64Array(side * side);
  readonly #edges = { upright: 0, level: 0 };

  /** Adds a patch: `cover` CoSIA and `lpisLevel3` codes, `[height, width]` each. 2 ms for 512 x 512. */
  add(cover: Uint8Array, lpisLevel3: Uint8Array, width: number, height: number): void {
    if (cover.length !== width * height || lpisLevel3.length !== cover.length)
      throw new RangeError(`${cover.length} and ${lpisLevel3.length} pixels for ${width} x ${height}`);
    this.#edges.upright += this.#addEdges(cover, lpisLevel3, width, height, 1);
    this.#edges.level += this.#addEdges(cover, lpisLevel3, width, height, width);
  }

  /** Null when it says nothing: too few borders, no place that stands out, or the best one at the rim of those tried. */
  result(): ShiftEstimate | null {
    const { upright, level } = this.#edges;
    // Upright edges alone say nothing of a move up or down.
    if (Math.min(upright, level) < fewestEdges) return null;
    const scores = smoothed(this.#scores);
    const best = bestPlace(scores);
    const x = best % side;
    const y = Math.floor(best / side);
    const isAtRim = x === 0 || y === 0 || x === side - 1 || y === side - 1;
    const { mean, deviation } = spreadOf(scores);
    if (isAtRim || !(deviation > 0) || scores[best]! < lowestContrast * mean) return null;
    return {
      dx: toTenth(x - farthestPx + summit(scores, best, 1)),
      dy: toTenth(y - farthestPx + summit(scores, best, side)),
      peak: (scores[best]! - mean) / deviation,
      borderPx: upright + level,
    };
  }

  /** @param step to the pixel on the other side of an edge: 1 for upright ones, the width for level ones. */
  #addEdges(cover: Uint8Array, lpis: Uint8Array, width: number, height: number, step: number): number {
    const last = { x: width - farthestPx - 1, y: height - farthestPx - 1 };
    const edges: number[] = [];
    for (let y = farthestPx; y < last.y; y++) {
      const end = y * width + last.x;
      for (let i = y * width + farthestPx; i < end; i++) if (lpis[i] !== lpis[i + step]) edges.push(i);
    }
    if (edges.length === 0) return 0;
    const bits = edgeBits(cover, width, height, step);
    const stride = Math.ceil(edges.length / mostEdges);
    let used = 0;
    for (let n = 0; n < edges.length; n += stride, used++) {
      const y = Math.floor(edges[n]! / width);
      this.#addHits(bits, edges[n]! - y * width, y);
    }
    return used;
  }

  /** Counts the edges of CoSIA around a place, each for the displacement that brings the place onto it. */
  #addHits({ words, rowWords }: EdgeBits, x: number, y: number): void {
    const scores = this.#scores;
    const left = x - farthestPx;
    const shift = left & 31;
    let at = (y - farthestPx) * rowWords + (left >>> 5);
    for (let row = 0; row < side; row++, at += rowWords) {
      // A shift by 32 is one by 0.
      const high = shift === 0 ? 0 : words[at + 1]! << (32 - shift);
      let near = ((words[at]! >>> shift) | high) & ((1 << side) - 1);
      while (near !== 0) {
        scores[row * side + (31 - Math.clz32(near & -near))]! += 1;
        near &= near - 1;
      }
    }
  }
}

/** One bit a pixel, lowest first; rows begin with a word and end with a spare one. */
interface EdgeBits {
  readonly words: Uint32Array;
  readonly rowWords: number;
}

/** A bit for each pixel that differs from the one `step` further on. */
function edgeBits(data: Uint8Array, width: number, height: number, step: number): EdgeBits {
  const rowWords = (width >>> 5) + 2;
  const words = new Uint32Array(rowWords * height);
  const columns = step === 1 ? width - 1 : width;
  const rows = step === 1 ? height : height - 1;
  for (let y = 0; y < rows; y++) {
    const row = y * width;
    for (let x = 0; x < columns; x++) {
      if (data[row + x] !== data[row + x + step]) words[y * rowWords + (x >>> 5)]! |= 1 << (x & 31);
    }
  }
  return { words, rowWords };
}

/** Weights of the nine places in a line around one: a bell with a deviation of 1.4 px. */
const bell = [1, 8, 28, 56, 70, 56, 28, 8, 1];

/**
 * Scores as means over the places around each: parcels are displaced one by one, and long straight borders make ridges, so that
 * single places are rough. At the rim the mean is of the places that there are.
 */
function smoothed(scores: Float64Array): Float64Array {
  return smoothedAlong(smoothedAlong(scores, 1, side), side, 1);
}

function smoothedAlong(scores: Float64Array, step: number, across: number): Float64Array {
  const reach = (bell.length - 1) / 2;
  const means = new Float64Array(scores.length);
  for (let line = 0; line < side; line++) {
    for (let at = 0; at < side; at++) {
      let sum = 0;
      let weights = 0;
      for (let k = Math.max(0, at - reach); k <= Math.min(side - 1, at + reach); k++) {
        const weight = bell[k - at + reach]!;
        sum += weight * scores[line * across + k * step]!;
        weights += weight;
      }
      means[line * across + at * step] = sum / weights;
    }
  }
  return means;
}

/** Index of the highest score; of equal ones the one nearest to no displacement. */
function bestPlace(scores: Float64Array): number {
  let best = (scores.length - 1) / 2;
  const away = (place: number): number =>
    Math.hypot((place % side) - farthestPx, Math.floor(place / side) - farthestPx);
  for (let place = 0; place < scores.length; place++) {
    const isBetter = scores[place]! > scores[best]!;
    if (isBetter || (scores[place] === scores[best] && away(place) < away(best))) best = place;
  }
  return best;
}

function spreadOf(scores: Float64Array): { mean: number; deviation: number } {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Where the parabola through a highest place and its two neighbours has its summit: -0.5 to 0.5 from it. */
function summit(scores: Float64Array, place: number, step: number): number {
  const [before, at, after] = [scores[place - step]!, scores[place]!, scores[place + step]!];
  const bend = before - 2 * at + after;
  return bend < 0 ? (before - after) / (2 * bend) : 0;
}

/** Without a negative zero. */
const toTenth = (value: number): number => Math.round(value * 10) / 10 + 0;
