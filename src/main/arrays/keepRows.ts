import type { ArchiveEntry } from '../../shared/raster/source.ts';
import { streamArchiveEntry } from '../archives/index.ts';
import type { WindowPlan } from './planWindow.ts';

/**
 * Inflates an entry from its start to its end, piece by piece, and keeps the bytes of a window. To the end, because only
 * there its CRC-32 says that they are right.
 */
export async function keepRows(entry: ArchiveEntry, plan: WindowPlan, target: Uint8Array): Promise<void> {
  const { rows, rowBytes, start, rowStep, planeStep } = plan;
  const count = plan.bytes === 0 ? 0 : plan.planes * rows;
  const startOf = (index: number): number =>
    start + Math.floor(index / rows) * planeStep + (index % rows) * rowStep;
  let at = 0;
  let index = 0;
  await streamArchiveEntry(entry, (chunk) => {
    const end = at + chunk.length;
    for (; index < count; index++) {
      const row = startOf(index);
      if (row >= end) break;
      const from = Math.max(row, at);
      const to = Math.min(row + rowBytes, end);
      target.set(chunk.subarray(from - at, to - at), index * rowBytes + from - row);
      // The rest of the row comes with the next piece.
      if (row + rowBytes > end) break;
    }
    at = end;
  });
}
