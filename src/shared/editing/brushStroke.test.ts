import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PixelWindow } from '../geo/grid.ts';
import { forEachSpan } from './brush.ts';
import { StrokePainter, strokeRuns, type StrokeTarget } from './brushStroke.ts';
import { limitChange, pixelRulesOf, type PixelRules } from './rules.ts';
import { applyRuns, countRuns } from './runs.ts';
import { SmoothSource, surroundingsOf } from './smoothBrush.ts';

const sizePx = 32;

function patch(
  patchId: string,
  x: number,
  y: number,
  value = 8,
  widthPx = sizePx,
  heightPx = sizePx,
): StrokeTarget {
  const data = new Uint8Array(widthPx * heightPx).fill(value);
  return { patchId, x, y, widthPx, heightPx, data, original: null };
}

const quad = () => [
  patch('a', 0, 0),
  patch('b', sizePx, 0),
  patch('c', 0, sizePx),
  patch('d', sizePx, sizePx),
];

/** A raster of 50 x 43 pixels in cells of 32. */
const cells = () => [
  patch('a', 0, 0),
  patch('b', sizePx, 0, 8, 18, sizePx),
  patch('c', 0, sizePx, 8, sizePx, 11),
  patch('d', sizePx, sizePx, 8, 18, 11),
];

describe('a stroke over several patches', () => {
  it.each([
    { of: 'squares', make: quad, width: 2 * sizePx, height: 2 * sizePx },
    { of: 'cells of a large image, smaller at its edges', make: cells, width: 50, height: 43 },
  ])('paints across borders of $of exactly what it paints on one large mask', ({ make, width, height }) => {
    const point = fc.tuple(fc.integer({ min: -80, max: 600 }), fc.integer({ min: -80, max: 600 }));
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 9, max: 40 }),
        (eighths, d) => {
          const points = eighths.map(([x, y]) => [x / 8, y / 8] as const);
          const large = new Uint8Array(width * height).fill(8);
          let last = points[0]!;
          for (const next of points) {
            forEachSpan(last[0], last[1], next[0], next[1], d / 2, (y, from, to) => {
              for (let x = Math.max(0, from); x < Math.min(to, width); x++)
                if (y >= 0 && y < height) large[y * width + x] = 3;
            });
            last = next;
          }
          const patches = make();
          const changes = strokeRuns({
            points,
            diameterPx: d,
            paint: { kind: 'class', value: 3 },
            patches,
          });
          for (const target of patches) {
            const runs = changes.find((change) => change.patchId === target.patchId)?.runs;
            if (runs) expect(applyRuns(target.data, runs, 'forward', { check: true }).mismatched).toBe(0);
            const { widthPx } = target;
            for (let y = 0; y < target.heightPx; y++) {
              const start = (target.y + y) * width + target.x;
              expect(target.data.subarray(y * widthPx, (y + 1) * widthPx)).toEqual(
                large.subarray(start, start + widthPx),
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves out patches where nothing changed', () => {
    const patches = [patch('a', 0, 0, 3), patch('b', sizePx, 0)];
    const changes = strokeRuns({
      points: [[sizePx, 16]],
      diameterPx: 10,
      paint: { kind: 'class', value: 3 },
      patches,
    });
    expect(changes.map((change) => change.patchId)).toEqual(['b']);
    // Half a disc of diameter 10: 5 + 5 + 4 + 4 + 2 pixels in each quarter, counted by hand.
    expect(countRuns(changes[0]!.runs).pairs).toEqual([{ from: 8, to: 3, px: 40 }]);
  });

  it('restores the original values, pixel by pixel', () => {
    const original = Uint8Array.from({ length: sizePx * sizePx }, (_, i) => i % 19);
    const target = { ...patch('a', 0, 0), original };
    const painter = new StrokePainter({ kind: 'restore' }, 2000);
    painter.apply(target, painter.advance(10, 10)!);
    expect(target.data).toEqual(original);
  });

  it('puts every pixel back when it is cancelled', () => {
    const targets = quad();
    const painter = new StrokePainter({ kind: 'class', value: 1 }, 21);
    for (const [x, y] of [
      [20, 20],
      [45, 40],
      [5, 60],
    ] as const) {
      const segment = painter.advance(x, y)!;
      for (const target of targets) painter.apply(target, segment);
    }
    expect(targets[0]!.data).toContain(1);
    const windows = painter.cancel();
    expect(windows).toHaveLength(4);
    for (const target of targets) expect(new Set(target.data)).toEqual(new Set([8]));
    expect(painter.finish()).toEqual([]);
  });

  it('replays over pixels that changed below it, and keeps them in its before values', () => {
    const target = patch('a', 0, 0);
    const painter = new StrokePainter({ kind: 'class', value: 1 }, 11);
    painter.apply(target, painter.advance(16, 16)!);
    target.data.fill(5);
    painter.replay(target);
    const [change] = painter.finish();
    expect(countRuns(change!.runs).pairs).toMatchObject([{ from: 5, to: 1 }]);
  });

  it('has nothing to draw while the pointer stands still', () => {
    const painter = new StrokePainter({ kind: 'class', value: 1 }, 11);
    expect(painter.advance(3, 3)).not.toBeNull();
    expect(painter.advance(3.01, 3.02)).toBeNull();
  });

  it('smooths under rules what it smooths without them, and leaves the rest', () => {
    const [widthPx, heightPx] = [200, 150];
    const size = widthPx * heightPx;
    const stroke = [
      [20, 30],
      [120, 60],
      [180, 140],
    ] as const;
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 1, max: 90 }),
        fc.array(fc.nat(3), { maxLength: 2 }),
        fc.option(fc.constantFrom(64, 7)),
        (side, diameterPx, locked, gateSide) => {
          const at = (i: number, by: number) => Math.floor((i % widthPx) / by) + Math.floor(i / widthPx / by);
          const before = Uint8Array.from(
            { length: size },
            (_, i) => (at(i, side) + (i % 11 === 0 ? 1 : 0)) % 4,
          );
          // Whole blocks that are closed, and small ones.
          const gate = gateSide === null ? null : before.map((_, i) => at(i, gateSide) % 2);
          const given = { locked, onlyOver: null, gate: gate && { text: 'g', inverted: false } };
          const place = { patchId: 'a', x: 0, y: 0, widthPx, heightPx };
          const rules = pixelRulesOf(given, gate, null, { x: 0, y: 0, width: widthPx, height: heightPx });
          const paint = (limits: PixelRules | null) => {
            const data = before.slice();
            const around = [{ place, data: before }];
            const source = new SmoothSource(place, 3, (window) => surroundingsOf(window, around));
            const smoothed = (window: PixelWindow) => source.within(window);
            const painter = new StrokePainter({ kind: 'smooth', radiusPx: 3 }, diameterPx);
            for (const [x, y] of stroke)
              painter.apply(
                { ...place, data, original: null, rules: limits, smoothed },
                painter.advance(x, y)!,
              );
            return data;
          };
          const expected = paint(null);
          limitChange(before, expected, rules);
          expect(paint(rules)).toEqual(expected);
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });
});
