import type { Nomenclature } from './Nomenclature.ts';
import { hubToFlair19 } from './nomenclatures.ts';

/**
 * Lines or dots by which classes differ besides their colours.
 *
 * A pattern repeats on a square of {@link patternSidePx}. Lines are given by how often they cross its upper and its left
 * edge: `[3, 0]` are three upright lines, `[2, 2]` rise from left to right, `[2, -2]` fall.
 */
export interface HatchPattern {
  readonly lines: readonly (readonly [across: number, down: number])[];
  /** Share of each line that is drawn, in steps along the square; whole lines without it. */
  readonly dashed?: boolean;
  /** Dots on a grid of this many a side, every other row shifted, of this radius in CSS pixels. */
  readonly dots?: { readonly perSide: number; readonly radiusPx: number };
}

/** Side of the square on which every pattern repeats, in CSS pixels. */
export const patternSidePx = 24;

/** One for each class of CoSIA, in the order of FLAIR-HUB's values; other lists take them in their own order. */
export const hatchPatterns: readonly HatchPattern[] = [
  {
    lines: [
      [2, 0],
      [0, 2],
    ],
  }, // building: squares
  { lines: [[2, 0]] }, // greenhouse: wide upright lines
  { lines: [[0, 4]] }, // swimming pool: close level lines
  {
    lines: [
      [2, 2],
      [2, -2],
    ],
  }, // impervious surface: lozenges
  { lines: [], dots: { perSide: 3, radiusPx: 1.6 } }, // pervious surface: dots
  { lines: [], dots: { perSide: 2, radiusPx: 2.6 } }, // bare soil: large dots
  { lines: [[0, 3]] }, // water: level lines
  { lines: [], dots: { perSide: 4, radiusPx: 1.1 } }, // snow: fine dots
  { lines: [[2, -2]] }, // herbaceous vegetation: falling lines
  { lines: [[2, 2]] }, // agricultural land: rising lines
  { lines: [[1, 2]] }, // plowed land: lines that rise a little
  { lines: [[3, 0]] }, // vineyard: upright lines
  { lines: [[2, -1]] }, // deciduous: lines that fall steeply
  { lines: [[2, 1]] }, // coniferous: lines that rise steeply
  { lines: [[3, 0]], dashed: true }, // brushwood: upright dashes
  { lines: [[0, 3]], dashed: true }, // clear cut: level dashes
  { lines: [[1, -1]] }, // ligneous: wide falling lines
  { lines: [[1, 1]] }, // mixed: wide rising lines
  { lines: [[1, -2]] }, // undefined: lines that fall a little
];

/** Of values that a list does not know: no class has it. */
export const unknownPattern: HatchPattern = {
  lines: [
    [3, 3],
    [3, -3],
  ],
};

/** The index of a class's pattern in {@link hatchPatterns}; null for values that the list does not know. */
export function patternIndexOf(nomenclature: Nomenclature, value: number): number | null {
  const position = nomenclature.classes.findIndex((c) => c.value === value);
  if (position < 0) return null;
  // The same class has the same pattern in both numberings.
  if (nomenclature.id === 'cosia-hub-0-18') return value % hatchPatterns.length;
  if (nomenclature.id === 'flair-1-19') return hubToFlair19.indexOf(value);
  return position % hatchPatterns.length;
}

/** What a pixel of a drawn pattern is: nothing, the edge that sets a line off from what is below, the line. */
export const patternInk = { none: 0, edge: 1, line: 2 } as const;

const lineHalfPx = 0.8;
const edgePx = 1;

/**
 * One square of a pattern as `sidePx` x `sidePx` values of {@link patternInk}, row by row; squares side by side show no seam.
 *
 * @param sidePx device pixels: {@link patternSidePx} times the pixels of the screen per CSS pixel, rounded.
 */
export function drawPattern(pattern: HatchPattern, sidePx: number): Uint8Array {
  const ink = new Uint8Array(sidePx * sidePx);
  const step = patternSidePx / sidePx;
  for (let y = 0; y < sidePx; y++) {
    for (let x = 0; x < sidePx; x++) ink[y * sidePx + x] = inkAt(pattern, (x + 0.5) * step, (y + 0.5) * step);
  }
  return ink;
}

/** At a position in CSS pixels. Lines cover edges. */
function inkAt({ lines, dashed = false, dots }: HatchPattern, x: number, y: number): number {
  let ink: number = patternInk.none;
  const add = (beyond: number): void => {
    if (beyond <= 0) ink = patternInk.line;
    else if (beyond <= edgePx && ink === patternInk.none) ink = patternInk.edge;
  };
  for (const [across, down] of lines) {
    const along = (across === 0 ? x : y) + (isOddLine(across, down, x, y) ? patternSidePx / 4 : 0);
    if (dashed && (along / patternSidePx) % 0.5 >= 0.3) continue;
    // Turns of the line's wave: it is drawn at each middle, its edge on one side only.
    const turns = (across * x + down * y) / patternSidePx;
    const away = (turns - Math.floor(turns) - 0.5) * (patternSidePx / Math.hypot(across, down));
    add(away < 0 ? (-away <= lineHalfPx ? 0 : Infinity) : away - lineHalfPx);
  }
  if (dots) add(distanceToDot(dots.perSide, x, y) - dots.radiusPx);
  return ink;
}

/** Every other dashed line is shifted along itself. */
const isOddLine = (across: number, down: number, x: number, y: number): boolean =>
  Math.floor((across * x + down * y) / patternSidePx) % 2 !== 0;

/** To the middle of the nearest dot, over the edges of the square as well. */
function distanceToDot(perSide: number, x: number, y: number): number {
  const step = patternSidePx / perSide;
  let nearest = Infinity;
  for (let row = -1; row <= perSide; row++) {
    // An odd number of rows cannot alternate over the edge: there they are not shifted.
    const shift = perSide % 2 === 0 && Math.abs(row) % 2 === 1 ? step / 2 : 0;
    for (let col = -1; col <= perSide; col++) {
      const [dx, dy] = [(col + 0.5) * step + shift - x, (row + 0.5) * step - y];
      nearest = Math.min(nearest, Math.hypot(dx, dy));
    }
  }
  return nearest;
}
