import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateScene } from '../../src/main/datasets/index.ts';
import { encodeTiff } from '../../src/main/raster/index.ts';
import { readRaster } from '../../src/main/raster/readRaster.ts';
import { fingerprint, makeFolder } from '../fixtures/flairHubFolder.ts';
import { expectProblem, expectSentence, failureOf, RealCore } from '../support/realCore.ts';
import { writeZip, type ZipFile } from '../support/zip.ts';

const domainYear = 'D091-2021';
const roiKey = `${domainYear}_AU-S1-3`;
const [patchId, other] = [`${roiKey}_1-2`, `${roiKey}_2-1`];
const square = { x: 10, y: 20, width: 40, height: 30, value: 7 };
const label = `${domainYear}_AERIAL_LABEL-COSIA`;

let parent: string;
/** The extracted dataset, and the same one as the hub's archives. */
let folders: string;
let archives: string;
let core: RealCore;

/** All files below a folder, named from `top` down as the hub's archives name them. */
function filesOf(top: string): ZipFile[] {
  const root = join(folders, top);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => /\.\w+$/.test(name))
    .map((name, i) => ({
      name: `${top}/${name}`,
      data: readFileSync(join(root, name)),
      method: i % 2 === 0 ? 0 : 8,
    }));
}

/** Packs a folder of the dataset as the hub does; both stored and deflated entries, odd archives in zip64. */
function pack(target: string, top: string): void {
  writeZip(join(target, `${top}.zip`), filesOf(top), { zip64: top.length % 2 === 0 });
}

beforeAll(async () => {
  parent = makeFolder('arpenteur-archives-');
  folders = join(parent, 'folders');
  archives = join(parent, 'archives');
  await generateScene({ outDir: folders, seed: 3, domainYear, roi: 'AU-S1-3', rows: 2, cols: 2 });
  mkdirSync(archives);
  for (const entry of readdirSync(folders, { withFileTypes: true })) {
    if (entry.isDirectory()) pack(archives, entry.name);
    else if (entry.name.endsWith('.csv')) copyFileSync(join(folders, entry.name), join(archives, entry.name));
  }
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));
beforeEach(() => {
  core = new RealCore();
});
afterEach(() => core.close());

/** Everything that the catalogue says of the patches, but for where the files lie. */
async function describedBy(one: RealCore) {
  const { datasetId } = one;
  const { jobId } = await one.client.catalogue.startCheck({ datasetId });
  await one.done(jobId);
  const { rows } = await one.client.catalogue.patches({ datasetId });
  const details = [];
  for (const row of rows) {
    const { files, ...rest } = await one.client.catalogue.patch({ datasetId, patchId: row.patchId });
    details.push({ ...rest, modalities: files.map(({ modality }) => modality) });
  }
  const { grid, extent, crs, origin } = await one.client.catalogue.roi({ datasetId, roiKey });
  return { rows, details, grid, extent, crs, origin };
}

const problemsOf = async (one: RealCore) =>
  (await one.client.workspace.problems({ datasetId: one.datasetId })).problems;

describe('the archives of the hub, left as they are', () => {
  it('index to the same patches, dates, splits and facts as the folders', async () => {
    const extracted = new RealCore();
    try {
      await extracted.open(folders);
      await core.open(archives);
      const [fromFolders, fromArchives] = [await describedBy(extracted), await describedBy(core)];
      expect(fromArchives.rows).toHaveLength(4);
      expect(fromArchives).toEqual(fromFolders);
      expect(fromArchives.details[0]).toMatchObject({
        split: expect.any(String),
        aerialDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        s2Dates: expect.any(Number),
        cosia: expect.any(Array),
      });
      const severe = (await problemsOf(core)).filter(({ severity }) => severity === 'error');
      expect(severe).toEqual([]);
      for (const layer of ['aerial', 'cosia', 'mask', 'lpis1'])
        for (const level of [0, 1]) {
          const route = (one: RealCore) => `tile/${one.datasetId}/${roiKey}/${layer}/${level}/0/0`;
          const [a, b] = [await core.pixels(route(core)), await extracted.pixels(route(extracted))];
          expect(Buffer.compare(a!.data, b!.data), `${layer} ${level}`).toBe(0);
        }
      const jpeg = await core.fetch(`/api/pixels/thumbnail/${core.datasetId}/${patchId}`);
      expect(new Uint8Array(await jpeg.arrayBuffer()).subarray(0, 3)).toEqual(
        new Uint8Array([255, 216, 255]),
      );
    } finally {
      await extracted.close();
    }
  });

  it('are painted and exported like folders, and not a byte of them changes', async () => {
    const before = fingerprint(archives);
    await core.open(archives);
    expect((await core.paint(patchId, square)).changedPx).toBeGreaterThan(0);
    await core.client.annotation.undo(core.scope(patchId));
    await core.client.annotation.redo(core.scope(patchId));
    const painted = await core.mask(patchId);
    const out = join(core.folder, 'out');
    const { jobId } = await core.client.exports.start({
      datasetId: core.datasetId,
      out,
      scope: { kind: 'all' },
    });
    expect(await core.done(jobId)).toMatchObject({ files: 4, skipped: [] });
    const written = (id: string) =>
      join(out, label, 'AU-S1-3', `${label}_AU-S1-3_${id.slice(id.lastIndexOf('_') + 1)}.tif`);
    expect((await readRaster(written(patchId))).data).toEqual(painted);
    // Untouched masks come out as they are in the archive.
    expect((await readRaster(written(other))).data).toEqual(await core.mask(other, 'original'));
    expect(fingerprint(archives)).toEqual(before);
  });

  it('mix with folders that are extracted already', async () => {
    const mixed = join(core.folder, 'mixed');
    mkdirSync(mixed);
    const tops = readdirSync(folders, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    tops.forEach(({ name }, i) => {
      if (i % 2 === 0) copyFileSync(join(archives, `${name}.zip`), join(mixed, `${name}.zip`));
      else renameSync(join(folders, name), join(mixed, name));
    });
    try {
      await core.open(mixed);
      const { rows } = await core.client.catalogue.patches({ datasetId: core.datasetId });
      expect(rows.map((row) => row.modalityBits)).toEqual([1023, 1023, 1023, 1023]);
      expect((await core.paint(patchId, square)).changedPx).toBeGreaterThan(0);
    } finally {
      tops.forEach(({ name }, i) => i % 2 === 1 && renameSync(join(mixed, name), join(folders, name)));
    }
  });

  it('go on where they stopped after they were extracted in place', async () => {
    const place = join(core.folder, 'place');
    mkdirSync(place);
    copyFileSync(join(archives, `${label}.zip`), join(place, `${label}.zip`));
    copyFileSync(
      join(archives, `${domainYear}_AERIAL_RGBI.zip`),
      join(place, `${domainYear}_AERIAL_RGBI.zip`),
    );
    await core.open(place);
    await core.paint(patchId, square);
    const painted = await core.mask(patchId);
    for (const { name, data } of filesOf(label)) {
      mkdirSync(join(place, name, '..'), { recursive: true });
      writeFileSync(join(place, name), data);
    }
    rmSync(join(place, `${label}.zip`));
    await core.open(place, { rescan: true });
    expect(await core.mask(patchId)).toEqual(painted);
    expect((await core.paint(other, square)).changedPx).toBeGreaterThan(0);
  });
});

describe('damaged archives', () => {
  let place: string;
  beforeEach(() => {
    place = join(core.folder, 'place');
    mkdirSync(place);
    for (const name of [label, `${domainYear}_AERIAL_RGBI`, `${domainYear}_DEM_ELEV`])
      copyFileSync(join(archives, `${name}.zip`), join(place, `${name}.zip`));
  });

  it('that were cut off are named, and the rest works', async () => {
    const path = join(place, `${domainYear}_DEM_ELEV.zip`);
    truncateSync(path, 100_000);
    await core.open(place);
    const found = (await problemsOf(core)).filter((p) => p.path === `${domainYear}_DEM_ELEV.zip`);
    expect(found.map(({ code, severity }) => [code, severity])).toContainEqual(['archiveDamaged', 'error']);
    for (const problem of found) expectProblem(problem);
    expect((await core.paint(patchId, square)).changedPx).toBeGreaterThan(0);
  });

  it('with a wrong checksum are told by entry, when the entry is read', async () => {
    const name = `${label}/AU-S1-3/${label}_AU-S1-3_1-2.tif`;
    const files = filesOf(label).map((file) => (file.name === name ? { ...file, saidCrc32: 1 } : file));
    writeZip(join(place, `${label}.zip`), files);
    await core.open(place);
    await core.done((await core.client.catalogue.startCheck({ datasetId: core.datasetId })).jobId);
    const found = (await problemsOf(core)).filter((p) => p.path.includes('_1-2.tif'));
    expect(found.map(({ path }) => path)).toContain(`${label}.zip/${name}`);
    for (const problem of found) expectProblem(problem);
    const failure = await failureOf(core.mask(patchId));
    expectSentence(failure, failure.code, join(place, `${label}.zip`), '_1-2.tif');
    expect((await core.paint(other, square)).changedPx).toBeGreaterThan(0);
    const options = {
      datasetId: core.datasetId,
      out: join(core.folder, 'out'),
      scope: { kind: 'all' },
    } as const;
    const result = await core.done((await core.client.exports.start(options)).jobId);
    expect(result['files']).toBe(3);
    expect(result['skipped']).toMatchObject([{ patchId }]);
  });

  it('with names that climb out, encrypted entries and bombs are refused by name, and nothing is written', async () => {
    const [first, ...rest] = filesOf(label);
    writeZip(join(place, `${label}.zip`), [
      ...rest,
      { name: '../../evil.tif', data: new Uint8Array(10) },
      { ...first!, flags: 1 },
      {
        name: `${label}/AU-S1-3/${label}_AU-S1-3_9-9.tif`,
        data: new Uint8Array(10),
        saidSize: 2 ** 32 - 2,
        method: 8,
      },
    ]);
    await core.open(place);
    const found = (await problemsOf(core)).filter((p) => p.path.startsWith(`${label}.zip/`));
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['archiveEntryTraversal', 'archiveEntryEncrypted', 'archiveEntryTooLarge']),
    );
    for (const problem of found) expectProblem(problem);
    expect((await core.paint(patchId, square)).changedPx).toBeGreaterThan(0);
    const evil = [core.folder, join(core.folder, '..'), place].flatMap((folder) => readdirSync(folder));
    expect(evil).not.toContain('evil.tif');
  });

  it('that are replaced while the dataset is open tell that they changed, and are read again by a scan', async () => {
    await core.open(place);
    await core.mask(other);
    const data = new Uint8Array(512 * 512).fill(9);
    const files = filesOf(label).map((file) => ({
      ...file,
      data: encodeTiff({
        ...{ width: 512, height: 512, bands: 1, dtype: 'uint8', data, compression: 'deflate' },
        layout: { kind: 'strips' },
        geo: null,
      }),
    }));
    writeZip(join(place, `${label}.zip`), files);
    const failure = await failureOf(core.mask(patchId));
    expectSentence(failure, failure.code, join(place, `${label}.zip`));
    await core.open(place, { rescan: true });
    expect((await core.mask(patchId)).every((value) => value === 9)).toBe(true);
  });
});
