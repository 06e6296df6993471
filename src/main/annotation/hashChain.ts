import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { countRuns } from '../../shared/editing/runs.ts';
import { FieldHasher, noHash } from '../workspace/index.ts';

/** What the hash of an edit covers of one mask. */
export interface HashedPatch {
  readonly patchId: string;
  readonly width: number;
  readonly height: number;
  readonly originalSha256: Uint8Array;
  readonly runsSha256: Uint8Array;
}

/** What the hash of an edit covers. */
export interface HashedEdit {
  readonly logId: string;
  readonly seq: number;
  readonly editId: string;
  readonly author: string;
  readonly utc: string;
  readonly tool: string;
  /** The JSON text as stored, byte for byte. */
  readonly parameters: string;
  readonly gate: string | null;
  readonly target: string | null;
  readonly datasetId: string;
  readonly roiKey: string | null;
  readonly windowId: string;
  readonly skippedPx: number;
  readonly patches: readonly HashedPatch[];
}

/** First field of every hashed edit: names the encoding, so that a later one cannot be taken for it. */
const encodingName = 'arpenteur-edit/1';

/**
 * The hash of an edit: SHA-256 over the fields below, each written as its length in bytes (unsigned, 32 bits, big-endian)
 * and its bytes; null is the length 0xFFFFFFFF and no bytes. Texts are UTF-8, numbers are decimal ASCII.
 *
 *     "arpenteur-edit/1", previous hash (32 bytes), log id, seq, edit id, author, utc, tool, parameters, gate, target,
 *     dataset id, ROI key, window id, skipped pixels, number of patches,
 *     then for each patch, in ascending order of the bytes of its id:
 *     patch id, width, height, SHA-256 of the original's pixels (32 bytes), SHA-256 of the runs (32 bytes)
 *
 * Length prefixes make the encoding injective: no two edits share it. The runs enter by their hash, so a log can be checked
 * and exchanged without its pixels. docs/journal.md has a worked example.
 */
export function hashEdit(edit: HashedEdit, previousHash: Uint8Array): Uint8Array {
  const fields = new FieldHasher();
  const patches = edit.patches
    .map((patch) => ({ ...patch, key: Buffer.from(patch.patchId) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  fields.add(encodingName);
  fields.add(previousHash);
  fields.add(edit.logId);
  fields.add(edit.seq);
  fields.add(edit.editId);
  fields.add(edit.author);
  fields.add(edit.utc);
  fields.add(edit.tool);
  fields.add(edit.parameters);
  fields.add(edit.gate);
  fields.add(edit.target);
  fields.add(edit.datasetId);
  fields.add(edit.roiKey);
  fields.add(edit.windowId);
  fields.add(edit.skippedPx);
  fields.add(patches.length);
  for (const patch of patches) {
    fields.add(patch.key);
    fields.add(patch.width);
    fields.add(patch.height);
    fields.add(patch.originalSha256);
    fields.add(patch.runsSha256);
  }
  return fields.finish();
}

/** SHA-256 of bytes, at once: for runs, which are small. */
export function hashBytes(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

/** The first edit of a log that is not as it was written. */
export interface ChainBreak {
  readonly logId: string;
  readonly seq: number;
  readonly reason: 'missing' | 'previousHash' | 'hash' | 'runs' | 'sums';
}

interface StoredPatchRow extends Omit<HashedPatch, 'runsSha256'> {
  readonly runs: Uint8Array;
  readonly px: number;
}

interface EditRow extends Omit<HashedEdit, 'patches'> {
  readonly id: number;
  readonly previousHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly patchCount: number;
  readonly changedPx: number;
}

/** Edits checked in one turn of the event loop: about a millisecond, so that no stroke waits for a check. */
const editsPerTurn = 50;

/**
 * Recomputes the hash chain of every log in a journal.
 *
 * Answers the first broken edit per log, an empty list when all is as written. `missing` is a gap in the numbers;
 * edits cut off at the end of a log leave no trace in the chain itself.
 */
export async function verifyChain(journal: Database): Promise<ChainBreak[]> {
  const logs = journal
    .prepare<[], string>("SELECT DISTINCT log_id FROM edit WHERE state = 'committed' ORDER BY log_id")
    .pluck()
    .all();
  const breaks: ChainBreak[] = [];
  for (const logId of logs) {
    const found = await verifyLog(journal, logId);
    if (found) breaks.push(found);
  }
  return breaks;
}

async function verifyLog(journal: Database, logId: string): Promise<ChainBreak | null> {
  const nextEdits = journal.prepare<[string, number, number], EditRow>(
    `SELECT id, log_id AS logId, seq, edit_id AS editId, author, utc, tool, parameters, gate, target,
       dataset_id AS datasetId, roi_key AS roiKey, window_id AS windowId, skipped_px AS skippedPx,
       previous_hash AS previousHash, hash, patches AS patchCount, changed_px AS changedPx
     FROM edit WHERE log_id = ? AND seq > ? AND state = 'committed' ORDER BY seq LIMIT ?`,
  );
  const patchesOf = journal.prepare<[number], StoredPatchRow>(
    `SELECT patch_id AS patchId, width, height, original_sha256 AS originalSha256, runs, px
     FROM edit_patch JOIN mask ON mask.id = edit_patch.mask WHERE edit = ?`,
  );
  let seq = 0;
  let previousHash: Uint8Array = noHash;
  for (;;) {
    const rows = nextEdits.all(logId, seq, editsPerTurn);
    for (const row of rows) {
      seq++;
      const reason = checkEdit(row, seq, previousHash, patchesOf.all(row.id));
      if (reason) return { logId, seq, reason };
      previousHash = row.hash;
    }
    if (rows.length < editsPerTurn) return null;
    await nextTurn();
  }
}

function checkEdit(
  row: EditRow,
  seq: number,
  previousHash: Uint8Array,
  patches: readonly StoredPatchRow[],
): ChainBreak['reason'] | null {
  if (row.seq !== seq) return 'missing';
  if (Buffer.compare(row.previousHash, previousHash) !== 0) return 'previousHash';
  const hashed = patches.map((patch) => ({ ...patch, runsSha256: hashBytes(patch.runs) }));
  if (Buffer.compare(row.hash, hashEdit({ ...row, patches: hashed }, previousHash)) !== 0) return 'hash';
  let changedPx = 0;
  for (const patch of patches) {
    const px = pixelsOf(patch.runs);
    if (px === null) return 'runs';
    if (px !== patch.px) return 'sums';
    changedPx += px;
  }
  return changedPx === row.changedPx && patches.length === row.patchCount ? null : 'sums';
}

function pixelsOf(runs: Uint8Array): number | null {
  try {
    return countRuns(runs).px;
  } catch {
    // Bytes that are no runs: the caller names the edit that holds them.
    return null;
  }
}
