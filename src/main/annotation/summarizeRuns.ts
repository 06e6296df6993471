import { forEachRun, PairCounter, type PairCount, type Runs } from '../../shared/editing/runs.ts';

/** What an edit does to a mask, in numbers. */
export interface RunSummary {
  readonly px: number;
  readonly pairs: readonly PairCount[];
  /** By how many pixels it moves the mask away from its original: negative when it brings it back. */
  readonly difference: number;
}

/** Sums over runs in one pass. Only the pixels of the runs are looked at; the mask holds what they come from. */
export function summarizeRuns(original: Uint8Array, runs: Runs): RunSummary {
  const counter = new PairCounter();
  let difference = 0;
  forEachRun(runs, original.length, (start, length, before, after) => {
    counter.add(before, after, length);
    for (let i = start; i < start + length; i++) {
      const value = original[i]!;
      if (value === before) difference++;
      else if (value === after) difference--;
    }
  });
  return { px: counter.px, pairs: counter.pairs(), difference };
}
