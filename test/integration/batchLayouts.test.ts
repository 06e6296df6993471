import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { batchResultSchema } from '../../src/shared/contract/index.ts';
import { patchOfCell } from '../../src/shared/model/layouts.ts';
import type { EditOp } from '../../src/shared/editing/ops/op.ts';
import { runOp } from '../../src/shared/editing/ops/runOp.ts';
import { noRules } from '../../src/shared/editing/rules.ts';
import { writeClassList, writePlainImage } from '../fixtures/plainFolder.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

let core: RealCore;
beforeEach(() => {
  core = new RealCore();
});
afterEach(() => core.close());

const size = { width: 1300, height: 1100 };
const noise = (x: number, y: number) => ((x * 7919 + y * 104_729) % 97 < 3 ? 2 : x + y < 1200 ? 1 : 5);

async function openPlain(masks: Record<string, (x: number, y: number) => number>): Promise<string> {
  const root = join(core.folder, 'plain');
  writeClassList(root);
  for (const [stem, value] of Object.entries(masks)) {
    writePlainImage(root, `images/${stem}.tif`, { ...size, bands: 3 });
    writePlainImage(root, `masks/${stem}.tif`, { ...size, value });
  }
  return core.open(root);
}

async function batch(where: string, op: EditOp, editId = randomUUID()) {
  const { jobId } = await core.client.editing.batch({
    ...{ datasetId: core.datasetId, where, op, rules: noRules, dryRun: false, windowId: 'w', editId },
  });
  return batchResultSchema.parse(await core.done(jobId));
}

/** The whole mask of a large image, from its cells. */
async function wholeMask(patchId: string): Promise<Uint8Array> {
  const data = new Uint8Array(size.width * size.height);
  for (const { roiKey } of await core.client.catalogue.rois({ datasetId: core.datasetId })) {
    const { grid } = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    for (const cell of grid.filter((one) => patchOfCell(one.patchId) === patchId)) {
      const mask = await core.mask(cell.patchId);
      for (let row = 0; row < cell.heightPx; row++)
        data.set(
          mask.subarray(row * cell.widthPx, (row + 1) * cell.widthPx),
          (cell.y + row) * size.width + cell.x,
        );
    }
  }
  return data;
}

it('a batch works on a large image as if it were not cut into cells', async () => {
  await openPlain({ a: noise, b: noise });
  const { patchIds } = await core.client.catalogue.select({ datasetId: core.datasetId, where: '' });
  const [first, second] = patchIds as [string, string];
  const before = await wholeMask(first);
  expect(before[0]).toBe(noise(0, 0));
  for (const op of [
    { op: 'islands', minPx: 30, connectivity: 4 },
    { op: 'majority', radiusPx: 3 },
  ] satisfies EditOp[]) {
    const editId = randomUUID();
    const done = await batch(`patch = "${first}"`, op, editId);
    const expected = runOp(op, { before, inside: null, ...size, gsd: 0.5 });
    expect(Buffer.compare(await wholeMask(first), expected)).toBe(0);
    expect(Buffer.compare(await wholeMask(second), before)).toBe(0);
    expect(done.patchCount).toBeGreaterThan(1);
    expect(new Set(done.patches.map(({ patchId }) => patchOfCell(patchId)))).toEqual(new Set([first]));
    const input = { datasetId: core.datasetId, target: editId, editId: randomUUID(), windowId: 'w' };
    await core.done((await core.client.editing.undoBatch(input)).jobId);
    expect(Buffer.compare(await wholeMask(first), before)).toBe(0);
  }
}, 120_000);

it('a gate on what no image has is told before anything starts', async () => {
  await openPlain({ a: noise });
  const failure = await failureOf(
    core.client.editing.batch({
      ...{ datasetId: core.datasetId, where: '', op: { op: 'set', value: 1 } },
      rules: { ...noRules, gate: { text: 'height > 2', inverted: false } },
      ...{ dryRun: false, windowId: 'w', editId: randomUUID() },
    }),
  );
  expectSentence(failure, 'layerMissing');
});
