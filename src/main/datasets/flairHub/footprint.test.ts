import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFootprint } from './footprint.ts';

const coordinate = fc.double({ min: -1e7, max: 1e7, noNaN: true });
const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 12 });

interface Encoding {
  littleEndian: boolean;
  z: boolean;
  multi: boolean;
}

function polygon(ring: [number, number][], { littleEndian, z, multi }: Encoding): Buffer {
  const view = new DataView(new ArrayBuffer(64 + ring.length * 24));
  let at = 0;
  const byte = (n: number) => view.setUint8(at++, n);
  const int = (n: number) => (view.setUint32(at, n, littleEndian), (at += 4));
  const double = (n: number) => (view.setFloat64(at, n, littleEndian), (at += 8));
  for (const n of [0x47, 0x50, 0, littleEndian ? 1 : 0]) byte(n);
  int(2154);
  const start = (type: number) => (byte(littleEndian ? 1 : 0), int(type + (z ? 1000 : 0)));
  if (multi) {
    start(6);
    int(1);
  }
  start(3);
  int(1);
  int(ring.length);
  for (const [x, y] of ring) {
    double(x);
    double(y);
    if (z) double(12);
  }
  return Buffer.from(view.buffer, 0, at);
}

const encoding = fc.record({ littleEndian: fc.boolean(), z: fc.boolean(), multi: fc.boolean() });

test('the bounds of a polygon are those of its points, in either byte order, with heights or without', () => {
  fc.assert(
    fc.property(points, encoding, (ring, how) => {
      const [xs, ys] = [ring.map((p) => p[0]), ring.map((p) => p[1])];
      expect(readFootprint(polygon(ring, how))).toEqual([
        Math.min(...xs),
        Math.min(...ys),
        Math.max(...xs),
        Math.max(...ys),
      ]);
    }),
  );
});

test('an envelope is used as it is', () => {
  const envelope = Buffer.from(Float64Array.from([1, 3, 2, 4]).buffer);
  expect(readFootprint(Buffer.concat([Buffer.from([0x47, 0x50, 0, 3, 0, 0, 0, 0]), envelope]))).toEqual([
    1, 2, 3, 4,
  ]);
});

test('bytes that are cut off, flipped or none at all never throw', () => {
  fc.assert(
    fc.property(points, encoding, fc.nat(), fc.nat(255), fc.nat(), (ring, how, position, value, end) => {
      const bytes = polygon(ring, how);
      bytes[position % bytes.length] = value;
      readFootprint(bytes.subarray(0, end % (bytes.length + 1)));
    }),
    { numRuns: 2000 },
  );
  expect(readFootprint(new Uint8Array())).toBeNull();
});
