import type { ReviewEvent } from '../../shared/contract/index.ts';
import type { Review } from './Review.ts';
import { eventColumns, patchPlace, roiPlace, type ReviewLog, type StoredEvent } from './ReviewLog.ts';

type Summary = ReviewEvent['summary'];

/** Events of a place; what takes one of them back is about the same place. */
const placeSql = `
  WITH here AS (SELECT event FROM review_place WHERE dataset_id = @datasetId AND place = @place)
  SELECT ${eventColumns} FROM review_event WHERE id IN here AND seq < @before
  UNION ALL
  SELECT ${eventColumns} FROM review_event
  WHERE kind = 'takeBack' AND subject IN (SELECT event_id FROM review_event WHERE id IN here) AND seq < @before
  ORDER BY seq DESC LIMIT @limit`;
const datasetSql = `
  SELECT ${eventColumns} FROM review_event WHERE dataset_id = @datasetId AND seq < @before ORDER BY seq DESC LIMIT @limit`;

/** Who did what and when, newest first. */
export function readEvents(
  { db }: ReviewLog,
  datasetId: string,
  { roiKey, patchId, before = Number.MAX_SAFE_INTEGER, limit }: Parameters<Review['events']>[1],
): ReviewEvent[] {
  const place = patchId !== undefined ? patchPlace(patchId) : roiKey !== undefined ? roiPlace(roiKey) : null;
  const events =
    place === null
      ? db.prepare<object, StoredEvent>(datasetSql).all({ datasetId, before, limit })
      : db.prepare<object, StoredEvent>(placeSql).all({ datasetId, place, before, limit });
  return events.map((event) => ({
    ...{ seq: event.seq, eventId: event.eventId, kind: event.kind, author: event.author, utc: event.utc },
    ...{ roiKey: event.roiKey, patchId: event.patchId, summary: summarize(event) },
  }));
}

/** Longest text of a summary: a line of a list. */
const maxText = 200;

/**
 * The few words of an event: the texts and numbers of its payload, how many patches or members lists have, and `subject`.
 * What the rules of a version are is left to the history of rules.
 */
function summarize({ kind, subject, payload }: StoredEvent): Summary {
  const summary: Summary = subject === null ? {} : { subject };
  for (const [name, value] of Object.entries(JSON.parse(payload) as Record<string, unknown>)) {
    if (typeof value === 'string') summary[name] = value.slice(0, maxText);
    else if (typeof value === 'number' || value === null) summary[name] = value;
    else if (Array.isArray(value)) summary[name] = value.length;
  }
  if (kind === 'patch') delete summary['versions'];
  return summary;
}
