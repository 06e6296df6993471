import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canImport, runPython } from '../../../../test/support/python.ts';
import type { Connectivity } from './components.ts';
import { islands } from './islands.ts';
import { letter, maskInput, maskOf, rowsOf } from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';

const connectivities = fc.constantFrom<Connectivity>(4, 8);
const run = (input: OpInput, minPx: number, connectivity: Connectivity = 4, classes?: number[]) =>
  islands({ op: 'islands', minPx, connectivity, classes }, input);

describe('small areas', () => {
  test('become the largest area beside them', () => {
    const mask = maskOf(['aaaa', 'abba', 'aaac', 'cccc']);
    expect(rowsOf(run(mask, 3), mask)).toEqual(['aaaa', 'aaaa', 'aaac', 'cccc']);
  });

  test('of two equally large, become the one that a walk over the rows meets first', () => {
    const mask = maskOf(['aaxbb', 'aaxbb']);
    expect(rowsOf(run(mask, 3), mask)).toEqual(['aaabb', 'aaabb']);
    const standing = maskOf(['bb', 'bb', 'xx', 'aa', 'aa']);
    expect(rowsOf(run(standing, 3), standing)[2]).toBe('bb');
  });

  test('pass on what their neighbour becomes', () => {
    // x touches only y, which touches the large a.
    const mask = maskOf(['xyyaaaaa', 'yyyaaaaa']);
    expect(rowsOf(run(mask, 6), mask)).toEqual(['aaaaaaaa', 'aaaaaaaa']);
  });

  test('stay where all around are small, or nothing is', () => {
    const ring = maskOf(['aabb', 'ccdd']);
    expect(run(ring, 9)).toEqual(ring.before);
    const alone = maskOf(['.....', '.a.bb', '.....']);
    expect(run(alone, 9)).toEqual(alone.before);
  });

  test('are told by corners with connectivity 8', () => {
    const mask = maskOf(['baa', 'aba', 'aab']);
    expect(run(mask, 3, 8)).toEqual(mask.before);
    expect(rowsOf(run(mask, 3, 4), mask)).toEqual(['aaa', 'aaa', 'aaa']);
  });

  test('of other classes than those wanted stay, and may take others in', () => {
    const mask = maskOf(['aaaaa', 'axyya', 'aaaaa']);
    const onlyX = run(mask, 4, 4, [letter('x')]);
    expect(rowsOf(onlyX, mask)).toEqual(['aaaaa', 'aayya', 'aaaaa']);
    // The largest area beside x is y, which stays.
    const beside = maskOf(['xyyaaaaa', 'yyyaaaaa']);
    expect(rowsOf(run(beside, 6, 4, [letter('x')]), beside)).toEqual(['yyyaaaaa', 'yyyaaaaa']);
  });

  test('are measured in square metres too', () => {
    const mask = maskOf(['aaaa', 'abba', 'aaaa'], 0.2);
    const under = (minM2: number) => islands({ op: 'islands', minM2, connectivity: 4 }, mask);
    expect(under(0.08)).toEqual(mask.before);
    expect(rowsOf(under(0.081), mask)[1]).toBe('aaaa');
    expect(() => islands({ op: 'islands', minM2: 4, connectivity: 4 }, { ...mask, gsd: 0 })).toThrow(
      /badRequest/,
    );
  });
});

test('the input and pixels without a mask stay as they are', () => {
  fc.assert(
    fc.property(
      maskInput(),
      connectivities,
      fc.integer({ min: 2, max: 30 }),
      (input, connectivity, minPx) => {
        const copy = input.before.slice();
        const after = run(input, minPx, connectivity);
        expect(input.before).toEqual(copy);
        input.inside?.forEach((is, i) => is === 0 && expect(after[i]).toBe(copy[i]));
      },
    ),
    { seed: 1 },
  );
});

const script = `
import json, sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
memory = gdal.GetDriverByName('MEM')
def band(values, case):
    data = memory.Create('', case['width'], case['height'], 1, gdal.GDT_Byte)
    data.GetRasterBand(1).WriteArray(np.array(values, dtype='uint8').reshape(case['height'], case['width']))
    return data
results = []
for case in json.load(open(sys.argv[1])):
    source = band(case['before'], case)
    mask = band(case['inside'], case) if case['inside'] else None
    target = band(case['before'], case)
    gdal.SieveFilter(source.GetRasterBand(1), mask and mask.GetRasterBand(1), target.GetRasterBand(1), case['minPx'], case['connectivity'])
    results.append(target.ReadAsArray().ravel().tolist())
print(json.dumps(results))
`;

describe.skipIf(!canImport('osgeo.gdal, numpy, rasterio'))('gdal_sieve', () => {
  test('says the same of any mask', () => {
    const blocks = fc.sample(maskInput(40), { seed: 2, numRuns: 400 });
    const noise = fc.sample(noisyInput, { seed: 3, numRuns: 400 });
    compare([...blocks, ...noise], (i) => 2 + ((i * 7) % 40));
  });

  test('says the same of a large mask of many small areas', () => {
    compare([patchLike(512, 512, 9), patchLike(300, 517, 10)], (i) => (i % 4 < 2 ? 25 : 400));
  });
});

/** Noise of few classes, where ties and chains are usual. */
const noisyInput: fc.Arbitrary<OpInput> = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }) })
  .chain(({ width, height }) =>
    fc.record({
      ...{ width: fc.constant(width), height: fc.constant(height), gsd: fc.constant(1) },
      before: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 3 }),
      inside: fc.constantFrom(
        null,
        Uint8Array.from({ length: width * height }, (_, i) => (i % 11 < 9 ? 1 : 0)),
      ),
    }),
  );

/** Smooth blobs of some classes with single pixels among them. */
function patchLike(width: number, height: number, seed: number): OpInput {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const waves = Array.from({ length: 6 }, () => [random() / 9, random() / 9, random() * 6]);
  const before = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const sum = waves.reduce((all, [a, b, c]) => all + Math.sin(a! * x + b! * y + c!), 0);
    return random() < 0.02 ? Math.floor(random() * 19) : Math.round(9 + 2 * sum);
  });
  return { before, width, height, inside: null, gsd: 0.2 };
}

function compare(inputs: readonly OpInput[], minPxOf: (i: number) => number): void {
  const cases = inputs.flatMap((input, i) =>
    ([4, 8] as const).map((connectivity, j) => ({ input, connectivity, minPx: minPxOf(2 * i + j) })),
  );
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-islands-'));
  try {
    const tasks = cases.map(({ input: { before, inside, width, height }, connectivity, minPx }) => ({
      ...{ before: [...before], inside: inside && [...inside], width, height, connectivity, minPx },
    }));
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(tasks));
    const results = JSON.parse(runPython(script, join(folder, 'cases.json'))) as number[][];
    for (const [i, { input, connectivity, minPx }] of cases.entries()) {
      const after = run(input, minPx, connectivity);
      expect(after.findIndex((value, at) => value !== results[i]![at])).toBe(-1);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
