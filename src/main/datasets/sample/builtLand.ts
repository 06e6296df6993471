import { areaOf, contains, distanceToLine, insetCell, middleOf, rectangle } from './geometry.ts';
import { Cosia, Cover, Mat } from './materials.ts';
import type { Random } from './random.ts';
import type { SceneBuilder } from './SceneBuilder.ts';
import { addCar, directionOf, pointIn, shade } from './village.ts';
import { addCrop, addScatteredTrees, addYard, blob } from './fields.ts';
import type { Land } from './fields.ts';

/** Plastic tunnels side by side over half of the parcel, vegetables in the rest. Returns nothing; declared as `code`. */
export function addGreenhouses(scene: SceneBuilder, land: Land, random: Random, code: number): void {
  addCrop(scene, land, 'vegetables', random, code);
  const inner = insetCell(land, () => 7);
  if (inner) addTunnels(scene, inner, random);
}

/** Rows of tunnels, 8 m wide, wherever a whole one fits in the ring. */
function addTunnels(scene: SceneBuilder, inner: Land, random: Random): void {
  const angle = directionOf(inner);
  const [mx, my] = middleOf(inner.ring);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  for (let row = -5; row <= 1; row++) {
    for (const half of [26, 18, 12]) {
      const x = mx - row * 9.2 * s;
      const y = my + row * 9.2 * c;
      const ring = rectangle(x, y, half, 4, angle);
      if (!ring.every((_, i) => i % 2 === 1 || contains(inner.ring, ring[i]!, ring[i + 1]!))) continue;
      const look = scene.look(Mat.plastic, Cosia.greenhouse, {
        angle,
        spacing: 2.5,
        tint: shade(random.range(0.92, 1.06)),
      });
      scene.roof(look, x, y, half, 4, 2.4, 0.3);
      break;
    }
  }
}

export function addFarm(scene: SceneBuilder, land: Land, random: Random): void {
  addYard(scene, land, Mat.grass, Cosia.herbaceous, random);
  const angle = directionOf(land);
  const [mx, my] = middleOf(land.ring);
  const reach = Math.sqrt(areaOf(land.ring)) / 2;
  const yard = scene.look(Mat.gravel, Cosia.pervious, { tint: shade(0.98) });
  const inner = insetCell(land, () => 4);
  if (inner) {
    const half = Math.min(26, reach * 0.6);
    const ring = blob(mx, my, half, random, 0.3);
    scene.areaBent('yards', yard, scene.bendLine(ring, true));
  }
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const scale = Math.min(1, reach / 34);
  const place = (a: number, b: number): [number, number] => [
    mx + (a * c - b * s) * scale,
    my + (a * s + b * c) * scale,
  ];
  const metal = scene.look(Mat.flatRoof, Cosia.building, { angle, spacing: 6, tint: [0.98, 1, 1.03, 1] });
  const tile = scene.look(Mat.roof, Cosia.building, {
    angle: angle + Math.PI / 2,
    tint: scene.theme.north ? [0.96, 0.92, 0.9, 1] : [1.28, 1.24, 1.16, 1.1],
  });
  const old = scene.look(Mat.roof, Cosia.building, {
    angle,
    tint: scene.theme.north ? [1.1, 0.98, 0.9, 1] : [1.2, 1.2, 1.14, 1.1],
  });
  scene.roof(metal, ...place(0, -17), 18 * scale, 8 * scale, 5, 0.22);
  scene.roof(old, ...place(-3, 15), 12 * scale, 5 * scale, 4, 0.6);
  scene.roof(tile, ...place(-21, -1), 9 * scale, 4.6 * scale, 4.6, 0.7);
  if (!scene.spec.historical) {
    const slab = scene.look(Mat.paving, Cosia.impervious, { tint: shade(0.9) });
    scene.box('yards', slab, ...place(18, 4), 7 * scale, 5 * scale, angle);
    addCar(scene, ...place(4, 0), angle + 0.4, random);
  }
  addScatteredTrees(scene, land, 9, random, rectangle(mx, my, 34 * scale, 30 * scale, angle));
}

export function addIndustrial(scene: SceneBuilder, land: Land, random: Random): void {
  if (scene.spec.historical) {
    addCrop(scene, land, 'pasture', random);
    return;
  }
  addYard(scene, land, Mat.asphalt, Cosia.impervious, random);
  const angle = directionOf(land);
  const [mx, my] = middleOf(land.ring);
  const reach = Math.sqrt(areaOf(land.ring)) / 2;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const place = (a: number, b: number): [number, number] => [mx + a * c - b * s, my + a * s + b * c];
  const hall = scene.look(Mat.flatRoof, Cosia.building, { angle, spacing: 5, tint: [1.12, 1.13, 1.15, 1.1] });
  const office = scene.look(Mat.flatRoof, Cosia.building, {
    angle,
    spacing: 0,
    tint: [0.8, 0.79, 0.78, 0.85],
  });
  scene.roof(hall, ...place(-reach * 0.18, -reach * 0.22), reach * 0.5, reach * 0.3, 8, 0.05);
  scene.roof(office, ...place(reach * 0.55, -reach * 0.25), reach * 0.14, reach * 0.24, 5, 0);
  const grass = scene.look(Mat.lawn, Cosia.herbaceous, { tint: [1.1, 1.04, 1, 0.95] });
  scene.box('yards', grass, ...place(0, reach * 0.66), reach * 0.7, 2.4, angle);
  const paint = scene.look(Mat.paint, Cosia.none, { tint: shade(0.94), cover: Cover.built });
  for (let i = -8; i <= 8; i++) {
    const at = place(i * 2.6, reach * 0.42);
    if (!contains(land.ring, at[0], at[1])) continue;
    scene.box('details', paint, ...at, 0.09, 2.4, angle);
    if (random.chance(0.6)) addCar(scene, ...place(i * 2.6 + 1.3, reach * 0.42), angle + Math.PI / 2, random);
  }
}

export function addBuildingSite(scene: SceneBuilder, land: Land, random: Random): void {
  if (scene.spec.historical) {
    addCrop(scene, land, 'pasture', random);
    return;
  }
  const floor = scene.look(Mat.bare, Cosia.pervious, { tint: [0.98, 0.94, 0.86, 1] });
  scene.area('fields', floor, land.ring);
  const [mx, my] = middleOf(land.ring);
  const angle = directionOf(land);
  const slab = scene.look(Mat.paving, Cosia.impervious, { tint: shade(1.05) });
  scene.box('yards', slab, mx, my, 9, 6, angle);
  // What an annotator could not name: materials under a tarpaulin.
  const unknown = scene.look(Mat.tarpaulin, Cosia.undefined, { height: 1.2 });
  scene.box('yards', unknown, mx + 15, my + 2, 3.6, 2.4, angle + 0.3);
  const heap = pointIn(land.ring, random);
  if (heap && scene.toRiver(heap[0], heap[1]) > 14) {
    const [x, y] = scene.bend(heap[0], heap[1]);
    scene.areaBent(
      'yards',
      scene.look(Mat.bare, Cosia.bareSoil, { tint: [0.84, 0.78, 0.7, 1] }),
      blob(x, y, 6, random),
    );
  }
}

export function addSport(scene: SceneBuilder, land: Land, random: Random): void {
  if (scene.spec.historical) {
    addCrop(scene, land, 'ley', random);
    return;
  }
  addYard(scene, land, Mat.lawn, Cosia.herbaceous, random);
  const angle = directionOf(land);
  const [mx, my] = middleOf(land.ring);
  const room = distanceToLine(land.ring, mx, my, true);
  const halfB = Math.min(34, room * 0.86);
  const halfA = Math.min(50, halfB * 1.45);
  const turf = scene.look(Mat.sport, Cosia.herbaceous, { angle: angle + Math.PI / 2, spacing: 10 });
  scene.box('yards', turf, mx, my, halfA, halfB, angle);
  const line = scene.look(Mat.paint, Cosia.none, { tint: shade(0.96), cover: Cover.lawn });
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const stroke = (a: number, b: number, ha: number, hb: number): void => {
    scene.box('details', line, mx + a * c - b * s, my + a * s + b * c, ha, hb, angle);
  };
  const [a, b] = [halfA * 0.94, halfB * 0.92];
  const w = 0.08;
  for (const side of [-1, 1]) {
    stroke(0, side * b, a, w);
    stroke(side * a, 0, w, b);
    stroke(side * (a - a * 0.3), 0, w, b * 0.5);
    stroke(side * (a - a * 0.15), b * 0.5, a * 0.15, w);
    stroke(side * (a - a * 0.15), -b * 0.5, a * 0.15, w);
  }
  stroke(0, 0, w, b);
}
