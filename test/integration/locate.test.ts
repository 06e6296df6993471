import { copyFileSync, cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, makeFolder, patchIds, writeDataset, writeRaster } from '../fixtures/flairHubFolder.ts';
import { writeFlairArea } from '../fixtures/flair12Folder.ts';
import { runCommand } from '../support/commandLine.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

const roiKey = 'D012-2019_AF-S1-27';
const ids = patchIds(roiKey, 2, 2);
const [first, second] = ids as [string, string];
const square = { x: 10, y: 20, width: 40, height: 30, value: 7 };

let core: RealCore;
let parent: string;
let dataset: string;
beforeEach(async () => {
  core = new RealCore();
  parent = makeFolder('arpenteur-locate-');
  dataset = join(parent, 'hub');
  writeDataset(dataset, ids);
  await core.open(dataset);
});
afterEach(async () => {
  await core.close();
  rmSync(parent, { recursive: true, force: true });
});

const locate = async (path: string) => {
  const { jobId } = await core.client.workspace.locateDataset({ datasetId: core.datasetId, path });
  if (jobId !== null) await core.done(jobId);
};
const described = async () => (await core.client.workspace.current())!.datasets[0]!;

it('a dataset that was moved is found again with its edits, which go on where they stopped', async () => {
  await core.paint(first, square);
  const painted = await core.mask(first);
  const moved = join(parent, 'other disk', 'données');
  mkdirSync(join(parent, 'other disk'));
  renameSync(dataset, moved);
  expect(await described()).toMatchObject({ present: false, path: dataset, patches: 4, editedPatches: 1 });

  const before = fingerprint(moved);
  await locate(moved);
  expect(await described()).toMatchObject({
    id: core.datasetId,
    present: true,
    path: moved,
    patches: 4,
    editedPatches: 1,
  });
  expect(await core.mask(first)).toEqual(painted);
  await core.client.annotation.undo(core.scope(first));
  expect((await core.mask(first)).every((value) => value === 0)).toBe(true);
  await core.client.annotation.redo(core.scope(first));
  expect((await core.paint(second, square)).changedPx).toBe(1200);
  const roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
  expect(roi.grid.map(({ readOnly }) => readOnly)).toEqual([null, null, null, null]);
  const out = join(core.folder, 'out');
  const { jobId } = await core.client.exports.start({
    datasetId: core.datasetId,
    out,
    scope: { kind: 'changed' },
  });
  expect(await core.done(jobId)).toMatchObject({ files: 2, skipped: [] });
  expect(fingerprint(moved)).toEqual(before);

  // It stays where it was found when the workspace is opened again.
  await core.client.workspace.close();
  await core.client.workspace.open({ path: core.workspace });
  expect(await described()).toMatchObject({ present: true, path: moved });
  expect(await core.mask(first)).toEqual(painted);
});

it('the folder around it is enough, and the folder where it is already changes nothing', async () => {
  const around = join(parent, 'disk');
  mkdirSync(around);
  renameSync(dataset, join(around, 'hub'));
  await locate(around);
  expect((await described()).path).toBe(join(around, 'hub'));
  await locate(join(around, 'hub'));
  expect(await described()).toMatchObject({ path: join(around, 'hub'), patches: 4 });
});

it('another dataset is refused, and the place known before stays', async () => {
  await core.paint(first, square);
  const painted = await core.mask(first);
  const other = join(parent, 'other');
  writeDataset(other, patchIds('D034-2021_UU-S1-3', 2, 2));
  const flair = join(parent, 'flair1');
  writeFlairArea(flair, { domain: 'D004_2021', area: 'Z10_AU', ids: [1, 2] });
  for (const path of [other, flair]) expectSentence(await failureOf(locate(path)), 'notSameDataset', path);
  const photos = join(parent, 'photos');
  mkdirSync(photos);
  expectSentence(await failureOf(locate(photos)), 'notADataset', photos);
  expectSentence(await failureOf(locate(join(parent, 'gone'))), 'datasetMissing', join(parent, 'gone'));
  expect(await described()).toMatchObject({ path: dataset, present: true, patches: 4, editedPatches: 1 });
  expect(await core.mask(first)).toEqual(painted);
  expect((await core.paint(second, square)).changedPx).toBe(1200);
});

it('a copy with other pixels keeps the edits of a changed mask aside, not lost', async () => {
  await core.paint(first, square);
  const moved = join(parent, 'copy');
  cpSync(dataset, moved, { recursive: true, preserveTimestamps: true });
  rmSync(dataset, { recursive: true });
  const name = (id: string) =>
    join(moved, `D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_${id.slice(10)}.tif`);
  copyFileSync(name(first), join(parent, 'kept.tif'));
  writeRaster(moved, first, 'AERIAL_LABEL-COSIA', { fill: 5 });
  await locate(moved);
  expect((await core.mask(first))[0]).toBe(5);
  const changed = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
  expect(changed.grid.find((patch) => patch.patchId === first)!.readOnly).toBe('originalChanged');
  expectSentence(await failureOf(core.paint(first, square)), 'originalChanged', first, name(first));
  copyFileSync(join(parent, 'kept.tif'), name(first));
  await core.open(moved, { rescan: true });
  expect((await core.mask(first))[20 * 512 + 10]).toBe(7);
});

it('the command line locates a dataset, says what is refused, and by which exit code', async () => {
  await core.paint(first, square);
  await core.client.workspace.close();
  process.env['ARPENTEUR_CONFIG_DIR'] = join(core.folder, 'config');
  try {
    const cli = (...args: string[]) => runCommand(parent, ...args);
    renameSync(dataset, join(parent, 'moved'));
    const status = await cli('status', '--workspace', core.workspace, '--json');
    expect(status.json().datasets[0]).toMatchObject({ present: false, path: dataset });
    const health = await cli('health', '--workspace', core.workspace, '--json');
    expect(health.code).toBe(3);
    expect(health.stderr).toContain(dataset);
    writeDataset(join(parent, 'other'), patchIds('D034-2021_UU-S1-3', 2, 2));
    const refused = await cli('locate', '--workspace', core.workspace, '--to', 'other');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(join(parent, 'other'));
    const { code, json } = await cli('locate', '--workspace', core.workspace, '--to', 'moved', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      path: join(parent, 'moved'),
      present: true,
      patches: 4,
      editedPatches: 1,
    });
    const found = await cli('patches', '--workspace', core.workspace, '--where', 'edited', '--json');
    expect(found.json().patches).toMatchObject([{ patch_id: first, changed_px: 1200 }]);
  } finally {
    delete process.env['ARPENTEUR_CONFIG_DIR'];
  }
});
