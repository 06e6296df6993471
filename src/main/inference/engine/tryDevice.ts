import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Device } from '../../../shared/contract/index.ts';
import { createSelfTest } from '../onnx/index.ts';
import type { TestAnswer } from './messages.ts';
import { runtimeMessage, sessionOptions } from './runtime.ts';

/** Runs are counted for this long: enough for a GPU that wakes up. */
const measuredMs = 300;

/** In the child: runs the known network on a device. */
export async function tryDevice(device: Device): Promise<TestAnswer> {
  const test = createSelfTest();
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(test.model, sessionOptions(device));
  } catch (error) {
    // A provider that is not built in, whose libraries are not there, or that finds no adapter, says so when it is asked for.
    return { kind: 'failed', isAbsent: true, message: runtimeMessage(error) };
  }
  try {
    const feeds = { [test.inputName]: new Tensor('float32', test.input, test.inputDims) };
    const first = await session.run(feeds);
    const maxError = largestDifference(first[test.outputName]!.data as Float32Array, test.expected);
    const start = performance.now();
    let runs = 0;
    let elapsedMs = 0;
    for (; elapsedMs < measuredMs; elapsedMs = performance.now() - start) {
      await session.run(feeds);
      runs++;
    }
    return { kind: 'ran', runsPerSecond: (runs * 1000) / elapsedMs, maxError, tolerance: test.tolerance };
  } catch (error) {
    return { kind: 'failed', isAbsent: false, message: runtimeMessage(error) };
  }
}

/** Infinity for an answer of another size, or one that is no number. */
function largestDifference(answer: Float32Array, expected: Float32Array): number {
  if (answer.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(answer[i]! - expected[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
