import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FieldHasher } from './FieldHasher.ts';

it('hashes fields of any length as their lengths and bytes one after the other', () => {
  const text = fc.oneof(
    fc.string(),
    fc.nat(20_000).map((length) => 'é'.repeat(length)),
  );
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.nat(20_000).map((length) => new Uint8Array(length).fill(7)),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(text, bytes, fc.nat(), fc.constant(null))), (values) => {
      const hasher = new FieldHasher();
      const plain = createHash('sha256');
      for (const value of values) {
        hasher.add(value);
        const field =
          value === null
            ? null
            : value instanceof Uint8Array
              ? Buffer.from(value)
              : Buffer.from(String(value));
        const length = Buffer.alloc(4);
        length.writeUInt32BE(field ? field.length : 0xffff_ffff);
        plain.update(Buffer.concat([length, field ?? Buffer.alloc(0)]));
      }
      expect(Buffer.from(hasher.finish()).toString('hex')).toBe(plain.digest('hex'));
    }),
    { numRuns: 200, seed: 7 },
  );
});
