/** A colour of CIELAB (D65, 2 degrees): L 0 to 100, a and b about -128 to 127. */
export type Lab = readonly [l: number, a: number, b: number];

/** Red, green, blue, 0 to 255. */
export type ColourRgb = readonly [red: number, green: number, blue: number];

/** How eyes see colours: all three kinds of cones, or without those for long, middle or short waves. */
export const visions = ['normal', 'protan', 'deutan', 'tritan'] as const;
export type Vision = (typeof visions)[number];

/** Red, green, blue of `#rrggbb`. Inverse: {@link formatColor}. */
export function parseColor(color: string): ColourRgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `#rrggbb` of whole numbers from 0 to 255. Inverse: {@link parseColor}. */
export function formatColor([red, green, blue]: ColourRgb): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}

/**
 * Matrices on linear red, green, blue, row by row, for the whole loss of one kind of cones (severity 1.0).
 *
 * Source: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency", IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, table of the supplement.
 */
const lossMatrices: Readonly<Record<Exclude<Vision, 'normal'>, readonly number[]>> = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** One channel of sRGB, 0 to 255, as linear light from 0 to 1. Source: IEC 61966-2-1. */
function toLinear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** As {@link Vision} sees it, in CIELAB. What the model puts outside the colours of a screen is cut off, as a screen does. */
export function seenAs(color: ColourRgb, vision: Vision): Lab {
  const linear = color.map(toLinear);
  const matrix = vision === 'normal' ? null : lossMatrices[vision];
  const row = (i: number): number =>
    matrix
      ? clampShare(matrix[i]! * linear[0]! + matrix[i + 1]! * linear[1]! + matrix[i + 2]! * linear[2]!)
      : linear[i / 3]!;
  return linearToLab(row(0), row(3), row(6));
}

const clampShare = (share: number): number => Math.min(1, Math.max(0, share));

/** White of D65, as the sum of each row of the matrix below, so that white is exactly 100, 0, 0. */
const [whiteX, whiteZ] = [0.4124564 + 0.3575761 + 0.1804375, 0.0193339 + 0.119192 + 0.9503041];

/** Sources: IEC 61966-2-1 for the matrix, CIE 15 for L, a, b. */
function linearToLab(red: number, green: number, blue: number): Lab {
  const x = labCurve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / whiteX);
  const y = labCurve(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = labCurve((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / whiteZ);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function labCurve(share: number): number {
  return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
}

const radians = Math.PI / 180;

/**
 * The colour difference CIEDE2000 with all weights 1. About 1 is what trained eyes just see side by side; above 10 two
 * areas that lie apart are told from each other at a glance.
 *
 * Source: G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes, Supplementary Test
 * Data, and Mathematical Observations", Color Research and Application 30(1), 2005, equations 2 to 22.
 */
export function ciede2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const stretch = 1.5 - 0.5 * Math.sqrt(seventh(meanChroma));
  const [c1, h1] = polar(a1 * stretch, b1);
  const [c2, h2] = polar(a2 * stretch, b2);

  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  const hueStep = c1 * c2 === 0 ? 0 : shortWay(h2 - h1);
  const meanHue = c1 * c2 === 0 ? h1 + h2 : meanAngle(h1, h2);
  const deltaHue = 2 * Math.sqrt(c1 * c2) * Math.sin((hueStep / 2) * radians);

  const weight =
    1 -
    0.17 * Math.cos((meanHue - 30) * radians) +
    0.24 * Math.cos(2 * meanHue * radians) +
    0.32 * Math.cos((3 * meanHue + 6) * radians) -
    0.2 * Math.cos((4 * meanHue - 63) * radians);
  const offMiddle = (meanL - 50) ** 2;
  const termL = (l2 - l1) / (1 + (0.015 * offMiddle) / Math.sqrt(20 + offMiddle));
  const termC = (c2 - c1) / (1 + 0.045 * meanC);
  const termH = deltaHue / (1 + 0.015 * meanC * weight);
  const turn = 30 * Math.exp(-(((meanHue - 275) / 25) ** 2));
  const rotation = -2 * Math.sqrt(seventh(meanC)) * Math.sin(2 * turn * radians);
  return Math.sqrt(termL ** 2 + termC ** 2 + termH ** 2 + rotation * termC * termH);
}

/** Share of 25^7 in it: near 0 for greys, near 1 for saturated colours. */
const seventh = (chroma: number): number => chroma ** 7 / (chroma ** 7 + 25 ** 7);

/** Chroma, and hue in degrees from 0 to 360; a grey has hue 0. */
function polar(a: number, b: number): [chroma: number, hue: number] {
  const chroma = Math.hypot(a, b);
  return [chroma, chroma === 0 ? 0 : (Math.atan2(b, a) / radians + 360) % 360];
}

/** An angle of at most half a turn to either side. */
function shortWay(step: number): number {
  if (step > 180) return step - 360;
  return step < -180 ? step + 360 : step;
}

/** The middle of the smaller angle between two hues. */
function meanAngle(h1: number, h2: number): number {
  const mean = (h1 + h2) / 2;
  if (Math.abs(h1 - h2) <= 180) return mean;
  return mean < 180 ? mean + 180 : mean - 180;
}

/** Dark lines are seen on it better than light ones: its L of CIELAB is above 50. */
export function isLightColor(color: ColourRgb): boolean {
  return seenAs(color, 'normal')[0] > 50;
}

/** The difference of two `#rrggbb` colours to one kind of eyes. */
export function colorDifference(a: string, b: string, vision: Vision = 'normal'): number {
  return ciede2000(seenAs(parseColor(a), vision), seenAs(parseColor(b), vision));
}

/** The smallest difference of any two colours of a list, over all kinds of eyes; infinite for less than two. */
export function smallestDifference(colors: readonly string[]): {
  readonly difference: number;
  readonly pair: readonly [string, string] | null;
  readonly vision: Vision | null;
} {
  let smallest: ReturnType<typeof smallestDifference> = { difference: Infinity, pair: null, vision: null };
  for (const vision of visions) {
    const seen = colors.map((color) => seenAs(parseColor(color), vision));
    for (const [i, first] of seen.entries()) {
      for (let j = i + 1; j < seen.length; j++) {
        const difference = ciede2000(first, seen[j]!);
        if (difference < smallest.difference)
          smallest = { difference, pair: [colors[i]!, colors[j]!], vision };
      }
    }
  }
  return smallest;
}
