export { createPool, defaultThreads } from './pool.ts';
export type { Pool, PoolOptions, RunOptions } from './pool.ts';
export { giveAway, serveTasks } from './serveTasks.ts';
export type { TaskHandler, TaskMap } from './serveTasks.ts';
export { inOrder, throwIfAborted, writeInSlices } from './slices.ts';
