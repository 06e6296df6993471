import { serveTasks } from '../workers/serveTasks.ts';
import { countPatch, type CountJob, type CountResult } from './countPatch.ts';

const tasks = {
  /** Counts some patches, in their order. */
  async count(jobs: readonly CountJob[]): Promise<CountResult[]> {
    const results: CountResult[] = [];
    for (const job of jobs) results.push(await countPatch(job));
    return results;
  },
};

export type EvaluationTasks = typeof tasks;
export default serveTasks(tasks);
