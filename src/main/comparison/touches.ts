import {
  declaredCount,
  gradeTable,
  rowGroups,
  weightOf,
} from '../../shared/comparison/CompatibilityMatrix.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { pairsOf } from './joints.ts';
import type { JointBytes } from './rowTypes.ts';

/**
 * Whether other rules may find anything else in a ROI, by the pairs that occur in it: other thresholds may; another grade or
 * weight of a pair does where the pair is; and which crops are alike, because a border between such is none.
 *
 * @param hasGaps some patches have no CoSIA: crops that no pair tells of may have borders there.
 */
export function touches(
  from: ComparisonRules,
  to: ComparisonRules,
  joint: JointBytes,
  hasGaps: boolean,
): boolean {
  if (JSON.stringify(from.settings) !== JSON.stringify(to.settings)) return true;
  const { codes, pairs } = pairsOf(joint);
  const [before, after] = [gradeTable(from.matrix), gradeTable(to.matrix)];
  for (const pair of pairs) {
    const [declared, cover] = [pair >> 8, pair & 255];
    if (before[pair] !== after[pair]) return true;
    if (weightOf(from.matrix, declared, cover) !== weightOf(to.matrix, declared, cover)) return true;
  }
  const all = Array.from({ length: declaredCount }, (_, code) => code);
  return !isSameGrouping(hasGaps ? all : [...codes], rowGroups(from.matrix), rowGroups(to.matrix));
}

function isSameGrouping(codes: readonly number[], a: Uint8Array, b: Uint8Array): boolean {
  return codes.every((one) => codes.every((other) => (a[one] === a[other]) === (b[one] === b[other])));
}
