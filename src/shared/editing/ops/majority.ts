import type { EditOp, OpInput } from './op.ts';
import { squareVote } from './squareVote.ts';

/**
 * The most frequent class of the square of `2 radiusPx + 1` pixels around each pixel. At the border of the image and of
 * `inside` the square is cut: what lies outside has no vote and does not change. A pixel keeps its class when that is among
 * the most frequent; of several others the smallest value wins. Returns a new mask `[height, width]`.
 */
export function majority({ radiusPx }: Extract<EditOp, { op: 'majority' }>, input: OpInput): Uint8Array {
  return squareVote(input, radiusPx, false);
}
