import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packPlane, unpackPlane } from './packed.ts';

const kinds = ['classes', 'levels'] as const;

describe.each(kinds)('a packed plane of %s', (kind) => {
  test('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (data) => {
        expect(unpackPlane(packPlane(data, kind), data.length)).toEqual(data);
      }),
    );
  });

  test('gives back runs, and makes them small', () => {
    const runs = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 50, max: 900 })), { maxLength: 40 });
    fc.assert(
      fc.property(runs, (list) => {
        const data = Uint8Array.from(list.flatMap(([value, count]) => Array<number>(count).fill(value)));
        const packed = packPlane(data, kind);
        expect(unpackPlane(packed)).toEqual(data);
        expect(packed.length).toBeLessThan(100 + 20 * list.length);
      }),
    );
  });

  test('is refused when it is damaged', () => {
    const data = Uint8Array.from({ length: 4000 }, (_, i) => (i * i) >> 6);
    const packed = packPlane(data, kind);
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = packed.slice();
        damaged[at] = damaged[at]! ^ change;
        // The other filter is no damage that could be seen, and bits of zlib's own header mean nothing to who reads.
        let read: Uint8Array | null = null;
        try {
          read = unpackPlane(damaged, data.length);
        } catch {
          return;
        }
        if (at !== 0) expect(read).toEqual(data);
      }),
      { numRuns: 300 },
    );
    expect(() => unpackPlane(packed.subarray(0, packed.length - 9))).toThrow();
    expect(() => unpackPlane(packed, 3999)).toThrow('not of 3999');
    expect(() => unpackPlane(new Uint8Array(3))).toThrow('not a packed plane');
  });

  test('owns its memory, and may lie anywhere in another', () => {
    const packed = packPlane(Uint8Array.of(1, 2, 3), kind);
    const inside = new Uint8Array(packed.length + 3);
    inside.set(packed, 3);
    const data = unpackPlane(inside.subarray(3));
    expect([...data]).toEqual([1, 2, 3]);
    expect(data.buffer.byteLength).toBe(3);
  });
});
