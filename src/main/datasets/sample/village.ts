import { boxOf, contains, densify, distanceToLine, insetCell, middleOf, rectangle } from './geometry.ts';
import type { Cell } from './geometry.ts';
import { Cosia, Cover, Mat } from './materials.ts';
import { edgeInset, partition } from './partition.ts';
import type { EdgeKind } from './partition.ts';
import type { Random } from './random.ts';
import type { SceneBuilder } from './SceneBuilder.ts';

type Tint = readonly [number, number, number, number];

/** Roofs of the north: brown-red flat tiles, some slate, some old; of the south: pale canal tiles. */
const northRoofs: readonly Tint[] = [
  [1, 0.96, 0.94, 1],
  [1.12, 0.98, 0.9, 1],
  [0.86, 0.86, 0.88, 0.95],
  [0.92, 1, 1.06, 0.95],
  [0.66, 0.92, 1.18, 0.8],
  [1.2, 1.06, 0.98, 1.05],
];
const southRoofs: readonly Tint[] = [
  [1.26, 1.22, 1.14, 1.1],
  [1.34, 1.28, 1.22, 1.1],
  [1.16, 1.08, 1, 1.05],
  [1.22, 1.26, 1.26, 1.1],
];

/** Streets, plots, houses and gardens in a cell of the partition. */
export function addVillage(scene: SceneBuilder, cell: Cell<EdgeKind>, random: Random): void {
  const axis = directionOf(cell);
  const block = insetCell(cell, (kind) => edgeInset[kind]);
  if (!block) return;
  const { cells, borders } = partition(
    block,
    {
      targetM2: scene.theme.north ? 640 : 560,
      axis,
      turn: 0.05,
      kindAt: (depth) => (depth === 1 ? 'street' : 'fence'),
    },
    random,
  );
  const asphalt = scene.look(Mat.asphalt, Cosia.impervious, { tint: shade(random.range(0.98, 1.12)) });
  const pavement = scene.look(Mat.paving, Cosia.impervious, { tint: shade(random.range(0.88, 1)) });
  for (const border of borders) {
    if (border.kind !== 'street') continue;
    for (const line of scene.dryParts(joined(border.line, block))) {
      // The stub that the river leaves of a street serves nobody.
      if (Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!) < 25) continue;
      scene.band('tracks', pavement, line, 7.4);
      scene.band('roads', asphalt, line, 5);
    }
  }
  for (const plot of cells) addPlot(scene, plot, random);
}

/** A street with its ends led on to the road that the block lies on. */
function joined(line: readonly number[], block: Cell<EdgeKind>): number[] {
  const length = Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!);
  const ux = (line[2]! - line[0]!) / length;
  const uy = (line[3]! - line[1]!) / length;
  const before = reachOfEnd(line[0]!, line[1]!, block);
  const after = reachOfEnd(line[2]!, line[3]!, block);
  return [line[0]! - ux * before, line[1]! - uy * before, line[2]! + ux * after, line[3]! + uy * after];
}

function reachOfEnd(x: number, y: number, block: Cell<EdgeKind>): number {
  for (let i = 0; i < block.edges.length; i++) {
    const j = (i + 1) % block.edges.length;
    const edge = [block.ring[2 * i]!, block.ring[2 * i + 1]!, block.ring[2 * j]!, block.ring[2 * j + 1]!];
    const kind = block.edges[i]!;
    if (distanceToLine(edge, x, y) < 0.1) return pavedEdges.has(kind) ? edgeInset[kind] - 1 : 0;
  }
  return 0;
}

const pavedEdges: ReadonlySet<EdgeKind> = new Set(['road', 'lane', 'track']);

function addPlot(scene: SceneBuilder, plot: Cell<EdgeKind>, random: Random): void {
  const theme = scene.theme;
  const historical = scene.spec.historical;
  const garden = insetCell(plot, (kind) => edgeInset[kind]);
  if (!garden) return;
  const dry = theme.north ? random.range(-0.08, 0.2) : random.range(0, 0.34);
  scene.area(
    'fields',
    scene.look(historical ? Mat.grass : Mat.lawn, Cosia.herbaceous, {
      tint: [1 + dry * 1.5, 1 + dry * 0.5, 1 + dry * 0.4, 1 - dry * 0.6],
    }),
    garden.ring,
  );
  // What may flood is left to grass.
  const edge = densify(garden.ring, 4, true);
  if (edge.some((_, i) => i % 2 === 0 && scene.toRiver(edge[i]!, edge[i + 1]!) < 9)) return;
  const street = streetEdge(garden);
  const [mx, my] = middleOf(garden.ring);
  const built = random.chance(historical ? 0.35 : 0.92);
  const angle = street.angle + (random.chance(0.75) ? 0 : Math.PI / 2) + random.range(-0.05, 0.05);
  const toStreet = random.range(0.1, 0.3);
  const hx = mx + (street.x - mx) * toStreet;
  const hy = my + (street.y - my) * toStreet;
  const taken: number[][] = [];
  if (built) {
    let halfA = random.range(5.2, 7.4);
    let halfB = random.range(3.8, 4.9);
    const inner = insetCell(garden, () => 1.4)?.ring;
    for (let tries = 0; inner && tries < 5; tries++) {
      const ring = rectangle(hx, hy, halfA, halfB, angle);
      if (ring.every((_, i) => i % 2 === 1 || contains(inner, ring[i]!, ring[i + 1]!))) {
        taken.push(rectangle(hx, hy, halfA + 1.5, halfB + 1.5, angle));
        addHouse(scene, hx, hy, halfA, halfB, angle, street, random);
        break;
      }
      halfA *= 0.86;
      halfB *= 0.9;
    }
  }
  if (taken.length > 0 && !historical) {
    const [tx, ty] = [mx * 2 - street.x, my * 2 - street.y];
    const px = hx + (tx - hx) * 0.6;
    const py = hy + (ty - hy) * 0.6;
    if (random.chance(theme.poolChance)) {
      const reach = rectangle(px, py, 5.4, 3.6, angle);
      if (reach.every((_, i) => i % 2 === 1 || contains(garden.ring, reach[i]!, reach[i + 1]!))) {
        taken.push(reach);
        addPool(scene, px, py, random.range(3.2, 4.4), random.range(1.7, 2.2), angle, random);
      }
    }
  }
  addGardenPlants(scene, garden, taken, random);
  if (!historical && random.chance(0.3)) addShed(scene, garden, taken, angle, random);
}

function addHouse(
  scene: SceneBuilder,
  x: number,
  y: number,
  halfA: number,
  halfB: number,
  angle: number,
  street: { x: number; y: number },
  random: Random,
): void {
  const tint = random.pick(scene.theme.north ? northRoofs : southRoofs);
  const worn = random.range(0.9, 1.1);
  const look = scene.look(Mat.roof, Cosia.building, {
    angle,
    tint: [tint[0] * worn, tint[1] * worn, tint[2] * worn, tint[3]],
  });
  const pitch = scene.theme.north ? random.range(0.7, 0.9) : random.range(0.3, 0.4);
  const eave = random.pick([2.8, 3, 5.4]);
  scene.roof(look, x, y, halfA, halfB, eave, pitch, random.chance(0.3));
  if (random.chance(0.45)) {
    // A wing across the main body makes an L.
    const side = random.chance(0.5) ? 1 : -1;
    const wing = scene.look(Mat.roof, Cosia.building, { ...scene.looks[look]!, angle: angle + Math.PI / 2 });
    const a = side * (halfA - halfB * 0.75);
    const b = halfB * 0.9;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    scene.roof(
      wing,
      x + a * c - b * s,
      y + a * s + b * c,
      halfB * 0.9,
      halfB * 0.72,
      Math.min(eave, 3),
      pitch,
    );
  }
  const terrace = scene.look(Mat.paving, Cosia.impervious, { tint: shade(random.range(0.95, 1.15)) });
  const away = Math.hypot(street.x - x, street.y - y) || 1;
  const ux = (street.x - x) / away;
  const uy = (street.y - y) / away;
  if (!scene.spec.historical)
    scene.box('yards', terrace, x - ux * (halfB + 1.2), y - uy * (halfB + 1.2), halfA * 0.55, 1.9, angle);
  const sealed = random.chance(0.55);
  const drive = scene.look(sealed ? Mat.asphalt : Mat.gravel, sealed ? Cosia.impervious : Cosia.pervious, {
    tint: shade(random.range(0.95, 1.12)),
  });
  const side = halfA * 0.6 * (random.chance(0.5) ? 1 : -1);
  const sx = x + Math.cos(angle) * side;
  const sy = y + Math.sin(angle) * side;
  scene.band(
    'yards',
    drive,
    [sx, sy, street.x + Math.cos(angle) * side, street.y + Math.sin(angle) * side],
    3.4,
  );
  if (!scene.spec.historical && random.chance(0.65)) {
    const t = (halfB + 3.4) / Math.max(halfB + 3.4, away);
    addCar(scene, sx + (street.x - x) * t, sy + (street.y - y) * t, Math.atan2(uy, ux), random);
  }
}

/** A car is seen and casts a shadow, but the label stays that of the ground. */
export function addCar(scene: SceneBuilder, x: number, y: number, angle: number, random: Random): void {
  const tint = random.pick([
    [1.5, 1.5, 1.5, 1.5],
    [0.45, 0.46, 0.5, 0.6],
    [0.8, 0.82, 0.84, 0.9],
    [1.1, 0.5, 0.45, 0.8],
    [0.5, 0.6, 0.9, 0.8],
    [1.2, 1.2, 1.18, 1.2],
  ] as const);
  const body = scene.look(Mat.car, Cosia.none, { height: 1.3, tint, cover: Cover.built });
  scene.box('details', body, x, y, 2.1, 0.9, angle);
  const glass = scene.look(Mat.car, Cosia.none, {
    height: 1.5,
    tint: [tint[0] * 0.6, tint[1] * 0.62, tint[2] * 0.68, tint[3] * 0.6],
    cover: Cover.built,
  });
  scene.box('details', glass, x + Math.cos(angle) * 0.3, y + Math.sin(angle) * 0.3, 0.9, 0.75, angle);
}

/** A basin with its paved edge; returns the ring of the basin. */
export function addPool(
  scene: SceneBuilder,
  x: number,
  y: number,
  halfA: number,
  halfB: number,
  angle: number,
  random: Random,
  edge = 1.1,
): number[] {
  const rim = scene.look(Mat.paving, Cosia.impervious, { tint: shade(random.range(1.02, 1.2)) });
  scene.box('yards', rim, x, y, halfA + edge, halfB + edge, angle);
  const water = scene.look(Mat.pool, Cosia.pool, {
    tint: [random.range(0.8, 1.2), 1, random.range(0.95, 1.05), 1],
  });
  return scene.box('yards', water, x, y, halfA, halfB, angle);
}

function addGardenPlants(
  scene: SceneBuilder,
  garden: Cell<EdgeKind>,
  taken: readonly number[][],
  random: Random,
): void {
  const hedge = scene.look(Mat.deciduous, Cosia.deciduous, { tint: [0.95, 1.02, 0.92, 1] });
  garden.edges.forEach((kind, i) => {
    const j = (i + 1) % garden.edges.length;
    if (!random.chance(kind === 'fence' ? 0.42 : 0.36)) return;
    const line = [garden.ring[2 * i]!, garden.ring[2 * i + 1]!, garden.ring[2 * j]!, garden.ring[2 * j + 1]!];
    const length = Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!);
    for (let at = 0.8; at < length - 0.8; at += 0.9) {
      const t = at / length;
      scene.tree(
        hedge,
        line[0]! + (line[2]! - line[0]!) * t,
        line[1]! + (line[3]! - line[1]!) * t,
        random.range(0.75, 1),
        random.range(1.6, 2.2),
      );
    }
  });
  const count = random.int(2, 8);
  for (let i = 0; i < count; i++) {
    const at = pointIn(garden.ring, random);
    if (!at || taken.some((ring) => contains(ring, at[0], at[1]))) continue;
    const conifer = random.chance(scene.theme.conifers * 0.6);
    const radius = random.chance(0.45) ? random.range(0.6, 1.3) : random.range(1.4, conifer ? 2.6 : 3.8);
    scene.tree(
      scene.treeLook(random, conifer),
      at[0],
      at[1],
      radius,
      radius * random.range(2, conifer ? 4 : 2.8),
    );
  }
  if (random.chance(scene.spec.historical ? 0.6 : 0.14)) {
    const at = pointIn(garden.ring, random);
    if (at && !taken.some((ring) => contains(ring, at[0], at[1]))) {
      const bed = scene.look(Mat.crop, Cosia.agricultural, {
        spacing: 1.2,
        openness: 0.5,
        angle: directionOf(garden),
        height: 0.3,
        cover: 33,
      });
      scene.box(
        'yards',
        bed,
        at[0],
        at[1],
        random.range(2, 3.4),
        random.range(1.5, 2.5),
        directionOf(garden),
      );
    }
  }
}

function addShed(
  scene: SceneBuilder,
  garden: Cell<EdgeKind>,
  taken: readonly number[][],
  angle: number,
  random: Random,
): void {
  const inner = insetCell(garden, () => 2.6);
  const at = inner && pointIn(inner.ring, random);
  if (!at || taken.some((ring) => contains(ring, at[0], at[1]))) return;
  const look = scene.look(Mat.roof, Cosia.building, { angle, tint: shade(random.range(0.8, 1.2)) });
  scene.roof(look, at[0], at[1], random.range(1.6, 2.4), random.range(1.2, 1.6), 2.1, 0.3);
}

/** Direction of the longest edge, radians. */
export function directionOf(cell: Cell<EdgeKind>): number {
  let best = 0;
  let angle = 0;
  for (let i = 0; i < cell.edges.length; i++) {
    const j = (i + 1) % cell.edges.length;
    const dx = cell.ring[2 * j]! - cell.ring[2 * i]!;
    const dy = cell.ring[2 * j + 1]! - cell.ring[2 * i + 1]!;
    const length = Math.hypot(dx, dy);
    if (length > best) {
      best = length;
      angle = Math.atan2(dy, dx);
    }
  }
  return angle;
}

/** A random point inside a ring, or null when ten draws of its box miss. */
export function pointIn(ring: readonly number[], random: Random): [number, number] | null {
  const [minX, minY, maxX, maxY] = boxOf(ring);
  for (let i = 0; i < 10; i++) {
    const x = random.range(minX, maxX);
    const y = random.range(minY, maxY);
    if (contains(ring, x, y)) return [x, y];
  }
  return null;
}

/** Middle and direction of the edge that gives onto a street, else of the longest edge. */
function streetEdge(cell: Cell<EdgeKind>): { x: number; y: number; angle: number } {
  const rank: Partial<Record<EdgeKind, number>> = { street: 4, lane: 3, road: 3, track: 1 };
  let best = -1;
  let result = { x: 0, y: 0, angle: 0 };
  for (let i = 0; i < cell.edges.length; i++) {
    const j = (i + 1) % cell.edges.length;
    const ax = cell.ring[2 * i]!;
    const ay = cell.ring[2 * i + 1]!;
    const dx = cell.ring[2 * j]! - ax;
    const dy = cell.ring[2 * j + 1]! - ay;
    const score = (rank[cell.edges[i]!] ?? 0) * 100 + Math.hypot(dx, dy);
    if (score > best) {
      best = score;
      result = { x: ax + dx / 2, y: ay + dy / 2, angle: Math.atan2(dy, dx) };
    }
  }
  return result;
}

/** The same multiplier for every band. */
export function shade(by: number): Tint {
  return [by, by, by, by];
}
