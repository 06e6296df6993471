import type { EditOp, OpInput } from './op.ts';
import { squareVote } from './squareVote.ts';

/**
 * The class that has more than half of the square of `2 radiusPx + 1` pixels around each pixel, where there is one; other
 * pixels keep theirs. It is what a median filter makes of each class's own mask, and softer than `majority` where three
 * classes meet. The square is cut as there. Returns a new mask `[height, width]`.
 */
export function median({ radiusPx }: Extract<EditOp, { op: 'median' }>, input: OpInput): Uint8Array {
  return squareVote(input, radiusPx, true);
}
