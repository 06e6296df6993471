import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';

/** A transaction holds the core's thread no longer than this: a brush stroke may be waiting behind it. */
const sliceMs = 5;

/**
 * Writes many rows in short transactions, letting other work in between them.
 *
 * A failing item undoes its slice only; the slices before it stay.
 *
 * @throws AppError `cancelled` between two slices when the signal has fired; whatever `write` throws.
 */
export async function writeInSlices<T>(
  db: Database,
  items: Iterable<T>,
  write: (item: T) => void,
  signal?: AbortSignal,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let next = iterator.next();
  const writeSlice = db.transaction(() => {
    const end = performance.now() + sliceMs;
    do {
      write(next.value as T);
      next = iterator.next();
    } while (!next.done && performance.now() < end);
  });
  while (!next.done) {
    throwIfAborted(signal);
    writeSlice();
    await nextTurn();
  }
}

/** Runs up to `width` calls at once and yields their results in the order of the items, which are drawn as needed. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  width: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<R, void, void> {
  const pending: Promise<R>[] = [];
  const iterator = items[Symbol.iterator]();
  let next = iterator.next();
  try {
    while (!next.done || pending.length > 0) {
      while (!next.done && pending.length < width) {
        const result = run(next.value);
        // One that fails before its turn is told in its turn; until then nobody listens, which would end the process.
        result.catch(() => {});
        pending.push(result);
        next = iterator.next();
      }
      yield await pending.shift()!;
    }
  } finally {
    // After a failure the others are let finish; what they then say is no longer of interest.
    await Promise.allSettled(pending);
  }
}

/** @throws AppError `cancelled` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled');
}
