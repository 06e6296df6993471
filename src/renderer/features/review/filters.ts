import type { ItemState, QueueFilter } from '../../../shared/contract/index.ts';

/** Some of the filter changed; what became empty is left out. */
export function withFilter(filter: QueueFilter, change: Partial<QueueFilter>): QueueFilter {
  const next = { ...filter, ...change };
  const entries = Object.entries(next).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(entries) as QueueFilter;
}

/** Something besides the state is asked for. */
export function hasFilter(filter: QueueFilter): boolean {
  return Object.keys(withFilter(filter, { states: undefined })).length > 0;
}

/** A value in a list, or out of it when it was in. */
export function toggled<T>(list: readonly T[] | undefined, value: T): T[] {
  const now = list ?? [];
  return now.includes(value) ? now.filter((other) => other !== value) : [...now, value];
}

export type StateChoice = ItemState | 'all';

/** Both states, or none, are all items. */
export function stateChoice({ states }: QueueFilter): StateChoice {
  return states?.length === 1 ? states[0]! : 'all';
}
