import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, createTestBed, requestOf, type TestBed } from '../../../../test/support/engineBed.ts';
import { createComposer, planTiles } from '../../../shared/inference/index.ts';
import { createAssembler } from '../assemble/index.ts';
import type { OpenModel, PatchOutput, PredictRequest } from '../Inference.ts';
import { unpackPlane } from '../packed.ts';

let bed: TestBed;
beforeAll(() => {
  bed = createTestBed();
});
afterAll(() => bed.close());

/** The same without processes, threads and batches: one tile after the other. */
async function straight(model: OpenModel, request: PredictRequest) {
  const { manifest, path } = model;
  const plan = planTiles(manifest, request.roi, request.wanted, request.settings);
  const assembler = createAssembler(manifest, request.roi);
  const composer = createComposer(manifest, plan, request.roi.patches, request.settings);
  const session = await InferenceSession.create(path);
  const patches = new Map<string, Uint8Array[]>();
  for (const tile of plan.tiles) {
    const { tensors } = await assembler.assemble(tile);
    const feeds = Object.entries(tensors!).map(([name, { data, dims }]) => [name, new Tensor(data, dims)]);
    const result = await session.run(Object.fromEntries(feeds) as Record<string, Tensor>);
    const output = result[manifest.output.name]!.data as Float32Array;
    for (const { patchId, decoded } of composer.add(tile, output)) {
      const { classes, confidence, probabilities } = decoded!;
      patches.set(patchId, [
        classes,
        ...(confidence ? [confidence] : []),
        ...(probabilities ? [probabilities] : []),
      ]);
    }
  }
  return patches;
}

function unpacked({ classes, confidence, probabilities }: PatchOutput): Uint8Array[] {
  return [classes, confidence, probabilities].flatMap((plane) => (plane ? [unpackPlane(plane)] : []));
}

describe('an engine', () => {
  test.each([
    ['pixel', 1],
    ['conv5', 1],
    ['conv5', 4],
    ['probabilities', 3],
    ['classes', 2],
    ['classesUint8', 1],
  ] as const)('answers for %s in batches of %i what a plain loop answers', async (kind, batch) => {
    // A graph that answers classes does not know which are ignored.
    const model = bed.model(kind, { manifest: { ignore: [] } });
    const engine = await bed.start(model, { batch });
    expect([engine.device, engine.fallback, engine.batch]).toEqual(['cpu', null, batch]);
    for (const overlap of ['interior', 'blend'] as const) {
      const roi = await bed.roi(3, 2);
      const request = { ...requestOf(roi), settings: { overlap, marginPx: null, probabilities: true } };
      const { outputs, skipped } = await collect(engine, request);
      const expected = await straight(model, request);
      expect(skipped).toEqual([]);
      expect([...outputs.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
      for (const [patchId, planes] of expected) expect(unpacked(outputs.get(patchId)!)).toEqual(planes);
    }
    await engine.close();
  });
});
