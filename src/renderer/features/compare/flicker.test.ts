import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cappedFlickerHz, Flicker, flickerHalfMs } from './flicker.ts';

/** Frames by hand: what was shown, and when. */
function drive(hz: () => number, isReady: () => boolean = () => true) {
  const changes: { atMs: number; second: boolean }[] = [];
  let now = 0;
  let next: ((timeMs: number) => void) | null = null;
  const flicker = new Flicker({
    hz,
    isReady,
    show: (second) => changes.push({ atMs: now, second }),
    requestFrame: (callback) => {
      next = callback;
      return 1;
    },
    cancelFrame: () => (next = null),
  });
  return {
    ...{ flicker, changes },
    frame(deltaMs: number) {
      now += deltaMs;
      const run = next;
      next = null;
      run?.(now);
    },
  };
}

/** Whole changes (to the second view and back) that end within any second. */
function mostInASecond(changes: readonly { atMs: number; second: boolean }[]): number {
  const starts = changes.filter((change) => change.second).map((change) => change.atMs);
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length));
}

describe('flicker', () => {
  it('changes there and back as often as is set', () => {
    const { flicker, changes, frame } = drive(() => 2);
    flicker.start();
    for (let i = 0; i < 400; i++) frame(10);
    expect(changes.filter((change) => change.second)).toHaveLength(8);
    expect(changes.map((change) => change.second).slice(0, 4)).toEqual([true, false, true, false]);
  });

  it('never changes more than three times in a second, whatever is set and however frames come', () => {
    const action = fc.oneof(
      { weight: 20, arbitrary: fc.record({ frameMs: fc.double({ min: 0.5, max: 400, noNaN: true }) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    fc.assert(
      fc.property(fc.double({ min: -10, max: 1e6 }), fc.array(action, { maxLength: 400 }), (hz, actions) => {
        const { flicker, changes, frame } = drive(() => hz);
        flicker.start();
        for (const step of actions) {
          if (step !== 'restart') frame(step.frameMs);
          else {
            flicker.stop();
            flicker.start();
          }
        }
        expect(mostInASecond(changes)).toBeLessThanOrEqual(3);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it('keeps the main view until the second is drawn, and goes back to it when that is not complete any more', () => {
    let ready = false;
    const { flicker, changes, frame } = drive(
      () => 3,
      () => ready,
    );
    flicker.start();
    for (let i = 0; i < 100; i++) frame(16);
    expect(changes).toEqual([]);
    ready = true;
    frame(16);
    expect(changes.at(-1)?.second).toBe(true);
    ready = false;
    for (let i = 0; i < 100; i++) frame(16);
    expect(changes.map((change) => change.second)).toEqual([true, false]);
  });

  it('shows the main view at once when it is stopped', () => {
    const { flicker, changes, frame } = drive(() => 3);
    flicker.start();
    frame(16);
    expect(changes.at(-1)?.second).toBe(true);
    flicker.stop();
    expect(changes.at(-1)?.second).toBe(false);
    expect(flicker.isRunning).toBe(false);
    frame(1000);
    expect(changes).toHaveLength(2);
  });

  it('bounds what is set', () => {
    expect(cappedFlickerHz(60)).toBe(3);
    expect(cappedFlickerHz(0)).toBeGreaterThan(0);
    expect(cappedFlickerHz(Number.NaN)).toBeGreaterThan(0);
    expect(flickerHalfMs(2)).toBe(250);
    expect(flickerHalfMs(Infinity)).toBeCloseTo(1000 / 6);
  });
});
