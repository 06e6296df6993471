import { contains } from './geometry.ts';
import type { Box, Ring } from './geometry.ts';
import { Mat } from './materials.ts';
import { hash2, noiseAt, noiseWindow } from './random.ts';
import type { Look, Scene, Shape } from './Scene.ts';

/**
 * The window of a scene while it is drawn: a patch with surroundings wide enough that trees standing outside and shadows
 * falling in are whole. All arrays are row-major [height, width].
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Pixel coordinates of the first pixel on the ROI's grid (negative outside). */
  readonly originX: number;
  readonly originY: number;
  /** Metres per pixel. */
  readonly gsd: number;
  /** Where the patch itself starts in the frame, and its side, pixels. */
  readonly insetX: number;
  readonly insetY: number;
  readonly size: number;
  /** CoSIA value. */
  readonly label: Uint8Array;
  readonly mat: Uint8Array;
  /** Index of the look. */
  readonly look: Int32Array;
  /** Metres above the ground. */
  readonly top: Float32Array;
  /** Noise of wavelengths 3 and 8 pixels, in [-1, 1]. */
  readonly fine: Float32Array;
  readonly mid: Float32Array;
}

/** Widest crown, metres: what may reach in from outside the patch. */
const crownReachM = 6.4;
/** Tallest thing, metres, for the length of shadows. */
const tallestM = 17;

/** An empty frame for the square window whose first pixel is (`x`, `y`) on the ROI's grid at `gsd`. */
export function createFrame(scene: Scene, x: number, y: number, size: number, gsd: number): Frame {
  const base = Math.ceil(crownReachM / gsd);
  const reach = tallestM / Math.tan(scene.sun.elevation) / gsd;
  const sunX = Math.sin(scene.sun.azimuth);
  const left = base + (sunX < 0 ? Math.ceil(reach * -sunX) : 0);
  const right = base + (sunX > 0 ? Math.ceil(reach * sunX) : 0);
  const bottom = base + Math.ceil(reach * -Math.cos(scene.sun.azimuth));
  const width = size + left + right;
  const height = size + base + bottom;
  const originX = x - left;
  const originY = y - base;
  const seed = scene.spec.seed;
  return {
    width,
    height,
    originX,
    originY,
    gsd,
    insetX: left,
    insetY: base,
    size,
    label: new Uint8Array(width * height),
    mat: new Uint8Array(width * height),
    look: new Int32Array(width * height),
    top: new Float32Array(width * height),
    fine: noiseWindow(width, height, originX, originY, 3, seed + 101),
    mid: noiseWindow(width, height, originX, originY, 8, seed + 102),
  };
}

/** Draws all shapes of a scene that touch the frame. */
export function paintScene(scene: Scene, frame: Frame): void {
  const box = boxOfFrame(frame);
  for (const shape of scene.shapes) {
    if (!overlaps(shape.box, box)) continue;
    paintShape(scene, frame, shape);
  }
}

function boxOfFrame(frame: Frame): Box {
  return [
    frame.originX * frame.gsd,
    frame.originY * frame.gsd,
    (frame.originX + frame.width) * frame.gsd,
    (frame.originY + frame.height) * frame.gsd,
  ];
}

export function overlaps(a: Box, b: Box): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

function paintShape(scene: Scene, frame: Frame, shape: Shape): void {
  switch (shape.kind) {
    case 'area':
      return paintArea(frame, shape.ring, shape.look, scene.looks[shape.look]!);
    case 'label': {
      const value = scene.looks[shape.look]!.cosia;
      return fillRing(frame, shape.ring, (row, from, to) => frame.label.fill(value, row + from, row + to));
    }
    case 'roof':
      return paintRoof(frame, shape, scene.looks[shape.look]!);
    case 'tree':
      return paintCrown(
        frame,
        shape.x,
        shape.y,
        shape.radius,
        shape.height,
        shape.look,
        scene.looks[shape.look]!,
        true,
      );
    case 'stand':
      return paintStand(scene, frame, shape);
  }
}

/**
 * Scan-converts a ring, even-odd, by pixel centres: calls `span(rowOffset, fromX, toX)` with the end excluded.
 *
 * A pixel that lies in the ring is painted whatever the frame, so frames of neighbouring patches agree.
 */
export function fillRing(
  frame: { width: number; height: number; originX: number; originY: number; gsd: number },
  ring: Ring,
  span: (row: number, from: number, to: number, y: number) => void,
): void {
  const { width, height, originX, originY, gsd } = frame;
  let minY = Infinity;
  let maxY = -Infinity;
  for (let i = 1; i < ring.length; i += 2) {
    minY = Math.min(minY, ring[i]!);
    maxY = Math.max(maxY, ring[i]!);
  }
  const first = Math.max(0, Math.floor(minY / gsd) - originY);
  const last = Math.min(height - 1, Math.ceil(maxY / gsd) - originY);
  if (last < first) return;
  const crossings: number[][] = Array.from({ length: last - first + 1 }, () => []);
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const xi = ring[i]!;
    const yi = ring[i + 1]!;
    const yj = ring[j + 1]!;
    if (yi === yj) continue;
    const slope = (ring[j]! - xi) / (yj - yi);
    // Rows whose centre lies between the two ends, the lower end included: each border pixel belongs to one side.
    const from = Math.max(first, Math.ceil(Math.min(yi, yj) / gsd - 0.5) - originY);
    const to = Math.min(last, Math.ceil(Math.max(yi, yj) / gsd - 0.5) - originY - 1);
    for (let y = from; y <= to; y++)
      crossings[y - first]!.push(xi + slope * ((originY + y + 0.5) * gsd - yi));
  }
  for (let y = first; y <= last; y++) {
    const row = crossings[y - first]!;
    if (row.length > 2) row.sort((a, b) => a - b);
    else if (row.length === 2 && row[0]! > row[1]!) row.reverse();
    for (let k = 0; k + 1 < row.length; k += 2) {
      const from = Math.max(0, Math.ceil(row[k]! / gsd - 0.5) - originX);
      const to = Math.min(width, Math.ceil(row[k + 1]! / gsd - 0.5) - originX);
      if (to > from) span(y * width, from, to, y);
    }
  }
}

function paintArea(frame: Frame, ring: Ring, index: number, look: Look): void {
  const { label, mat, look: looks, top } = frame;
  const rows = look.spacing > 0 && look.height > 1 && look.openness > 0.2;
  const c = -Math.sin(look.angle) / (look.spacing || 1);
  const s = Math.cos(look.angle) / (look.spacing || 1);
  fillRing(frame, ring, (row, from, to, y) => {
    if (look.cosia >= 0) label.fill(look.cosia, row + from, row + to);
    mat.fill(look.mat, row + from, row + to);
    looks.fill(index, row + from, row + to);
    if (!rows) {
      top.fill(look.height, row + from, row + to);
      return;
    }
    // Rows stand on the ground between them (vines): a third of the spacing is plant.
    const worldY = (frame.originY + y + 0.5) * frame.gsd;
    for (let x = from; x < to; x++) {
      const at = (frame.originX + x + 0.5) * frame.gsd * c + worldY * s;
      top[row + x] = at - Math.floor(at) < 0.36 ? look.height : 0;
    }
  });
}

function paintRoof(frame: Frame, roof: Extract<Shape, { kind: 'roof' }>, look: Look): void {
  const { label, mat, look: looks, top, gsd } = frame;
  const c = Math.cos(look.angle);
  const s = Math.sin(look.angle);
  const value = look.cosia;
  fillRing(frame, roof.ring, (row, from, to, y) => {
    const dy = (frame.originY + y + 0.5) * gsd - roof.y;
    for (let x = from; x < to; x++) {
      const dx = (frame.originX + x + 0.5) * gsd - roof.x;
      let rise = roof.halfB - Math.abs(-dx * s + dy * c);
      if (roof.hipped) rise = Math.min(rise, roof.halfA - Math.abs(dx * c + dy * s));
      const height = roof.eave + rise * roof.pitch;
      const i = row + x;
      // Where two roofs meet the higher one is seen.
      if (mat[i] === Mat.roof && top[i]! > height) continue;
      top[i] = height;
      mat[i] = look.mat;
      looks[i] = roof.look;
      if (value >= 0) label[i] = value;
    }
  });
}

function paintCrown(
  frame: Frame,
  cx: number,
  cy: number,
  radius: number,
  height: number,
  index: number,
  look: Look,
  labelled: boolean,
): void {
  const { width, gsd, originX, originY, label, mat, look: looks, top, fine, mid } = frame;
  const reach = radius * 1.35;
  const x0 = Math.max(0, Math.floor((cx - reach) / gsd) - originX);
  const x1 = Math.min(width - 1, Math.ceil((cx + reach) / gsd) - originX);
  const y0 = Math.max(0, Math.floor((cy - reach) / gsd) - originY);
  const y1 = Math.min(frame.height - 1, Math.ceil((cy + reach) / gsd) - originY);
  const cone = look.mat === Mat.conifer;
  for (let y = y0; y <= y1; y++) {
    const dy = ((originY + y + 0.5) * gsd - cy) / radius;
    for (let x = x0; x <= x1; x++) {
      const i = y * width + x;
      const dx = ((originX + x + 0.5) * gsd - cx) / radius;
      const ragged = 1 + 0.26 * mid[i]! + 0.1 * fine[i]!;
      const d2 = (dx * dx + dy * dy) / (ragged * ragged);
      if (d2 > 1) continue;
      const shape = cone ? 1 - 0.72 * Math.sqrt(d2) : 0.5 + 0.5 * Math.sqrt(1 - d2 * 0.96);
      const h = height * shape * (1 + 0.07 * fine[i]! + 0.06 * mid[i]!);
      if (h <= top[i]!) continue;
      top[i] = h;
      mat[i] = look.mat;
      looks[i] = index;
      if (labelled && look.cosia >= 0) label[i] = look.cosia;
    }
  }
}

/** Ground that no wild tree grows on. */
const hardGround: ReadonlySet<number> = new Set([
  Mat.asphalt,
  Mat.paint,
  Mat.water,
  Mat.pool,
  Mat.roof,
  Mat.flatRoof,
  Mat.plastic,
  Mat.car,
  Mat.paving,
]);

function paintStand(scene: Scene, frame: Frame, stand: Extract<Shape, { kind: 'stand' }>): void {
  const { gsd, originX, originY, width, height, mat } = frame;
  const [fx0, fy0, fx1, fy1] = boxOfFrame(frame);
  const x0 = Math.max(fx0, stand.box[0]);
  const y0 = Math.max(fy0, stand.box[1]);
  const x1 = Math.min(fx1, stand.box[2]);
  const y1 = Math.min(fy1, stand.box[3]);
  const angle = stand.rows?.angle ?? 0;
  const along = stand.rows?.along ?? stand.spacing;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  // The lattice cells that the window covers, in the lattice's own axes (a along the rows, b across).
  const a = [x0, x1].flatMap((x) => [y0, y1].map((y) => (x * c + y * s) / along));
  const b = [x0, x1].flatMap((x) => [y0, y1].map((y) => (-x * s + y * c) / stand.spacing));
  const jitter = stand.rows ? 0.08 : 0.42;
  for (let j = Math.floor(Math.min(...b)) - 1; j <= Math.max(...b) + 1; j++) {
    for (let i = Math.floor(Math.min(...a)) - 1; i <= Math.max(...a) + 1; i++) {
      const h1 = hash2(i, j, stand.seed);
      if ((h1 & 1023) >= stand.density * 1024) continue;
      const h2 = hash2(i, j, stand.seed + 1);
      const la = (i + 0.5 + jitter * (((h1 >>> 10) & 1023) / 511.5 - 1)) * along;
      const lb = (j + 0.5 + jitter * (((h1 >>> 20) & 1023) / 511.5 - 1)) * stand.spacing;
      const x = la * c - lb * s;
      const y = la * s + lb * c;
      const px = Math.floor(x / gsd) - originX;
      const py = Math.floor(y / gsd) - originY;
      // A crown whose stem is outside the frame is outside the patch (crownReachM), so nothing is lost.
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      if (hardGround.has(mat[py * width + px]!) || !contains(stand.ring, x, y)) continue;
      const size = 0.72 + 0.5 * ((h2 & 1023) / 1023);
      const group = noiseAt(x / 32, y / 32, stand.seed + 2) * 0.5 + 0.5;
      const mixed = group * 0.8 + 0.2 * (((h2 >>> 10) & 1023) / 1023);
      const species = Math.min(stand.looks.length - 1, Math.floor(mixed * stand.looks.length));
      const index = stand.looks[species]!;
      const tall = stand.height * (0.8 + 0.35 * (((h2 >>> 20) & 1023) / 1023));
      paintCrown(frame, x, y, stand.radius * size, tall, index, scene.looks[index]!, stand.labelled);
    }
  }
}
