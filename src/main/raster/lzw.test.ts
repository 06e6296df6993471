import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLzw, encodeLzw, lzwBound } from './lzw.ts';

function roundTrip(input: Uint8Array): Uint8Array {
  const packed = new Uint8Array(lzwBound(input.length));
  const size = encodeLzw(input, packed);
  expect(size).toBeLessThanOrEqual(packed.length);
  const output = new Uint8Array(input.length);
  expect(decodeLzw(packed.subarray(0, size), output)).toBe(input.length);
  return output;
}

test('any bytes survive compression and decompression', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc
      .array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 400 })), { maxLength: 60 })
      .map((runs) => Uint8Array.from(runs.flatMap(([value, length]) => Array.from({ length }, () => value)))),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      expect(Buffer.compare(roundTrip(input), input)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('data that fill the table many times survive', () => {
  const input = Uint8Array.from({ length: 300_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
  expect(Buffer.compare(roundTrip(input), input)).toBe(0);
});

test('the example of the TIFF specification decodes to its text', () => {
  // TIFF 6.0, section 13: the codes 256 7 258 8 8 258 6 6 257 of 9 bits stand for 7 7 7 8 8 7 7 6 6.
  const codes = [256, 7, 258, 8, 8, 258, 6, 6, 257].map((code) => code.toString(2).padStart(9, '0')).join('');
  const packed = Uint8Array.from(
    codes.match(/.{1,8}/g)!.map((bits) => Number.parseInt(bits.padEnd(8, '0'), 2)),
  );
  const output = new Uint8Array(9);
  expect(decodeLzw(packed, output)).toBe(9);
  expect([...output]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
  const again = new Uint8Array(lzwBound(9));
  expect([...again.subarray(0, encodeLzw(output, again))]).toEqual([...packed]);
});

test('any bytes decode without leaving the output', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(4000), (input, length) => {
      const output = new Uint8Array(length);
      const written = decodeLzw(input, output);
      expect(written).toBeGreaterThanOrEqual(0);
      expect(written).toBeLessThanOrEqual(length);
    }),
    { numRuns: 500 },
  );
});
