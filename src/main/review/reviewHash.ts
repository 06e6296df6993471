import { createHash } from 'node:crypto';
import { FieldHasher } from '../workspace/index.ts';

/** What the hash of an event covers besides its verdicts. */
export interface HashedEvent {
  readonly logId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly kind: string;
  readonly author: string;
  readonly utc: string;
  readonly datasetId: string;
  readonly roiKey: string | null;
  readonly patchId: string | null;
  readonly subject: string | null;
  /** The JSON text as stored, byte for byte. */
  readonly payload: string;
}

/** What was said of one disagreement, as its row holds it. */
export interface VerdictRow {
  readonly n: number;
  readonly roiKey: string;
  readonly itemId: string;
  readonly cover: number;
  readonly declared1: number;
  readonly verdict: string;
  /** JSON text, or null. */
  readonly replaces: string | null;
  readonly payload: string;
  readonly geometry: Uint8Array;
}

/** First fields of what is hashed: they name the encoding, so that a later one cannot be taken for it. */
const encodingName = 'arpenteur-review/1';
const verdictName = 'arpenteur-review-verdict/1';

/**
 * The hash of an event: SHA-256 over these fields, each with its length (see `FieldHasher`).
 *
 *     "arpenteur-review/1", previous hash (32 bytes), log id, seq, event id, kind, author, utc, dataset id, ROI key, patch id,
 *     subject, payload, number of verdicts, then the hash of each verdict in the order of `n`
 */
export function hashEvent(
  event: HashedEvent,
  verdictHashes: readonly Uint8Array[],
  previousHash: Uint8Array,
): Uint8Array {
  const fields = new FieldHasher();
  fields.add(encodingName);
  fields.add(previousHash);
  fields.add(event.logId);
  fields.add(event.seq);
  fields.add(event.eventId);
  fields.add(event.kind);
  fields.add(event.author);
  fields.add(event.utc);
  fields.add(event.datasetId);
  fields.add(event.roiKey);
  fields.add(event.patchId);
  fields.add(event.subject);
  fields.add(event.payload);
  fields.add(verdictHashes.length);
  for (const hash of verdictHashes) fields.add(hash);
  return fields.finish();
}

/**
 * The hash of one verdict of an event: "arpenteur-review-verdict/1", n, ROI key, item id, class, code, verdict, replaces,
 * payload, SHA-256 of the pixels (32 bytes).
 */
export function hashVerdict(row: VerdictRow): Uint8Array {
  const fields = new FieldHasher();
  fields.add(verdictName);
  fields.add(row.n);
  fields.add(row.roiKey);
  fields.add(row.itemId);
  fields.add(row.cover);
  fields.add(row.declared1);
  fields.add(row.verdict);
  fields.add(row.replaces);
  fields.add(row.payload);
  fields.add(createHash('sha256').update(row.geometry).digest());
  return fields.finish();
}
