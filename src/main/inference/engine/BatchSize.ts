import type { Device } from '../../../shared/contract/index.ts';

export interface BatchOptions {
  readonly device: Device;
  /** Null: found by trying. */
  readonly asked: number | null;
  /** False: one tile at a time. */
  readonly isDynamic: boolean;
  /** As many as there is memory for. */
  readonly max: number;
}

/** How many tiles are run at once. */
export interface BatchSize {
  readonly now: number;
  /** `count` tiles took `ms`. @returns whether `now` is another one */
  took(count: number, ms: number): boolean;
  /** There was memory for no more than `most`. @returns whether `now` is another one */
  limit(most: number): boolean;
}

const most = 64;
/** Runs of each size before it is judged; the one before them is not counted: a GPU compiles for it. */
const trials = 2;
/** A larger batch must earn its memory. */
const worthwhile = 0.95;

/**
 * On a CPU one: its cores are busy with one tile already (16 channels of 3 x 3, 512 x 512 px, two cores: 37 ms a tile at one, 44 ms at
 * four). A GPU starts with four, and twice as many as long as that is faster.
 */
export function createBatchSize({ device, asked, isDynamic, max }: BatchOptions): BatchSize {
  const highest = isDynamic ? Math.min(most, max) : 1;
  let limit = Math.max(1, highest);
  let now = Math.min(limit, asked ?? (device === 'cpu' ? 1 : 4));
  let isSettled = asked !== null || device === 'cpu' || !isDynamic;
  let best: { size: number; msPerTile: number } | null = null;
  let seen = 0;
  let sumMs = 0;

  function change(size: number): boolean {
    const isNew = size !== now;
    now = size;
    seen = 0;
    sumMs = 0;
    return isNew;
  }

  return {
    get now() {
      return now;
    },
    took(count, ms) {
      if (isSettled || count !== now) return false;
      seen++;
      if (seen > 1) sumMs += ms;
      if (seen <= trials) return false;
      const msPerTile = sumMs / trials / now;
      if (best !== null && msPerTile > best.msPerTile * worthwhile) {
        isSettled = true;
        return change(best.size);
      }
      best = { size: now, msPerTile };
      if (now * 2 <= limit) return change(now * 2);
      isSettled = true;
      return false;
    },
    limit(size) {
      limit = Math.max(1, Math.min(limit, size));
      isSettled = true;
      return now > limit && change(limit);
    },
  };
}
