/** The one door of `evidence`: what is known of a place. */
export { createEvidence } from './createEvidence.ts';
export type { CurvesProgress, Evidence, EvidenceOptions, RoiPlace } from './Evidence.ts';
export { PixelRois } from './pixelRois.ts';
export type { PixelRoi } from './pixelRois.ts';
export { undeclaredCode } from '../../shared/lpis/regionFind.ts';
export type { PatchSeries } from './roiSeriesPatch.ts';
export { readSentinel1, readSentinel2, readSuperArea } from './roiSeriesRead.ts';
