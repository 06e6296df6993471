/**
 * Integer hash of a lattice point, 32 bits, the same on every machine.
 *
 * Textures and tree positions are functions of world coordinates through this hash, so that two patches rendered in two
 * workers meet without a seam.
 */
export function hash2(x: number, y: number, seed: number): number {
  let h = Math.imul(x | 0, 0x85ebca6b) ^ Math.imul(y | 0, 0xc2b2ae35) ^ Math.imul(seed | 0, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a2d39);
  h ^= h >>> 15;
  return h >>> 0;
}

/** The hash as a number in [0, 1). */
export function unit2(x: number, y: number, seed: number): number {
  return hash2(x, y, seed) / 4294967296;
}

/** A 32-bit seed from a parent seed and a name. */
export function seedOf(seed: number, name: string): number {
  let h = seed | 0;
  for (let i = 0; i < name.length; i++) h = hash2(h, name.charCodeAt(i), 0x51ed + i);
  return h;
}

/** Sequential generator (mulberry32) for the layout of a scene. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Integer in [low, high], both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** A key drawn by its weight; weights need not add up to 1. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      at -= weight;
      if (at < 0) return key;
    }
    return entries[entries.length - 1]![0];
  }
}

/** Smooth value noise in [-1, 1]; `x` and `y` are in cells. */
export function noiseAt(x: number, y: number, seed: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const sx = fx * fx * (3 - 2 * fx);
  const sy = fy * fy * (3 - 2 * fy);
  const a = unit2(ix, iy, seed);
  const b = unit2(ix + 1, iy, seed);
  const c = unit2(ix, iy + 1, seed);
  const d = unit2(ix + 1, iy + 1, seed);
  const top = a + (b - a) * sx;
  return (top + (c + (d - c) * sx - top) * sy) * 2 - 1;
}

/**
 * Value noise over a window of the world's pixel grid, float32 in [-1, 1], row-major [height, width].
 *
 * The first pixel has the grid coordinates `x0`, `y0`; `cell` is the wavelength in pixels (1 gives white noise). Two
 * windows that overlap hold the same values where they do.
 */
export function noiseWindow(
  width: number,
  height: number,
  x0: number,
  y0: number,
  cell: number,
  seed: number,
): Float32Array {
  const out = new Float32Array(width * height);
  const firstCell = Math.floor(x0 / cell);
  const columns = Math.floor((x0 + width - 1) / cell) - firstCell + 2;
  const column = new Int32Array(width);
  const weight = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const at = (x0 + x) / cell;
    const f = at - Math.floor(at);
    column[x] = Math.floor(at) - firstCell;
    weight[x] = f * f * (3 - 2 * f);
  }
  let upper = new Float32Array(columns);
  let lower = new Float32Array(columns);
  const line = new Float32Array(columns);
  const fill = (target: Float32Array, cellY: number): void => {
    for (let i = 0; i < columns; i++) target[i] = unit2(firstCell + i, cellY, seed) * 2 - 1;
  };
  let cellY = Number.NaN;
  for (let y = 0; y < height; y++) {
    const at = (y0 + y) / cell;
    const iy = Math.floor(at);
    if (iy !== cellY) {
      if (iy === cellY + 1) [upper, lower] = [lower, upper];
      else fill(upper, iy);
      fill(lower, iy + 1);
      cellY = iy;
    }
    const f = at - iy;
    const s = f * f * (3 - 2 * f);
    for (let i = 0; i < columns; i++) line[i] = upper[i]! + (lower[i]! - upper[i]!) * s;
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const c = column[x]!;
      const a = line[c]!;
      out[row + x] = a + (line[c + 1]! - a) * weight[x]!;
    }
  }
  return out;
}
