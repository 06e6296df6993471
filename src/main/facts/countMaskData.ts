import type { Unknown } from './computeFacts.ts';
import { countValues, encodeCounts, newCounts, unknownCodes } from './counts.ts';

/** The counts of a mask in memory, as a worker would give them for a file. 0.2 ms for a patch. */
export function countMaskData(
  data: Uint8Array,
  classes: readonly number[],
): { cosia: Uint8Array; unknown: Unknown } {
  const counts = newCounts();
  countValues(data, counts);
  return { cosia: encodeCounts(counts), unknown: unknownCodes(counts, new Set(classes)) };
}
