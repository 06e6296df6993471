import { decodePairs, PairSum, type PairCounts } from '../../shared/comparison/pairCounts.ts';
import { lpis3ToLpis1, lpis3ToLpis2 } from '../../shared/model/nomenclatures.ts';
import type { JointBytes } from './rowTypes.ts';

export type JointLevel = 1 | 2 | 3;

/** Parent of a level-3 code; codes that no list has stay what they are, as they mostly stand at all levels. */
const parents = { 1: lpis3ToLpis1, 2: lpis3ToLpis2 } as const;

function coarser(level3: Uint8Array, level: 1 | 2): Uint8Array {
  const sum = new PairSum();
  const one = new Uint8Array(6);
  for (let at = 0; at + 6 <= level3.length; at += 6) {
    one.set(level3.subarray(at, at + 6));
    one[1] = parents[level][one[1]!] ?? one[1]!;
    sum.add(one);
  }
  return sum.encode();
}

/** The counts of the three levels with what follows from the finest left out: nearly always two of the three. */
export function packJoint([level1, level2, level3]: PairCounts): JointBytes {
  return {
    level1: isSame(level1, coarser(level3, 1)) ? null : level1,
    level2: isSame(level2, coarser(level3, 2)) ? null : level2,
    level3,
  };
}

/** Packed counts of one level. Inverse of {@link packJoint}. */
export function levelOf(joint: JointBytes, level: JointLevel): Uint8Array {
  if (level === 3) return joint.level3;
  return (level === 1 ? joint.level1 : joint.level2) ?? coarser(joint.level3, level);
}

/** The counts of the patches of a ROI together. @throws RangeError for more than 2^32 - 1 pixels of one pair. */
export function addJoints(joints: Iterable<JointBytes>): JointBytes {
  const sums = [new PairSum(), new PairSum(), new PairSum()] as const;
  const derived = [new PairSum(), new PairSum()] as const;
  for (const { level1, level2, level3 } of joints) {
    sums[2].add(level3);
    // What follows from level 3 is derived once, of the sum.
    for (const [i, own] of [level1, level2].entries()) {
      if (own) sums[i]!.add(own);
      else derived[i]!.add(level3);
    }
  }
  const [one, two] = ([1, 2] as const).map((level, i) => {
    sums[i]!.add(coarser(derived[i]!.encode(), level));
    return sums[i]!.encode();
  }) as [Uint8Array, Uint8Array];
  return packJoint([one, two, sums[2].encode()]);
}

/** Level-1 codes and pairs that occur. */
export function pairsOf(joint: JointBytes): { codes: Set<number>; pairs: Set<number> } {
  const cells = decodePairs(levelOf(joint, 1));
  return {
    codes: new Set(cells.map(([, declared]) => declared)),
    pairs: new Set(cells.map(([cover, declared]) => (declared << 8) | cover)),
  };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
