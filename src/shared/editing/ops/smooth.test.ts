import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canImport, runPython } from '../../../../test/support/python.ts';
import { gaussianWeights } from './gaussian.ts';
import {
  eachPixel,
  maskInput,
  maskOf,
  mostOf,
  pixelsOf,
  rowsOf,
} from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';
import { maxSigmaPx, smooth } from './smooth.ts';

const sigmaPx = fc.constantFrom(0.3, 0.5, 0.8, 1, 1.5, 2.2, 4);

/** Adds up whole weights, so that equal shares are equal here too. */
function slowSmooth(input: OpInput, sigma: number): Uint8Array {
  const { radius, weights } = gaussianWeights(sigma);
  return eachPixel(input, (x, y, own) => {
    const shares = new Map<number, number>();
    for (const pixel of pixelsOf(input)) {
      const [dx, dy] = [pixel.x - x, pixel.y - y];
      if (Math.max(Math.abs(dx), Math.abs(dy)) > radius) continue;
      const weight = weights[dx + radius]! * weights[dy + radius]!;
      shares.set(pixel.value, (shares.get(pixel.value) ?? 0) + weight);
    }
    return mostOf(shares, own);
  });
}

describe('smooth', () => {
  it('equals the weighted share of each class, summed pixel by pixel', () => {
    fc.assert(
      fc.property(maskInput(), sigmaPx, (input, sigma) => {
        const copy = input.before.slice();
        const sigmaM = sigma * input.gsd;
        // The quotient may differ from sigma in its last bit, and the weights with it.
        expect(smooth({ op: 'smooth', sigmaM }, input)).toEqual(slowSmooth(input, sigmaM / input.gsd));
        expect(input.before).toEqual(copy);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('takes a tooth off a straight edge and leaves the edge', () => {
    const input = maskOf(['aaaaaaa', 'aaabaaa', 'bbbbbbb', 'bbbbbbb']);
    expect(rowsOf(smooth({ op: 'smooth', sigmaM: 1 }, input), input)).toEqual([
      'aaaaaaa',
      'aaaaaaa',
      'bbbbbbb',
      'bbbbbbb',
    ]);
  });

  it('changes nothing with a deviation of a small part of a pixel', () => {
    const input = maskOf(['ab', 'ba'], 0.2);
    expect(smooth({ op: 'smooth', sigmaM: 0.001 }, input)).toEqual(input.before);
  });

  it('refuses a deviation whose work has no end', () => {
    const input = maskOf(['ab', 'ba'], 0.2);
    const sigmaM = maxSigmaPx * 0.2;
    expect(() => smooth({ op: 'smooth', sigmaM: sigmaM + 0.1 }, input)).toThrow(
      expect.objectContaining({ code: 'badRequest' }),
    );
    expect(smooth({ op: 'smooth', sigmaM }, input)).toEqual(input.before);
  });

  it.skipIf(!canImport('scipy.ndimage'))('agrees with the filter of scipy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'arpenteur-smooth-'));
    try {
      const [width, height] = [96, 70];
      const before = blobs(width, height);
      for (const sigma of [0.7, 1.3, 3, 6]) {
        const shares = scipyShares(before, width, height, sigma, folder);
        const after = smooth(
          { op: 'smooth', sigmaM: sigma * 0.2 },
          { before, width, height, inside: null, gsd: 0.2 },
        );
        let compared = 0;
        for (let i = 0; i < before.length; i++) {
          const all = shares.map((of, value) => ({ value, share: of[i]! })).sort((a, b) => b.share - a.share);
          // Shares that are equal but for rounding may fall either way in scipy.
          if (all[0]!.share - all[1]!.share < 1e-6) continue;
          expect(after[i]).toBe(all[0]!.value);
          compared++;
        }
        expect(compared).toBeGreaterThan(0.9 * before.length);
        expect(after).not.toEqual(before);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const classes = 4;

/** Four classes in areas of some pixels with ragged edges. */
function blobs(width: number, height: number): Uint8Array {
  let state = 9;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const seeds = Array.from({ length: 30 }, (_, i) => ({
    ...{ x: random() * width, y: random() * height, value: i % classes },
  }));
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) + random() * 4, Math.floor(i / width) + random() * 4];
    const distanceOf = (seed: { x: number; y: number }) => Math.hypot(seed.x - x, seed.y - y);
    return seeds.reduce((a, b) => (distanceOf(b) < distanceOf(a) ? b : a)).value;
  });
}

const script = `
import json, sys
import numpy
from scipy.ndimage import gaussian_filter
task = json.load(open(sys.argv[1]))
mask = numpy.fromfile(task['mask'], 'uint8').reshape(task['height'], task['width'])
shares = [gaussian_filter((mask == k).astype('float64'), task['sigma'], mode='constant') for k in range(task['classes'])]
numpy.stack(shares).tofile(task['out'])
`;

function scipyShares(
  mask: Uint8Array,
  width: number,
  height: number,
  sigma: number,
  folder: string,
): Float64Array[] {
  const task = { mask: join(folder, 'mask'), out: join(folder, 'out'), width, height, sigma, classes };
  writeFileSync(task.mask, mask);
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
  runPython(script, join(folder, 'task.json'));
  const bytes = readFileSync(task.out);
  const all = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return Array.from({ length: classes }, (_, k) => all.subarray(k * mask.length, (k + 1) * mask.length));
}
