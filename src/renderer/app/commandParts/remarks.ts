import { PatchIndex, worldToPixel } from '../../../shared/geo/grid.ts';
import { cellName } from '../../features/find/patchName.ts';
import { setAndSay } from '../../features/patchReview/setPatches.ts';
import { beginRemark } from '../../features/remarks/remarkStore.ts';
import { translate } from '../../i18n/index.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import { notifyError } from '../notify.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

/** Remarks and patch review on the map. */
export const remarkCommands: readonly Command[] = [
  {
    id: 'remark.flag',
    group: 'review',
    title: 'remark.command.flag',
    strokes: [{ key: 'F2' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: (services) => begin(services, true),
  },
  {
    id: 'remark.comment',
    group: 'review',
    title: 'remark.command.comment',
    strokes: [{ key: ';', shift: 'any' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: (services) => begin(services, false),
  },
  {
    id: 'patch.submit',
    group: 'review',
    title: 'patchReview.command.submit',
    strokes: [{ key: 'Enter', mod: true }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: submit,
  },
];

/** Under the pointer; without one in the middle of the view. Null outside of the ROI. */
function placeOf({ app, document }: AppServices) {
  const { roi, cursor } = document.getState();
  const world = cursor ? ([cursor.worldX, cursor.worldY] as const) : app.getState().map?.savedView?.center;
  if (!roi || !world) return null;
  const [x, y] = worldToPixel(roi, world[0], world[1]);
  if (x < 0 || y < 0 || x >= roi.widthPx || y >= roi.heightPx) return null;
  const patchId = new PatchIndex(roi.grid, roi.patchSizePx).at(x, y)?.patchId ?? null;
  return { datasetId: roi.datasetId, roiKey: roi.roiKey, patchId, x, y };
}

function begin(services: AppServices, asksFlag: boolean): void {
  const place = placeOf(services);
  if (place) beginRemark({ ...place, flag: null, asksFlag });
  else services.document.setState({ toolNote: translate('remark.outside') });
}

function submit(services: AppServices): void {
  const place = placeOf(services);
  if (!place?.patchId) return services.document.setState({ toolNote: translate('patchReview.noMask') });
  const name = cellName(place.patchId, place.roiKey) || place.patchId;
  void setAndSay(services, place.datasetId, [place.patchId], 'submitted', name).catch(notifyError);
}
