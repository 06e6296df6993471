import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canImport, runPython } from '../../../../test/support/python.ts';
import { holes } from './holes.ts';
import { hasMask, letter, maskInput, maskOf, rowsOf } from '../../../../test/support/maskSamples.ts';
import type { OpInput } from './op.ts';
import { around, slowFlood } from '../../../../test/support/slowComponents.ts';

const run = (input: OpInput, maxPx: number, classes?: number[]) =>
  holes({ op: 'holes', maxPx, classes }, input);

describe('holes', () => {
  test('of one class around become it, whatever is in them', () => {
    const mask = maskOf(['aaaaaa', 'abbaca', 'abxaaa', 'aaaaaa']);
    expect(rowsOf(run(mask, 4), mask)).toEqual(['aaaaaa', 'aaaaaa', 'aaaaaa', 'aaaaaa']);
    expect(rowsOf(run(mask, 3), mask)).toEqual(['aaaaaa', 'abbaaa', 'abxaaa', 'aaaaaa']);
  });

  test('with two classes around, at the edge, or beside what has no mask are none', () => {
    for (const rows of [
      ['aaab', 'aacb', 'aaab'],
      ['aaaa', 'aaac', 'aaaa'],
      ['aaaa', 'ac.a', 'aaaa'],
    ])
      expect(run(maskOf(rows), 9)).toEqual(maskOf(rows).before);
  });

  test('within each other become the outermost class', () => {
    const mask = maskOf(['aaaaaaa', 'abbbbba', 'abaaaba', 'abacaba', 'abaaaba', 'abbbbba', 'aaaaaaa']);
    // The ring of b is a hole of 16 px; the a within it and its c are no hole of b that is left.
    expect(new Set(run(mask, 16))).toEqual(new Set([letter('a')]));
    // c is one of a; the a around it, with c, are nine in b.
    expect(rowsOf(run(mask, 9), mask)[3]).toBe('abbbbba');
    expect(rowsOf(run(mask, 8), mask)[3]).toBe('abaaaba');
    expect(rowsOf(run(mask, 9, [letter('a')]), mask)[3]).toBe('abaaaba');
  });

  test('are measured in square metres too', () => {
    const mask = maskOf(['aaaa', 'abba', 'aaaa'], 0.2);
    expect(rowsOf(holes({ op: 'holes', maxM2: 0.08 }, mask), mask)[1]).toBe('aaaa');
    expect(holes({ op: 'holes', maxM2: 0.079 }, mask)).toEqual(mask.before);
  });
});

const sizes = fc.integer({ min: 1, max: 40 });
const wanted = fc.constantFrom('all', 'first');

test('equal what a search pixel by pixel says', () => {
  fc.assert(
    fc.property(maskInput(), sizes, wanted, (input, maxPx, which) => {
      const classes = which === 'all' ? undefined : [input.before[0]!];
      expect(run(input, maxPx, classes)).toEqual(slowHoles(input, maxPx, classes));
    }),
    { seed: 1, numRuns: 400 },
  );
});

test('in noise, where rings cross, nothing is left to fill; input and pixels without a mask stay', () => {
  const side = 12;
  const noise = fc.record({
    ...{ width: fc.constant(side), height: fc.constant(side), gsd: fc.constant(1) },
    before: fc.uint8Array({ minLength: side * side, maxLength: side * side, max: 2 }),
    inside: fc.constantFrom(
      null,
      Uint8Array.from({ length: side * side }, (_, i) => (i % 29 === 28 ? 0 : 1)),
    ),
  });
  fc.assert(
    fc.property(noise, sizes, (input, maxPx) => {
      const copy = input.before.slice();
      const after = run(input, maxPx);
      expect(input.before).toEqual(copy);
      expect(after).toEqual(slowHoles(input, maxPx));
      expect(run({ ...input, before: after }, maxPx)).toEqual(after);
      after.forEach((value, i) => hasMask(input, i) || expect(value).toBe(copy[i]));
    }),
    { seed: 2, numRuns: 400 },
  );
});

interface SlowHole {
  readonly value: number;
  readonly pixels: ReadonlySet<number>;
  readonly ring: ReadonlySet<number>;
  readonly heightPx: number;
}

/** The same rules, with floods of pixels and no areas. */
function slowHoles(input: OpInput, maxPx: number, classes?: readonly number[]): Uint8Array {
  let before = input.before;
  for (;;) {
    const found = slowRound({ ...input, before }, maxPx, classes);
    const after = before.slice();
    const settled = new Map<number, number>();
    // A pixel speaks for its area.
    const areaOf = (pixel: number) =>
      slowFlood(input, pixel, 4, (i) => hasMask(input, i) && before[i] === before[pixel]);
    for (const { value, pixels, ring } of found) {
      if ([...pixels].some((i) => settled.has(i))) continue;
      if ([...ring].some((i) => settled.has(i) && settled.get(i) !== value)) continue;
      for (const i of pixels) settled.set(i, value).set(i, (after[i] = value));
      for (const pixel of ring) for (const i of areaOf(pixel)) settled.set(i, value);
    }
    if (found.length === 0) return after;
    before = after;
  }
}

function slowRound(input: OpInput, maxPx: number, classes?: readonly number[]): SlowHole[] {
  const { before, width, height } = input;
  const isEdge = (i: number) =>
    i % width === 0 || i % width === width - 1 || i < width || i >= (height - 1) * width;
  const found: SlowHole[] = [];
  for (const value of new Set(before)) {
    if (classes && !classes.includes(value)) continue;
    const seen = new Set<number>();
    before.forEach((own, first) => {
      if (own === value || seen.has(first) || !hasMask(input, first)) return;
      const pixels = slowFlood(input, first, 4, (i) => hasMask(input, i) && before[i] !== value);
      for (const i of pixels) seen.add(i);
      const beside = [...pixels].flatMap((i) => around(input, i, 4)).filter((i) => !pixels.has(i));
      const isOpen = [...pixels].some(isEdge) || beside.some((i) => !hasMask(input, i));
      if (isOpen || pixels.size > maxPx) return;
      const rows = [...pixels].map((i) => Math.floor(i / width));
      const heightPx = Math.max(...rows) - Math.min(...rows);
      found.push({ value, pixels, ring: new Set(beside), heightPx });
    });
  }
  const firstOf = ({ pixels }: SlowHole) => Math.min(...pixels);
  return found.sort((a, b) => b.heightPx - a.heightPx || a.value - b.value || firstOf(a) - firstOf(b));
}

const script = `
import json, sys
import numpy as np
from scipy import ndimage
results = []
for case in json.load(open(sys.argv[1])):
    image = np.array(case['before']).reshape(case['height'], case['width']) == case['value']
    filled = ndimage.binary_fill_holes(image)
    found, count = ndimage.label(filled & ~image)
    sizes = ndimage.sum_labels(np.ones_like(found), found, np.arange(count + 1))
    sizes[0] = 1e9
    results.append((image | (sizes <= case['maxPx'])[found]).astype(int).ravel().tolist())
print(json.dumps(results))
`;

test.skipIf(!canImport('scipy.ndimage, rasterio'))('of one class are those of scipy', () => {
  const inputs = fc.sample(maskInput(40), { seed: 3, numRuns: 200 }).map((input) => ({
    ...{ ...input, inside: null, value: input.before[0]! },
  }));
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-holes-'));
  try {
    const cases = inputs.map(({ before, ...rest }, i) => ({
      ...rest,
      before: [...before],
      maxPx: 1 + (i % 40),
    }));
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
    const results = JSON.parse(runPython(script, join(folder, 'cases.json'))) as number[][];
    for (const [i, input] of inputs.entries()) {
      const after = run(input, cases[i]!.maxPx, [input.value]);
      expect(Array.from(after, (value) => (value === input.value ? 1 : 0))).toEqual(results[i]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
