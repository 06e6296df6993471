import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createComposer, planTiles } from '../../../shared/inference/index.ts';
import type { RoiInputs } from '../Inference.ts';
import { createAssembler } from './index.ts';
import type { InputTensors } from './index.ts';
import { imageInput, patchPx, testRoi } from './testRoi.ts';

let folder: string;
let roi: RoiInputs;
const side = 3;
const roiPx = side * patchPx;
const aerialAt = (x: number, y: number, band: number): number => (x * 13 + y * 29 + x * y + band * 90) % 256;
const spotAt = (x: number, y: number): number => (x * 701 + y * 1409) % 2048;

beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-whole-'));
  roi = testRoi(
    folder,
    {
      AERIAL_RGBI: { sizePx: 40, bands: 4, dtype: 'uint8', valueAt: aerialAt },
      SPOT_RGBI: { sizePx: 5, bands: 1, dtype: 'uint16', valueAt: spotAt },
    },
    side,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const channel = (band: number, mean: number, std: number) => ({ band, mean, std });
const values = [3, 11, 6];
const model = {
  inputs: [
    imageInput('AERIAL_RGBI', 40, [channel(4, 120, 60), channel(1, 100, 50)]),
    imageInput('SPOT_RGBI', 5, [channel(1, 1000, 500)]),
  ],
  ...{ output: { name: 'out', kind: 'logits' as const }, values, ignore: [] },
  ...{ pixelSizeM: 0.2, tilePx: 40, marginPx: 0 },
};

/** A model that looks one pixel to the right and below, 0 beyond its tile, and at the SPOT pixel over each of its own. */
function scores(tensors: InputTensors): Float32Array {
  const [aerial, spot] = [tensors['AERIAL_RGBI']!.data, tensors['SPOT_RGBI']!.data];
  const at = (plane: number, x: number, y: number): number =>
    x < 40 && y < 40 ? aerial[plane * 1600 + y * 40 + x]! : 0;
  return Float32Array.from({ length: 3 * 1600 }, (_, i) => {
    const [x, y] = [i % 40, Math.floor(i / 40) % 40];
    if (i < 1600) return at(0, x, y) + at(0, x + 1, y) / 2;
    if (i < 3200) return at(1, x, y) - at(1, x, y + 1) / 2;
    return spot[(y >> 3) * 5 + (x >> 3)]!;
  });
}

/** The same of a pixel of the ROI, from the definition of its rasters. */
function expectedAt(x: number, y: number): { value: number; confidence: number } {
  const aerial = (band: number, mean: number, std: number, column: number, row: number): number =>
    column < roiPx && row < roiPx ? (aerialAt(column, row, band) - mean) / std : 0;
  const of = [
    aerial(3, 120, 60, x, y) + aerial(3, 120, 60, x + 1, y) / 2,
    aerial(0, 100, 50, x, y) - aerial(0, 100, 50, x, y + 1) / 2,
    (spotAt(x >> 3, y >> 3) - 1000) / 500,
  ];
  const best = of.indexOf(Math.max(...of));
  const sum = of.reduce((total, score) => total + Math.exp(score - of[best]!), 0);
  return { value: values[best]!, confidence: 255 / sum };
}

test.each([1, 3, 8, 11, 15])('a ROI is predicted the same with a margin of %d px', async (marginPx) => {
  const wanted = roi.patches.map(({ patchId }) => patchId).filter((id) => id !== '2-0');
  const plan = planTiles(model, roi, wanted, { overlap: 'interior', marginPx });
  const assembler = createAssembler(model, roi);
  const composer = createComposer(model, plan, roi.patches, { probabilities: false });
  const found = new Set<string>();
  for (const tile of plan.tiles) {
    const { tensors, lacking } = await assembler.assemble(tile);
    expect(lacking).toEqual([]);
    for (const { patchId, decoded } of composer.add(tile, scores(tensors!))) {
      found.add(patchId);
      const patch = roi.patches.find((one) => one.patchId === patchId)!;
      let wrong = 0;
      for (let i = 0; i < patchPx * patchPx; i++) {
        const expected = expectedAt(patch.x + (i % patchPx), patch.y + Math.floor(i / patchPx));
        const isClose = Math.abs(decoded!.confidence![i]! - expected.confidence) < 0.501;
        if (decoded!.classes[i] !== expected.value || !isClose) wrong++;
      }
      expect(wrong).toBe(0);
    }
  }
  expect([...found].sort()).toEqual([...wanted].sort());
});
