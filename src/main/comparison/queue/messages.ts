import type { Disagreement, Pattern, QueueFilter } from '../../../shared/contract/index.ts';
import type { VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { QueueRequest } from '../Comparison.ts';
import type { QueueRow } from './Queue.ts';

interface About {
  /** Tells the queues of one process apart; a worker serves one. */
  readonly owner: number;
  readonly datasetId: string;
}

interface Filtered extends About {
  readonly filter: QueueFilter;
}

/** The questions and their answers; each is a task of the worker. */
export interface QueueTasks {
  [task: string]: (args: any) => unknown;
  loadBegin(about: About): null;
  loadRows(ask: About & { rows: readonly QueueRow[] }): null;
  loadEnd(about: About): null;
  replaceBegin(about: About): null;
  replaceRows(ask: About & { rows: readonly QueueRow[] }): null;
  /** Puts the rows since `replaceBegin` in the place of those of a ROI. */
  replaceRoi(ask: About & { roiKey: string }): null;
  setVerdict(ask: About & { id: string; verdict: VerdictKind | null; at: number }): null;
  query(ask: { owner: number } & QueueRequest): { total: number; open: number; items: Disagreement[] };
  /** Joined by NUL, which is in no id: one text crosses to the core ten times faster than a list. */
  ids(ask: Filtered): string;
  patterns(ask: Filtered): Pattern[];
  histogram(ask: Filtered): number[];
  forget(about: About): null;
  close(ask: { owner: number }): null;
}

export const idSeparator = '\0';
