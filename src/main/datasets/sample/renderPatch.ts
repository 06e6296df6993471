import { lpis3ToLpis1, lpis3ToLpis2 } from '../../../shared/model/nomenclatures.ts';
import { developImage } from './colour.ts';
import type { Box } from './geometry.ts';
import { undeclaredCode } from './fields.ts';
import { createFrame, fillRing, overlaps, paintScene } from './paint.ts';
import type { Frame } from './paint.ts';
import type { Scene } from './Scene.ts';
import { groundWindow } from './terrain.ts';

export const patchPx = 512;
export const gsdM = 0.2;
/** Heights are rounded to 1/32 m: finer than any survey, and it halves the size of the files. */
const heightStep = 32;

/** The land of one patch, drawn. `row` and `col` are 1-based. */
export interface DrawnPatch {
  readonly scene: Scene;
  readonly frame: Frame;
  readonly row: number;
  readonly col: number;
}

export function drawPatch(scene: Scene, row: number, col: number): DrawnPatch {
  const frame = createFrame(scene, (col - 1) * patchPx, (row - 1) * patchPx, patchPx, gsdM);
  paintScene(scene, frame);
  return { scene, frame, row, col };
}

/** R, G, B, NIR: uint8 [512, 512, 4]. */
export function aerialOf(patch: DrawnPatch): Uint8Array<ArrayBuffer> {
  return developImage(patch.scene, patch.frame);
}

/** CoSIA, uint8 [512, 512]. */
export function cosiaOf({ frame }: DrawnPatch): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(frame.size * frame.size);
  copyRows(frame, (start, end, to) => out.set(frame.label.subarray(start, end), to));
  return out;
}

/** Index of the look of each pixel, int32 [512, 512]. */
export function looksOf({ frame }: DrawnPatch): Int32Array<ArrayBuffer> {
  const out = new Int32Array(frame.size * frame.size);
  copyRows(frame, (start, end, to) => out.set(frame.look.subarray(start, end), to));
  return out;
}

/** Calls `copy` with the range of each row of the patch in the frame, and where the row starts in the patch. */
function copyRows(frame: Frame, copy: (start: number, end: number, to: number) => void): void {
  for (let y = 0; y < frame.size; y++) {
    const start = (y + frame.insetY) * frame.width + frame.insetX;
    copy(start, start + frame.size, y * frame.size);
  }
}

/** DSM and DTM in metres: float32 [512, 512, 2]; DSM >= DTM everywhere. */
export function elevationOf({ scene, frame, row, col }: DrawnPatch): Float32Array<ArrayBuffer> {
  const { size, width, insetX, insetY, top } = frame;
  const ground = groundWindow(scene.terrain, (col - 1) * size * gsdM, (row - 1) * size * gsdM, size, gsdM);
  const out = new Float32Array(size * size * 2);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      const dtm = Math.round(ground[i]! * heightStep) / heightStep;
      const above = Math.max(0, top[(y + insetY) * width + x + insetX]!);
      out[2 * i] = dtm + Math.round(above * heightStep) / heightStep;
      out[2 * i + 1] = dtm;
    }
  }
  return out;
}

/** LPIS levels 1, 2, 3: uint8 [512, 512, 3]. Level 3 is drawn; the others follow from it. */
export function lpisOf({ scene, frame, row, col }: DrawnPatch): Uint8Array<ArrayBuffer> {
  const { size } = frame;
  const level3 = new Uint8Array(size * size).fill(undeclaredCode);
  const grid = {
    width: size,
    height: size,
    originX: (col - 1) * size,
    originY: (row - 1) * size,
    gsd: gsdM,
  };
  const box: Box = [
    grid.originX * gsdM,
    grid.originY * gsdM,
    (grid.originX + size) * gsdM,
    (grid.originY + size) * gsdM,
  ];
  for (const parcel of [...scene.parcels, ...scene.undeclared]) {
    if (!overlaps(parcel.box, box)) continue;
    fillRing(grid, parcel.ring, (at, from, to) => level3.fill(parcel.code, at + from, at + to));
  }
  const out = new Uint8Array(size * size * 3);
  for (let i = 0; i < level3.length; i++) {
    const code = level3[i]!;
    out[3 * i] = lpis3ToLpis1[code]!;
    out[3 * i + 1] = lpis3ToLpis2[code]!;
    out[3 * i + 2] = code;
  }
  return out;
}
