import { classCellsOf } from './classCells.ts';
import { DistanceRows, reachSquared, tooFar } from './distance.ts';
import type { EditOp, OpInput } from './op.ts';

/**
 * Pixels within `metres` of the class become it: between pixel centres, the length included, so that 1 m of pixels of 0.2 m
 * moves a straight edge by five pixels. Pixels without a mask neither grow nor change. Returns a new mask `[height, width]`.
 */
export function grow({ value, metres }: Extract<EditOp, { op: 'grow' }>, input: OpInput): Uint8Array {
  const { before, width, height, gsd } = input;
  const after = new Uint8Array(before);
  const { values, cells } = classCellsOf(input);
  const target = values.indexOf(value);
  if (target < 0 || values.length < 2) return after;
  const isTarget = new Uint8Array(values.length + 1);
  isTarget[target] = 1;
  const rows = new DistanceRows(cells, isTarget, width, height, reachSquared(metres, gsd));
  for (let row = 0; row < after.length; row += width) {
    const squared = rows.next();
    for (let x = 0; x < width; x++)
      if (squared[x] !== tooFar && cells[row + x] !== values.length) after[row + x] = value;
  }
  return after;
}
