import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, type CanvasRoom } from './frameOf.ts';

const room: CanvasRoom = {
  ...{ width: 1000, height: 800 },
  padding: { top: 60, right: 20, bottom: 20, left: 70 },
};
const gsd = 0.2;

/** The place in CSS pixels of the canvas, y down. */
function onScreen(
  view: { center: readonly [number, number]; resolution: number },
  [x0, y0, x1, y1]: number[],
) {
  const { center, resolution } = view;
  const x = (value: number) => 500 + (value - center[0]) / resolution;
  const y = (value: number) => 400 - (value - center[1]) / resolution;
  return { left: x(x0!), right: x(x1!), top: y(y1!), bottom: y(y0!) };
}

describe('the view of a place', () => {
  it('shows it whole, in the free room, never nearer than three screen pixels a label pixel', () => {
    const extents = fc
      .tuple(fc.double({ min: -1e5, max: 1e5 }), fc.double({ min: -1e5, max: 1e5 }))
      .chain(([x, y]) =>
        fc
          .tuple(fc.double({ min: 0.2, max: 900 }), fc.double({ min: 0.2, max: 900 }))
          .map(([width, height]) => [x, y, x + width, y + height] as const),
      )
      .filter((extent) => extent.every(Number.isFinite));
    fc.assert(
      fc.property(extents, fc.constantFrom(0, 260), (extent, card) => {
        const padding = { ...room.padding, bottom: 20 + card };
        const view = frameOf(null, { ...room, padding }, extent, gsd)!;
        const seen = onScreen(view, [...extent]);
        const slack = 0.01;
        expect(seen.left).toBeGreaterThanOrEqual(70 - slack);
        expect(seen.right).toBeLessThanOrEqual(980 + slack);
        expect(seen.top).toBeGreaterThanOrEqual(60 - slack);
        expect(seen.bottom).toBeLessThanOrEqual(780 - card + slack);
        expect(view.resolution).toBeGreaterThanOrEqual(gsd / 3 - 1e-9);
        // Where it goes to, it stays.
        expect(frameOf(view, { ...room, padding }, extent, gsd)).toBeNull();
      }),
      { seed: 7 },
    );
  });

  it('stays where the place is in sight and neither lost nor cut', () => {
    const view = { center: [0, 0], resolution: 0.2 } as const;
    expect(frameOf(view, room, [-20, -20, 20, 20], gsd)).toBeNull();
  });

  it('keeps its scale for a place of such a size beside it', () => {
    const view = { center: [0, 0], resolution: 0.2 } as const;
    expect(frameOf(view, room, [180, 0, 220, 30], gsd)?.resolution).toBe(0.2);
  });

  it('comes nearer to a place that would be lost, and goes away from one that is cut', () => {
    const view = { center: [0, 0], resolution: 1 } as const;
    expect(frameOf(view, room, [0, 0, 10, 10], gsd)!.resolution).toBeLessThan(1);
    expect(frameOf(view, room, [0, 0, 900, 900], gsd)!.resolution).toBeGreaterThan(1);
  });
});
