import { gap } from './gap.ts';
import { grow } from './grow.ts';
import { holes } from './holes.ts';
import { islands } from './islands.ts';
import { majority } from './majority.ts';
import { median } from './median.ts';
import type { EditOp, OpInput } from './op.ts';
import { copy, recode, set } from './recode.ts';
import { shrink } from './shrink.ts';
import { smooth } from './smooth.ts';

/**
 * Does an operation: the mask after it, `[height, width]`, a new array.
 *
 * Rules (locks, gates, a selection) are not its matter: `limitChange` takes back what they forbid. Pixels without a mask stay
 * as they are. Throws AppError `badRequest` for what cannot be done with this mask, such as square metres without a scale.
 */
export function runOp(op: EditOp, given: OpInput): Uint8Array {
  // A Buffer of Node is a Uint8Array whose `slice` is the same memory: here it is none.
  const { buffer, byteOffset, length } = given.before;
  const input = { ...given, before: new Uint8Array(buffer, byteOffset, length) };
  switch (op.op) {
    case 'islands':
      return islands(op, input);
    case 'holes':
      return holes(op, input);
    case 'majority':
      return majority(op, input);
    case 'median':
      return median(op, input);
    case 'smooth':
      return smooth(op, input);
    case 'grow':
      return grow(op, input);
    case 'shrink':
      return shrink(op, input);
    case 'gap':
      return gap(op, input);
    case 'recode':
      return recode(op, input);
    case 'set':
      return set(op, input);
    case 'copy':
      return copy(input);
  }
}
