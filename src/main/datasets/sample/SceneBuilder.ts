import { boxOf, densify, distanceToLine, rectangle, strip } from './geometry.ts';
import type { Box, Ring } from './geometry.ts';
import { Cosia, Mat, coverOfMaterial } from './materials.ts';
import { Random, noiseAt, seedOf } from './random.ts';
import type { Look, Parcel, Planted, SceneSpec, Shape, Terrain } from './Scene.ts';
import type { Theme } from './themes.ts';

/** Painting order: what is higher in the list covers what is lower. */
export const layers = ['fields', 'water', 'tracks', 'roads', 'yards', 'details', 'roofs', 'trees'] as const;
export type Layer = (typeof layers)[number];

/** Largest displacement, in metres, and wavelength of the gentle bend that takes the ruler out of the borders. */
const bendM = 5;
const bendLengthM = 170;

/**
 * Collects the shapes of a scene.
 *
 * Layout works on straight borders; every shape is bent by one smooth field as it comes in, so that neighbours bend
 * together. Small things (houses, cars) move with the field but keep their form.
 */
export class SceneBuilder {
  readonly spec: SceneSpec;
  readonly theme: Theme;
  readonly looks: Look[] = [];
  readonly parcels: Parcel[] = [];
  readonly undeclared: Parcel[] = [];
  /** Middle line, not bent, and width of the river. */
  river: { readonly line: Ring; readonly width: number } | null = null;
  readonly planted: Planted[] = [];
  /** Rings, not bent, of the parcels given to villages. */
  readonly villages: Ring[] = [];
  readonly pits: Terrain['pits'][number][] = [];
  private readonly layered = new Map<Layer, Shape[]>(layers.map((name) => [name, []]));

  constructor(spec: SceneSpec, theme: Theme) {
    this.spec = spec;
    this.theme = theme;
  }

  /** A generator of its own for each subject, so that a change in one does not move the others. */
  random(subject: string): Random {
    return new Random(seedOf(this.spec.seed, `${this.spec.key}/${subject}`));
  }

  /** All shapes in painting order. */
  get shapes(): Shape[] {
    return layers.flatMap((name) => this.layered.get(name)!);
  }

  bend(x: number, y: number): [number, number] {
    const s = this.spec.seed;
    return [
      x + bendM * noiseAt(x / bendLengthM, y / bendLengthM, s + 11),
      y + bendM * noiseAt(x / bendLengthM, y / bendLengthM, s + 12),
    ];
  }

  bendLine(line: Ring, closed: boolean, step = 4): number[] {
    const dense = densify(line, step, closed);
    for (let i = 0; i < dense.length; i += 2) {
      const [x, y] = this.bend(dense[i]!, dense[i + 1]!);
      dense[i] = x;
      dense[i + 1] = y;
    }
    return dense;
  }

  /** Metres from a point (not bent) to the bank of the river; infinite without one. */
  toRiver(x: number, y: number): number {
    return this.river ? distanceToLine(this.river.line, x, y) - this.river.width / 2 : Infinity;
  }

  /** The straight pieces of a line of two points that keep off the river. */
  dryParts(line: Ring): number[][] {
    if (!this.river) return [[...line]];
    const dense = densify(line, 3, false);
    const parts: number[][] = [[]];
    for (let i = 0; i < dense.length; i += 2) {
      if (this.toRiver(dense[i]!, dense[i + 1]!) > 7) parts[parts.length - 1]!.push(dense[i]!, dense[i + 1]!);
      else if (parts[parts.length - 1]!.length > 0) parts.push([]);
    }
    return parts.filter((p) => p.length >= 6).map((p) => [...p.slice(0, 2), ...p.slice(-2)]);
  }

  look(mat: number, cosia: number, more: Partial<Look> = {}): number {
    this.looks.push({
      mat,
      cosia,
      cover: coverOfMaterial[mat] ?? 0,
      height: 0,
      angle: 0,
      spacing: 0,
      openness: 0,
      tram: 0,
      tint: [1, 1, 1, 1],
      ...more,
    });
    return this.looks.length - 1;
  }

  push(layer: Layer, shape: Shape): void {
    this.layered.get(layer)!.push(shape);
  }

  /** A ring already bent. */
  areaBent(layer: Layer, look: number, ring: Ring, kind: 'area' | 'label' = 'area'): void {
    this.push(layer, { kind, box: boxOf(ring), look, ring });
  }

  area(layer: Layer, look: number, ring: Ring): number[] {
    const bent = this.bendLine(ring, true);
    this.areaBent(layer, look, bent);
    return bent;
  }

  /** A rectangle that moves with the land and stays straight. Returns its ring. */
  box(
    layer: Layer,
    look: number,
    x: number,
    y: number,
    halfA: number,
    halfB: number,
    angle: number,
  ): number[] {
    const [bx, by] = this.bend(x, y);
    const ring = rectangle(bx, by, halfA, halfB, angle);
    this.areaBent(layer, look, ring);
    return ring;
  }

  /** A band along a line. Returns the bent middle line. */
  band(layer: Layer, look: number, line: Ring, width: number, shift = 0): number[] {
    const bent = this.bendLine(line, false);
    this.areaBent(layer, look, strip(bent, width, shift));
    return bent;
  }

  roof(
    look: number,
    x: number,
    y: number,
    halfA: number,
    halfB: number,
    eave: number,
    pitch: number,
    hipped = false,
  ): number[] {
    const [bx, by] = this.bend(x, y);
    const ring = rectangle(bx, by, halfA, halfB, this.looks[look]!.angle);
    this.push('roofs', {
      kind: 'roof',
      box: boxOf(ring),
      look,
      ring,
      x: bx,
      y: by,
      halfA,
      halfB,
      eave,
      pitch,
      hipped,
    });
    return ring;
  }

  tree(look: number, x: number, y: number, radius: number, height: number): void {
    const [bx, by] = this.bend(x, y);
    const reach = radius * 1.4;
    const box: Box = [bx - reach, by - reach, bx + reach, by + reach];
    this.push('trees', { kind: 'tree', box, look, x: bx, y: by, radius, height });
  }

  /** Crowns inside a ring already bent. */
  stand(
    ring: Ring,
    options: {
      looks: readonly number[];
      spacing: number;
      radius: number;
      height: number;
      density?: number;
      rows?: { angle: number; along: number } | null;
      labelled?: boolean;
    },
  ): void {
    const [a, b, c, d] = boxOf(ring);
    const reach = options.radius * 1.6;
    this.push('trees', {
      kind: 'stand',
      box: [a - reach, b - reach, c + reach, d + reach],
      looks: options.looks,
      ring,
      spacing: options.spacing,
      radius: options.radius,
      height: options.height,
      density: options.density ?? 1,
      seed: seedOf(this.spec.seed, `${this.spec.key}/stand${this.layered.get('trees')!.length}`),
      rows: options.rows ?? null,
      labelled: options.labelled ?? true,
    });
  }

  /** A species of tree, with the small differences in colour that neighbours have. */
  treeLook(random: Random, conifer: boolean): number {
    const lush = random.range(0.85, 1.15);
    const warm = random.range(0.94, 1.1);
    return conifer
      ? this.look(Mat.conifer, Cosia.conifer, { tint: [lush * warm, lush, lush, lush] })
      : this.look(Mat.deciduous, Cosia.deciduous, { tint: [lush * warm, lush, lush * 0.97, lush] });
  }
}
