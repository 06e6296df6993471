import type { OverviewFrame } from './OverviewLayer.ts';
import { isSameTarget, type OverviewPatch, type OverviewTarget } from './overviewScene.ts';

/** A patch this wide on the screen (CSS pixels) carries its row and column. */
const namedPatchPx = 54;

export interface PatchesView {
  readonly patches: readonly OverviewPatch[];
  readonly target: OverviewTarget | null;
  readonly colors: { readonly patch: string; readonly muted: string; readonly highlight: string };
}

/** Footprints of patches as outlines on whole device pixels, named when they are wide enough. */
export function drawPatches(frame: OverviewFrame, { patches, target, colors }: PatchesView): void {
  if (patches.length === 0) return;
  const { context, extent, ratio } = frame;
  const snap = (value: number) => (Math.round(value * ratio) + 0.5) / ratio;
  const boxOf = (patch: OverviewPatch) => {
    const [x, y] = [snap(frame.x(patch.extent[0])), snap(frame.y(patch.extent[3]))];
    return {
      x,
      y,
      width: snap(frame.x(patch.extent[2])) - x,
      height: snap(frame.y(patch.extent[1])) - y,
    };
  };
  const inSight = patches
    .filter(
      ({ extent: box }) =>
        box[0] <= extent[2] && box[2] >= extent[0] && box[1] <= extent[3] && box[3] >= extent[1],
    )
    .map((patch) => ({ patch, ...boxOf(patch) }));
  context.beginPath();
  for (const { x, y, width, height } of inSight) context.rect(x, y, width, height);
  context.lineWidth = 1;
  context.strokeStyle = colors.patch;
  context.stroke();
  if ((inSight[0]?.width ?? 0) >= namedPatchPx) {
    context.font = '11px "Inter Variable", Inter, "Segoe UI", system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillStyle = colors.muted;
    for (const { patch, x, y } of inSight) context.fillText(patchName(patch), x + 5, y + 5);
  }
  if (target?.kind !== 'patch') return;
  const hot = inSight.find(({ patch }) => isSameTarget(target, { kind: 'patch', patch }));
  if (!hot) return;
  context.lineWidth = 2.5;
  context.strokeStyle = colors.highlight;
  context.strokeRect(hot.x, hot.y, hot.width, hot.height);
}

/** Row and column: what tells a patch from the others of its ROI. */
export function patchName({ patchId, roiKey }: OverviewPatch): string {
  return patchId.startsWith(`${roiKey}_`) ? patchId.slice(roiKey.length + 1) : patchId;
}
