/** Steps of a ramp; more than the eye tells apart. */
export const rampSteps = 64;

/** A colour in OKLab: lightness 0 to 1, green to red, blue to yellow. */
type Lab = readonly [L: number, a: number, b: number];

export type RampTheme = 'dark' | 'light';

/** From the least to the most: in the dark theme towards the light, in the light theme towards the dark. */
const lightness: Readonly<Record<RampTheme, readonly [least: number, most: number]>> = {
  dark: [0.42, 0.93],
  light: [0.9, 0.34],
};

/**
 * Blue through green to yellow, by lightness: hues that people who do not tell red from green tell apart by their yellow,
 * and everyone by their lightness alone.
 */
const bluest: readonly [number, number] = [0.02, -0.125];
const greenest: readonly [number, number] = [-0.115, 0.015];
const yellowest: readonly [number, number] = [-0.035, 0.17];

/**
 * A sequential ramp whose lightness rises (dark theme) or falls (light theme) evenly, computed in OKLab; from the least
 * value to the most, as `#rrggbb`.
 *
 * @param color of a class: the ramp goes from grey to it; null for the ramp of everything else.
 */
export function sequentialRamp(theme: RampTheme, color: string | null): readonly string[] {
  const [least, most] = lightness[theme];
  return Array.from({ length: rampSteps }, (_, i) => {
    const t = i / (rampSteps - 1);
    const l = least + (most - least) * t;
    const [a, b] = color === null ? hueAt(theme === 'dark' ? t : 1 - t) : tintAt(color, t);
    return hexOf(fitted([l, a, b]));
  });
}

/** Quadratic curve through the three hues: `u` is how light the colour is among those of the ramp. */
function hueAt(u: number): readonly [number, number] {
  const between = (i: 0 | 1) => {
    const [p, q, r] = [bluest[i], greenest[i], yellowest[i]];
    return 2 * (u - 0.5) * (u - 1) * p - 4 * u * (u - 1) * q + 2 * u * (u - 0.5) * r;
  };
  return [between(0), between(1)];
}

function tintAt(color: string, t: number): readonly [number, number] {
  const [, a, b] = labOf(color);
  const part = 0.15 + 0.85 * t;
  return [a * part, b * part];
}

/** The same lightness and hue with as much chroma as the screen can show. */
function fitted([l, a, b]: Lab): Lab {
  for (let part = 1; part > 0; part -= 0.02) {
    const lab: Lab = [l, a * part, b * part];
    if (linearOf(lab).every((value) => value >= -0.0005 && value <= 1.0005)) return lab;
  }
  return [l, 0, 0];
}

/** Lightness of a colour in OKLab, 0 to 1: what is written on it must differ from it. */
export const lightnessOf = (color: string): number => labOf(color)[0];

/* OKLab: B. Ottosson, "A perceptual color space for image processing", 2020; sRGB: IEC 61966-2-1. */

function linearOf([l, a, b]: Lab): [number, number, number] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function labOf(color: string): Lab {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const middle = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
  ];
}

function hexOf(lab: Lab): string {
  const bytes = linearOf(lab).map((value) => {
    const linear = Math.min(1, Math.max(0, value));
    const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${bytes.join('')}`;
}
