import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { inspectModel } from '../../src/main/inference/engine/inspectModel.ts';
import { createModels } from '../../src/main/inference/models/index.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { canImport, pythonPath } from '../support/python.ts';

const tool = resolve(import.meta.dirname, '../../tools/export-onnx');
const run = (...args: string[]): string =>
  execFileSync(pythonPath, args, {
    cwd: tool,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });

type Case = Record<string, { readonly file: string; readonly dims: number[] }>;

function readTensor(folder: string, { file, dims }: Case[string]): Tensor {
  const bytes = readFileSync(join(folder, file));
  return new Tensor('float32', new Float32Array(new Uint8Array(bytes).buffer), dims);
}

// The scripts that export models are Python: what of them can run here is tested here. `apt-get install python3-torch python3-onnx`.

describe.skipIf(!canImport('unittest'))('the export script', () => {
  it('passes its own tests', () => {
    expect(() => run('-m', 'unittest', 'discover', '-s', 'tests', '-t', '.')).not.toThrow();
  });
});

describe.skipIf(!canImport('torch, onnx, numpy'))('an exported network of images, series and dates', () => {
  it('fits its manifest and answers as PyTorch does, for other batches, dates and padding than were traced', async () => {
    const folder = makeFolder('arpenteur-export-');
    try {
      run('-m', 'tests.export_tiny', folder);
      const path = join(folder, 'tiny.onnx');
      const { problems, manifest } = await createModels({ folder: null, inspect: inspectModel }).check(path);
      expect(problems).toEqual([]);
      const session = await InferenceSession.create(path);
      const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];
      expect(cases).toHaveLength(4);
      for (const parts of cases) {
        const names = manifest!.inputs.map(({ name }) => name);
        const feeds = Object.fromEntries(names.map((name) => [name, readTensor(folder, parts[name]!)]));
        const found = (await session.run(feeds))['cosia']!;
        const expected = readTensor(folder, parts['expected']!);
        expect(found.dims).toEqual(expected.dims);
        const values = found.data as Float32Array;
        const differences = (expected.data as Float32Array).map((value, i) => Math.abs(value - values[i]!));
        expect(differences.reduce((most, value) => Math.max(most, value), 0)).toBeLessThan(1e-4);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
