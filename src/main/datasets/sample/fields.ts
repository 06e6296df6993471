import { boxOf, contains } from './geometry.ts';
import type { Cell } from './geometry.ts';
import { crops } from './crops.ts';
import type { Crop, CropName } from './crops.ts';
import { Cosia, Cover, Mat } from './materials.ts';
import type { EdgeKind } from './partition.ts';
import type { Random } from './random.ts';
import type { SceneBuilder } from './SceneBuilder.ts';
import { directionOf, pointIn, shade } from './village.ts';

/** Code of LPIS level 3 that means "no declaration". */
export const undeclaredCode = 45;

/** A parcel, inset from its roads. */
export type Land = Cell<EdgeKind>;

/** Declares a parcel: drawn with fewer vertices than it has and 1-3 px beside where it lies, as parcels are. */
export function declare(scene: SceneBuilder, land: Land, code: number, random: Random): void {
  if (scene.spec.historical) return;
  const angle = random.range(0, 2 * Math.PI);
  const shift = random.range(0.2, 0.6);
  const ring = scene
    .bendLine(land.ring, true, 30)
    .map((value, i) => value + shift * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)));
  scene.parcels.push({ ring, box: boxOf(ring), code });
}

/** A field of a crop; rows run along its longest side. */
export function addCrop(
  scene: SceneBuilder,
  land: Land,
  name: CropName,
  random: Random,
  code: number = crops[name].code,
): void {
  const crop: Crop = crops[name];
  const vigour = random.range(0.94, 1.06);
  const soil = scene.theme.north ? 1 : 1.06;
  const isSoil = crop.mat === Mat.ploughed || crop.mat === Mat.stubble;
  const look = scene.look(crop.mat, crop.cosia, {
    cover: crop.code,
    height: crop.height,
    angle: directionOf(land),
    spacing: crop.spacing,
    openness: crop.openness,
    tram: crop.tram,
    tint: [
      crop.tint[0] * vigour * (isSoil ? soil : 1),
      crop.tint[1] * vigour,
      crop.tint[2] * vigour,
      crop.tint[3],
    ],
  });
  scene.area('fields', look, land.ring);
  declare(scene, land, code, random);
  if (crop.mat === Mat.grass && random.chance(0.6)) addScatteredTrees(scene, land, random.int(1, 4), random);
}

export function addScatteredTrees(
  scene: SceneBuilder,
  land: Land,
  count: number,
  random: Random,
  keepOff: readonly number[] = [],
): void {
  for (let i = 0; i < count; i++) {
    const at = pointIn(land.ring, random);
    if (!at || contains(keepOff, at[0], at[1])) continue;
    scene.tree(scene.treeLook(random, false), at[0], at[1], random.range(2.4, 4.8), random.range(6, 11));
  }
}

/** A closed wood; conifers stand in groups among the broad-leaved, in the share of the theme. */
export function addWood(
  scene: SceneBuilder,
  ring: readonly number[],
  random: Random,
  conifers?: number,
): void {
  const share = conifers ?? scene.theme.conifers;
  const label = share > 0.8 ? Cosia.conifer : Cosia.deciduous;
  const floor = scene.look(Mat.understory, label, {
    cover: share > 0.8 ? Cover.conifer : Cover.deciduous,
  });
  scene.areaBent('fields', floor, ring);
  const looks: number[] = [];
  for (let i = 0; i < 6; i++) looks.push(scene.treeLook(random, i / 6 < share));
  scene.stand(ring, { looks, spacing: 4.6, radius: 3.3, height: share > 0.8 ? 15 : 13, density: 0.96 });
}

/** Trellised rows 2.3 m apart, bare or grassed between. */
export function addVineyard(scene: SceneBuilder, land: Land, random: Random, code: number): void {
  const look = scene.look(Mat.vineyard, Cosia.vineyard, {
    cover: 37,
    angle: directionOf(land),
    spacing: random.range(2.1, 2.5),
    height: 1.3,
    openness: random.chance(0.3) ? 0.25 : 0.9,
    tint: shade(random.range(0.92, 1.1)),
  });
  scene.area('fields', look, land.ring);
  declare(scene, land, code, random);
}

export function addYard(scene: SceneBuilder, land: Land, mat: number, cosia: number, random: Random): void {
  scene.area('fields', scene.look(mat, cosia, { tint: shade(random.range(0.94, 1.08)) }), land.ring);
}

/** Open water with reeds at its edge; returns the ring of the water. */
export function addWaterBody(
  scene: SceneBuilder,
  mx: number,
  my: number,
  reach: number,
  random: Random,
): number[] {
  const [x, y] = scene.bend(mx, my);
  const ring = blob(x, y, reach, random, 0.14);
  const reeds = scene.look(Mat.grass, Cosia.none, { tint: [0.74, 0.84, 0.78, 0.95], height: 1 });
  scene.areaBent('yards', reeds, swell(ring, x, y, 1.8));
  scene.areaBent('yards', scene.look(Mat.water, Cosia.water, { tint: [1.1, 1.06, 0.96, 1] }), ring);
  return ring;
}

/** An irregular round ring about a point, metres; `rough` is the share by which the radius varies. */
export function blob(x: number, y: number, radius: number, random: Random, rough = 0.18): number[] {
  const phases = [2, 3, 5].map(() => random.range(0, 2 * Math.PI));
  const ring: number[] = [];
  for (let i = 0; i < 48; i++) {
    const a = (i / 48) * 2 * Math.PI;
    const r =
      radius *
      (1 +
        rough *
          (0.55 * Math.sin(2 * a + phases[0]!) +
            0.3 * Math.sin(3 * a + phases[1]!) +
            0.15 * Math.sin(5 * a + phases[2]!)));
    ring.push(x + r * Math.cos(a), y + r * Math.sin(a));
  }
  return ring;
}

function swell(ring: readonly number[], x: number, y: number, by: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const dx = ring[i]! - x;
    const dy = ring[i + 1]! - y;
    const scale = 1 + by / (Math.hypot(dx, dy) || 1);
    out.push(x + dx * scale, y + dy * scale);
  }
  return out;
}
