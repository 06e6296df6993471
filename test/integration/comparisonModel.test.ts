import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evidenceOf } from '../../src/shared/comparison/itemEvidence.ts';
import { runSettingsSchema, type Disagreement } from '../../src/shared/contract/index.ts';
import { decodeSet, forEachSpanIn } from '../../src/shared/editing/pixelSet.ts';
import { windowOf } from '../../src/shared/geo/grid.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { writeTestModel } from '../support/onnx/index.ts';
import { RealCore } from '../support/realCore.ts';
import { copySample } from '../support/sample.ts';

const folder = makeFolder('arpenteur-comparison-model-');
const core = new RealCore();
const settings = runSettingsSchema.parse({ device: 'cpu' });
let modelId = '';

beforeAll(async () => {
  const dataset = join(folder, 'dataset');
  await copySample(dataset);
  await core.open(dataset);
  const { jobId } = await core.client.comparison.start({ datasetId: core.datasetId });
  await core.done(jobId);
  const { path } = writeTestModel(join(folder, 'models'), 'conv3');
  modelId = (await core.client.inference.importModel({ path })).id;
}, 240_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const items = async (): Promise<Disagreement[]> => {
  await core.services.workspaces.session().comparison.settled();
  return (await core.client.comparison.queue({ datasetId: core.datasetId, limit: 500 })).items;
};

/** What the prediction gives most of an item, pixel by pixel. */
async function modelOf(item: Disagreement, setId: string): Promise<{ value: number; share: number } | null> {
  const { datasetId, roiKey } = item;
  const { inference } = core.services.workspaces.session();
  const { set } = (await core.client.comparison.itemSet({ datasetId, id: item.id }))!;
  const { grid } = await core.client.catalogue.roi({ datasetId, roiKey });
  const counts = new Map<number, number>();
  let px = 0;
  for (const patch of grid) {
    const predicted = await inference.pixels(datasetId, setId, patch.patchId);
    if (!predicted) continue;
    forEachSpanIn(decodeSet(Buffer.from(set, 'base64')), windowOf(patch), (y, xStart, xEnd) => {
      for (let x = xStart; x < xEnd; x++, px++) {
        const value = predicted.classes[(y - patch.y) * patch.widthPx + x - patch.x]!;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    });
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return most ? { value: most[0], share: most[1] / px } : null;
}

it('a prediction is evidence of the disagreements of its ROI, and no longer when it is put away', async () => {
  const { datasetId } = core;
  const before = await items();
  expect(before.length).toBeGreaterThan(4);
  expect(before.every(({ model }) => model === null)).toBe(true);
  const { roiKey } = before[0]!;
  const { roi } = (await core.client.catalogue.rois({ datasetId })).find((one) => one.roiKey === roiKey)!;

  const run = await core.client.inference.start({
    ...{ datasetId, modelId, settings, shard: null },
    where: `roi = "${roi}"`,
  });
  await core.done(run.jobId);
  const after = await items();
  const held = after.filter((item) => item.roiKey === roiKey);
  expect(held.length).toBeGreaterThan(0);
  for (const item of held) {
    const { cover, declared1, height, ndvi, model } = item;
    expect(model).toEqual(await modelOf(item, run.setId));
    expect(item.parts.evidence).toBeCloseTo(evidenceOf({ cover, declared1, height, ndvi, model }), 12);
  }
  expect(after.filter((item) => item.roiKey !== roiKey).every(({ model }) => model === null)).toBe(true);

  await core.client.inference.activate({ datasetId, task: 'cosia', setId: null });
  expect(await items()).toEqual(before);
}, 120_000);

it('an item that a stroke cuts is held against the prediction as it is now', async () => {
  const { datasetId } = core;
  const { id: setId } = (await core.client.inference.sets({ datasetId }))[0]!;
  await core.client.inference.activate({ datasetId, task: 'cosia', setId });
  const [item] = (await items()).filter(({ model }) => model !== null);
  const { grid } = await core.client.catalogue.roi({ datasetId, roiKey: item!.roiKey });
  const patch = grid.find(({ patchId }) => patchId === item!.patchIds[0])!;
  // Its left half becomes what nothing contradicts.
  const { x, y, width, height } = item!.window;
  const left = Math.max(0, x - patch.x);
  const top = Math.max(0, y - patch.y);
  await core.paint(patch.patchId, {
    ...{ x: left, y: top, value: 18 },
    width: Math.min(patch.widthPx - left, Math.ceil(width / 2)),
    height: Math.min(patch.heightPx - top, height),
  });
  for (const now of (await items()).filter(({ roiKey }) => roiKey === item!.roiKey))
    expect(now.model).toEqual(await modelOf(now, setId));
}, 120_000);
