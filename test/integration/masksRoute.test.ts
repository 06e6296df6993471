import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { maskVersionsSchema, masksHeaderName, maxMasksPerRequest } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { makeFolder, patchIds, writeDataset } from '../fixtures/flairHubFolder.ts';
import { RealCore } from '../support/realCore.ts';

const ids = patchIds('D012-2019_AF-S1-27', 1, 3);
const [first, second, third] = ids as [string, string, string];

let core: RealCore;
let dataset: string;
beforeEach(async () => {
  core = new RealCore();
  dataset = makeFolder('arpenteur-masks-');
  writeDataset(dataset, ids);
  await core.open(dataset);
});
afterEach(async () => {
  await core.close();
  rmSync(dataset, { recursive: true, force: true });
});

const ask = (patches: readonly string[]) =>
  core.fetch(`/api/pixels/masks/${core.datasetId}?${patches.map((id) => `patch=${id}`).join('&')}`);

const versionsOf = (response: Response) =>
  maskVersionsSchema.parse(JSON.parse(response.headers.get(masksHeaderName)!));

it('answers several masks in the order asked, each with its version', async () => {
  await core.paint(second, { x: 10, y: 10, width: 5, height: 5, value: 7 });
  const response = await ask([third, second, first]);
  expect(versionsOf(response)).toEqual([0, 1, 0]);
  const all = Buffer.from(await response.arrayBuffer());
  expect(all.length).toBe(3 * 512 * 512);
  for (const [i, id] of [third, second, first].entries()) {
    const one = Buffer.from(await core.mask(id));
    expect(one.equals(all.subarray(i * one.length, (i + 1) * one.length))).toBe(true);
  }
});

it('leaves out a mask that cannot be read, which alone says why', async () => {
  truncateSync(join(dataset, formatPatchPath(parsePatchId(first)!, 'AERIAL_LABEL-COSIA')), 300);
  const response = await ask([first, second, 'D099-2020_AA-S1-1_1-1']);
  expect(versionsOf(response)).toEqual([null, 0, null]);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.equals(Buffer.from(await core.mask(second)))).toBe(true);
  await expect(core.mask(first)).rejects.toMatchObject({ code: 'fileTruncated' });
  expect((await ask([first])).status).toBe(204);
});

it('refuses no patch, too many patches, and a core without a workspace', async () => {
  expect((await ask([])).status).toBe(422);
  expect((await ask(Array.from({ length: maxMasksPerRequest + 1 }, () => first))).status).toBe(422);
  await core.client.workspace.close();
  expect(await (await ask([first, second])).json()).toMatchObject({ code: 'workspaceNotOpen' });
});
