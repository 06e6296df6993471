/*
 * What the layers mean, written from their definitions and not from the program: `looks.spec.ts` compares the map with it, and
 * `test/integration/lookFormulas.test.ts` compares this with NumPy and GDAL.
 */

export type Rgb = readonly [red: number, green: number, blue: number];
export type Range = readonly [low: number, high: number];

/** 0 to 1 between the ends of a range, cut off beyond. */
export const share = (value: number, [low, high]: Range): number =>
  Math.min(1, Math.max(0, (value - low) / (high - low)));

/** A colour of a ramp of even steps, `at` from 0 to 1. */
export function rampColor(colors: readonly Rgb[], at: number): Rgb {
  const place = at * (colors.length - 1);
  const step = Math.min(colors.length - 2, Math.floor(place));
  const mix = (band: 0 | 1 | 2): number =>
    colors[step]![band] + (colors[step + 1]![band] - colors[step]![band]) * (place - step);
  return [mix(0), mix(1), mix(2)];
}

/** `(a - b) / (a + b)` (NDVI of near infrared and red: Rouse et al. 1974). */
export const normalisedDifference = (a: number, b: number): number => (a - b) / (a + b);

/** Linear power in decibels. */
export const decibels = (power: number): number => 10 * Math.log10(power);

/** Percentile `p` (0 to 100) of values in any order: NumPy's method `linear`. */
export function percentile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = ((sorted.length - 1) * p) / 100;
  const [from, to] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return from + (to - from) * (place % 1);
}

/** Mean and standard deviation of a population, as NumPy's `mean` and `std`. */
export function meanAndStd(values: ArrayLike<number>): [mean: number, std: number] {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return [mean, Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length)];
}

export interface Light {
  /** Degrees from north, clockwise. */
  readonly azimuth: number;
  /** Degrees above the horizon. */
  readonly altitude: number;
  readonly exaggeration: number;
}

/**
 * Shade of a slope, 0 to 1: the cosine of the angle between the light and the normal of the surface, 0 where it is turned
 * away. Slope and aspect are those of Horn (1981), here by angles as Burrough and McDonnell (1998) write them.
 *
 * @param z nine heights in metres, row by row from the north-west. @param cell metres.
 */
export function hillshade(z: readonly number[], cell: number, light: Light): number {
  const [a, b, c, d, , f, g, h, i] = z as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const perEast = (c + 2 * f + i - (a + 2 * d + g)) / (8 * cell);
  const perSouth = (g + 2 * h + i - (a + 2 * b + c)) / (8 * cell);
  const slope = Math.atan(light.exaggeration * Math.hypot(perEast, perSouth));
  // Direction of steepest descent, degrees of mathematics: east is 0, north 90.
  const aspect = Math.atan2(perSouth, -perEast);
  const zenith = ((90 - light.altitude) * Math.PI) / 180;
  const azimuth = ((90 - light.azimuth) * Math.PI) / 180;
  const shade =
    Math.cos(zenith) * Math.cos(slope) + Math.sin(zenith) * Math.sin(slope) * Math.cos(azimuth - aspect);
  return Math.max(0, shade);
}

/** Red, green and blue of `#rrggbb`. */
export const rgbOf = (color: string): Rgb => [
  Number.parseInt(color.slice(1, 3), 16),
  Number.parseInt(color.slice(3, 5), 16),
  Number.parseInt(color.slice(5, 7), 16),
];

/** One colour over another. */
export const over = (color: Rgb, opacity: number, below: Rgb): Rgb => [
  color[0] * opacity + below[0] * (1 - opacity),
  color[1] * opacity + below[1] * (1 - opacity),
  color[2] * opacity + below[2] * (1 - opacity),
];

/** L of CIELAB is above 50: its relative luminance (IEC 61966-2-1) is above 18.4 %. */
export function isLight(color: Rgb): boolean {
  const linear = color.map((channel) =>
    channel <= 0.04045 * 255 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  const luminance = 0.2126729 * linear[0] + 0.7151522 * linear[1] + 0.072175 * linear[2];
  return luminance > ((50 + 16) / 116) ** 3;
}

export interface DatePlane {
  /** Snow and cloud probability of each pixel, 0 to 100. */
  readonly snow: readonly number[];
  readonly cloud: readonly number[];
}

/** Dates that FLAIR-HUB keeps: 95 % of the pixels with snow and cloud of at most 1; if none, by snow alone. */
export function keptByReference(dates: readonly DatePlane[]): boolean[] {
  const isMost = (good: readonly boolean[]): boolean =>
    good.length > 0 && good.filter(Boolean).length * 100 >= good.length * 95;
  const both = dates.map(({ snow, cloud }) => isMost(snow.map((s, i) => s <= 1 && cloud[i]! <= 1)));
  return both.includes(true) ? both : dates.map(({ snow }) => isMost(snow.map((s) => s <= 1)));
}
