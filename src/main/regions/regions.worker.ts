import { giveAway, serveTasks } from '../workers/serveTasks.ts';
import { buildPatchTree } from './buildPatchTree.ts';
import type { TreeJob } from './treeJob.ts';

const tasks = {
  async tree(job: TreeJob): Promise<Uint8Array> {
    const bytes = await buildPatchTree(job);
    return giveAway(bytes, bytes);
  },
};

export type RegionTasks = typeof tasks;
export default serveTasks(tasks);
