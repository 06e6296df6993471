import { contains, distanceToLine, middleOf } from './geometry.ts';
import { crops } from './crops.ts';
import { Cosia, Cover, Mat } from './materials.ts';
import type { Random } from './random.ts';
import type { SceneBuilder } from './SceneBuilder.ts';
import type { Use } from './themes.ts';
import { directionOf, pointIn, shade } from './village.ts';
import {
  declare,
  addCrop,
  addScatteredTrees,
  addWood,
  addVineyard,
  addYard,
  addWaterBody,
  blob,
} from './fields.ts';
import type { Land } from './fields.ts';
import { addGreenhouses, addFarm, addIndustrial, addBuildingSite, addSport } from './builtLand.ts';

/** Covers a parcel (already inset from its roads) with a use, and declares it where a farmer would. */
export function addUse(scene: SceneBuilder, land: Land, use: Exclude<Use, 'village'>, random: Random): void {
  builders[use](scene, land, random);
}

const builders: Record<Exclude<Use, 'village'>, (scene: SceneBuilder, land: Land, random: Random) => void> = {
  crop: (scene, land, random) => addCrop(scene, land, random.weighted(scene.theme.crops), random),
  market: (scene, land, random) => addCrop(scene, land, 'vegetables', random),
  wood: (scene, land, random) =>
    addWood(scene, scene.bendLine(land.ring, true), random, random.chance(0.3) ? 1 : undefined),
  brush: (scene, land, random) => addScrub(scene, land, Mat.grass, 0.62, random),
  garrigue: (scene, land, random) => addScrub(scene, land, Mat.bare, 0.6, random),
  clearCut: addClearCut,
  vineyard: (scene, land, random) => addVineyard(scene, land, random, 37),
  olives: (scene, land, random) => addOrchard(scene, land, random, true),
  orchard: (scene, land, random) => addOrchard(scene, land, random, false),
  lavender: addLavender,
  greenhouses: (scene, land, random) => addGreenhouses(scene, land, random, 33),
  farm: addFarm,
  industrial: addIndustrial,
  site: addBuildingSite,
  quarry: addQuarry,
  pond: addPond,
  sport: addSport,
  park: addPark,
};

function addScrub(scene: SceneBuilder, land: Land, ground: number, density: number, random: Random): void {
  const dry = ground === Mat.bare ? 0.96 : 1.1;
  const floor = scene.look(ground, Cosia.brushwood, { cover: Cover.shrub, tint: [dry, dry, dry * 0.96, 1] });
  const ring = scene.area('fields', floor, land.ring);
  const looks = [0, 1, 2].map(() =>
    scene.look(Mat.shrub, Cosia.brushwood, {
      tint: [
        random.range(0.85, 1.15),
        random.range(0.9, 1.08),
        random.range(0.85, 1.1),
        random.range(0.9, 1.1),
      ],
    }),
  );
  scene.stand(ring, { looks, spacing: 2.3, radius: 1.35, height: 1.9, density, labelled: false });
  if (ground === Mat.bare) {
    for (let i = 0; i < 3; i++) {
      const at = pointIn(land.ring, random);
      if (!at) continue;
      const rock = scene.look(Mat.bare, Cosia.bareSoil, { tint: [1.08, 1.08, 1.1, 1.05] });
      const [x, y] = scene.bend(at[0], at[1]);
      scene.areaBent('yards', rock, blob(x, y, random.range(3, 8), random));
    }
  }
  addScatteredTrees(scene, land, 2, random);
}

function addClearCut(scene: SceneBuilder, land: Land, random: Random): void {
  const look = scene.look(Mat.debris, Cosia.clearCut, {
    cover: Cover.soil,
    spacing: 7,
    openness: 0.3,
    angle: directionOf(land),
  });
  const ring = scene.area('fields', look, land.ring);
  const shrubs = [
    scene.look(Mat.shrub, Cosia.clearCut, {}),
    scene.look(Mat.debris, Cosia.clearCut, { tint: shade(0.8) }),
  ];
  scene.stand(ring, { looks: shrubs, spacing: 4, radius: 0.9, height: 0.8, density: 0.4, labelled: false });
  addScatteredTrees(scene, land, random.int(1, 3), random);
}

function addOrchard(scene: SceneBuilder, land: Land, random: Random, olive: boolean): void {
  const angle = directionOf(land);
  const floor = scene.look(olive ? Mat.ploughed : Mat.grass, Cosia.deciduous, {
    cover: olive ? 38 : 39,
    tint: olive ? [1.22, 1.2, 1.14, 1.1] : [1.02, 1, 1, 1],
  });
  const ring = scene.area('fields', floor, land.ring);
  const looks = [0, 1, 2].map(() =>
    olive
      ? scene.look(Mat.olive, Cosia.deciduous, { tint: shade(random.range(0.9, 1.08)) })
      : scene.treeLook(random, false),
  );
  scene.stand(ring, {
    looks,
    spacing: olive ? 6.2 : 4.6,
    radius: olive ? 2.1 : 1.8,
    height: olive ? 4.2 : 3.4,
    density: 0.96,
    rows: { angle, along: olive ? 6 : 3.2 },
    labelled: false,
  });
  declare(scene, land, olive ? 38 : 39, random);
}

function addLavender(scene: SceneBuilder, land: Land, random: Random): void {
  const look = scene.look(Mat.lavender, Cosia.agricultural, {
    cover: 41,
    angle: directionOf(land),
    spacing: 1.8,
    height: 0.6,
    openness: 0.75,
  });
  scene.area('fields', look, land.ring);
  declare(scene, land, 41, random);
}

function addQuarry(scene: SceneBuilder, land: Land, random: Random): void {
  scene.area(
    'fields',
    scene.look(Mat.grass, Cosia.brushwood, { cover: Cover.shrub, tint: [1.1, 1.06, 1, 0.95] }),
    land.ring,
  );
  const [mx, my] = middleOf(land.ring);
  const [x, y] = scene.bend(mx, my);
  const reach = Math.min(42, distanceToLine(land.ring, mx, my, true) * 0.95);
  const cut = scene.look(Mat.bare, Cosia.bareSoil, {
    tint: scene.theme.north ? [1.06, 1.03, 0.98, 1] : [1.1, 1.09, 1.06, 1],
  });
  scene.areaBent('yards', cut, blob(x, y, reach, random, 0.34));
  scene.pits.push({ x, y, radius: reach, depth: 6 });
  const floor = scene.look(Mat.gravel, Cosia.pervious, { tint: [1.08, 1.06, 1.02, 1] });
  scene.areaBent('yards', floor, blob(x + reach * 0.1, y + reach * 0.1, reach * 0.5, random, 0.34));
  if (reach > 18) {
    const sump = scene.look(Mat.water, Cosia.water, { tint: [1.2, 1.5, 1.5, 1] });
    scene.areaBent('yards', sump, blob(x - reach * 0.4, y + reach * 0.25, reach * 0.18, random, 0.2));
  }
  const heap = scene.look(Mat.bare, Cosia.bareSoil, { tint: shade(0.92), height: 2.2 });
  scene.areaBent('yards', heap, blob(x + reach * 0.3, y - reach * 0.35, 3.4, random, 0.2));
}

function addPond(scene: SceneBuilder, land: Land, random: Random): void {
  addYard(scene, land, Mat.grass, Cosia.herbaceous, random);
  declare(scene, land, crops.hayMeadow.code, random);
  const [mx, my] = middleOf(land.ring);
  const reach = Math.min(26, distanceToLine(land.ring, mx, my, true) * 0.62);
  addWaterBody(scene, mx, my, reach, random);
}

function addPark(scene: SceneBuilder, land: Land, random: Random): void {
  addYard(scene, land, Mat.lawn, Cosia.herbaceous, random);
  const angle = directionOf(land);
  const [mx, my] = middleOf(land.ring);
  const path = scene.look(Mat.gravel, Cosia.pervious, { tint: shade(1.06) });
  const c = Math.cos(angle) * 200;
  const s = Math.sin(angle) * 200;
  const clip = [mx - c, my - s, mx + c, my + s];
  const inside: number[] = [];
  for (let t = 0; t <= 80; t++) {
    const x = clip[0]! + ((clip[2]! - clip[0]!) * t) / 80;
    const y = clip[1]! + ((clip[3]! - clip[1]!) * t) / 80;
    if (contains(land.ring, x, y)) inside.push(x, y + Math.sin(t / 3) * 3);
  }
  if (inside.length >= 4) scene.band('yards', path, inside, 2.6);
  addScatteredTrees(scene, land, 12, random);
  for (let i = 0; i < 5; i++) {
    const at = pointIn(land.ring, random);
    if (at) scene.tree(scene.treeLook(random, true), at[0], at[1], random.range(2, 3.4), random.range(8, 15));
  }
}
