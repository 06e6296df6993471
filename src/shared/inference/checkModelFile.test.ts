import { describe, expect, it } from 'vitest';
import { seriesManifest as manifest } from '../../../test/support/manifests.ts';
import { checkModelFile } from './checkModelFile.ts';
import type { ModelFile, ModelTensor } from './modelFile.ts';

const float = (name: string, ...shape: (number | string | null)[]): ModelTensor => ({
  name,
  type: 'float32',
  shape,
});

const file: ModelFile = {
  inputs: [
    float('aerial', 'N', 3, 512, 512),
    float('dem', 'N', 2, 512, 512),
    float('s2', 'N', 'T', 3, 10, 10),
    float('s2_dates', 'N', 'T'),
    float('s1', 'N', 12, 2, 10, 10),
  ],
  outputs: [float('cosia', 'N', 5, 512, 512)],
};

function told(change: Partial<Record<string, Partial<ModelTensor> | null>>, parts = {}): string[] {
  const changed = (tensors: readonly ModelTensor[]): ModelTensor[] =>
    tensors.flatMap((tensor) => {
      const by = change[tensor.name];
      return by === null ? [] : [{ ...tensor, ...by }];
    });
  const problems = checkModelFile(
    { ...manifest, ...parts },
    { inputs: changed(file.inputs), outputs: changed(file.outputs) },
  );
  return problems.map(({ code, path, params }) => `${code} ${path} ${params['found'] ?? params['name']}`);
}

describe('checkModelFile', () => {
  it('finds nothing in a file that is as its manifest says', () => {
    expect(told({})).toEqual([]);
  });

  it('accepts sizes that an exporter lost, and not sizes that are others', () => {
    expect(told({ cosia: { shape: ['N', null, 'h', 'w'] }, dem: { shape: ['N', 2, null, null] } })).toEqual(
      [],
    );
    expect(told({ dem: { shape: ['N', 2, 256, 512] } })).toEqual(['shape inputs[1] [N, 2, 256, 512]']);
    expect(told({ aerial: { shape: ['N', 4, 512, 512] } })).toEqual(['shape inputs[0] [N, 4, 512, 512]']);
    expect(told({ cosia: { shape: ['N', 19, 512, 512] } })).toEqual(['shape output [N, 19, 512, 512]']);
    expect(told({ cosia: { shape: [] } })).toEqual(['shape output []']);
  });

  it('wants a dynamic axis where the manifest promises one', () => {
    expect(told({ aerial: { shape: [1, 3, 512, 512] } })).toEqual(['shape inputs[0] [1, 3, 512, 512]']);
    expect(told({ s2: { shape: ['N', 30, 3, 10, 10] } })).toEqual(['shape inputs[2] [N, 30, 3, 10, 10]']);
    expect(told({ s2_dates: { shape: ['N', 30] } })).toEqual(['shape inputs[3] [N, 30]']);
    expect(told({ s1: { shape: ['N', 24, 2, 10, 10] } })).toEqual(['shape inputs[4] [N, 24, 2, 10, 10]']);
  });

  it('wants one tile, or any number, of a model that takes one at a time', () => {
    const one = { dynamicBatch: false };
    expect(told({ aerial: { shape: [1, 3, 512, 512] } }, one)).toEqual([]);
    expect(told({ aerial: { shape: [2, 3, 512, 512] } }, one)).toEqual(['shape inputs[0] [2, 3, 512, 512]']);
  });

  it('tells inputs and outputs that are missing, with those that are there, and one that nothing feeds', () => {
    expect(told({ dem: null })).toEqual(['noInput inputs[1].name dem']);
    expect(told({ cosia: { name: 'lpis' } })).toEqual(['noOutput output.name cosia']);
    expect(told({ dem: { name: 'elevation' } })).toEqual([
      'noInput inputs[1].name dem',
      'unfedInput inputs elevation',
    ]);
    const [problem] = checkModelFile(manifest, { ...file, outputs: [float('a'), float('b')] });
    expect(problem!.params['has']).toBe('a, b');
  });

  it('tells other types; classes may be whole numbers', () => {
    expect(told({ aerial: { type: 'uint8' } })).toEqual(['type inputs[0] uint8']);
    expect(told({ cosia: { type: 'float16' } })).toEqual(['type output float16']);
    const classes = { output: { name: 'cosia', kind: 'classes' } };
    expect(told({ cosia: { type: 'int64', shape: ['N', 512, 512] } }, classes)).toEqual([]);
    expect(told({ cosia: { shape: ['N', 512, 512] } }, classes)).toEqual(['type output float32']);
  });
});
