import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../../shared/errors.ts';
import type { Device } from '../../../shared/contract/index.ts';
import type { InputTensors } from '../assemble/index.ts';
import type { OpenModel } from '../Inference.ts';
import { hashFile } from './hashFile.ts';
import { outputShape, sampleTypes, type OutputSamples, type SampleType } from './outputSamples.ts';
import { isOutOfMemory, runtimeMessage, sessionOptions } from './runtime.ts';

/** Which model is loaded, and on what: devices are tried in turn. */
export interface LoadSpec {
  readonly model: OpenModel;
  readonly devices: readonly Device[];
}

export interface LoadedModel {
  readonly device: Device;
  /** What the runtime said of the first device, when it is another. */
  readonly fallback: string | null;
  /** Of the output. */
  readonly type: SampleType;
}

/** Tiles to be run. */
export interface RunSpec {
  /** With `count` as their first axis. */
  readonly tensors: InputTensors;
  readonly count: number;
  /** Tiles at once. */
  readonly batch: number;
  /** What the model says of the tiles, one after the other; at least of `count`. Shared memory. */
  readonly output: OutputSamples;
}

export interface ModelRunner {
  readonly loaded: LoadedModel;
  /**
   * Runs tiles, fewer at once when memory runs out.
   *
   * @returns the batch that there was memory for, and how long it took
   * @throws AppError `modelFailed` with what the runtime says, also when a single tile is too much
   */
  run(spec: RunSpec): Promise<{ most: number; ms: number }>;
}

/** Larger files cannot be in one buffer. */
const maxBufferBytes = 2 ** 31 - 1;

/** @throws AppError `fileMissing`, `modelInvalid` when the file is another one, `modelFailed` when no device loads it */
export async function createModelRunner({ model, devices }: LoadSpec): Promise<ModelRunner> {
  const { name } = model.manifest;
  const { session, device, fallback } = await openSession(model, devices);
  const { output } = model.manifest;
  const type = session.outputMetadata.find((found) => found.name === output.name);
  const sampleType = sampleTypes.find((known) => type?.isTensor && type.type === known);
  if (!sampleType) {
    const found = type?.isTensor ? type.type : 'no tensor';
    throw new AppError('modelFailed', { model: name, message: `its output ${output.name} is ${found}` });
  }
  const shape = outputShape(model.manifest);
  // The first output tells whether the model keeps to its manifest; from then on it writes where it is told to.
  let isKnown = false;

  async function runOnce(tensors: InputTensors, count: number, target: OutputSamples): Promise<void> {
    const feeds: Record<string, Tensor> = {};
    for (const [key, { data, dims }] of Object.entries(tensors)) {
      feeds[key] = new Tensor('float32', data, dims);
    }
    const dims = [count, ...shape];
    // Where the output goes is told before: memory that the runtime makes costs 20 ms a run of 19 x 512 x 512 (pages that are new).
    const fetches = isKnown ? { [output.name]: new Tensor(sampleType!, target, dims) } : [output.name];
    const results = await session.run(feeds, fetches as InferenceSession.FetchesType);
    if (isKnown) return;
    const result = results[output.name]!;
    if (result.dims.join() !== dims.join()) {
      throw new Error(`its output ${output.name} is [${result.dims.join(', ')}], not [${dims.join(', ')}]`);
    }
    (target as Uint8Array).set(result.data as Uint8Array);
    isKnown = true;
  }

  return {
    loaded: { device, fallback, type: sampleType },
    async run({ tensors, count, batch, output: target }) {
      let atOnce = Math.min(batch, count);
      let most = batch;
      const start = performance.now();
      for (let first = 0; first < count;) {
        const now = Math.min(atOnce, count - first);
        try {
          await runOnce(tilesOf(tensors, first, now), now, samplesOf(target, shape, first, now));
          first += now;
        } catch (error) {
          if (!isOutOfMemory(error) || now === 1) {
            throw new AppError('modelFailed', { model: name, message: runtimeMessage(error) });
          }
          atOnce = Math.floor(now / 2);
          most = atOnce;
        }
      }
      return { most, ms: performance.now() - start };
    },
  };
}

/** Tiles `first` to `first + count` of tensors, as views. */
function tilesOf(tensors: InputTensors, first: number, count: number): InputTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { type, data, dims }]) => {
      const [all, ...rest] = dims;
      const size = data.length / all!;
      return [
        name,
        { type, data: data.subarray(first * size, (first + count) * size), dims: [count, ...rest] },
      ];
    }),
  );
}

function samplesOf(
  target: OutputSamples,
  shape: readonly number[],
  first: number,
  count: number,
): OutputSamples {
  const size = shape.reduce((product, side) => product * side, 1);
  return target.subarray(first * size, (first + count) * size);
}

async function openSession(
  { path, manifest }: OpenModel,
  devices: readonly Device[],
): Promise<{ session: InferenceSession; device: Device; fallback: string | null }> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new AppError('fileMissing', { path }, { cause });
  });
  // One reading for hash and session: what is run is what was hashed.
  const bytes = size <= maxBufferBytes ? await readFile(path) : null;
  const sha256 = bytes ? createHash('sha256').update(bytes).digest('hex') : await hashFile(path);
  if (sha256 !== manifest.sha256) throw new AppError('modelInvalid', { path, what: 'SHA-256' });
  let fallback: string | null = null;
  for (const [index, device] of devices.entries()) {
    try {
      const given = sessionOptions(device);
      const session = await (bytes
        ? InferenceSession.create(bytes, given)
        : InferenceSession.create(path, given));
      return { session, device, fallback };
    } catch (error) {
      const message = runtimeMessage(error);
      if (index === devices.length - 1) {
        throw new AppError('modelFailed', { model: manifest.name, message });
      }
      fallback ??= message;
    }
  }
  throw new AppError('modelFailed', { model: manifest.name, message: 'no device' });
}
