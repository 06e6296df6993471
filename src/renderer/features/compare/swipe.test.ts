import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { swipeClip, swipeMarginPx, swipePx, swipeShareAt, swipeShareOfKey } from './swipe.ts';

const widths = fc.integer({ min: 100, max: 4000 });

describe('the divider of a swipe', () => {
  it('lies on the whole pixel it was put on, within the margins', () => {
    fc.assert(
      fc.property(widths, fc.double({ min: -5000, max: 9000, noNaN: true }), (width, x) => {
        const at = swipePx(swipeShareAt(x, width), width);
        expect(Number.isInteger(at)).toBe(true);
        const wanted = Math.min(width - swipeMarginPx, Math.max(swipeMarginPx, x));
        expect(Math.abs(at - wanted)).toBeLessThanOrEqual(0.5);
      }),
      { seed: 7 },
    );
  });

  it('goes back where it was after an arrow to the left and one to the right', () => {
    fc.assert(
      fc.property(widths, fc.double({ min: 0.4, max: 0.6, noNaN: true }), (width, share) => {
        const from = swipePx(share, width);
        const left = swipeShareOfKey('ArrowLeft', false, share, width)!;
        expect(swipePx(left, width)).toBeLessThan(from);
        expect(swipePx(swipeShareOfKey('ArrowRight', false, left, width)!, width)).toBe(from);
      }),
      { seed: 7 },
    );
  });

  it('knows its keys', () => {
    expect(swipePx(swipeShareOfKey('Home', false, 0.5, 1000)!, 1000)).toBe(swipeMarginPx);
    expect(swipePx(swipeShareOfKey('End', false, 0.5, 1000)!, 1000)).toBe(1000 - swipeMarginPx);
    expect(swipePx(swipeShareOfKey('ArrowRight', true, 0.5, 1000)!, 1000)).toBe(564);
    expect(swipeShareOfKey('a', false, 0.5, 1000)).toBeNull();
  });

  it('is in the middle where there is no room, or no number', () => {
    expect(swipeShareAt(3, 20)).toBe(0.5);
    expect(swipeShareAt(Number.NaN, 500)).toBe(0.5);
    expect(swipeClip(0.25, 800)).toBe('inset(0 0 0 200px)');
  });
});
