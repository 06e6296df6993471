import { serveTasks } from '../workers/serveTasks.ts';
import { countJobs, type CountJob } from './jointCounts.ts';
import { readPixels, type PixelWish } from './pixelTasks.ts';

const tasks = {
  pixels: (wishes: readonly PixelWish[]) => readPixels(wishes),
  counts: (jobs: readonly CountJob[]) => countJobs(jobs),
};

export type PixelTasks = typeof tasks;
export default serveTasks(tasks);
