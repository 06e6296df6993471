import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { factModalities } from './computeFacts.ts';
import type { PatchJob } from './computeFacts.ts';
import type { FactPatch, FactScan } from './FactRows.ts';
import type { WantedRaster } from './readByRows.ts';
import { stampOfJob } from './stampOfJob.ts';

/** What thumbnails are made of: the first that a patch has. */
const imageModalities = ['AERIAL_RGBI', 'SPOT_RGBI', 'AERIAL-RLT_PAN'] as const satisfies readonly Modality[];

/** Larger sides are read by windows. */
const maxWholePx = 2048;

/** Where the files of the dataset in hand are. */
export type SourceOf = (patchId: string, modality: Modality) => RasterSource | null;

/** What a worker needs to compute a patch. */
export function patchJob(scan: FactScan, patch: FactPatch, source: SourceOf, countMask: boolean): PatchJob {
  return {
    sources: factModalities.map((modality) =>
      hasFile(patch, modality) ? source(patch.patchId, modality) : null,
    ),
    series: patch.series,
    countMask,
    mayBeLarge: mayBeLarge(scan, patch),
  };
}

/** The image of a patch, or null. */
export function patchImage(scan: FactScan, patch: FactPatch, source: SourceOf): WantedRaster | null {
  const modality = imageModalities.find((name) => hasFile(patch, name));
  const image = modality === undefined ? null : source(patch.patchId, modality);
  return image === null ? null : { source: image, mayBeLarge: mayBeLarge(scan, patch) };
}

/** The mask of a patch as its file has it, or null. */
export function patchMask(scan: FactScan, patch: FactPatch, source: SourceOf): WantedRaster | null {
  const mask = hasFile(patch, 'AERIAL_LABEL-COSIA') ? source(patch.patchId, 'AERIAL_LABEL-COSIA') : null;
  return mask === null ? null : { source: mask, mayBeLarge: mayBeLarge(scan, patch) };
}

export function hasFile(patch: FactPatch, modality: Modality): boolean {
  return (patch.bits & modalityBit(modality)) !== 0;
}

/** Without a header the size of a FLAIR patch is known, that of any other image is not. */
function mayBeLarge({ layout }: FactScan, { width, height }: FactPatch): boolean {
  if (width === null || height === null) return layout === 'plain';
  return Math.max(width, height) > maxWholePx;
}

/**
 * True when the facts of a patch are to be computed: there are none, they are those of other edits, or a header that was
 * read since says that the mask is another file.
 */
export function isDue(patch: FactPatch, version: number): boolean {
  if (patch.stamp === null || patch.maskVersion !== version) return true;
  const mask = 'AERIAL_LABEL-COSIA';
  const isOwnFile = hasFile(patch, mask) && (patch.archiveBits & modalityBit(mask)) === 0;
  return isOwnFile && patch.headerStamp !== null && !patch.stamp.startsWith(`${patch.headerStamp};`);
}

/** True when a file of the patch is another one than its facts were computed from, by time and size. */
export function isChanged(scan: FactScan, patch: FactPatch, source: SourceOf): boolean {
  return patch.stamp !== stampOfJob(patchJob(scan, patch, source, true));
}
