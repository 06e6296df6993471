import type { Disagreement, Pattern, QueueFilter } from '../../../shared/contract/index.ts';
import type { VerdictKind } from '../../../shared/comparison/verdicts.ts';
import { createPool, type Pool } from '../../workers/index.ts';
import type { QueueRequest } from '../Comparison.ts';
import { idSeparator, type QueueTasks } from './messages.ts';

/** An item as the queue is told of it. Level and state follow from severity and verdict. */
export interface QueueRow extends Omit<Disagreement, 'datasetId' | 'level' | 'state'> {
  /**
   * When it was last judged or came about, milliseconds since 1970: what sort `recent` goes by. An item that is replaced by one
   * of the same id keeps its own when none is given; 0 else.
   */
  readonly recent?: number | undefined;
}

/**
 * The disagreements of the datasets as columns in one worker, so that any filter and sort of 100,000 answers in milliseconds and
 * the core's own thread never scans. It keeps nothing on the disk: what it is told is all that it knows.
 *
 * Calls are answered in their order: a question after a change sees the change.
 */
export interface Queue {
  /**
   * Replaces all items of a dataset. Rows are drawn a few hundred at a time with pauses for other work between them; the old
   * items are there until the last one was drawn. Those of a ROI may be apart, and keep their order.
   */
  load(datasetId: string, rows: Iterable<QueueRow> | AsyncIterable<QueueRow>): Promise<void>;
  /** Replaces the items of one ROI; no rows: it has none any more. Of two rows with one id the later counts. */
  replaceRoi(datasetId: string, roiKey: string, rows: readonly QueueRow[]): Promise<void>;
  /** Notes a verdict, or null that it was taken back. An id that is not there is passed over. */
  setVerdict(
    datasetId: string,
    id: string,
    verdict: { readonly verdict: VerdictKind } | null,
    at?: number,
  ): Promise<void>;
  /**
   * A window of the items that a filter holds, with how many there are and how many of these are open.
   *
   * An empty list of a filter restricts nothing. Items that a sort does not tell apart come by severity, then in the order of
   * their ROIs (`B-2` before `B-10`), then as they were given, whichever the direction.
   */
  query(request: QueueRequest): Promise<{ total: number; open: number; items: Disagreement[] }>;
  /** Ids of all items that a filter holds, most severe first. */
  ids(datasetId: string, filter: QueueFilter): Promise<string[]>;
  /** The items that a filter holds by pair and domain, that of the largest area first. */
  patterns(datasetId: string, filter: QueueFilter): Promise<Pattern[]>;
  /** Items by severity, in whole numbers from 0 to 10 (0: below 1). */
  histogram(datasetId: string, filter: QueueFilter): Promise<number[]>;
  /** Drops what is known of a dataset; `query` answers nothing then. */
  forget(datasetId: string): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** 0 answers in the calling thread, for tests. */
  readonly threads?: 0 | 1 | undefined;
}

/** Rows that cross to the worker at once: to copy them takes about 1.5 ms of the core's thread. */
const rowsAtOnce = 128;

/** Tells the queues of one process apart where tasks run in place; a worker serves one. */
let queues = 0;

export function createQueue({ threads = 1 }: QueueOptions = {}): Queue {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./queue.worker.${extension}`, import.meta.url);
  const pool: Pool<QueueTasks> = createPool<QueueTasks>({ filename, threads });
  const owner = ++queues;
  /** One task at a time, in the order of the calls. */
  let tail: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const answer = tail.then(work);
    tail = answer.catch(() => null);
    return answer;
  };

  const loadAll = async (datasetId: string, rows: Iterable<QueueRow> | AsyncIterable<QueueRow>) => {
    const about = { owner, datasetId };
    await pool.run('loadBegin', about);
    let batch: QueueRow[] = [];
    // Each message is waited for: meanwhile the core's thread does other work.
    for await (const row of rows) {
      batch.push(row);
      if (batch.length < rowsAtOnce) continue;
      await pool.run('loadRows', { ...about, rows: batch });
      batch = [];
    }
    await pool.run('loadRows', { ...about, rows: batch });
    await pool.run('loadEnd', about);
  };

  return {
    load: (datasetId, rows) => inTurn(() => loadAll(datasetId, rows)),
    replaceRoi: (datasetId, roiKey, rows) =>
      inTurn(async () => {
        const about = { owner, datasetId };
        await pool.run('replaceBegin', about);
        for (let at = 0; at < rows.length; at += rowsAtOnce)
          await pool.run('replaceRows', { ...about, rows: rows.slice(at, at + rowsAtOnce) });
        await pool.run('replaceRoi', { ...about, roiKey });
      }),
    setVerdict: (datasetId, id, given, at = Date.now()) =>
      inTurn(async () => {
        const verdict = given?.verdict ?? null;
        await pool.run('setVerdict', { owner, datasetId, id, verdict, at });
      }),
    query: (request) => inTurn(() => pool.run('query', { owner, ...request })),
    ids: (datasetId, filter) =>
      inTurn(async () => {
        const text = await pool.run('ids', { owner, datasetId, filter });
        return text === '' ? [] : text.split(idSeparator);
      }),
    patterns: (datasetId, filter) => inTurn(() => pool.run('patterns', { owner, datasetId, filter })),
    histogram: (datasetId, filter) => inTurn(() => pool.run('histogram', { owner, datasetId, filter })),
    forget: (datasetId) =>
      inTurn(async () => {
        await pool.run('forget', { owner, datasetId });
      }),
    async close() {
      await tail;
      await pool.run('close', { owner }).catch(() => null);
      await pool.close();
    },
  };
}
