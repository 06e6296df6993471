import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brushPoint, forEachSpan } from './brush.ts';

const eighth = fc.integer({ min: -400, max: 400 }).map((n) => n / 8);
const radius = fc.integer({ min: 1, max: 60 }).map((diameter) => diameter / 2);

function spans(x0: number, y0: number, x1: number, y1: number, r: number): Set<string> {
  const pixels = new Set<string>();
  forEachSpan(x0, y0, x1, y1, r, (y, from, to) => {
    for (let x = from; x < to; x++) pixels.add(`${x},${y}`);
  });
  return pixels;
}

/** The same shape from its definition, in whole sixteenths: exact, and as slow as it sounds. */
function bruteForce(x0: number, y0: number, x1: number, y1: number, r: number): Set<string> {
  const unit = (value: number) => BigInt(Math.round(value * 16));
  const [ax, ay, bx, by, rr] = [unit(x0), unit(y0), unit(x1), unit(y1), unit(r) * unit(r)];
  const pixels = new Set<string>();
  for (let y = Math.floor(Math.min(y0, y1) - r) - 1; y <= Math.max(y0, y1) + r + 1; y++) {
    for (let x = Math.floor(Math.min(x0, x1) - r) - 1; x <= Math.max(x0, x1) + r + 1; x++) {
      const [px, py] = [unit(x + 0.5) - ax, unit(y + 0.5) - ay];
      const [dx, dy] = [bx - ax, by - ay];
      const along = px * dx + py * dy;
      const length2 = dx * dx + dy * dy;
      const [qx, qy] = [px - dx, py - dy];
      const cross = dx * py - dy * px;
      const inside =
        along <= 0n
          ? px * px + py * py <= rr
          : along >= length2
            ? qx * qx + qy * qy <= rr
            : cross * cross <= rr * length2;
      if (inside) pixels.add(`${x},${y}`);
    }
  }
  return pixels;
}

describe('forEachSpan', () => {
  it('gives exactly the pixels whose centre lies in the capsule', () => {
    fc.assert(
      fc.property(eighth, eighth, eighth, eighth, radius, (x0, y0, x1, y1, r) => {
        expect(spans(x0, y0, x1, y1, r)).toEqual(bruteForce(x0, y0, x1, y1, r));
      }),
      { numRuns: 150 },
    );
  });

  it('paints the same pixels however finely a straight path is sampled', () => {
    const step = fc.integer({ min: -16, max: 16 });
    fc.assert(
      fc.property(
        eighth,
        eighth,
        step,
        step,
        fc.integer({ min: 1, max: 12 }),
        radius,
        (x, y, dx, dy, n, r) => {
          const union = new Set<string>();
          for (let i = 0; i < n; i++) {
            const [ax, ay] = [x + (i * dx) / 8, y + (i * dy) / 8];
            for (const pixel of spans(ax, ay, ax + dx / 8, ay + dy / 8, r)) union.add(pixel);
          }
          expect(union).toEqual(spans(x, y, x + (n * dx) / 8, y + (n * dy) / 8, r));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('answers rows from top to bottom and only those within the clip', () => {
    const rows: number[] = [];
    forEachSpan(5, 5, 9, 30, 6.5, (y) => rows.push(y), { minY: 3, maxY: 20 });
    expect(rows).toEqual(Array.from({ length: 17 }, (_, i) => i + 3));
  });
});

describe('brushPoint', () => {
  it('makes a brush of one pixel paint exactly the pixel under the pointer', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        fc.double({ min: -50, max: 50, noNaN: true }),
        (x, y) => {
          const [px, py] = brushPoint(x, y, 1);
          expect([...spans(px, py, px, py, 0.5)]).toEqual([`${Math.floor(x)},${Math.floor(y)}`]);
        },
      ),
    );
  });

  it('gives a small brush the same shape wherever it is put', () => {
    for (let diameter = 1; diameter <= 8; diameter++) {
      const sizes = [0, 0.1, 0.49, 0.5, 0.7, 0.99].map((offset) => {
        const [x, y] = brushPoint(offset, offset / 2, diameter);
        return spans(x, y, x, y, diameter / 2).size;
      });
      expect(new Set(sizes).size).toBe(1);
    }
  });
});
