export { createQueue } from './Queue.ts';
export type { Queue, QueueOptions, QueueRow } from './Queue.ts';
