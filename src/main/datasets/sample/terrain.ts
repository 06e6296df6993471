import { distanceToLine } from './geometry.ts';
import { noiseAt } from './random.ts';
import type { Terrain } from './Scene.ts';

/** Ground elevation in metres at a point of a ROI (metres from its north-west corner, y southward). */
export function groundAt(terrain: Terrain, x: number, y: number): number {
  let z =
    terrain.base +
    terrain.slopeX * x +
    terrain.slopeY * y +
    terrain.relief *
      (noiseAt(x / 260, y / 260, terrain.seed) * 4 + noiseAt(x / 70, y / 70, terrain.seed + 1) * 0.7);
  const river = terrain.river;
  if (river) {
    const d = distanceToLine(river.line, x, y) / (river.halfWidth * 1.8);
    if (d < 3) z -= river.depth * Math.exp(-d * d);
  }
  for (const pit of terrain.pits) {
    const d = Math.hypot(x - pit.x, y - pit.y) / pit.radius;
    // Steep sides and a flat floor, as a quarry has.
    if (d < 1.3) z -= pit.depth * Math.max(0, Math.min(1, (1.05 - d) * 4));
  }
  return z;
}

/** Nodes of the elevation grid lie every 8 pixels of 0.2 m: a patch border is a line of nodes, so patches meet exactly. */
const nodeStepM = 1.6;

/**
 * Ground elevation of a window, float32 metres, row-major [size, size], bilinear between nodes.
 *
 * `x0`, `y0` are the window's corner in metres (multiples of 1.6 m), `gsd` metres per pixel.
 */
export function groundWindow(
  terrain: Terrain,
  x0: number,
  y0: number,
  size: number,
  gsd: number,
): Float32Array {
  const step = Math.round(nodeStepM / gsd);
  const nodes = size / step + 1;
  const grid = new Float64Array(nodes * nodes);
  for (let j = 0; j < nodes; j++) {
    for (let i = 0; i < nodes; i++)
      grid[j * nodes + i] = groundAt(terrain, x0 + i * nodeStepM, y0 + j * nodeStepM);
  }
  const out = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const j = Math.floor(y / step);
    const fy = (y - j * step + 0.5) / step;
    for (let x = 0; x < size; x++) {
      const i = Math.floor(x / step);
      const fx = (x - i * step + 0.5) / step;
      const n = j * nodes + i;
      const top = grid[n]! + (grid[n + 1]! - grid[n]!) * fx;
      const bottom = grid[n + nodes]! + (grid[n + nodes + 1]! - grid[n + nodes]!) * fx;
      out[y * size + x] = top + (bottom - top) * fy;
    }
  }
  return out;
}
