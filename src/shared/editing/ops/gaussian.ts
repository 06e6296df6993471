/** Weights of the middle pixel and those beside it, whole numbers: sums of products of two are exact, whatever their order. */
export interface GaussianWeights {
  readonly radius: number;
  /** Weight of the pixels at -radius to radius. */
  readonly weights: Float64Array;
  /** Sum of the weights before each: one more than there are weights. The last is the sum of all. */
  readonly sums: Float64Array;
  /** The smallest radius at which a square of pixels has more than half of the weight of all. */
  readonly halfRadius: number;
}

/** Weights are multiples of this share, so that a product has at most 48 bits. */
const resolution = 2 ** 24;
/** Beyond so many standard deviations is nothing: 6 of 100,000 of the weight, as in `scipy.ndimage.gaussian_filter`. */
const truncate = 4;

/** @param sigmaPx Standard deviation in pixels, above 0. */
export function gaussianWeights(sigmaPx: number): GaussianWeights {
  const radius = Math.floor(truncate * sigmaPx + 0.5);
  const shape = (i: number): number => Math.exp(-0.5 * ((i - radius) / sigmaPx) ** 2);
  const exact = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => shape(i));
  const total = exact.reduce((sum, weight) => sum + weight, 0);
  const weights = exact.map((weight) => Math.round((weight / total) * resolution));
  const sums = new Float64Array(weights.length + 1);
  for (let i = 0; i < weights.length; i++) sums[i + 1] = sums[i]! + weights[i]!;
  const all = sums[weights.length]!;
  let halfRadius = 0;
  while (2 * (sums[radius + halfRadius + 1]! - sums[radius - halfRadius]!) ** 2 <= all ** 2) halfRadius++;
  return { radius, weights, sums, halfRadius };
}
