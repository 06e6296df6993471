import { countPair, type PairSources } from '../../src/main/comparison/readPair.ts';
import { PairSum } from '../../src/shared/comparison/pairCounts.ts';
import { serveTasks } from '../../src/main/workers/serveTasks.ts';

const tasks = {
  /** Packed sums of the pairs of many patches, by level. */
  async joint(patches: readonly PairSources[]): Promise<Uint8Array[]> {
    const sums = [new PairSum(), new PairSum(), new PairSum()];
    for (const patch of patches)
      (await countPair(patch)).forEach((counts, level) => sums[level]!.add(counts));
    return sums.map((sum) => sum.encode());
  },
};

export type JointTasks = typeof tasks;
export default serveTasks(tasks);
