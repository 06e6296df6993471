import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from '../../../shared/contract/index.ts';

/** How a model is run on a device. */
export function sessionOptions(device: Device): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: intraOpThreads(),
    interOpNumThreads: 1,
    // What it has to say comes as an error; its log would only fill the standard error that is kept for a crash.
    logSeverityLevel: 4,
  };
}

/**
 * One a core, at most 16: convolutions of a tile share less and less work beyond. On two cores, a net of three convolutions of 16
 * channels takes 38 ms a tile of 512 px with two threads and 60 ms with one. What is done beside the run then shares the cores with it,
 * and still more patches are done in a second than with one of them left free.
 */
export function intraOpThreads(): number {
  return Math.min(16, Math.max(1, availableParallelism()));
}

/** The runtime's own words of an error, on one line. */
export function runtimeMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}

const outOfMemory =
  /bad[ _]alloc|failed to allocate|out of memory|allocation failed|not enough memory|E_OUTOFMEMORY/i;

/** Whether an error says that memory ran out: ours, the runtime's or a GPU's. */
export function isOutOfMemory(error: unknown): boolean {
  return outOfMemory.test(runtimeMessage(error));
}
