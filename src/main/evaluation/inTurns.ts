import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../workers/index.ts';

/**
 * The items one after the other, letting the core answer what waits after every so many: a dataset has a quarter of a million
 * patches.
 *
 * @throws AppError `cancelled`
 */
export async function* inTurns<T>(
  items: Iterable<T>,
  perTurn: number,
  signal: AbortSignal,
): AsyncGenerator<T[], void, void> {
  let some: T[] = [];
  for (const item of items) {
    some.push(item);
    if (some.length < perTurn) continue;
    yield some;
    some = [];
    await nextTurn();
    throwIfAborted(signal);
  }
  if (some.length > 0) yield some;
}
