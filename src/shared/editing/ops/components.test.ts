import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canImport, runPython } from '../../../../test/support/python.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { componentImage, findRuns, labelComponents, type Connectivity } from './components.ts';
import { hasMask, maskInput } from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';
import { slowFlood } from '../../../../test/support/slowComponents.ts';

const connectivities = fc.constantFrom<Connectivity>(4, 8);

function slowLabels(input: OpInput, connectivity: Connectivity): number[] {
  const labels = Array.from(input.before, () => -1);
  let count = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== -1 || !hasMask(input, i)) continue;
    const isSame = (at: number) => hasMask(input, at) && input.before[at] === input.before[i];
    for (const at of slowFlood(input, i, connectivity, isSame)) labels[at] = count;
    count++;
  }
  return labels;
}

describe('runs', () => {
  test('cover the rows one after the other, and neighbours in a row differ', () => {
    fc.assert(
      fc.property(maskInput(40), ({ before, width, height, inside }) => {
        const { rows, starts, values } = findRuns(before, width, height, inside);
        expect(starts.at(-1)).toBe(width * height);
        const seen = new Int16Array(width * height);
        for (let y = 0; y < height; y++) {
          expect(starts[rows[y]!]).toBe(y * width);
          for (let run = rows[y]!; run < rows[y + 1]!; run++) {
            if (run > rows[y]!) expect(values[run]).not.toBe(values[run - 1]);
            seen.fill(values[run]!, starts[run], starts[run + 1]);
          }
        }
        expect([...seen]).toEqual(Array.from(before, (value, i) => (inside?.[i] === 0 ? -1 : value)));
      }),
      { seed: 1 },
    );
  });

  test('are found in bytes that do not begin at a word', () => {
    const bytes = Uint8Array.from({ length: 3 + 4 * 9 }, (_, i) => (i % 13 < 9 ? 200 : 3));
    const [moved, own] = [bytes.subarray(3), bytes.slice(3)];
    expect(findRuns(moved, 9, 4)).toEqual(findRuns(own, 9, 4));
  });
});

describe('components', () => {
  test('equal a flood from each pixel, in the order of their first pixels', () => {
    fc.assert(
      fc.property(maskInput(20), connectivities, (input, connectivity) => {
        const { before, width, height, inside } = input;
        const components = labelComponents(before, width, height, { connectivity, inside });
        const labels = slowLabels(input, connectivity);
        expect([...componentImage(components)]).toEqual(labels);
        expect(components.count).toBe(Math.max(-1, ...labels) + 1);
        for (let component = 0; component < components.count; component++) {
          expect(components.sizes[component]).toBe(labels.filter((label) => label === component).length);
          expect(components.values[component]).toBe(before[labels.indexOf(component)]);
        }
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('of a mask without a pixel are none', () => {
    const { count, sizes } = labelComponents(new Uint8Array(12), 4, 3, { inside: new Uint8Array(12) });
    expect([count, sizes.length]).toEqual([0, 0]);
  });

  test('of a spiral are two, though its arms meet late', () => {
    const side = 41;
    const image = new Uint8Array(side * side);
    let [x, y, dx, dy] = [0, 0, 1, 0];
    const isFree = (atX: number, atY: number) =>
      atX >= 0 && atY >= 0 && atX < side && atY < side && image[atY * side + atX] === 0;
    for (let turns = 0; turns < 2;) {
      image[y * side + x] = 7;
      const [nextX, nextY] = [x + dx, y + dy];
      if (isFree(nextX, nextY) && (isFree(nextX + dx, nextY + dy) || !within(nextX + dx, nextY + dy, side))) {
        [x, y, turns] = [nextX, nextY, 0];
      } else {
        [dx, dy] = [-dy, dx];
        turns++;
      }
    }
    expect(labelComponents(image, side, side).count).toBe(2);
  });
});

const within = (x: number, y: number, side: number) => x >= 0 && y >= 0 && x < side && y < side;

const script = `
import json, sys
import numpy as np
from skimage.measure import label
results = []
for case in json.load(open(sys.argv[1])):
    image = np.array(case['data'], dtype='uint8').reshape(case['height'], case['width'])
    results.append((label(image, background=-1, connectivity=case['connectivity'] // 4) - 1).ravel().tolist())
print(json.dumps(results))
`;

test.skipIf(!canImport('skimage, rasterio'))('number as skimage.measure.label does', () => {
  const inputs = fc.sample(maskInput(60), { seed: 3, numRuns: 60 });
  const cases = inputs.map(({ before, width, height }, i) => ({
    ...{ data: [...before], width, height, connectivity: (i % 2 === 0 ? 4 : 8) as Connectivity },
  }));
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-components-'));
  try {
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
    const results = JSON.parse(runPython(script, join(folder, 'cases.json'))) as number[][];
    for (const [i, { width, height, connectivity }] of cases.entries()) {
      const components = labelComponents(inputs[i]!.before, width, height, { connectivity });
      expect([...componentImage(components)]).toEqual(results[i]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
