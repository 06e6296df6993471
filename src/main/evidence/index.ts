/** The one door of `evidence`: what is known of a place. */
export { createEvidence } from './createEvidence.ts';
export type { CurvesProgress, Evidence, EvidenceOptions, RoiPlace } from './Evidence.ts';
