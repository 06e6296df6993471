import { expect, test } from 'vitest';
import { Protobuf } from './Protobuf.ts';

const hex = (proto: Protobuf): string => Buffer.from(proto.finish()).toString('hex');

/** The examples of https://protobuf.dev/programming-guides/encoding. */
test('messages have the bytes of the published examples', () => {
  expect(hex(new Protobuf().int(1, 150))).toBe('089601');
  expect(hex(new Protobuf().int(1, -2))).toBe('08feffffffffffffffff01');
  expect(hex(new Protobuf().text(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new Protobuf().message(3, new Protobuf().int(1, 150)))).toBe('1a03089601');
});

test('floats are little-endian, and field numbers above 15 take two bytes', () => {
  expect(hex(new Protobuf().float(2, 1))).toBe('150000803f');
  expect(hex(new Protobuf().int(20, 2n))).toBe('a00102');
});

test('a message may hold messages that are longer than a byte can say', () => {
  const inner = new Protobuf().bytes(9, new Uint8Array(300).fill(7));
  const bytes = new Protobuf().message(7, inner).finish();
  expect([...bytes.subarray(0, 6)]).toEqual([0x3a, 0xaf, 0x02, 0x4a, 0xac, 0x02]);
  expect(bytes.length).toBe(306);
});
