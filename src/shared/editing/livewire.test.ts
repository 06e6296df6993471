import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cornersOf, followWire, livewireTree, wireCosts, wireEnd } from './livewire.ts';

fc.configureGlobal({ seed: 31 });
const [width, height] = [9, 7];
const window = { x: 20, y: 10, width, height };
const costs = fc.uint8Array({ minLength: width * height, maxLength: width * height });
const place = fc.record({ x: fc.nat(width - 1), y: fc.nat(height - 1) });

/** What a way costs; it begins at the point. */
function costOf(way: readonly number[], cost: Uint8Array): number {
  let total = 0;
  for (let i = 2; i < way.length; i += 2) {
    const [dx, dy] = [way[i]! - way[i - 2]!, way[i + 1]! - way[i - 1]!];
    expect(Math.max(Math.abs(dx), Math.abs(dy))).toBe(1);
    const index = (way[i + 1]! - 0.5 - window.y) * width + way[i]! - 0.5 - window.x;
    total += (1 + cost[index]!) * (dx !== 0 && dy !== 0 ? 7 : 5);
  }
  return total;
}

/** Bellman and Ford: all steps again and again, until nothing gets cheaper. */
function slowDistances(cost: Uint8Array, x: number, y: number): number[] {
  const distances = Array<number>(width * height).fill(Infinity);
  distances[y * width + x] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let from = 0; from < distances.length; from++)
      for (let to = 0; to < distances.length; to++) {
        const dx = Math.abs((from % width) - (to % width));
        const dy = Math.abs(Math.floor(from / width) - Math.floor(to / width));
        if (Math.max(dx, dy) !== 1) continue;
        const next = distances[from]! + (1 + cost[to]!) * (dx + dy === 2 ? 7 : 5);
        if (next < distances[to]!) {
          distances[to] = next;
          changed = true;
        }
      }
  }
  return distances;
}

describe('livewireTree', () => {
  it('leads from every pixel to the point by a cheapest way', () => {
    fc.assert(
      fc.property(costs, place, (cost, { x, y }) => {
        const directions = livewireTree(cost, width, height, x, y);
        const distances = slowDistances(cost, x, y);
        for (let i = 0; i < distances.length; i++) {
          const [px, py] = [window.x + (i % width), window.y + Math.floor(i / width)];
          const way = followWire({ window, directions }, px + 0.3, py + 0.9)!;
          expect(way.slice(0, 2)).toEqual([window.x + x + 0.5, window.y + y + 0.5]);
          expect(way.slice(-2)).toEqual([px + 0.5, py + 0.5]);
          expect(costOf(way, cost)).toBe(distances[i]);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('keeps to an edge that bends, and goes straight where there is none', () => {
    const side = 40;
    const gradient = new Float32Array(side * side);
    for (let i = 5; i <= 30; i++) gradient[5 * side + i] = gradient[i * side + 30] = 80;
    const tree = {
      window: { x: 0, y: 0, width: side, height: side },
      directions: livewireTree(wireCosts(gradient), side, side, 5, 5),
    };
    expect(cornersOf(followWire(tree, 30, 30)!)).toEqual([5.5, 5.5, 29.5, 5.5, 30.5, 6.5, 30.5, 30.5]);
    const flat = livewireTree(new Uint8Array(side * side).fill(255), side, side, 5, 20);
    expect(cornersOf(followWire({ ...tree, directions: flat }, 38, 20)!)).toEqual([5.5, 20.5, 38.5, 20.5]);
  });

  it('finds ways longer than the ring of buckets', () => {
    const long = 3000;
    const directions = livewireTree(new Uint8Array(long).fill(255), long, 1, 0, 0);
    const tree = { window: { x: 0, y: 0, width: long, height: 1 }, directions };
    expect(followWire(tree, long - 1, 0)).toHaveLength(long * 2);
  });

  it('refuses a point outside and costs of another size', () => {
    expect(() => livewireTree(new Uint8Array(6), 3, 2, 3, 0)).toThrow(RangeError);
    expect(() => livewireTree(new Uint8Array(6), 3, 2, NaN, 0)).toThrow(RangeError);
    expect(() => livewireTree(new Uint8Array(5), 3, 2, 0, 0)).toThrow(RangeError);
  });
});

describe('followWire', () => {
  it('has no way outside the window, nor in bytes that lead nowhere', () => {
    const directions = new Uint8Array(4).fill(wireEnd);
    const tree = { window: { x: 0, y: 0, width: 2, height: 2 }, directions };
    expect(followWire(tree, 2, 0)).toBeNull();
    expect(followWire(tree, -0.1, 0)).toBeNull();
    expect(followWire(tree, NaN, 0)).toBeNull();
    // Round and round, out of the window, and no direction at all.
    expect(followWire({ ...tree, directions: Uint8Array.of(0, 4, 0, 4) }, 0, 0)).toBeNull();
    expect(followWire({ ...tree, directions: Uint8Array.of(6, 6, 6, 6) }, 0, 1)).toBeNull();
    expect(followWire({ ...tree, directions: Uint8Array.of(9, 9, 9, 9) }, 0, 1)).toBeNull();
  });
});

describe('wireCosts', () => {
  it('is 0 where the image is steepest and 255 where it is flat or not known', () => {
    expect([...wireCosts(Float32Array.of(0, 5, 10, NaN, Infinity, -1))]).toEqual([255, 0, 0, 255, 255, 255]);
    expect([...wireCosts(new Float32Array(3))]).toEqual([255, 255, 255]);
    const noisy = new Float32Array(1000).fill(10);
    noisy[7] = 1e6;
    noisy[8] = 5;
    expect([...wireCosts(noisy).subarray(6, 9)]).toEqual([0, 0, 128]);
  });
});

describe('cornersOf', () => {
  it('keeps the ends, and every point that it takes away lies near to what is left', () => {
    const way = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 20 }).map((points) => points.flat());
    fc.assert(
      fc.property(way, (points) => {
        const corners = cornersOf(points, 1);
        expect(corners.slice(0, 2)).toEqual(points.slice(0, 2));
        expect(corners.slice(-2)).toEqual(points.slice(-2));
        for (let i = 0; i < points.length; i += 2)
          expect(away(points[i]!, points[i + 1]!, corners)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

function away(x: number, y: number, line: readonly number[]): number {
  let least = Math.hypot(x - line[0]!, y - line[1]!);
  for (let i = 2; i < line.length; i += 2) {
    const [x0, y0] = [line[i - 2]!, line[i - 1]!];
    const [dx, dy] = [line[i]! - x0, line[i + 1]! - y0];
    const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(x - x0 - t * dx, y - y0 - t * dy));
  }
  return least;
}
