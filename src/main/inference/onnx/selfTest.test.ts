import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { createSelfTest } from './selfTest.ts';

test('the runtime answers the self-test network as it was computed without it', async () => {
  const { model, input, inputDims, expected } = createSelfTest();
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  expect(session.inputNames).toEqual(['x']);
  const { y } = await session.run({ x: new Tensor('float32', input, inputDims) });
  await session.release();
  expect(y!.dims).toEqual([1, 8, 128, 128]);
  const found = y!.data as Float32Array;
  let error = 0;
  for (let i = 0; i < expected.length; i++) error = Math.max(error, Math.abs(found[i]! - expected[i]!));
  expect(error).toBeLessThan(1e-5);
  // A network that says the same everywhere would test nothing.
  const tops = new Set<number>();
  for (let pixel = 0; pixel < 128 * 128; pixel++) {
    let top = 0;
    for (let index = 1; index < 8; index++) {
      if (expected[index * 128 * 128 + pixel]! > expected[top * 128 * 128 + pixel]!) top = index;
    }
    tops.add(top);
  }
  expect(tops.size).toBeGreaterThan(3);
});
