import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../../test/fixtures/flairHubFolder.ts';
import { Protobuf } from '../onnx/Protobuf.ts';
import { findExternalData } from './findExternalData.ts';

const folder = makeFolder('arpenteur-external-');
const path = join(folder, 'a.onnx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function found(bytes: Uint8Array): Promise<string | null> {
  writeFileSync(path, bytes);
  return findExternalData(path);
}

const inside = (name: string, bytes: number): Protobuf =>
  new Protobuf().int(1, bytes).int(2, 2).text(8, name).bytes(9, new Uint8Array(bytes).fill(0x6a));

const outside = (location: string): Protobuf =>
  new Protobuf()
    .int(1, 4)
    .text(8, 'w')
    .message(13, new Protobuf().text(1, 'offset').text(2, '0'))
    .message(13, new Protobuf().text(1, 'location').text(2, location))
    .int(14, 1);

function model(...tensors: Protobuf[]): Uint8Array {
  const graph = new Protobuf().text(2, 'g');
  for (const tensor of tensors) graph.message(5, tensor);
  return new Protobuf().int(1, 8).text(2, 'somebody').message(7, graph).finish();
}

describe('findExternalData', () => {
  it('finds nothing in a model that has its weights inside', async () => {
    // Larger than the window, whose bytes look like fields of a graph.
    expect(await found(model(inside('a', 10), inside('b', 300_000), inside('c', 5)))).toBeNull();
  });

  it('finds the name of the other file, behind weights of any size', async () => {
    expect(await found(model(outside('x.data')))).toBe('x.data');
    expect(await found(model(inside('b', 300_000), inside('c', 70_000), outside('weights.bin')))).toBe(
      'weights.bin',
    );
    expect(await found(model(outside('é'.repeat(200))))).toBe('é'.repeat(200));
  });

  it('finds nothing in bytes that are no protobuf, however they begin', async () => {
    expect(await found(new Uint8Array(0))).toBeNull();
    const whole = model(inside('a', 1000), outside('x.data'));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 900 }),
        fc.uint8Array({ maxLength: 60 }),
        async (cut, tail) => {
          const answer = await found(Uint8Array.from([...whole.subarray(0, cut), ...tail]));
          expect(answer === null || typeof answer === 'string').toBe(true);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
});
