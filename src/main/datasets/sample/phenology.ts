import { Cover } from './materials.ts';

type Curve = readonly (readonly [day: number, green: number])[];

const winterCereal: Curve = [
  [1, 0.28],
  [60, 0.4],
  [95, 0.72],
  [135, 0.92],
  [165, 0.78],
  [192, 0.2],
  [215, 0.1],
  [290, 0.14],
  [330, 0.24],
  [365, 0.28],
];
const springCereal: Curve = [
  [1, 0.12],
  [80, 0.08],
  [110, 0.3],
  [150, 0.88],
  [178, 0.7],
  [205, 0.18],
  [230, 0.1],
  [365, 0.14],
];
const rapeseed: Curve = [
  [1, 0.5],
  [60, 0.62],
  [98, 0.86],
  [115, 0.66],
  [140, 0.82],
  [170, 0.5],
  [192, 0.14],
  [240, 0.1],
  [290, 0.4],
  [365, 0.5],
];
const maize: Curve = [
  [1, 0.12],
  [125, 0.08],
  [160, 0.35],
  [190, 0.86],
  [225, 0.9],
  [260, 0.5],
  [285, 0.12],
  [365, 0.1],
];
const sunflower: Curve = [
  [1, 0.1],
  [115, 0.08],
  [150, 0.4],
  [185, 0.86],
  [215, 0.7],
  [245, 0.2],
  [270, 0.1],
  [365, 0.12],
];
const beet: Curve = [
  [1, 0.1],
  [110, 0.08],
  [155, 0.5],
  [185, 0.9],
  [260, 0.85],
  [300, 0.55],
  [315, 0.1],
  [365, 0.1],
];
const potatoes: Curve = [
  [1, 0.1],
  [130, 0.08],
  [165, 0.6],
  [195, 0.86],
  [235, 0.5],
  [255, 0.12],
  [365, 0.12],
];
const alfalfa: Curve = [
  [1, 0.4],
  [80, 0.55],
  [125, 0.9],
  [138, 0.4],
  [165, 0.88],
  [178, 0.4],
  [205, 0.85],
  [218, 0.4],
  [250, 0.8],
  [300, 0.6],
  [365, 0.4],
];
const grass: Curve = [
  [1, 0.5],
  [80, 0.62],
  [130, 0.9],
  [165, 0.7],
  [185, 0.5],
  [225, 0.42],
  [280, 0.62],
  [365, 0.5],
];
const vineyard: Curve = [
  [1, 0.14],
  [105, 0.14],
  [145, 0.4],
  [190, 0.58],
  [250, 0.5],
  [290, 0.25],
  [365, 0.14],
];
const orchard: Curve = [
  [1, 0.25],
  [90, 0.3],
  [125, 0.7],
  [200, 0.76],
  [270, 0.6],
  [310, 0.3],
  [365, 0.25],
];
const evergreen: Curve = [
  [1, 0.5],
  [150, 0.56],
  [230, 0.5],
  [365, 0.5],
];
const deciduous: Curve = [
  [1, 0.22],
  [95, 0.28],
  [125, 0.85],
  [165, 0.94],
  [250, 0.86],
  [295, 0.5],
  [325, 0.24],
  [365, 0.22],
];
const conifer: Curve = [
  [1, 0.6],
  [150, 0.72],
  [250, 0.7],
  [365, 0.6],
];
const shrub: Curve = [
  [1, 0.4],
  [120, 0.62],
  [200, 0.5],
  [365, 0.4],
];
const rice: Curve = [
  [1, 0.1],
  [125, 0.05],
  [165, 0.3],
  [205, 0.9],
  [240, 0.8],
  [270, 0.35],
  [290, 0.1],
  [365, 0.1],
];
const flax: Curve = [
  [1, 0.1],
  [85, 0.08],
  [120, 0.5],
  [150, 0.86],
  [180, 0.5],
  [200, 0.2],
  [365, 0.1],
];
const lavandin: Curve = [
  [1, 0.25],
  [110, 0.3],
  [160, 0.5],
  [205, 0.45],
  [225, 0.28],
  [365, 0.25],
];
const bare: Curve = [
  [1, 0.04],
  [365, 0.04],
];

const byCover = new Map<number, Curve>([
  [0, grass],
  [1, grass],
  [2, winterCereal],
  [4, winterCereal],
  [5, springCereal],
  [6, maize],
  [9, winterCereal],
  [13, springCereal],
  [16, rice],
  [18, flax],
  [20, sunflower],
  [21, rapeseed],
  [24, beet],
  [25, springCereal],
  [28, alfalfa],
  [31, beet],
  [32, potatoes],
  [33, potatoes],
  [36, bare],
  [37, vineyard],
  [38, evergreen],
  [39, orchard],
  [41, lavandin],
  [Cover.grass, grass],
  [Cover.lawn, grass],
  [Cover.deciduous, deciduous],
  [Cover.conifer, conifer],
  [Cover.shrub, shrub],
]);

/**
 * Share of the ground that is green on a day of the year, 0-1.
 *
 * Shapes after the crop calendars of northern and southern France: winter crops green by April and gone in July, spring
 * crops green from June. Covers without plants give nearly 0.
 */
export function greenness(cover: number, day: number): number {
  const curve = byCover.get(cover) ?? bare;
  for (let i = 1; i < curve.length; i++) {
    const [to, high] = curve[i]!;
    if (day > to) continue;
    const [from, low] = curve[i - 1]!;
    return low + ((high - low) * (day - from)) / (to - from);
  }
  return curve[curve.length - 1]![1];
}
