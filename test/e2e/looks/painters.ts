import { ramps } from '../../../src/shared/model/ramps.ts';
import type { RampId } from '../../../src/shared/model/look.ts';
import type { NomenclatureClass } from '../../../src/shared/model/Nomenclature.ts';
import {
  hillshade,
  isLight,
  over,
  rampColor,
  rgbOf,
  share,
  type Light,
  type Range,
  type Rgb,
} from './formulas.ts';
import type { Mosaic } from './land.ts';
import type { Painter, Spot } from './stage.ts';

const grey = (level: number): Rgb => [level * 255, level * 255, level * 255];

/** Three bands, each with its range. */
export function paintBands(
  mosaic: Mosaic,
  bands: readonly [number, number, number],
  ranges: readonly Range[],
): Painter {
  return ({ x, y }) => {
    const at = mosaic.indexAt(x, y);
    const level = (i: 0 | 1 | 2): number => 255 * share(mosaic.data[at + bands[i]]!, ranges[i] ?? ranges[0]!);
    return [level(0), level(1), level(2)];
  };
}

/** One number of a pixel on a ramp. What is no number is hatched in grey (`paintUnknown`). */
export function paintValue(
  mosaic: Mosaic,
  value: (band: (index: number) => number) => number,
  ramp: RampId,
  range: Range,
  screen: Screen,
): Painter {
  return (spot) => {
    const at = mosaic.indexAt(spot.x, spot.y);
    const found = value((band) => mosaic.data[at + band]!);
    return Number.isFinite(found) ? rampColor(ramps[ramp], share(found, range)) : paintUnknown(spot, screen);
  };
}

/** Where the clip lies on the canvas of the map: lines over the imagery are counted from the canvas's lower left corner. */
export interface Screen {
  readonly left: number;
  readonly top: number;
  /** From the lower edge of the canvas to the upper edge of the clip. */
  readonly above: number;
}

/** The middle of a pixel, from the lower left corner of the canvas. */
const fromCorner = ({ px, py }: Spot, { left, above }: Screen): [number, number] => [
  left + px + 0.5,
  above - py - 0.5,
];

/** Grey lines that fall, 1.5 of every 6 pixels. */
function paintUnknown(spot: Spot, screen: Screen): Rgb {
  const [x, y] = fromCorner(spot, screen);
  return (x + y) % 6 < 1.5 ? grey(0.62) : grey(0.5);
}

/** White and dark lines over cloud rise, those over snow fall: every 9 pixels, from a probability above 1 %. */
export function hatchClouds(below: Painter, masks: Mosaic, date: number, screen: Screen): Painter {
  return (spot) => {
    const at = masks.indexAt(spot.x, spot.y) + 2 * date;
    const [isSnow, isCloud] = [masks.data[at]! > 1, masks.data[at + 1]! > 1];
    const [x, y] = fromCorner(spot, screen);
    const rising = isCloud ? (((x - y) % 9) + 9) % 9 : 9;
    const line = Math.min(rising, isSnow ? (x + y) % 9 : 9);
    return line < 1.5 ? grey(0.97) : line < 3 ? grey(0.12) : below(spot);
  };
}

/** The shade of a pixel of a DEM. Beyond the files the surface goes on level. */
export function shadeAt(dem: Mosaic, band: number, { x, y }: Spot, light: Light): number {
  const middle = dem.at(x, y, band);
  const heights: number[] = [];
  for (const north of [1, 0, -1]) {
    for (const east of [-1, 0, 1]) {
      const height = dem.at(x + east * dem.gsd, y + north * dem.gsd, band);
      heights.push(Number.isNaN(height) ? middle : height);
    }
  }
  return hillshade(heights, dem.gsd, light);
}

export function paintRelief(dem: Mosaic, band: number, light: Light): Painter {
  return (spot) => {
    const level = 255 * shadeAt(dem, band, spot, light);
    return [level, level, level];
  };
}

/** Light from the north-west over a ramp: flat land keeps its colour, what is turned away keeps 40 % of it. */
export function shaded(below: Painter, dem: Mosaic, band: number): Painter {
  const light = { azimuth: 315, altitude: 45, exaggeration: 1 };
  return (spot) => {
    const color = below(spot);
    const factor = 0.4 + (0.6 * shadeAt(dem, band, spot, light)) / Math.SQRT1_2;
    return (
      color && [
        Math.min(255, color[0] * factor),
        Math.min(255, color[1] * factor),
        Math.min(255, color[2] * factor),
      ]
    );
  };
}

export type PaletteColor = 'color' | 'colorCosia' | 'colorSafe';

/** Classes by value, in the colours of a palette; a class that is drawn transparent is left out. */
export function colorTable(
  classes: readonly NomenclatureClass[],
  palette: PaletteColor,
): ReadonlyMap<number, Rgb> {
  return new Map(classes.filter((c) => !c.transparent).map((c) => [c.value, rgbOf(c[palette]!)]));
}

/** Class value under a point of the world. */
export type ClassesAt = (x: number, y: number) => number;

export function paintClasses(
  below: Painter,
  classesAt: ClassesAt,
  colors: ReadonlyMap<number, Rgb>,
  opacity: number,
): Painter {
  return (spot) => {
    const base = below(spot) as Rgb;
    const color = colors.get(classesAt(spot.x, spot.y));
    return color ? over(color, opacity, base) : base;
  };
}

/** What a pixel has of lines: nothing, the edge that sets a line off, the line. */
export type Ink = 'none' | 'edge' | 'line';

/** Borders of one pixel on each side of where two classes meet, with an edge of one pixel beside it. */
export function borderInk(classesAt: ClassesAt, gsd: number): (spot: Spot) => Ink {
  const steps = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const;
  return ({ x, y }) => {
    const at = (east: number, north: number) => classesAt(x + east * gsd, y + north * gsd);
    if (steps.some(([east, north]) => at(0, 0) !== at(east, north))) return 'line';
    const isEdge = steps.some(([east, north]) => at(east, north) !== at(2 * east, 2 * north));
    return isEdge ? 'edge' : 'none';
  };
}

/** Lines in the class's colour, edges dark beside light colours and light beside dark ones, over areas of `fill`. */
export function paintInk(
  below: Painter,
  classesAt: ClassesAt,
  inkAt: (spot: Spot) => Ink,
  colors: ReadonlyMap<number, Rgb>,
  opacity: { readonly lines: number; readonly fill: number },
): Painter {
  return (spot) => {
    const base = below(spot) as Rgb;
    const color = colors.get(classesAt(spot.x, spot.y))!;
    const ink = inkAt(spot);
    if (ink === 'line') return over(color, opacity.lines, base);
    if (ink === 'none') return over(color, opacity.fill, base);
    return isLight(color)
      ? over([0, 0, 0], 0.55 * opacity.lines, base)
      : over([255, 255, 255], 0.6 * opacity.lines, base);
  };
}
