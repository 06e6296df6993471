import type { Acquisition } from './acquisitions.ts';
import { Cover, coverCount } from './materials.ts';
import { greenness } from './phenology.ts';
import { noiseAt, unit2 } from './random.ts';
import { looksOf, patchPx } from './renderPatch.ts';
import type { DrawnPatch } from './renderPatch.ts';

/** Width and height of a patch in Sentinel pixels of 10.24 m. */
export const sentinelPx = 10;
const pixelM = 10.24;
const cells = sentinelPx * sentinelPx;

/** Reflectance x 10 000 in the order of the files: B02 B03 B04 B05 B06 B07 B08 B8A B11 B12. */
const green = [260, 520, 310, 860, 2350, 2900, 3150, 3300, 1650, 820];
const soil = [880, 1120, 1420, 1680, 1830, 1930, 2030, 2130, 2700, 2380];
const water = [460, 430, 310, 270, 240, 230, 210, 200, 110, 80];
const built = [1200, 1330, 1430, 1530, 1640, 1700, 1800, 1820, 2020, 1900];
const roof = [900, 1060, 1480, 1680, 1840, 1940, 2040, 2100, 2480, 2280];
const plastic = [2450, 2560, 2580, 2580, 2650, 2680, 2700, 2700, 2280, 1980];
const cloud = [7600, 7500, 7450, 7500, 7600, 7650, 7700, 7700, 5200, 4300];
const snow = [8300, 8400, 8300, 8200, 8000, 7800, 7600, 7400, 900, 700];

function groundOf(cover: number): readonly number[] {
  if (cover === Cover.water) return water;
  if (cover === Cover.built) return built;
  if (cover === Cover.roof) return roof;
  if (cover === Cover.plastic) return plastic;
  return soil;
}

/** Share of each cover in each Sentinel pixel of a patch: float32 [10 x 10, covers]. */
export function coverShares(patch: DrawnPatch): Float32Array<ArrayBuffer> {
  const looks = looksOf(patch);
  const shares = new Float32Array(cells * coverCount);
  const counts = new Float32Array(cells);
  const coverByLook = Uint8Array.from(patch.scene.looks, (look) => look.cover);
  const cellAt = Uint8Array.from({ length: patchPx }, (_, i) =>
    Math.floor(((i + 0.5) * sentinelPx) / patchPx),
  );
  for (let y = 0; y < patchPx; y += 2) {
    for (let x = 0; x < patchPx; x += 2) {
      const cell = cellAt[y]! * sentinelPx + cellAt[x]!;
      shares[cell * coverCount + coverByLook[looks[y * patchPx + x]!]!]!++;
      counts[cell]!++;
    }
  }
  for (let i = 0; i < shares.length; i++) shares[i]! /= counts[Math.floor(i / coverCount)]!;
  return shares;
}

/** The series of a patch: reflectances uint16 [10, 10, 10·T] and snow and cloud probabilities uint8 [10, 10, 2·T]. */
export function sentinel2Of(
  patch: DrawnPatch,
  shares: Float32Array,
  dates: readonly Acquisition[],
): { series: Uint16Array<ArrayBuffer>; masks: Uint8Array<ArrayBuffer> } {
  const series = new Uint16Array(cells * 10 * dates.length);
  const masks = new Uint8Array(cells * 2 * dates.length);
  const { seed } = patch.scene.spec;
  const covers = coversIn(shares);
  dates.forEach((date, t) => {
    const spectra = covers.map((cover) => {
      const g = greenness(cover, date.day);
      const ground = groundOf(cover);
      return green.map((value, b) => value * g + ground[b]! * (1 - g));
    });
    for (let cell = 0; cell < cells; cell++) {
      const px = (patch.col - 1) * sentinelPx + (cell % sentinelPx);
      const py = (patch.row - 1) * sentinelPx + Math.floor(cell / sentinelPx);
      const veil = cloudAt(px * pixelM, py * pixelM, date, seed + 300 + t);
      const white = date.snow ? 0.75 + 0.2 * noiseAt(px / 6, py / 6, seed + 299) : 0;
      masks[cell * 2 * dates.length + 2 * t] = Math.max(
        0,
        Math.min(100, Math.round(100 * white * (1 - veil))),
      );
      masks[cell * 2 * dates.length + 2 * t + 1] = Math.round(100 * veil);
      for (let b = 0; b < 10; b++) {
        let value = 0;
        covers.forEach((cover, k) => (value += shares[cell * coverCount + cover]! * spectra[k]![b]!));
        value = value * (1 - white) + snow[b]! * white;
        value = value * (1 - veil) + cloud[b]! * veil;
        value *= 1 + 0.03 * (unit2(px * 10 + b, py, seed + 400 + t) - 0.5) * 2;
        series[cell * 10 * dates.length + t * 10 + b] = Math.max(1, Math.min(10000, Math.round(value)));
      }
    }
  });
  return { series, masks };
}

/** Opacity of the clouds of a date at a point of the ROI, 0-1; exactly 0 on a clear date. */
function cloudAt(x: number, y: number, date: Acquisition, seed: number): number {
  if (date.cloud === 0) return 0;
  const field = noiseAt(x / 210, y / 210, seed) * 0.65 + noiseAt(x / 70, y / 70, seed + 1) * 0.35;
  return Math.max(0, Math.min(1, (field + date.cloud * 2.4 - 1.2) * 1.6));
}

/** Backscatter of a patch, sigma nought as a linear ratio, float32 [10, 10, 2·T]: VV, VH of each date. */
export function sentinel1Of(
  patch: DrawnPatch,
  shares: Float32Array,
  dates: readonly Acquisition[],
  orbitSeed: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(cells * 2 * dates.length);
  const seed = patch.scene.spec.seed + orbitSeed;
  const covers = coversIn(shares);
  dates.forEach((date, t) => {
    const echoes = covers.map((cover) => echoOf(cover, date.day).map((decibel) => 10 ** (decibel / 10)));
    for (let cell = 0; cell < cells; cell++) {
      const px = (patch.col - 1) * sentinelPx + (cell % sentinelPx);
      const py = (patch.row - 1) * sentinelPx + Math.floor(cell / sentinelPx);
      for (let p = 0; p < 2; p++) {
        let value = 0;
        covers.forEach((cover, k) => (value += shares[cell * coverCount + cover]! * echoes[k]![p]!));
        // Speckle of about five looks: the mean of five exponential draws.
        let speckle = 0;
        for (let look = 0; look < 5; look++)
          speckle -= Math.log(1 - unit2(px * 16 + look * 2 + p, py, seed + 500 + t)) / 5;
        out[cell * 2 * dates.length + 2 * t + p] = value * speckle;
      }
    }
  });
  return out;
}

/** Typical VV and VH in decibels. */
function echoOf(cover: number, day: number): [number, number] {
  const g = greenness(cover, day);
  if (cover === Cover.water) return [-20, -27];
  if (cover === Cover.built) return [-9, -17];
  if (cover === Cover.roof) return [-3, -11];
  if (cover === Cover.plastic) return [-6, -15];
  if (cover === Cover.deciduous || cover === Cover.conifer) return [-8.5, -14 + g];
  return [-12 + 2.2 * g, -21 + 6 * g];
}

function coversIn(shares: Float32Array): number[] {
  const covers: number[] = [];
  for (let cover = 0; cover < coverCount; cover++) {
    for (let cell = 0; cell < cells; cell++) {
      if (shares[cell * coverCount + cover]! > 0) {
        covers.push(cover);
        break;
      }
    }
  }
  return covers;
}

/** Brightest reflectance (x 10 000) of each SPOT band, set so that the bands' means come near those of FLAIR-HUB. */
const spotGain = [1500, 1650, 1800, 2600];

/** SPOT R, G, B, NIR: uint16 [64, 64, 4], averaged from the aerial image of the patch. */
export function spotOf(aerial: Uint8Array, seed: number): Uint16Array<ArrayBuffer> {
  const side = 64;
  const block = patchPx / side;
  const out = new Uint16Array(side * side * 4);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const sum = [0, 0, 0, 0];
      for (let j = 0; j < block; j++) {
        for (let i = 0; i < block; i++) {
          const at = ((y * block + j) * patchPx + x * block + i) * 4;
          for (let k = 0; k < 4; k++) sum[k]! += aerial[at + k]!;
        }
      }
      for (let k = 0; k < 4; k++) {
        const share = sum[k]! / (block * block * 255);
        const noise = 1 + 0.03 * (unit2(x * 4 + k, y, seed) - 0.5);
        out[(y * side + x) * 4 + k] = Math.round(spotGain[k]! * share ** 1.35 * noise);
      }
    }
  }
  return out;
}
