import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canImport, runPython } from '../../../../test/support/python.ts';
import { distanceTo, reachSquared, Rings } from './distance.ts';
import { maskInput, pixelsOf } from '../../../../test/support/maskSamples.ts';

describe('distanceTo', () => {
  it('is the distance to the nearest target, or infinite beyond the reach', () => {
    const reach = fc.constantFrom(0, 1, 1.4, 1.5, 2, 3.7, 5, 100, Infinity);
    fc.assert(
      fc.property(maskInput(20), reach, fc.integer({ min: 0, max: 255 }), (input, maxPx, limit) => {
        const { before, width, height } = input;
        const targets = pixelsOf({ ...input, inside: null }).filter(({ value }) => value >= limit);
        const expected = Float32Array.from(before, (_, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const nearest = Math.min(...targets.map((pixel) => Math.hypot(pixel.x - x, pixel.y - y)));
          return nearest <= maxPx + 1e-9 ? nearest : Infinity;
        });
        expect(distanceTo(before, width, height, (value) => value >= limit, maxPx)).toEqual(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is infinite everywhere without a target, and empty of an empty image', () => {
    expect([...distanceTo(new Uint8Array(6), 3, 2, () => false)]).toEqual(Array(6).fill(Infinity));
    expect(distanceTo(new Uint8Array(0), 0, 0, () => true)).toHaveLength(0);
  });

  it('refuses data of another size', () => {
    expect(() => distanceTo(new Uint8Array(5), 3, 2, () => true)).toThrow(
      expect.objectContaining({ code: 'badRequest' }),
    );
  });

  it.skipIf(!canImport('scipy.ndimage'))('equals the transform of scipy on a large image', () => {
    const folder = mkdtempSync(join(tmpdir(), 'arpenteur-distance-'));
    try {
      const [width, height] = [613, 407];
      let state = 3;
      const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
      for (const share of [0.3, 0.001, 0.00002]) {
        const mask = Uint8Array.from({ length: width * height }, () => (random() < share ? 1 : 0));
        mask[1234] = 1;
        const expected = scipyDistances(mask, width, height, folder);
        expect(distanceTo(mask, width, height, (value) => value === 1)).toEqual(expected);
        const bounded = distanceTo(mask, width, height, (value) => value === 1, 40);
        expect(bounded).toEqual(expected.map((distance) => (distance <= 40 ? distance : Infinity)));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const script = `
import json, sys
import numpy
from scipy.ndimage import distance_transform_edt
task = json.load(open(sys.argv[1]))
mask = numpy.fromfile(task['mask'], 'uint8').reshape(task['height'], task['width'])
distance_transform_edt(mask == 0).astype('float32').tofile(task['out'])
`;

function scipyDistances(mask: Uint8Array, width: number, height: number, folder: string): Float32Array {
  const task = { mask: join(folder, 'mask'), out: join(folder, 'out'), width, height };
  writeFileSync(task.mask, mask);
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
  runPython(script, join(folder, 'task.json'));
  const bytes = readFileSync(task.out);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describe('reachSquared', () => {
  it('includes a length that is a whole number of pixels, however its division is rounded', () => {
    for (const gsd of [0.2, 0.25, 0.1, 1.6, 10.24]) {
      for (let px = 1; px <= 300; px++) expect(reachSquared(px * gsd, gsd)).toBe(px * px);
    }
    expect(reachSquared(0.6, 0.2)).toBe(9);
    expect(reachSquared(0.19, 0.2)).toBe(0);
  });
});

describe('Rings', () => {
  it('has each pixel of a distance once', () => {
    const rings = new Rings();
    for (let squared = 0; squared <= 250; squared++) {
      const expected = new Set<string>();
      for (let dx = -16; dx <= 16; dx++)
        for (let dy = -16; dy <= 16; dy++) if (dx * dx + dy * dy === squared) expected.add(`${dx},${dy}`);
      const ring = rings.at(squared);
      const found = Array.from({ length: ring.length / 2 }, (_, i) => `${ring[2 * i]},${ring[2 * i + 1]}`);
      expect(found.toSorted()).toEqual([...expected].toSorted());
    }
  });
});
