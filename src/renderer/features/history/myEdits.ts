import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { worldToPixel } from '../../../shared/geo/grid.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { goToEdit } from './goToEdit.ts';
import { historyStore } from './historyStore.ts';

/** Edits that are read at once on the way to the next one in force. */
const pageSize = 100;

/** Moves to the next (older) or previous (newer) edit of this author in the open ROI; first to the newest. */
export async function stepMyEdit(services: AppServices, direction: 'older' | 'newer'): Promise<void> {
  const { client, document, app } = services;
  const { roi } = document.getState();
  const author = app.getState().workspace?.author;
  if (!roi || !author) return;
  const { datasetId, roiKey } = roi;
  const from = historyStore.getState().current?.seq ?? null;
  let newer: HistoryEntry | null = null;
  let before: number | undefined;
  for (;;) {
    const page = await client.annotation.history({
      ...{ datasetId, roiKey, author, editsOnly: true, limit: pageSize },
      ...(before === undefined ? {} : { before }),
    });
    for (const entry of page) {
      if (!entry.inForce) continue;
      const isPast = from === null || entry.seq < from;
      if (direction === 'older' && isPast) return goToEdit(services, entry);
      if (direction === 'newer' && from === null) return goToEdit(services, entry);
      if (direction === 'newer' && entry.seq <= from!) return newer ? goToEdit(services, newer) : undefined;
      newer = entry;
    }
    if (page.length < pageSize) return direction === 'newer' && newer ? goToEdit(services, newer) : undefined;
    before = page.at(-1)!.seq;
  }
}

/** Moves to the newest edit that the pixel under the pointer has its class from. */
export async function goToEditUnderPointer(services: AppServices): Promise<void> {
  const { client, document } = services;
  const { roi, cursor } = document.getState();
  if (!roi || !cursor) return;
  const [x, y] = worldToPixel(roi, cursor.worldX, cursor.worldY).map(Math.floor) as [number, number];
  if (x < 0 || y < 0 || x >= roi.widthPx || y >= roi.heightPx) return;
  const { datasetId, roiKey } = roi;
  const edits = await client.evidence.pixelHistory({ datasetId, roiKey, x, y });
  const found = edits.find(({ targetSeq, inForce }) => targetSeq === null && inForce);
  if (!found) return;
  const [entry] = await client.annotation.history({
    ...{ datasetId, roiKey, editsOnly: true, limit: 1 },
    before: found.seq + 1,
  });
  if (entry?.editId === found.editId) await goToEdit(services, entry);
}
