import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VersionRequest } from '../../src/shared/contract/index.ts';
import { makeFolder, patchIds, writeDataset } from '../fixtures/flairHubFolder.ts';
import { RealCore } from '../support/realCore.ts';

const roiKey = 'D012-2019_AF-S1-27';
const [first, second] = patchIds(roiKey, 1, 2) as [string, string];
const square = (value: number) => ({ x: 10, y: 10, width: 5, height: 5, value });

let core: RealCore;
let dataset: string;
beforeEach(async () => {
  core = new RealCore();
  dataset = makeFolder('arpenteur-history-');
  writeDataset(dataset, [first, second]);
  await core.open(dataset);
});
afterEach(async () => {
  await core.close();
  rmSync(dataset, { recursive: true, force: true });
});

const versionOf = async (patchId: string, at: VersionRequest['at']) =>
  core.fetch('/api/pixels/version', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetId: core.datasetId, patchId, at }),
  });

it('answers masks as they were by number, name and moment', async () => {
  const { datasetId, client } = core;
  const original = Buffer.from(await core.mask(first));
  await core.paint(first, square(7));
  const { id } = await client.annotation.addSnapshot({ datasetId, roiKey, name: ' Meadow ' });
  const then = Buffer.from(await core.mask(first));
  await core.paint(first, square(8));
  const bytes = async (at: VersionRequest['at']) =>
    Buffer.from(await (await versionOf(first, at)).arrayBuffer());
  expect((await bytes({ version: 0 })).equals(original)).toBe(true);
  expect((await bytes({ snapshot: id })).equals(then)).toBe(true);
  expect((await bytes({ utc: '2020-01-01' })).equals(original)).toBe(true);
  expect((await versionOf(first, { version: 9 })).status).toBe(404);
  expect((await versionOf('D1', { version: 0 })).status).toBe(404);
  expect(await client.annotation.snapshots({ datasetId, roiKey })).toMatchObject([
    { id, name: 'Meadow', editsSince: 1 },
  ]);
  expect(await client.annotation.removeSnapshot({ datasetId, id })).toEqual({});
});

it('previews a revert, does it and undoes it', async () => {
  const { datasetId, client } = core;
  await core.paint(first, square(7));
  const [edit] = await client.annotation.history({ datasetId, roiKey, limit: 5 });
  expect(edit).toMatchObject({ roiKey, gate: null, inForce: true });
  const target = { editIds: [edit!.editId] };
  expect(await client.annotation.previewRevert({ datasetId, target })).toMatchObject({ px: 25, kept: [] });
  const scope = { datasetId, roiKey, windowId: 'w' };
  const result = await client.annotation.revert({ ...scope, editId: randomUUID(), target });
  expect(result).toMatchObject({ changedPx: 25, edits: 1, targetTool: 'brush' });
  expect(result!.runs).toHaveLength(1);
  expect(await client.annotation.revert({ ...scope, editId: randomUUID(), target })).toBeNull();
  expect(await client.annotation.undo({ ...scope, editId: randomUUID() })).toMatchObject({ changedPx: 25 });
  expect(await client.annotation.blame({ datasetId, patchId: first })).toMatchObject({ edits: [{ px: 25 }] });
  const { patches } = await client.annotation.editExtent({ datasetId, editId: edit!.editId });
  expect(patches).toEqual([
    { patchId: first, roiKey, px: 25, window: { x: 10, y: 10, width: 5, height: 5 } },
  ]);
  expect((await client.annotation.historyFacets({ datasetId })).tools).toEqual(['brush', 'revert', 'undo']);
});
