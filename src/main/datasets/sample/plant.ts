import { boxOf, contains, distanceToLine } from './geometry.ts';
import type { Cell, Ring } from './geometry.ts';
import { crops } from './crops.ts';
import type { CropName } from './crops.ts';
import { addCrop, addVineyard, addWaterBody, addWood, blob, undeclaredCode } from './fields.ts';
import { Cosia, Mat } from './materials.ts';
import type { EdgeKind } from './partition.ts';
import type { Random } from './random.ts';
import type { DisagreementKind } from './Scene.ts';
import type { SceneBuilder } from './SceneBuilder.ts';
import { addCar, addPool, directionOf, shade } from './village.ts';

/** Where there is most room inside a parcel, and how much (metres to the nearest border or obstacle). */
export interface Room {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Searches a parcel on a 4 m grid for the point farthest from its border and from what `room` forbids. */
export function roomIn(land: Cell<EdgeKind>, room: (x: number, y: number) => number): Room {
  const [minX, minY, maxX, maxY] = boxOf(land.ring);
  let best: Room = { x: 0, y: 0, radius: 0 };
  for (let y = minY; y < maxY; y += 4) {
    for (let x = minX; x < maxX; x += 4) {
      if (!contains(land.ring, x, y)) continue;
      const radius = Math.min(distanceToLine(land.ring, x, y, true), room(x, y));
      if (radius > best.radius) best = { x, y, radius };
    }
  }
  return best;
}

function nearestOnRing(ring: readonly number[], x: number, y: number): [number, number] {
  let best = Infinity;
  let point: [number, number] = [x, y];
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const dx = ring[j]! - ring[i]!;
    const dy = ring[j + 1]! - ring[i + 1]!;
    const t = Math.max(0, Math.min(1, ((x - ring[i]!) * dx + (y - ring[i + 1]!) * dy) / (dx * dx + dy * dy)));
    const at: [number, number] = [ring[i]! + t * dx, ring[i + 1]! + t * dy];
    const distance = Math.hypot(at[0] - x, at[1] - y);
    if (distance < best) {
      best = distance;
      point = at;
    }
  }
  return point;
}

/** A parcel of `crop` in which CoSIA and LPIS differ, and the record of it. */
export function plant(
  scene: SceneBuilder,
  land: Cell<EdgeKind>,
  room: Room,
  kind: DisagreementKind,
  crop: CropName,
  random: Random,
): void {
  const { x, y } = room;
  const declared = crops[crop].code;
  const angle = directionOf(land) + 0.15;
  const size = (wanted: number): number => Math.min(wanted, room.radius * 0.55);
  const record = (
    ring: Ring,
    cosia: number,
    truth: 'cosia' | 'lpis' | 'both',
    lpis3: number = declared,
  ): void => {
    const id = `${scene.spec.key}#${scene.planted.length + 1}`;
    scene.planted.push({ id, kind, ring, box: boxOf(ring), cosia, lpis3, truth });
  };
  const bentBlob = (radius: number): number[] => {
    const [bx, by] = scene.bend(x, y);
    return blob(bx, by, radius, random, 0.12);
  };
  if (kind === 'vineyardDeclaredAsCereal') {
    addVineyard(scene, land, random, declared);
    record(scene.bendLine(land.ring, true), Cosia.vineyard, 'cosia');
    return;
  }
  addCrop(scene, land, crop, random, kind === 'undeclaredFarmland' ? undeclaredCode : declared);
  /** A way from the object to the nearest border, or it would seem dropped from the sky. */
  const access = (mat: number, cosia: number): void => {
    const [ex, ey] = nearestOnRing(land.ring, x, y);
    scene.band('tracks', scene.look(mat, cosia, {}), [x, y, ex, ey], 3.4);
  };
  switch (kind) {
    case 'undeclaredFarmland':
      record(scene.bendLine(land.ring, true), crops[crop].cosia, 'cosia', undeclaredCode);
      break;
    case 'buildingInCrop': {
      access(Mat.gravel, Cosia.pervious);
      const yard = scene.look(Mat.gravel, Cosia.pervious, {});
      scene.box('yards', yard, x, y, size(19), size(14), angle);
      const look = scene.look(Mat.flatRoof, Cosia.building, {
        angle,
        spacing: 6,
        tint: [1.02, 1.03, 1.05, 1],
      });
      record(scene.roof(look, x, y, size(14), size(8.5), 5.5, 0.2), Cosia.building, 'cosia');
      addCar(scene, x + Math.sin(angle) * size(11), y - Math.cos(angle) * size(11), angle, random);
      break;
    }
    case 'greenhouseInCrop': {
      const ring: number[] = [];
      const look = scene.look(Mat.plastic, Cosia.greenhouse, { angle, spacing: 2.5 });
      for (const row of [-1, 0, 1]) {
        const [rx, ry] = [x - row * 8 * Math.sin(angle), y + row * 8 * Math.cos(angle)];
        const roof = scene.roof(look, rx, ry, size(24), 4, 2.4, 0.3);
        if (row === -1) ring.push(...roof.slice(0, 4));
        if (row === 1) ring.push(...roof.slice(4));
      }
      record(ring, Cosia.greenhouse, 'cosia');
      break;
    }
    case 'waterInCrop':
      record(addWaterBody(scene, x, y, size(15), random), Cosia.water, 'cosia');
      break;
    case 'woodInCrop': {
      const ring = bentBlob(size(19));
      addWood(scene, ring, random, 0);
      record(ring, Cosia.deciduous, 'cosia');
      break;
    }
    case 'imperviousInGrassland': {
      access(Mat.asphalt, Cosia.impervious);
      const look = scene.look(Mat.asphalt, Cosia.impervious, { tint: shade(1.08) });
      record(scene.box('yards', look, x, y, size(14), size(9), angle), Cosia.impervious, 'cosia');
      for (let i = -2; i <= 2; i++)
        if (random.chance(0.6)) addCar(scene, x + i * 2.8, y, angle + Math.PI / 2, random);
      break;
    }
    case 'poolInGrassland':
      record(addPool(scene, x, y, size(6.5), size(3.6), angle, random, 0.8), Cosia.pool, 'cosia');
      break;
    case 'wrongTreeLabel': {
      const ring = bentBlob(size(20));
      scene.areaBent('trees', scene.look(Mat.crop, Cosia.deciduous, {}), ring, 'label');
      record(ring, Cosia.deciduous, 'lpis');
      break;
    }
    case 'wrongWaterLabel': {
      // Damp, dark ground that was taken for water.
      const ring = bentBlob(size(17));
      scene.areaBent(
        'yards',
        scene.look(Mat.crop, Cosia.none, {
          ...scene.looks[scene.looks.length - 1]!,
          cosia: Cosia.none,
          tint: [0.82, 0.84, 0.82, 0.7],
          cover: declared,
        }),
        ring,
      );
      scene.areaBent('trees', scene.look(Mat.crop, Cosia.water, {}), ring, 'label');
      record(ring, Cosia.water, 'lpis');
      break;
    }
  }
}
