/** What people said of disagreements and patches: verdicts, states, remarks, versions of the rules. */
export { createReview } from './createReview.ts';
export type { Review, ReviewedItems, ReviewOptions, StoredVerdict } from './Review.ts';
export { untouchedPatch } from './PatchReviews.ts';
