import type { EditPart, HistoryEntry, RoiDetail } from '../../../shared/contract/index.ts';
import { isEmpty } from '../../../shared/editing/pixelSet.ts';
import { pixelToWorld, type PixelWindow } from '../../../shared/geo/grid.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { editPartOf } from './editParts.ts';
import { setOfParts } from './editSet.ts';
import { historyStore } from './historyStore.ts';

/** Of an edit over more patches only the largest part is shown. */
const mostParts = 16;
/** Shares of the canvas that a window takes at most, and at least when it is not shown from nearer. */
const [largestShare, smallestShare] = [0.6, 0.05];

/** Moves to what an edit changed in the open ROI, and marks it. An edit that is marked already is not marked any more. */
export function toggleEdit(services: AppServices, entry: HistoryEntry): void {
  if (historyStore.getState().current?.editId === entry.editId) leaveEdit(services);
  else goToEdit(services, entry).catch(notifyError);
}

export async function goToEdit(services: AppServices, entry: HistoryEntry): Promise<void> {
  const { roi } = services.document.getState();
  if (!roi) return;
  historyStore.setState({ current: entry, compared: null });
  const parts = await readParts(services, roi, entry);
  const { map } = services.app.getState();
  // Another edit was gone to, or another ROI, while this one was read.
  if (historyStore.getState().current !== entry || services.document.getState().roi !== roi) return;
  const set = setOfParts(roi, parts);
  if (!map) return;
  if (isEmpty(set)) return goElsewhere(services, roi, entry);
  lookAtWindow(services, set.window);
  map.mark(set);
}

/** Nothing is marked any more. */
export function leaveEdit({ app }: AppServices): void {
  historyStore.setState({ current: null, compared: null });
  app.getState().map?.mark(null);
}

/** Moves to a window of the grid of the open ROI, from where it can be seen. */
export function lookAtWindow({ app, document }: AppServices, window: PixelWindow): void {
  const { roi } = document.getState();
  const { map } = app.getState();
  if (!roi || !map?.savedView) return;
  const { resolution } = map.savedView;
  const { clientWidth, clientHeight } = map.shared.target;
  const metres = Math.max(
    (window.width * roi.gsd) / Math.max(1, clientWidth),
    (window.height * roi.gsd) / Math.max(1, clientHeight),
  );
  const share = metres / resolution;
  const middle = pixelToWorld(roi, window.x + window.width / 2, window.y + window.height / 2);
  if (share <= largestShare && share >= smallestShare) return map.lookAt(middle);
  // No nearer than two pixels of the screen for one of the label, which is enough to see any pixel.
  const wanted = share > largestShare ? metres / largestShare : Math.max(metres / smallestShare, roi.gsd / 2);
  map.lookAt(middle, share > largestShare ? wanted : Math.min(resolution, wanted));
}

async function readParts(
  services: AppServices,
  { datasetId, roiKey }: RoiDetail,
  { editId, patches }: HistoryEntry,
): Promise<readonly EditPart[]> {
  const { client } = services;
  if (patches > 1 && patches <= mostParts) {
    const extent = await client.annotation.editExtent({ datasetId, editId });
    const here = extent.patches.filter((patch) => patch.roiKey === roiKey);
    const parts = await Promise.all(
      here.map(({ patchId }) => client.annotation.editPart({ datasetId, editId, patchId })),
    );
    return parts.flatMap((part) => part ?? []);
  }
  const part = await editPartOf(client, { datasetId, roiKey, editId });
  return part ? [part] : [];
}

/** A batch changed nothing of this ROI: the patch where it changed most is opened. */
async function goElsewhere(
  { client, actions }: AppServices,
  { datasetId, roiKey }: RoiDetail,
  { editId }: HistoryEntry,
): Promise<void> {
  historyStore.setState({ current: null });
  const part = await client.annotation.editPart({ datasetId, editId });
  if (part && part.roiKey !== roiKey) actions.openPatch(datasetId, part.roiKey, part.patchId);
}
