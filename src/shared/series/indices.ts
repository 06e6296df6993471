import { s2Bands } from './bands.ts';
import type { S2Band } from './bands.ts';

/** Indices that a curve of Sentinel-2 can be of. */
export type S2Index = 'ndvi' | 'ndwi' | 'ndre' | 'nbr' | 'brightness';

/**
 * Normalised differences `(a - b) / (a + b)`:
 * - `ndvi` near infrared and red: Rouse et al. 1974, NASA SP-351.
 * - `ndwi` green and near infrared, open water positive: McFeeters 1996, Int. J. Remote Sensing 17(7). (Gao's of the same name
 *   is another one.)
 * - `ndre` near infrared and red edge: Gitelson and Merzlyak 1994, J. Plant Physiology 143, with Sentinel-2's B05.
 * - `nbr` near infrared and short-wave infrared: Key and Benson 2006, USDA RMRS-GTR-164.
 */
const pairs: Readonly<Record<Exclude<S2Index, 'brightness'>, readonly [S2Band, S2Band]>> = {
  ndvi: ['b08', 'b04'],
  ndwi: ['b03', 'b08'],
  ndre: ['b08', 'b05'],
  nbr: ['b08', 'b12'],
};

/** `brightness` is the mean of the visible bands, in the unit of the files: reflectance × 10,000. */
const visible = ['b02', 'b03', 'b04'] as const satisfies readonly S2Band[];

/** The index of the pixel and date whose first band is `data[at]`; NaN where there is none. */
export type IndexReader = (data: ArrayLike<number>, at: number) => number;

/**
 * How an index is read of a series. There is none (NaN) where a band that it needs is nodata or not a number, where the
 * denominator is 0, and of a brightness of 0: nothing was measured there, as in padded dates.
 *
 * @param nodata of the raster, or null.
 */
export function indexReader(index: S2Index, nodata: number | null): IndexReader {
  const valid =
    nodata === null ? (value: number) => value : (value: number) => (value === nodata ? NaN : value);
  if (index === 'brightness') {
    const [blue, green, red] = visible.map((band) => s2Bands.indexOf(band)) as [number, number, number];
    return (data, at) => {
      const sum = valid(data[at + blue]!) + valid(data[at + green]!) + valid(data[at + red]!);
      return sum === 0 ? NaN : finite(sum / 3);
    };
  }
  const [first, second] = pairs[index].map((band) => s2Bands.indexOf(band)) as [number, number];
  return (data, at) => {
    const a = valid(data[at + first]!);
    const b = valid(data[at + second]!);
    return finite((a - b) / (a + b));
  };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);
