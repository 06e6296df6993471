import { Mat, recipes } from './materials.ts';
import type { Frame } from './paint.ts';
import { noiseWindow, unit2 } from './random.ts';
import type { Look, Scene } from './Scene.ts';

const recipeTable = Float32Array.from(recipes.flat());
const recipeLength = 8;
/** What shows between rows and in wheel tracks, R, G, B, NIR. */
const soilColour = [150, 130, 104, 122] as const;
/** How dark a shadow is in each band: the sky lights it, blue more than red, and near infrared hardly at all. */
const shadowFactor = [0.4, 0.43, 0.5, 0.36] as const;

/** Light that the air adds between ground and plane, R, G, B, NIR: it takes the glare out of greens. */
const haze = [9, 10, 17, 2] as const;

/**
 * How much direct sun each pixel gets, float32 [height, width]: 0 in shadow, about 1 on flat ground, up to 1.5 on slopes
 * that face the sun.
 *
 * Shadows are swept from the sun's side: the height of the shadow over a pixel is that of the row before, lowered by the
 * sun's slope. The sun stands in the south, so rows are swept from the bottom.
 */
export function sunlight(scene: Scene, frame: Frame): Float32Array<ArrayBuffer> {
  const { width, height, gsd, top } = frame;
  const { azimuth, elevation } = scene.sun;
  const sunX = Math.sin(azimuth);
  const sunY = -Math.cos(azimuth);
  const step = sunX / sunY;
  const drop = gsd * Math.hypot(1, step) * Math.tan(elevation);
  const stepFloor = Math.floor(step);
  const stepRest = step - stepFloor;
  const light = new Float32Array(width * height);
  let before = new Float32Array(width);
  let current = new Float32Array(width);
  const cosE = Math.cos(elevation);
  const sinE = Math.sin(elevation);
  const perStep = 1 / (2 * gsd);
  for (let y = height - 1; y >= 0; y--) {
    const row = y * width;
    const up = y > 0 ? row - width : row;
    const down = y < height - 1 ? row + width : row;
    const seen = y >= frame.insetY - 1 && y <= frame.insetY + frame.size;
    for (let x = 0; x < width; x++) {
      const a = Math.min(width - 1, Math.max(0, x + stepFloor));
      const b = a + 1 < width ? a + 1 : a;
      const shadow = before[a]! + (before[b]! - before[a]!) * stepRest - drop;
      const h = top[row + x]!;
      current[x] = shadow > h ? shadow : h;
      if (!seen) continue;
      const over = (shadow - h) * 2;
      const lit = over <= 0 ? 1 : over >= 1 ? 0 : 1 - over;
      if (lit === 0) continue;
      const left = x > 0 ? x - 1 : 0;
      const right = x < width - 1 ? x + 1 : x;
      let gx = (top[row + right]! - top[row + left]!) * perStep;
      let gy = (top[down + x]! - top[up + x]!) * perStep;
      if (gx === 0 && gy === 0) {
        light[row + x] = lit;
        continue;
      }
      gx = gx > 1.1 ? 1.1 : gx < -1.1 ? -1.1 : gx;
      gy = gy > 1.1 ? 1.1 : gy < -1.1 ? -1.1 : gy;
      const facing = (sinE - (gx * sunX + gy * sunY) * cosE) / (Math.sqrt(1 + gx * gx + gy * gy) * sinE);
      light[row + x] = lit * (facing < 0.15 ? 0.15 : facing > 1.5 ? 1.5 : facing);
    }
    const swap = before;
    before = current;
    current = swap;
  }
  return light;
}

/** The patch as the camera saw it: R, G, B, NIR, uint8, pixel-interleaved [size, size, 4]. */
export function developImage(scene: Scene, frame: Frame): Uint8Array<ArrayBuffer> {
  const light = sunlight(scene, frame);
  const ground = colours(scene, frame, light);
  return expose(frame, ground, scene.spec.seed);
}

/** Colours before the optics, float32 [height, width, 4], of the patch and one pixel around it. */
function colours(scene: Scene, frame: Frame, light: Float32Array): Float32Array<ArrayBuffer> {
  const { width, height, originX, originY, gsd, mat, look: lookIndex, fine, mid } = frame;
  const seed = scene.spec.seed;
  const side = frame.size + 2;
  const atX = originX + frame.insetX - 1;
  const atY = originY + frame.insetY - 1;
  const broad = noiseWindow(side, side, atX, atY, 24, seed + 103);
  const coarse = noiseWindow(side, side, atX, atY, 80, seed + 104);
  const vast = noiseWindow(side, side, atX, atY, 300, seed + 105);
  let n = 0;
  let sinA = 0;
  let cosA = 1;
  const out = new Float32Array(width * height * 4);
  const x0 = frame.insetX - 1;
  const x1 = frame.insetX + frame.size + 1;
  let last = -1;
  let look: Look = scene.looks[0]!;
  const rgbn = new Float32Array(4);
  for (let y = frame.insetY - 1; y < frame.insetY + frame.size + 1; y++) {
    const worldY = (originY + y + 0.5) * gsd;
    for (let x = x0; x < x1; x++) {
      const i = y * width + x;
      const index = lookIndex[i]!;
      if (index !== last) {
        look = scene.looks[index]!;
        last = index;
        sinA = Math.sin(look.angle);
        cosA = Math.cos(look.angle);
      }
      const m = mat[i]!;
      const recipe = m * recipeLength;
      const f = fine[i]!;
      const d = mid[i]!;
      const b = broad[n]!;
      const l = coarse[n]!;
      const v = vast[n++]!;
      const brightness =
        1 +
        recipeTable[recipe + 4]! * f +
        recipeTable[recipe + 5]! * (0.6 * d + 0.6 * b) +
        recipeTable[recipe + 6]! * (0.7 * l + 0.5 * v);
      const dry = recipeTable[recipe + 7]! * (0.35 * b + 0.6 * l + 0.6 * v);
      const tint = look.tint;
      rgbn[0] = (recipeTable[recipe]! * tint[0] + dry * 1.5) * brightness;
      rgbn[1] = (recipeTable[recipe + 1]! * tint[1] + dry * 0.7) * brightness;
      rgbn[2] = (recipeTable[recipe + 2]! * tint[2] + dry * 0.5) * brightness;
      rgbn[3] = (recipeTable[recipe + 3]! * tint[3] - dry * 0.8) * brightness;
      const worldX = (originX + x + 0.5) * gsd;
      if (textured[m])
        texture(
          rgbn,
          m,
          look,
          worldY * cosA - worldX * sinA,
          worldX * cosA + worldY * sinA,
          f,
          d,
          l,
          scene.soil,
        );
      const sun = light[i]!;
      const o = i * 4;
      for (let k = 0; k < 4; k++) {
        const shade = shadowFactor[k]!;
        out[o + k] = haze[k]! + 0.95 * rgbn[k]! * (shade + (1 - shade) * sun);
      }
    }
  }
  return out;
}

/** Materials that `texture` does something to. */
const textured = recipes.map((_, mat) =>
  (
    [
      Mat.crop,
      Mat.ripe,
      Mat.stubble,
      Mat.ploughed,
      Mat.grass,
      Mat.debris,
      Mat.vineyard,
      Mat.lavender,
      Mat.sport,
      Mat.roof,
      Mat.flatRoof,
      Mat.plastic,
      Mat.water,
      Mat.pool,
      Mat.bare,
    ] as number[]
  ).includes(mat),
);

/**
 * What makes a material more than a colour: rows, wheel tracks, mowing stripes, ribs, ripples. `across` and
 * `along` are metres in the axes of the look. Changes `rgbn` in place.
 */
function texture(
  rgbn: Float32Array,
  mat: number,
  look: Look,
  across: number,
  along: number,
  fine: number,
  mid: number,
  coarse: number,
  soil: readonly [number, number, number],
): void {
  switch (mat) {
    case Mat.crop:
    case Mat.ripe:
    case Mat.stubble:
    case Mat.ploughed:
    case Mat.grass:
    case Mat.debris: {
      if (look.spacing > 0) {
        const wave = 0.5 + 0.5 * Math.cos((2 * Math.PI * (across + coarse * 0.35)) / look.spacing);
        const gap = look.openness * wave * (0.7 + 0.3 * mid);
        if (mat === Mat.crop) blend(rgbn, gap, soil);
        else scale(rgbn, 1 + 0.5 * look.openness * (wave - 0.5));
      }
      if (look.tram > 0) {
        const t = (across + 500 * look.tram) % look.tram;
        // Two wheels 1.9 m apart, each pressing 0.45 m.
        if (t < 0.45 || (t > 1.9 && t < 2.35)) blend(rgbn, 0.42 + 0.2 * mid, soil);
      }
      return;
    }
    case Mat.vineyard:
    case Mat.lavender: {
      const t = across / look.spacing;
      const phase = t - Math.floor(t);
      const edge = 0.36 + 0.07 * fine + 0.05 * mid;
      if (phase > edge || (mid > 0.72 && fine > 0)) blend(rgbn, look.openness * (0.9 + 0.1 * fine), soil);
      else if (mat === Mat.lavender) {
        rgbn[0]! *= 0.9;
        rgbn[1]! *= 0.86;
      }
      return;
    }
    case Mat.sport:
      if (Math.floor(across / (look.spacing / 2)) % 2 === 0) scale(rgbn, 1.07);
      else scale(rgbn, 0.96);
      return;
    case Mat.roof:
      // Courses of tiles run along the ridge.
      scale(rgbn, 1 + 0.05 * Math.cos((2 * Math.PI * across) / 0.9) * (0.6 + 0.4 * mid));
      return;
    case Mat.flatRoof:
    case Mat.plastic: {
      if (look.spacing <= 0) return;
      const t = along / look.spacing;
      const phase = t - Math.floor(t);
      if (phase < 0.07) scale(rgbn, 0.87);
      // Translucent sheets in a metal roof, soil and crop glimpsed through plastic.
      else if (mat === Mat.plastic) scale(rgbn, 1 + 0.06 * coarse - 0.05 * Math.cos(across * 3.1));
      return;
    }
    case Mat.water:
      scale(rgbn, 1 + 0.05 * Math.cos(along * 0.9 + across * 0.5 + mid * 2));
      return;
    case Mat.pool:
      scale(rgbn, 1 + 0.05 * fine + 0.04 * Math.cos(across * 1.5));
      return;
    case Mat.bare:
      // Beds and scree: streaks along one direction.
      scale(rgbn, 1 + 0.05 * Math.cos((along * 0.35 + across) * 0.55 + mid * 1.5 + coarse * 3));
      return;
    default:
  }
}

function blend(rgbn: Float32Array, share: number, soil: readonly [number, number, number]): void {
  const s = share < 0 ? 0 : share > 1 ? 1 : share;
  rgbn[0]! += (soilColour[0] * soil[0] - rgbn[0]!) * s;
  rgbn[1]! += (soilColour[1] * soil[1] - rgbn[1]!) * s;
  rgbn[2]! += (soilColour[2] * soil[2] - rgbn[2]!) * s;
  rgbn[3]! += (soilColour[3] - rgbn[3]!) * s;
}

function scale(rgbn: Float32Array, by: number): void {
  rgbn[0]! *= by;
  rgbn[1]! *= by;
  rgbn[2]! *= by;
  rgbn[3]! *= by;
}

/** Optics and sensor: a blur of about one pixel, then grain; cut to the patch. */
function expose(frame: Frame, ground: Float32Array, seed: number): Uint8Array<ArrayBuffer> {
  const { width, size, insetX, insetY, originX, originY } = frame;
  const out = new Uint8Array(size * size * 4);
  const line = width * 4;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = ((y + insetY) * width + x + insetX) * 4;
      const grain = (unit2(originX + insetX + x, originY + insetY + y, seed + 106) - 0.5) * 7;
      const o = (y * size + x) * 4;
      for (let k = 0; k < 4; k++) {
        const c = i + k;
        const sides = ground[c - 4]! + ground[c + 4]! + ground[c - line]! + ground[c + line]!;
        const corners =
          ground[c - line - 4]! + ground[c - line + 4]! + ground[c + line - 4]! + ground[c + line + 4]!;
        const value = 0.34 * ground[c]! + 0.11 * sides + 0.055 * corners + grain;
        out[o + k] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
      }
    }
  }
  return out;
}
