import type { EditPart, RoiDetail } from '../../../shared/contract/index.ts';
import { combineSets, emptySet, PixelSetBuilder, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { forEachRun, fromBase64, maxMaskPixels } from '../../../shared/editing/runs.ts';

/** The pixels of the ROI grid that parts of an edit changed; parts of patches that the ROI does not have are left out. */
export function setOfParts(roi: Pick<RoiDetail, 'grid'>, parts: readonly EditPart[]): PixelSet {
  const places = new Map(roi.grid.map((patch) => [patch.patchId, patch]));
  return parts.reduce<PixelSet>((set, part) => {
    const patch = places.get(part.patchId);
    return patch ? combineSets(set, setOfPart(part, patch.x, patch.y), 'unite') : set;
  }, emptySet);
}

/** Runs pass the ends of rows: each is cut into spans. */
function setOfPart({ runs, widthPx }: EditPart, left: number, top: number): PixelSet {
  const builder = new PixelSetBuilder();
  forEachRun(fromBase64(runs), maxMaskPixels, (start, length) => {
    for (let at = start; at < start + length;) {
      const row = Math.floor(at / widthPx);
      const end = Math.min(start + length, (row + 1) * widthPx);
      builder.add(top + row, left + at - row * widthPx, left + end - row * widthPx);
      at = end;
    }
  });
  return builder.finish();
}
