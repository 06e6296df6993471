import { areaOf, clipCell, middleOf } from './geometry.ts';
import type { Cell } from './geometry.ts';
import type { Random } from './random.ts';

/** What runs along an edge between two pieces of land. */
export type EdgeKind = 'bound' | 'road' | 'lane' | 'track' | 'street' | 'hedge' | 'plain' | 'fence';

/** A stretch of road, track or hedge between two cells. */
export interface Border {
  readonly kind: EdgeKind;
  readonly line: readonly number[];
}

export interface Partition {
  readonly cells: readonly Cell<EdgeKind>[];
  readonly borders: readonly Border[];
}

/** Metres from the middle of an edge to where the parcel starts. */
export const edgeInset: Readonly<Record<EdgeKind, number>> = {
  bound: 0,
  road: 5.2,
  lane: 3.8,
  track: 2.6,
  street: 4,
  hedge: 2.2,
  plain: 0.5,
  fence: 0.3,
};

export interface SplitRules {
  /** Cells below this area are left whole, square metres. */
  readonly targetM2: number;
  /** Main direction of the borders, radians. */
  readonly axis: number;
  /** Largest turn of a border against the axis, radians. */
  readonly turn: number;
  /** What runs along a cut of this depth; 0 is the first. */
  readonly kindAt: (depth: number, random: Random) => EdgeKind;
}

/**
 * Cuts a convex cell into pieces by lines, the way land was shared out: long borders first, lesser ones inside.
 *
 * Roads are the first cuts, so parcels never lie across a road.
 */
export function partition(start: Cell<EdgeKind>, rules: SplitRules, random: Random): Partition {
  const cells: Cell<EdgeKind>[] = [];
  const borders: Border[] = [];
  const visit = (cell: Cell<EdgeKind>, depth: number): void => {
    if (areaOf(cell.ring) < rules.targetM2 * random.range(0.75, 1.5)) {
      cells.push(cell);
      return;
    }
    const along = extent(cell.ring, rules.axis);
    const across = extent(cell.ring, rules.axis + Math.PI / 2);
    const angle = rules.axis + (along > across ? Math.PI / 2 : 0) + random.range(-rules.turn, rules.turn);
    const [mx, my] = middleOf(cell.ring);
    const long = Math.max(along, across);
    const shift = random.range(-0.13, 0.13) * long;
    const nx = -Math.sin(angle);
    const ny = Math.cos(angle);
    const px = mx + nx * shift;
    const py = my + ny * shift;
    const kind = rules.kindAt(depth, random);
    const a = clipCell(cell, px, py, nx, ny, kind);
    const b = clipCell(cell, px, py, -nx, -ny, kind);
    if (!a || !b) {
      cells.push(cell);
      return;
    }
    const line = cutLine(a, px, py, nx, ny);
    if (line) borders.push({ kind, line });
    visit(a, depth + 1);
    visit(b, depth + 1);
  };
  visit(start, 0);
  return { cells, borders };
}

function extent(ring: readonly number[], angle: number): number {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const at = ring[i]! * c + ring[i + 1]! * s;
    low = Math.min(low, at);
    high = Math.max(high, at);
  }
  return high - low;
}

/** The edge of a cell that lies on the line of the last cut. */
function cutLine(cell: Cell<EdgeKind>, px: number, py: number, nx: number, ny: number): number[] | null {
  const { ring, edges } = cell;
  for (let i = 0; i < edges.length; i++) {
    const j = (i + 1) % edges.length;
    const ax = ring[2 * i]!;
    const ay = ring[2 * i + 1]!;
    const bx = ring[2 * j]!;
    const by = ring[2 * j + 1]!;
    if (Math.abs((ax - px) * nx + (ay - py) * ny) < 1e-6 && Math.abs((bx - px) * nx + (by - py) * ny) < 1e-6)
      return [ax, ay, bx, by];
  }
  return null;
}
