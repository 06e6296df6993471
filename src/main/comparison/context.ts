import type { Pool } from '../workers/index.ts';
import type { ComparisonOptions } from './Comparison.ts';
import type { ComparisonRows } from './ComparisonRows.ts';
import type { ComparisonTasks } from './comparison.worker.ts';
import type { Queue } from './queue/index.ts';
import type { RoiJobs } from './RoiJobs.ts';
import type { RoiStore } from './RoiStore.ts';
import type { Standing } from './Standing.ts';
import type { Turns } from './Turns.ts';
import type { VerdictRows } from './VerdictRows.ts';

/** What the parts of the comparison of a workspace share. */
export interface ComparisonContext {
  readonly options: ComparisonOptions;
  readonly rows: ComparisonRows;
  readonly verdicts: VerdictRows;
  readonly jobs: RoiJobs;
  readonly standing: Standing;
  readonly store: RoiStore;
  /** By `roiTurn`: whoever compares a ROI or writes it has it alone. */
  readonly turns: Turns;
  readonly queue: Queue;
  /** The worker that draws outlines and adds up counts while somebody waits. */
  worker(): Pool<ComparisonTasks>;
  /** The one worker that has the ROIs at hand that are edited. */
  liveWorker(): Pool<ComparisonTasks>;
  /** Tells the queue of the items of a ROI as they are now. */
  tellQueue(datasetId: string, roiKey: string): Promise<void>;
  /** Drops ROIs that the dataset does not have any more. */
  dropStale(datasetId: string, signal?: AbortSignal): Promise<void>;
  /** Holds the items of a ROI against the prediction in use, soon, unless they were. */
  holdAgainst(datasetId: string, roiKey: string): void;
  /** Items of a ROI changed. */
  note(datasetId: string, roiKey: string, pace: 'soon' | 'calm'): void;
  /** A ROI is to be compared again after the masks of some patches changed, or verdicts in it. */
  again(datasetId: string, roiKey: string, patchIds: readonly string[]): void;
}

export const roiTurn = (datasetId: string, roiKey: string): string => `${datasetId}\n${roiKey}`;
