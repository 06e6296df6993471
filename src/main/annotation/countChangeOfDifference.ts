import { forEachRun, type Runs } from '../../shared/editing/runs.ts';

/**
 * By how many pixels an edit moves a mask away from its original: negative when it brings it back.
 *
 * Only the pixels of the runs are looked at; the mask holds what they come from.
 */
export function countChangeOfDifference(original: Uint8Array, runs: Runs): number {
  let difference = 0;
  forEachRun(runs, original.length, (start, length, before, after) => {
    for (let i = start; i < start + length; i++) {
      const value = original[i]!;
      if (value === before) difference++;
      else if (value === after) difference--;
    }
  });
  return difference;
}
