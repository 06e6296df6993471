import { createHash } from 'node:crypto';

/** The seed of a draw that an event of this id asks for: 32 bits, not negative. */
export function seedOf(eventId: string): number {
  return createHash('sha256').update(eventId).digest().readUInt32BE(0);
}

/**
 * `n` different ids at random (all of them when there are fewer), the same for the same seed and ids in whatever order.
 *
 * Fisher and Yates' shuffle, ended after `n` steps; numbers by the mulberry32 generator.
 */
export function drawSample(ids: readonly string[], n: number, seed: number): string[] {
  const drawn = ids.toSorted();
  const random = mulberry32(seed);
  const count = Math.min(n, drawn.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (drawn.length - i));
    [drawn[i], drawn[j]] = [drawn[j]!, drawn[i]!];
  }
  return drawn.slice(0, count);
}

/** Tommy Ettinger's generator of 32 bits of state: numbers from 0 to below 1. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
