import type { Comparison } from '../comparison/index.ts';
import type { ReviewedItems } from '../review/index.ts';

/** What the review asks of the comparison. */
export function reviewedItems(comparison: () => Comparison): ReviewedItems {
  return {
    full: (datasetId, id) => comparison().full(datasetId, id),
    itemOfVerdict: (datasetId, eventId) => comparison().itemOfVerdict(datasetId, eventId),
    judged: (datasetId) => comparison().judged(datasetId),
    openOf: (datasetId, { domain, cover, declared1 }) =>
      comparison().ids(datasetId, {
        domains: [domain],
        pairs: [`${cover}/${declared1}`],
        states: ['open'],
      }),
    noteVerdict: (datasetId, itemId, given) => comparison().noteVerdict(datasetId, itemId, given),
  };
}
