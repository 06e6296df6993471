import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestInDirection, PlaceIndex } from './overviewPlaces.ts';

const coordinate = fc.integer({ min: -500, max: 500 });
const box = fc
  .tuple(coordinate, coordinate, fc.nat(60), fc.nat(60))
  .map(([x, y, width, height]) => [x, y, x + width, y + height] as const);

describe('an index of places', () => {
  it('finds what a walk over all places finds, each once', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 80 }), box, (boxes, asked) => {
        const found: number[] = [];
        new PlaceIndex(boxes).visit(asked, (index) => found.push(index));
        const expected = boxes.flatMap((b, i) =>
          b[0] <= asked[2] && b[2] >= asked[0] && b[1] <= asked[3] && b[3] >= asked[1] ? [i] : [],
        );
        expect(found.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  it('finds a ROI under the pointer among thousands, and none beside it', () => {
    const boxes = Array.from({ length: 2822 }, (_, i) => {
      const [x, y] = [(i % 60) * 5000, Math.floor(i / 60) * 5000];
      return [x, y, x + 1000, y + 1000] as const;
    });
    const index = new PlaceIndex(boxes);
    const at = (x: number, y: number) => {
      const found: number[] = [];
      index.visit([x, y, x, y], (i) => found.push(i));
      return found;
    };
    expect(at(10_500, 15_500)).toEqual([3 * 60 + 2]);
    expect(at(12_500, 15_500)).toEqual([]);
  });

  it('is of no harm when it is empty', () => {
    new PlaceIndex([]).visit([0, 0, 1, 1], () => expect.unreachable());
  });
});

describe('the place that an arrow key leads to', () => {
  const points = [
    [0, 0],
    [10, 0],
    [12, 9],
    [0, 30],
    [-40, 1],
    [3, -8],
  ] as const;

  it('is the nearest that lies in its direction', () => {
    expect(nearestInDirection(points, [0, 0], 'right')).toBe(1);
    expect(nearestInDirection(points, [0, 0], 'up')).toBe(3);
    expect(nearestInDirection(points, [0, 0], 'left')).toBe(4);
    expect(nearestInDirection(points, [0, 0], 'down')).toBe(5);
  });

  it('is none where nothing lies', () => {
    expect(nearestInDirection(points, [12, 9], 'right')).toBe(-1);
    expect(nearestInDirection([], [0, 0], 'up')).toBe(-1);
  });

  it('never leads back to where one is, and always on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { maxLength: 30 }),
        fc.constantFrom('left', 'right', 'up', 'down'),
        (all, direction) => {
          const next = nearestInDirection(all, [0, 0], direction);
          if (next < 0) return;
          const [x, y] = all[next]!;
          expect({ left: -x, right: x, up: y, down: -y }[direction]).toBeGreaterThan(0);
        },
      ),
    );
  });
});
