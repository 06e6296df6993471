import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  existsSync,
  writeFileSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import {
  cornerOf,
  fingerprint,
  makeFolder,
  patchIds,
  writeBytes,
  writeDataset,
  writeGeoPackage,
  writeRaster,
} from '../fixtures/flairHubFolder.ts';
import { expectProblem, expectSentence, failureOf, RealCore } from '../support/realCore.ts';

const roiKey = 'D012-2019_AF-S1-27';
const square = { x: 100, y: 100, width: 40, height: 30, value: 7 };

let core: RealCore;
let parent: string;
let dataset: string;
beforeEach(() => {
  core = new RealCore();
  parent = makeFolder('arpenteur-bad-');
  dataset = join(parent, 'hub');
});
afterEach(async () => {
  await core.close();
  rmSync(parent, { recursive: true, force: true });
});

const pathOf = (patchId: string, modality: Modality = 'AERIAL_LABEL-COSIA') =>
  formatPatchPath(parsePatchId(patchId)!, modality);
const fileOf = (patchId: string, modality?: Modality) => join(dataset, pathOf(patchId, modality));

/** Writes a CoSIA mask of given pixels. */
function writeMask(patchId: string, data: Uint8Array<ArrayBuffer>): void {
  const geo = { origin: cornerOf(patchId), pixelSize: 0.2, epsg: 2154 };
  const spec = {
    width: 512,
    height: 512,
    bands: 1,
    dtype: 'uint8',
    compression: 'deflate',
    data,
    geo,
  } as const;
  writeBytes(dataset, pathOf(patchId), encodeTiff({ ...spec, layout: { kind: 'strips' } }));
}

const problems = async () =>
  (await core.client.workspace.problems({ datasetId: core.datasetId, limit: 1000 })).problems;

describe('damaged files of a dataset', () => {
  const ids = patchIds(roiKey, 2, 4);
  const [good, truncated, noTiff, small, deep, missing, , brokenAerial] = ids as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];

  beforeEach(async () => {
    writeDataset(dataset, ids);
    for (const id of ids.slice(0, 4)) writeRaster(dataset, id, 'DEM_ELEV');
    truncateSync(fileOf(truncated), 200);
    writeFileSync(fileOf(noTiff), '<html><body>404 Not Found</body></html>');
    writeRaster(dataset, small, 'AERIAL_LABEL-COSIA', { sizePx: 256 });
    writeRaster(dataset, deep, 'AERIAL_LABEL-COSIA', { dtype: 'uint16' });
    rmSync(fileOf(missing));
    truncateSync(
      fileOf(brokenAerial, 'AERIAL_RGBI'),
      readFileSync(fileOf(brokenAerial, 'AERIAL_RGBI')).length >> 1,
    );
    writeFileSync(fileOf(good, 'DEM_ELEV'), 'no elevation at all');
    await core.open(dataset);
  });

  it('are each reported by name, and so is what is missing', async () => {
    const found = await problems();
    for (const problem of found) expectProblem(problem);
    const named = found.map(({ code, path }) => `${code} ${path}`);
    expect(named).toEqual(
      expect.arrayContaining([
        `truncated ${pathOf(truncated)}`,
        `notTiff ${pathOf(noTiff)}`,
        `wrongSize ${pathOf(small)}`,
        `wrongDtype ${pathOf(deep)}`,
        `truncated ${pathOf(brokenAerial, 'AERIAL_RGBI')}`,
        `notTiff ${pathOf(good, 'DEM_ELEV')}`,
        'missingMask D012-2019_AERIAL_LABEL-COSIA',
        'missingModality D012-2019_DEM_ELEV',
        'absentModality D012-2019_SPOT_RGBI',
        'gpkgAbsent GLOBAL_ALL_MTD/GLOBAL_ALL_MTD_GEOM.gpkg',
      ]),
    );
  });

  it('cannot be edited, with a sentence that names the file, while the patches beside them can', async () => {
    const { grid } = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    const states = Object.fromEntries(grid.map((patch) => [patch.patchId, patch.readOnly]));
    expect(states).toMatchObject({
      [good]: null,
      [truncated]: 'unreadable',
      [noTiff]: 'unreadable',
      [small]: 'wrongSize',
      [deep]: 'wrongDtype',
      [missing]: 'maskMissing',
      [brokenAerial]: null,
    });
    const bad = [
      [truncated, 'fileTruncated'],
      [noTiff, 'notATiff'],
      [small, 'wrongSize'],
      [deep, 'wrongDtype'],
      [missing, 'maskMissing'],
    ] as const;
    for (const [patchId, code] of bad) {
      expectSentence(await failureOf(core.mask(patchId)), code, pathOf(patchId));
      const patches = [{ patchId, runs: 'AAEAAQ==' }];
      const commit = core.client.annotation.commit({
        ...core.scope(patchId),
        tool: 'brush',
        parameters: {},
        patches,
      });
      expectSentence(await failureOf(commit), code, pathOf(patchId));
    }
    expect((await core.paint(good, square)).changedPx).toBe(1200);
    expect((await core.paint(brokenAerial, square)).undo).toMatchObject({ undoDepth: 2 });
  });

  it('leave a hole in the picture, no more', async () => {
    for (const layer of ['aerial', 'cosia', 'mask', 'lpis1'])
      for (const level of [0, 1, 2]) {
        const answer = await core.fetch(`/api/pixels/tile/${core.datasetId}/${roiKey}/${layer}/${level}/0/0`);
        expect([200, 204], `${layer} ${level}`).toContain(answer.status);
      }
  });

  it('are left out of an export and listed there; the dataset stays as it was', async () => {
    await core.paint(good, square);
    const before = fingerprint(dataset);
    const out = join(core.folder, 'out');
    const { jobId } = await core.client.exports.start({
      datasetId: core.datasetId,
      out,
      scope: { kind: 'all' },
    });
    const result = await core.done(jobId);
    expect(result['files']).toBe(3);
    const skipped = Object.fromEntries(result['skipped'].map((s: any) => [s.patchId, [s.code, s.path]]));
    expect(skipped).toEqual({
      [truncated]: ['fileTruncated', fileOf(truncated)],
      [noTiff]: ['notATiff', fileOf(noTiff)],
      [small]: ['wrongSize', fileOf(small)],
      [deep]: ['wrongDtype', fileOf(deep)],
      [missing]: ['maskMissing', ''],
    });
    expect(existsSync(join(out, pathOf(good)))).toBe(true);
    expect(fingerprint(dataset)).toEqual(before);
  });
});

it('values outside the legend are shown, kept through edits, undo and export, and counted in the manifest', async () => {
  const [patchId] = patchIds(roiKey, 1, 1) as [string];
  writeDataset(dataset, [patchId]);
  const pixels = new Uint8Array(512 * 512).fill(3);
  pixels.fill(250, 100 * 512, 101 * 512);
  pixels.fill(19, 300 * 512, 301 * 512);
  writeMask(patchId, pixels);
  await core.open(dataset);
  expect(await core.mask(patchId)).toEqual(pixels);
  const tile = await core.pixels(`tile/${core.datasetId}/${roiKey}/mask/0/0/0`);
  expect(tile!.data).toEqual(pixels);

  await core.paint(patchId, square);
  const painted = await core.mask(patchId);
  expect([painted[100 * 512 + 99], painted[100 * 512 + 100], painted[100 * 512 + 140]]).toEqual([
    250, 7, 250,
  ]);
  await core.client.annotation.undo(core.scope(patchId));
  expect(await core.mask(patchId)).toEqual(pixels);
  await core.client.annotation.redo(core.scope(patchId));

  const out = join(core.folder, 'out');
  const scope = { kind: 'changed' } as const;
  const { jobId } = await core.client.exports.start({ datasetId: core.datasetId, out, scope });
  const result = await core.done(jobId);
  const manifest = JSON.parse(readFileSync(result['manifest'], 'utf8'));
  expect(manifest.totals.outsideLegend).toEqual([
    { value: 19, px: 512 },
    { value: 250, px: 472 },
  ]);
  // The export opened as a dataset of its own has the same pixels.
  await core.open(out, { workspace: join(core.folder, 'second') });
  expect(await core.mask(patchId)).toEqual(painted);
});

describe('metadata GeoPackages', () => {
  const file = (name: string) => `GLOBAL_ALL_MTD/${name}.gpkg`;
  const cases: [string, string, () => void][] = [
    ['absent', 'gpkgAbsent', () => {}],
    [
      'garbage',
      'gpkgUnreadable',
      () => writeBytes(dataset, file('GLOBAL_ALL_MTD_SPLIT'), 'garbage '.repeat(300)),
    ],
    ['of zero bytes', 'gpkgColumns', () => writeBytes(dataset, file('GLOBAL_ALL_MTD_SPLIT'), '')],
    [
      'of other columns',
      'gpkgColumns',
      () => writeGeoPackage(dataset, file('GLOBAL_ALL_MTD_SPLIT'), ['identifier', 'fold'], [['a', 1]]),
    ],
    [
      'cut short',
      'gpkgUnreadable',
      () => {
        const rows = Array.from({ length: 500 }, (_, i) => [`D012-2019_AF-S1-27_1-${i}`, 'train']);
        const path = writeGeoPackage(dataset, file('GLOBAL_ALL_MTD_SPLIT'), ['patch_id', 'split_1'], rows);
        truncateSync(path, 8192);
      },
    ],
  ];
  it.each(cases)('that are %s are reported, and the dataset opens without them', async (_, code, prepare) => {
    const ids = patchIds(roiKey, 1, 2);
    writeDataset(dataset, ids);
    prepare();
    await core.open(dataset);
    const found = (await problems()).filter((p) => p.path.endsWith('GLOBAL_ALL_MTD_SPLIT.gpkg'));
    expect(found.map((p) => p.code)).toContain(code);
    for (const problem of found) expectProblem(problem);
    expect((await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey })).grid).toHaveLength(2);
    expect((await core.paint(ids[0]!, square)).changedPx).toBe(1200);
  });
});

describe('a folder that is no dataset', () => {
  const touch = (...paths: string[]) => paths.forEach((path) => writeBytes(dataset, path, ''));
  const label = 'D012-2019_AERIAL_LABEL-COSIA';
  const cases: [string, () => void, string, string[]][] = [
    ['an empty folder', () => mkdirSync(dataset), '', ['D012-2019_AERIAL_RGBI']],
    ['archives of something else', () => touch('holiday.zip', 'taxes.zip'), '', ['holiday.zip']],
    ['one such archive', () => touch('holiday.zip'), '', ['holiday.zip']],
    ['images without a class list', () => touch('images/a.tif', 'masks/a.tif'), '', ['nomenclature']],
    ['a modality folder', () => touch(`${label}/AF-S1-27/x.tif`), label, []],
    ['a ROI folder', () => touch(`${label}/AF-S1-27/x.tif`), `${label}/AF-S1-27`, []],
    ['a folder of datasets', () => touch(`a/${label}/x`, `b/${label}/x`), '', ['2']],
    ['photographs', () => touch('beach.jpg', 'sun.jpg'), '', ['beach.jpg']],
    ['one photograph', () => touch('beach.jpg'), '', ['beach.jpg']],
    ['a file', () => touch('D004-2021_AERIAL_RGBI.zip'), 'D004-2021_AERIAL_RGBI.zip', []],
  ];
  it.each(cases)('says what was found and what to choose: %s', async (_, prepare, chosen, named) => {
    prepare();
    const path = join(dataset, chosen);
    const { problem, path: proposed } = await core.client.workspace.proposePath({ dataset: path });
    expectSentence(problem!, 'notADataset', path, ...named);
    expect(existsSync(proposed)).toBe(false);
    // And the same when the window did not ask first.
    const before = fingerprint(parent);
    expectSentence(await failureOf(core.open(path)), 'notADataset', path, ...named);
    expect(fingerprint(parent)).toEqual(before);
    const suggestion = problem!.params['suggestion'];
    if (suggestion !== undefined)
      expect((await core.client.workspace.proposePath({ dataset: String(suggestion) })).problem).toBeNull();
  });

  it('that is not there is told apart', async () => {
    const path = join(parent, 'gone');
    const { problem } = await core.client.workspace.proposePath({ dataset: path });
    expectSentence(problem!, 'datasetMissing', path);
    expectSentence(await failureOf(core.open(path)), 'datasetMissing', path);
  });
});

describe('a dataset and its workspace', () => {
  it('a workspace in a dataset, or in its place, is refused before anything is written', async () => {
    writeDataset(dataset, patchIds(roiKey, 1, 1));
    const before = fingerprint(parent);
    for (const inside of ['', 'work', 'D012-2019_AERIAL_RGBI/deep/work']) {
      const workspace = join(dataset, inside);
      expectSentence(
        await failureOf(core.open(dataset, { workspace })),
        'workspaceInsideDataset',
        workspace,
        dataset,
      );
    }
    expect(fingerprint(parent)).toEqual(before);
    expect(await core.client.workspace.current()).toBeNull();
  });

  it('a workspace that cannot be opened leaves the open one open', async () => {
    const [patchId] = patchIds(roiKey, 1, 1) as [string];
    writeDataset(dataset, [patchId]);
    await core.open(dataset);
    const foreign = join(parent, 'thesis');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'chapter.docx'), 'words');
    expectSentence(await failureOf(core.client.workspace.open({ path: foreign })), 'folderNotEmpty', foreign);
    expect(readdirSync(foreign)).toEqual(['chapter.docx']);
    expect((await core.paint(patchId, square)).changedPx).toBe(1200);
  });

  it('that lies where workspaces are kept is not proposed as its own workspace', async () => {
    const inHome = join(core.folder, 'home', 'hub');
    writeDataset(inHome, patchIds(roiKey, 1, 1));
    const { path, problem } = await core.client.workspace.proposePath({ dataset: inHome });
    expect([path, problem]).toEqual([`${inHome}-workspace`, null]);
  });
});

describe('a dataset that changes after edits', () => {
  const [patchId, other] = patchIds(roiKey, 1, 2) as [string, string];
  beforeEach(async () => {
    writeDataset(dataset, [patchId, other]);
    await core.open(dataset);
  });

  it('opens the patch read-only and keeps its edits, also in an export, until the file is back', async () => {
    await core.paint(patchId, square);
    const painted = await core.mask(patchId);
    const original = readFileSync(fileOf(patchId));
    writeMask(patchId, new Uint8Array(512 * 512).fill(5));
    await core.open(dataset, { rescan: true });

    expect((await core.mask(patchId))[0]).toBe(5);
    const { grid } = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    expect(grid.find((patch) => patch.patchId === patchId)!.readOnly).toBe('originalChanged');
    for (const call of [core.paint(patchId, square), core.client.annotation.undo(core.scope(patchId))])
      expectSentence(await failureOf(call), 'originalChanged', patchId, fileOf(patchId));
    expect((await core.paint(other, square)).changedPx).toBe(1200);
    const out = join(core.folder, 'out');
    const options = { datasetId: core.datasetId, out, scope: { kind: 'changed' } } as const;
    const result = await core.done((await core.client.exports.start(options)).jobId);
    expect(result).toMatchObject({
      files: 1,
      skipped: [{ patchId, code: 'originalChanged', path: fileOf(patchId) }],
    });

    writeFileSync(fileOf(patchId), original);
    await core.open(dataset, { rescan: true });
    expect(await core.mask(patchId)).toEqual(painted);
    expect((await core.paint(patchId, { ...square, value: 8 })).changedPx).toBe(1200);
  });

  it('unplugged while it is open: says which folder, keeps the edits, and goes on when it is back', async () => {
    await core.paint(patchId, square);
    const painted = await core.mask(patchId);
    renameSync(dataset, `${dataset}-unplugged`);
    // A mount point stays as an empty folder.
    mkdirSync(dataset);
    const workspace = (await core.client.workspace.current())!;
    expect(workspace.datasets[0]).toMatchObject({ present: false, editedPatches: 1 });
    const roi = core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
    expectSentence(await failureOf(roi), 'datasetMissing', dataset);
    expectSentence(await failureOf(core.mask(other)), 'fileMissing', fileOf(other));
    // What is in memory can be worked on: the journal has it.
    const undone = await core.client.annotation.undo(core.scope(patchId));
    expect(undone!.changedPx).toBe(1200);
    const out = join(core.folder, 'out');
    const { jobId } = await core.client.exports.start({
      datasetId: core.datasetId,
      out,
      scope: { kind: 'all' },
    });
    expectSentence(await failureOf(core.done(jobId)), 'datasetMissing', dataset);

    // Reopened without the disk: the workspace opens, the dataset is told as absent.
    await core.client.workspace.close();
    await core.client.workspace.open({ path: core.workspace });
    expectSentence(await failureOf(core.mask(patchId)), 'fileMissing', fileOf(patchId));
    const rescan = core.client.workspace.addDataset({ path: dataset, rescan: true });
    expectSentence(await failureOf(rescan), 'notADataset', dataset);
    expect((await core.client.workspace.current())!.datasets[0]!.patches).toBe(2);

    rmSync(dataset, { recursive: true });
    renameSync(`${dataset}-unplugged`, dataset);
    expect((await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey })).grid).toHaveLength(2);
    await core.client.annotation.redo(core.scope(patchId));
    expect(await core.mask(patchId)).toEqual(painted);
  });
});
