import { setImmediate as nextTurn } from 'node:timers/promises';
import { noHash } from '../workspace/index.ts';
import { eventColumns, type ReviewLog, type StoredEvent } from './ReviewLog.ts';
import { hashEvent, hashVerdict, type VerdictRow } from './reviewHash.ts';

/** Events checked in one turn of the event loop: about a millisecond, so that nothing waits for a check. */
const eventsPerTurn = 50;

interface CheckedEvent extends StoredEvent {
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * Recomputes the hash chain of a log: the number of the first event that is not as it was written (or is missing), or null.
 * Events cut off at the end leave no trace in the chain itself.
 */
export async function verifyReview({ db, logId }: ReviewLog): Promise<number | null> {
  const nextEvents = db.prepare<[string, number, number], CheckedEvent>(
    `SELECT ${eventColumns}, previous_hash AS previousHash, hash FROM review_event
     WHERE log_id = ? AND seq > ? AND state = 'committed' ORDER BY seq LIMIT ?`,
  );
  const verdictsOf = db.prepare<[number], VerdictRow & { datasetId: string }>(
    `SELECT n, dataset_id AS datasetId, roi_key AS roiKey, item_id AS itemId, cover, declared1, verdict, replaces, payload,
       geometry
     FROM review_verdict WHERE event = ? ORDER BY n`,
  );
  let seq = 0;
  let previousHash: Uint8Array = noHash;
  for (;;) {
    const events = nextEvents.all(logId, seq, eventsPerTurn);
    for (const event of events) {
      seq++;
      if (event.seq !== seq || Buffer.compare(event.previousHash, previousHash) !== 0) return seq;
      const verdicts = verdictsOf.all(event.id);
      if (verdicts.some(({ datasetId }) => datasetId !== event.datasetId)) return seq;
      const hash = hashEvent({ ...event, logId }, verdicts.map(hashVerdict), previousHash);
      if (Buffer.compare(event.hash, hash) !== 0) return seq;
      previousHash = event.hash;
    }
    if (events.length < eventsPerTurn) return null;
    await nextTurn();
  }
}
