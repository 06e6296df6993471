import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRaster } from '../../src/main/raster/readRaster.ts';
import { diffRuns, toBase64, type PixelWindow } from '../../src/shared/editing/runs.ts';
import { writeFlair, writeFlairArea } from '../fixtures/flair12Folder.ts';
import { fingerprint, makeFolder } from '../fixtures/flairHubFolder.ts';
import { plainClasses, writeClassList, writePlainDataset, writePlainImage } from '../fixtures/plainFolder.ts';
import { paint } from '../support/annotationDesk.ts';
import { expectProblem, expectSentence, failureOf, RealCore } from '../support/realCore.ts';
import { writeZip } from '../support/zip.ts';

let core: RealCore;
let parent: string;
let dataset: string;
beforeEach(() => {
  core = new RealCore();
  parent = makeFolder('arpenteur-layouts-');
  dataset = join(parent, 'set');
});
afterEach(async () => {
  await core.close();
  rmSync(parent, { recursive: true, force: true });
});

const described = async () => (await core.client.workspace.current())!.datasets[0]!;
const problems = async () => (await core.client.workspace.problems({ datasetId: core.datasetId })).problems;
const rows = async (where = '') =>
  (await core.client.catalogue.patches({ datasetId: core.datasetId, where })).rows;
const check = async () =>
  core.done((await core.client.catalogue.startCheck({ datasetId: core.datasetId })).jobId);

/** Paints a rectangle on a patch or cell of any size, as a window does. */
async function paintOn(roiKey: string, id: string, rectangle: PixelWindow & { value: number }) {
  const { data: before, header } = (await core.pixels(`mask/${core.datasetId}/${encodeURIComponent(id)}`))!;
  const after = paint(before, header.width, rectangle);
  return core.client.annotation.commit({
    ...{ datasetId: core.datasetId, roiKey, windowId: 'window-1', editId: randomUUID() },
    tool: 'brush',
    parameters: {},
    patches: [{ patchId: id, runs: toBase64(diffRuns(before, after, header.width)) }],
  });
}

async function exportChanged(): Promise<{ out: string; manifest: any; result: Record<string, any> }> {
  const out = join(core.folder, 'out');
  const { jobId } = await core.client.exports.start({
    ...{ datasetId: core.datasetId, out },
    scope: { kind: 'changed' },
  });
  const result = await core.done(jobId);
  return { out, result, manifest: JSON.parse(readFileSync(result['manifest'], 'utf8')) };
}

const flairRaster = { sizePx: 512, corner: [650_000, 6_860_000] as const, fill: 5 };
const square = { x: 10, y: 20, width: 40, height: 30, value: 7 };

describe('FLAIR#1 and FLAIR#2', () => {
  it('open with their class list, are painted, and exported under the names they have', async () => {
    writeFlairArea(dataset, {
      ...{ domain: 'D004_2021', area: 'Z10_AU', ids: [826, 827] },
      ...{ series: 'flair_sen_train', raster: flairRaster },
    });
    writeFlairArea(dataset, {
      ...{ domain: 'D012_2019', area: 'Z1_UU', ids: [77] },
      ...{ images: 'flair_2_aerial_test', masks: null, raster: flairRaster },
    });
    writeFlair(
      dataset,
      'flair-2_centroids_sp_to_patch.json',
      JSON.stringify({ 'IMG_000826.tif': [20, 30], 'IMG_000827.tif': [25, 35] }),
    );
    const before = fingerprint(dataset);
    await core.open(dataset);
    expect(await described()).toMatchObject({
      layout: 'flair-2',
      nomenclature: 'flair-1-19',
      classList: null,
      patches: 3,
      rois: 2,
    });
    await check();
    const roiKey = 'D004-2021_Z10_AU';
    const patchId = `${roiKey}_000826`;
    const all = await rows();
    expect(all.map((row) => [row.patchId, row.state, row.split])).toEqual([
      [patchId, 'untouched', null],
      [`${roiKey}_000827`, 'untouched', null],
      ['D012-2019_Z1_UU_000077', 'noMask', 'test'],
    ]);
    expect(all[0]).toMatchObject({ shares: [[5, 1]], unknownPx: 0, s2Dates: 2 });
    for (const problem of await problems()) expectProblem(problem);
    expect((await problems()).filter(({ severity }) => severity === 'error')).toEqual([]);

    const roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    expect(roi).toMatchObject({ gsd: 0.2, patchSizePx: 512, crs: 'EPSG:2154' });
    expect((await paintOn(roiKey, patchId, square)).changedPx).toBe(1200);
    expect((await rows('edited')).map((row) => row.patchId)).toEqual([patchId]);
    const tile = await core.pixels(`tile/${core.datasetId}/${roiKey}/mask/0/0/0`);
    expect(tile!.data[20 * 512 + 10]).toBe(7);
    const { out, manifest } = await exportChanged();
    const path = 'flair_labels_train/D004_2021/Z10_AU/msk/MSK_000826.tif';
    expect((await readRaster(join(out, path))).data[20 * 512 + 10]).toBe(7);
    expect(manifest.files).toMatchObject([{ patchId, path, changedPx: 1200 }]);
    expectSentence(
      await failureOf(core.mask('D012-2019_Z1_UU_000077')),
      'maskMissing',
      'D012-2019_Z1_UU_000077',
    );
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('open from the archives of a domain, left as they are', async () => {
    const extracted = join(parent, 'extracted');
    writeFlairArea(extracted, {
      ...{ domain: 'D004_2021', area: 'Z10_AU', ids: [826] },
      ...{ images: '.', masks: '.', raster: flairRaster },
    });
    const file = (kind: 'img' | 'msk') => `D004_2021/Z10_AU/${kind}/${kind.toUpperCase()}_000826.tif`;
    mkdirSync(dataset);
    writeZip(
      join(dataset, 'D004_2021.zip'),
      (['img', 'msk'] as const).map((kind) => ({
        name: file(kind),
        data: readFileSync(join(extracted, file(kind))),
      })),
    );
    const before = fingerprint(dataset);
    await core.open(dataset);
    expect(await described()).toMatchObject({ patches: 1, nomenclature: 'flair-1-19' });
    const patchId = 'D004-2021_Z10_AU_000826';
    expect((await paintOn('D004-2021_Z10_AU', patchId, square)).changedPx).toBe(1200);
    const { out, manifest } = await exportChanged();
    expect(manifest.files).toHaveLength(1);
    expect((await readRaster(join(out, manifest.files[0].path))).data[20 * 512 + 10]).toBe(7);
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('name what is wrong with a file and go on', async () => {
    writeFlairArea(dataset, {
      ...{ domain: 'D004_2021', area: 'Z10_AU', ids: [1, 2, 3], raster: flairRaster },
    });
    const mask = (id: number) => `flair_labels_train/D004_2021/Z10_AU/msk/MSK_00000${id}.tif`;
    writeFlair(dataset, mask(1), 'no image');
    rmSync(join(dataset, mask(2)));
    await core.open(dataset);
    await check();
    const found = await problems();
    expect(found.map(({ code, path }) => [code, path])).toContainEqual(['notTiff', mask(1)]);
    expect(found.map(({ code }) => code)).toContain('missingMask');
    for (const problem of found) expectProblem(problem);
    expect((await paintOn('D004-2021_Z10_AU', 'D004-2021_Z10_AU_000003', square)).changedPx).toBe(1200);
  });
});

describe('images and masks with a class list of their own', () => {
  it('open with that list, are painted and exported in their own size and CRS', async () => {
    writePlainDataset(dataset, ['tile_1', 'forêt/tile 2'], {
      width: 130,
      height: 90,
      epsg: 32_631,
      gsd: 2.5,
    });
    const before = fingerprint(dataset);
    await core.open(dataset);
    expect(await described()).toMatchObject({
      layout: 'plain',
      nomenclature: 'own',
      patches: 2,
      rois: 2,
      classList: { id: 'own', classes: plainClasses.classes },
    });
    await check();
    const all = await rows();
    expect(all).toHaveLength(2);
    for (const row of all) expect(row).toMatchObject({ shares: [[1, 1]], unknownPx: 0, state: 'untouched' });
    const { patchId, roiKey } = all.find((row) => row.patchId.endsWith('tile_1'))!;
    const roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    expect(roi).toMatchObject({ crs: 'EPSG:32631', gsd: 2.5, widthPx: 130, heightPx: 90 });
    expect(
      (await paintOn(roiKey, patchId, { x: 100, y: 80, width: 60, height: 60, value: 2 })).changedPx,
    ).toBe(30 * 10);
    const { out, manifest } = await exportChanged();
    expect(manifest.files).toMatchObject([{ patchId, path: 'masks/tile_1.tif' }]);
    const made = await readRaster(join(out, 'masks/tile_1.tif'));
    expect([made.data[89 * 130 + 129], made.data[0]]).toEqual([2, 1]);
    expect([made.crs, made.width, made.height]).toEqual(['EPSG:32631', 130, 90]);
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('are edited by cells when they are large, and never read as a whole', async () => {
    writeClassList(dataset);
    writePlainImage(dataset, 'images/big.tif', { width: 1300, height: 1100, bands: 3, tile: 256, value: 80 });
    writePlainImage(dataset, 'masks/big.tif', {
      ...{ width: 1300, height: 1100, tile: 256 },
      value: (x) => (x < 600 ? 1 : 2),
    });
    await core.open(dataset);
    await check();
    const [row] = await rows();
    expect(row).toMatchObject({ unknownPx: 0 });
    expect(row!.shares!.map(([value]) => value)).toEqual([2, 1]);
    expect(row!.shares![1]![1]).toBeCloseTo(600 / 1300, 6);
    const { grid } = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey: row!.roiKey });
    expect(grid).toHaveLength(9);
    const cell = grid.find(({ x, y }) => x === 1024 && y === 1024)!;
    expect([cell.widthPx, cell.heightPx]).toEqual([276, 76]);
    const ack = await paintOn(row!.roiKey, cell.patchId, { x: 0, y: 0, width: 10, height: 10, value: 5 });
    expect(ack.changedPx).toBe(100);
    expect(await rows('edited')).toMatchObject([{ patchId: row!.patchId, changedPx: 100 }]);
    const { out } = await exportChanged();
    const made = await readRaster(join(out, 'masks/big.tif'));
    expect([made.data[1024 * 1300 + 1024], made.data[1024 * 1300 + 1034], made.data[0]]).toEqual([5, 2, 1]);
  });

  it('name what is wrong: values outside the list, a mask of another size, degrees for metres', async () => {
    writePlainDataset(dataset, ['a', 'b', 'c', 'd'], { width: 64 });
    writePlainImage(dataset, 'masks/a.tif', { width: 64, value: (x) => (x < 3 ? 77 : 1) });
    writePlainImage(dataset, 'masks/b.tif', { width: 32, value: 1 });
    writePlainImage(dataset, 'images/c.tif', { width: 64, bands: 3, epsg: 4326 });
    await core.open(dataset);
    await check();
    const found = await problems();
    const named = found.map(({ code, path }) => `${code} ${path}`);
    expect(named).toContain('unknownCodes masks/a.tif');
    expect(named).toContain('pairMismatch masks/b.tif');
    expect(named).toContain('crsNotMetres images/c.tif');
    for (const problem of found) expectProblem(problem);
    const [good] = (await rows()).filter(({ patchId }) => patchId.endsWith('d'));
    expect((await paintOn(good!.roiKey, good!.patchId, { ...square, value: 2 })).changedPx).toBe(1200);
  });

  it('are refused without a class list, or with one that cannot be read, by a sentence that says what to do', async () => {
    writePlainDataset(dataset, ['a']);
    rmSync(join(dataset, 'nomenclature.json'));
    expectSentence(await failureOf(core.open(dataset)), 'notADataset', dataset, 'nomenclature.json');
    writeClassList(dataset, '{"classes": [{"value": 1');
    expectSentence(
      await failureOf(core.open(dataset)),
      'classListInvalid',
      join(dataset, 'nomenclature.json'),
    );
    writeClassList(dataset);
    await core.open(dataset);
    expect((await described()).patches).toBe(1);
    expect(existsSync(join(dataset, '.arpenteur'))).toBe(false);
  });

  it('keep the class list that they were opened with, and say so when its file changes', async () => {
    writePlainDataset(dataset, ['a'], { width: 64 });
    await core.open(dataset);
    const [row] = await rows();
    await paintOn(row!.roiKey, row!.patchId, { ...square, value: 2 });
    writeClassList(dataset, {
      name: 'Other',
      classes: [{ value: 1, en: 'Rock', fr: 'Roche', color: '#123456' }],
    });
    await core.open(dataset, { rescan: true });
    expect((await described()).classList!.classes).toHaveLength(3);
    expect((await described()).editedPatches).toBe(1);
    const told = (await problems()).find(({ code }) => code === 'classListChanged');
    expect(told).toMatchObject({ severity: 'warning' });
    expectProblem(told!);
  });
});
