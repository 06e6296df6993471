import { useEffect, useMemo, useState } from 'react';
import { PatchIndex } from '../../../shared/geo/grid.ts';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { useApp, useDocument, useAppState } from '../../app/AppContext.ts';
import { cellName } from '../find/patchName.ts';

/** The one patch that an operation is about: that under the pointer, or in the middle of the view, until another is chosen. */
export function useOpPatch() {
  const { app, document } = useApp();
  const roi = useDocument((s) => s.roi);
  const hasMap = useAppState((s) => s.map !== null);
  const [patchId, setPatchId] = useState<string | null>(null);
  useEffect(() => {
    if (!roi || !hasMap) return;
    const under = document.getState().cursor?.patchId ?? null;
    setPatchId(under ?? patchInMiddle(roi, app.getState().map?.savedView?.center ?? null));
  }, [app, document, roi, hasMap]);
  const patches = useMemo(
    () =>
      [...(roi?.grid ?? [])]
        .sort((a, b) => a.row - b.row || a.col - b.col)
        .map((patch) => ({
          patchId: patch.patchId,
          name: cellName(patch.patchId, roi?.roiKey ?? '') || patch.patchId,
        })),
    [roi],
  );
  return { patchId, patches, choose: setPatchId };
}

function patchInMiddle(roi: RoiDetail, center: readonly [number, number] | null): string | null {
  const [x, y] = center ?? [roi.origin[0], roi.origin[1]];
  const at = new PatchIndex(roi.grid, roi.patchSizePx).at(
    Math.floor((x - roi.origin[0]) / roi.gsd),
    Math.floor((roi.origin[1] - y) / roi.gsd),
  );
  return at?.patchId ?? roi.grid[0]?.patchId ?? null;
}
