import { areaOf, boxOf, distanceToLine, insetCell, middleOf, strip } from './geometry.ts';
import type { Cell } from './geometry.ts';
import { crops } from './crops.ts';
import { addCrop, undeclaredCode } from './fields.ts';
import { addUse } from './landUse.ts';
import { Cosia, Cover, Mat } from './materials.ts';
import { edgeInset, partition } from './partition.ts';
import type { EdgeKind, Partition } from './partition.ts';
import { plant, roomIn } from './plant.ts';
import type { Room } from './plant.ts';
import { seedOf } from './random.ts';
import { SceneBuilder } from './SceneBuilder.ts';
import { sizeOf } from './Scene.ts';
import type { Scene, SceneSpec, Terrain } from './Scene.ts';
import { themes } from './themes.ts';
import type { Use } from './themes.ts';
import { addVillage, shade } from './village.ts';

/** The land goes on this far beyond the ROI, so that nothing ends at its edge. Metres. */
const surroundM = 45;
/** Uses that the 1950s did not have. */
const modernUses: readonly Use[] = ['industrial', 'site', 'sport', 'greenhouses', 'quarry', 'park'];

interface River {
  readonly line: number[];
  readonly width: number;
}

/** The whole description of a ROI's land, in a few milliseconds; the same for the same spec. */
export function buildScene(spec: SceneSpec): Scene {
  const theme = themes[spec.theme];
  const scene = new SceneBuilder(spec, theme);
  const { width, height } = sizeOf(spec);
  const layout = scene.random('layout');
  const axis = layout.range(-0.5, 0.5);
  const start: Cell<EdgeKind> = {
    ring: [
      -surroundM,
      -surroundM,
      width + surroundM,
      -surroundM,
      width + surroundM,
      height + surroundM,
      -surroundM,
      height + surroundM,
    ],
    edges: ['bound', 'bound', 'bound', 'bound'],
  };
  const kindAt = (depth: number): EdgeKind => {
    if (depth === 0) return 'road';
    if (depth === 1) return layout.chance(0.45) ? 'lane' : 'track';
    return layout.weighted<EdgeKind>({ track: 0.26, hedge: 0.26, plain: 0.48 });
  };
  const land = partition(start, { targetM2: theme.parcelM2, axis, turn: 0.16, kindAt }, layout);
  const river = theme.river ? layRiver(scene, width, height, axis) : null;
  scene.river = river;
  scene.areaBent(
    'fields',
    scene.look(Mat.grass, Cosia.herbaceous, {
      tint: theme.north ? [1.05, 1.02, 1, 1] : [1.2, 1.08, 1, 0.92],
    }),
    start.ring,
  );
  useLand(scene, land, river);
  layBorders(scene, land);
  return {
    spec,
    looks: scene.looks,
    shapes: scene.shapes,
    parcels: scene.parcels,
    undeclared: scene.undeclared,
    planted: scene.planted,
    terrain: layTerrain(scene, river),
    sun: sunOf(spec),
    soil: theme.north ? [1, 1, 1] : [1.14, 1.1, 1.02],
  };
}

/** One flight of each domain: the sun is the same over all its ROIs. */
function sunOf(spec: SceneSpec): { azimuth: number; elevation: number } {
  const seed = seedOf(7, spec.key.split('_')[0]!) / 2 ** 32;
  const azimuth = spec.historical ? 200 : 132 + 34 * seed;
  const elevation = spec.historical ? 52 : 54 + 6 * seed;
  return { azimuth: (azimuth * Math.PI) / 180, elevation: (elevation * Math.PI) / 180 };
}

function useLand(scene: SceneBuilder, land: Partition, river: River | null): void {
  const { spec, theme } = scene;
  const random = scene.random('use');
  const { width, height } = sizeOf(spec);
  const free = new Set<number>();
  const insets = land.cells.map((cell) => insetCell(cell, (kind) => edgeInset[kind]));
  insets.forEach((cell, i) => cell && free.add(i));
  const outside = (x: number, y: number): number => {
    let room = Math.min(x, y, width - x, height - y) - 10;
    room = Math.min(room, scene.toRiver(x, y) - 12);
    for (const hole of spec.holes) {
      const [row, col] = hole.split('-').map(Number) as [number, number];
      const dx = Math.max((col - 1) * 102.4 - x, x - col * 102.4, 0);
      const dy = Math.max((row - 1) * 102.4 - y, y - row * 102.4, 0);
      room = Math.min(room, Math.hypot(dx, dy) - 6);
    }
    return room;
  };
  const rooms = insets.map((cell): Room => (cell ? roomIn(cell, outside) : { x: 0, y: 0, radius: 0 }));
  takeVillages(scene, land, free, rooms, random.range(0.3, 0.7), random.range(0.3, 0.7));

  const byRoom = [...free].sort((a, b) => rooms[b]!.radius - rooms[a]!.radius);
  const take = (): number | undefined => {
    const i = byRoom.shift();
    if (i !== undefined) free.delete(i);
    return i;
  };
  if (spec.planted && !spec.historical) {
    for (const { kind, crop } of theme.plants) {
      const i = take();
      if (i !== undefined) plant(scene, insets[i]!, rooms[i]!, kind, crop, scene.random(`plant-${kind}`));
    }
  } else {
    // The same parcels stay farmland, so that today's and yesterday's land have their other uses in the same places.
    for (const { crop } of theme.plants) {
      const i = take();
      if (i !== undefined) addFarmland(scene, insets[i]!, crop, i);
    }
  }
  for (const use of theme.once) {
    const i = take();
    if (i === undefined) break;
    useCell(scene, insets[i]!, use, i);
  }
  const count = Math.round((width * height) / 250000);
  for (let k = 1; k < count; k++) {
    for (const use of theme.once.slice(0, 3)) {
      const i = take();
      if (i !== undefined && random.chance(0.6)) useCell(scene, insets[i]!, use, i);
      else if (i !== undefined) useCell(scene, insets[i]!, 'crop', i);
    }
  }
  for (const i of free) useCell(scene, insets[i]!, random.weighted(theme.uses), i);
  if (river) layWater(scene, river);
}

function useCell(scene: SceneBuilder, cell: Cell<EdgeKind>, use: Use, index: number): void {
  const random = scene.random(`cell${index}`);
  if (scene.spec.historical && (use === 'crop' || use === 'vineyard' || modernUses.includes(use)))
    addFarmland(scene, cell, null, index);
  else if (use === 'village') addVillage(scene, cell, random);
  else addUse(scene, cell, use, random);
}

/** A parcel of crop; in the 1950s it was several, in strips of about 25 m. */
function addFarmland(
  scene: SceneBuilder,
  cell: Cell<EdgeKind>,
  crop: keyof typeof crops | null,
  index: number,
): void {
  const random = scene.random(`farm${index}`);
  const choose = (): keyof typeof crops => crop ?? random.weighted(scene.theme.crops);
  if (!scene.spec.historical) {
    addCrop(scene, cell, choose(), random);
    return;
  }
  const strips = partition(
    cell,
    { targetM2: 2200, axis: random.range(-0.5, 0.5), turn: 0.04, kindAt: () => 'plain' },
    random,
  );
  for (const part of strips.cells) {
    const inner = insetCell(part, () => 0.5);
    if (inner) addCrop(scene, inner, random.weighted(scene.theme.crops), random);
  }
}

/** Gives the parcels round a centre to a village, until its share of the land is reached. */
function takeVillages(
  scene: SceneBuilder,
  land: Partition,
  free: Set<number>,
  rooms: readonly Room[],
  atX: number,
  atY: number,
): void {
  const { width, height } = sizeOf(scene.spec);
  const share = scene.theme.villageShare;
  if (share === 0) return;
  const random = scene.random('villages');
  const villages = Math.max(1, Math.round((width * height) / 400000));
  for (let v = 0; v < villages; v++) {
    const cx = (v === 0 ? atX : random.next()) * width;
    const cy = (v === 0 ? atY : random.next()) * height;
    const near = [...free].sort(
      (a, b) => distanceOf(land.cells[a]!, cx, cy) - distanceOf(land.cells[b]!, cx, cy),
    );
    let left = (share * width * height) / villages;
    for (const i of near) {
      if (left <= 0) break;
      // Land along the river floods: no houses where the room is gone.
      if (rooms[i]!.radius < 14) continue;
      left -= areaOf(land.cells[i]!.ring);
      free.delete(i);
      scene.villages.push(land.cells[i]!.ring);
      addVillage(scene, land.cells[i]!, scene.random(`village${i}`));
    }
  }
}

function distanceOf(cell: Cell<EdgeKind>, x: number, y: number): number {
  const [mx, my] = middleOf(cell.ring);
  return Math.hypot(mx - x, my - y);
}

function layRiver(scene: SceneBuilder, width: number, height: number, axis: number): River {
  const random = scene.random('river');
  const line: number[] = [];
  const across = width >= height;
  const long = across ? width : height;
  const wide = across ? height : width;
  const base = wide * (random.chance(0.5) ? random.range(0.14, 0.24) : random.range(0.76, 0.86));
  const phase = random.range(0, 6);
  for (let t = -60; t <= long + 60; t += 8) {
    const side =
      base +
      13 * Math.sin(t / 58 + phase) +
      6 * Math.sin(t / 23 + phase * 2) +
      Math.tan(axis) * 0.1 * (t - long / 2);
    if (across) line.push(t, side);
    else line.push(side, t);
  }
  return { line, width: random.range(9, 12.5) };
}

/** The river, its grassy banks and the trees along it; nothing is declared there. */
function layWater(scene: SceneBuilder, river: River): void {
  const random = scene.random('banks');
  const bank = scene.look(Mat.grass, Cosia.herbaceous, { tint: [0.86, 0.94, 0.88, 1.02] });
  scene.band('water', bank, river.line, river.width + 13);
  const middle = scene.bendLine(river.line, false);
  const cut = strip(middle, river.width + 13);
  scene.undeclared.push({ ring: cut, box: boxOf(cut), code: undeclaredCode });
  const looks = [0, 1, 2, 3].map(() => scene.treeLook(random, false));
  for (const side of [-1, 1]) {
    const ring = strip(middle, 5.5, side * (river.width / 2 + 3));
    scene.stand(ring, { looks, spacing: 4.4, radius: 2.9, height: 10, density: 0.5 });
    const shrubs = [scene.look(Mat.shrub, Cosia.brushwood, { tint: [0.9, 1, 0.9, 1.05] })];
    scene.stand(ring, { looks: shrubs, spacing: 2.4, radius: 1.2, height: 1.8, density: 0.35 });
  }
  scene.areaBent('water', scene.look(Mat.water, Cosia.water, {}), strip(middle, river.width));
}

/** Roads with their markings, tracks with their grassed middle, and hedges. */
function layBorders(scene: SceneBuilder, land: Partition): void {
  const random = scene.random('borders');
  const old = scene.spec.historical;
  for (const border of land.borders) {
    const [mx, my] = middleOf(border.line);
    const inVillage = scene.villages.some((ring) => distanceToLine(ring, mx, my, true) < 1);
    // The tracks of a village were paved long ago, those of the fields not.
    const kind = border.kind === 'track' && inVillage && !old ? 'lane' : border.kind;
    // Only roads have bridges: what else meets the river ends on its bank.
    for (const line of kind === 'road' || kind === 'lane' ? [border.line] : scene.dryParts(border.line)) {
      layBorder(scene, kind, line, random);
    }
  }
}

function layBorder(
  scene: SceneBuilder,
  kind: EdgeKind,
  line: readonly number[],
  random: ReturnType<SceneBuilder['random']>,
): void {
  const old = scene.spec.historical;
  switch (kind) {
    case 'road': {
      const verge = scene.look(Mat.grass, Cosia.herbaceous, { tint: [1.08, 1.03, 0.98, 0.98] });
      scene.band('tracks', verge, line, 9.6);
      scene.band(
        'roads',
        old ? trackLook(scene, 1.04) : scene.look(Mat.asphalt, Cosia.impervious, { tint: shade(1.04) }),
        line,
        old ? 5 : 6.4,
      );
      if (!old) paintRoad(scene, line);
      for (let i = 0; !old && i < 2; i++) addTraffic(scene, line, i === 0 ? 1.6 : -1.6);
      if (random.chance(old ? 0.9 : 0.4)) avenue(scene, line, random);
      break;
    }
    case 'lane':
      scene.band(
        'roads',
        old ? trackLook(scene, 1) : scene.look(Mat.asphalt, Cosia.impervious, { tint: shade(1.12) }),
        line,
        4.2,
      );
      break;
    case 'track': {
      scene.band('tracks', trackLook(scene, random.range(0.94, 1.06)), line, 3.2);
      const middle = scene.look(Mat.grass, Cosia.none, { tint: [1.2, 1.12, 1.06, 0.9] });
      scene.band('roads', middle, line, 0.7);
      break;
    }
    case 'hedge': {
      const ring = strip(scene.bendLine(line, false), 2.6);
      const wild = random.chance(0.4);
      const looks = [0, 1, 2].map(() =>
        wild
          ? scene.look(Mat.shrub, Cosia.brushwood, { tint: shade(random.range(0.86, 1.1)) })
          : scene.treeLook(random, false),
      );
      scene.stand(ring, {
        looks,
        spacing: 2,
        radius: wild ? 1.4 : 1.9,
        height: wild ? 2.4 : 5,
        density: 0.85,
      });
      break;
    }
    default:
  }
}

function trackLook(scene: SceneBuilder, by: number): number {
  return scene.look(Mat.gravel, Cosia.pervious, { tint: shade(by) });
}

/** A dashed middle line (3 m every 13 m) and continuous edge lines, as on a departmental road. */
function paintRoad(scene: SceneBuilder, line: readonly number[]): void {
  const paint = scene.look(Mat.paint, Cosia.none, { cover: Cover.built });
  const edge = scene.look(Mat.paint, Cosia.none, { cover: Cover.built, tint: shade(0.86) });
  const length = Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!);
  const ux = (line[2]! - line[0]!) / length;
  const uy = (line[3]! - line[1]!) / length;
  for (let at = 4; at < length - 4; at += 13) {
    const piece = [
      line[0]! + ux * at,
      line[1]! + uy * at,
      line[0]! + ux * (at + 3),
      line[1]! + uy * (at + 3),
    ];
    scene.band('details', paint, piece, 0.22);
  }
  for (const side of [-1, 1]) scene.band('details', edge, line, 0.18, side * 2.85);
}

function addTraffic(scene: SceneBuilder, line: readonly number[], shift: number): void {
  const random = scene.random(`traffic${line[0]}${shift}`);
  const length = Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!);
  const angle = Math.atan2(line[3]! - line[1]!, line[2]! - line[0]!);
  for (let at = random.range(10, 90); at < length; at += random.range(60, 220)) {
    const x = line[0]! + Math.cos(angle) * at - Math.sin(angle) * shift;
    const y = line[1]! + Math.sin(angle) * at + Math.cos(angle) * shift;
    const body = scene.look(Mat.car, Cosia.none, {
      height: 1.4,
      tint: shade(random.pick([1.5, 0.5, 0.9, 1.25])),
      cover: Cover.built,
    });
    scene.box('details', body, x, y, 2.2, 0.9, angle);
  }
}

function avenue(
  scene: SceneBuilder,
  line: readonly number[],
  random: ReturnType<SceneBuilder['random']>,
): void {
  const look = scene.treeLook(random, false);
  const length = Math.hypot(line[2]! - line[0]!, line[3]! - line[1]!);
  const ux = (line[2]! - line[0]!) / length;
  const uy = (line[3]! - line[1]!) / length;
  const from = random.range(0, 0.5) * length;
  for (let at = from; at < Math.min(length, from + 150); at += 11) {
    for (const side of [-1, 1]) {
      if (random.chance(0.15)) continue;
      scene.tree(
        look,
        line[0]! + ux * at - uy * side * 5.4,
        line[1]! + uy * at + ux * side * 5.4,
        random.range(2, 2.9),
        random.range(6, 9),
      );
    }
  }
}

function layTerrain(scene: SceneBuilder, river: River | null): Terrain {
  const random = scene.random('terrain');
  const theme = scene.theme;
  return {
    seed: seedOf(scene.spec.seed, `${scene.spec.key}/relief`),
    base: theme.base + random.range(-6, 6),
    slopeX: random.range(-0.008, 0.008) * theme.relief,
    slopeY: random.range(-0.008, 0.008) * theme.relief,
    relief: theme.relief,
    river: river && { line: scene.bendLine(river.line, false), depth: 3.2, halfWidth: river.width / 2 },
    pits: scene.pits,
  };
}
