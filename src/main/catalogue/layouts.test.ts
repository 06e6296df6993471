import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  flairFile,
  flairRasterBytes,
  writeFlair,
  writeFlairArea,
} from '../../../test/fixtures/flair12Folder.ts';
import {
  fingerprint,
  fixtureOrigin,
  makeFolder,
  patchIds,
  rasterBytes,
  writeRaster,
} from '../../../test/fixtures/flairHubFolder.ts';
import { writeClassList, writePlainDataset, writePlainImage } from '../../../test/fixtures/plainFolder.ts';
import { writeZip } from '../../../test/support/zip.ts';
import { formatProblem } from '../../shared/i18n/problems.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { ArchiveEntry } from '../../shared/raster/source.ts';
import { createRasterService } from '../raster/index.ts';
import { migrate } from '../workspace/index.ts';
import { createCatalogue } from './index.ts';
import type { Catalogue, EditStates } from './index.ts';

const dataset = 'd1';
const key = 'D012-2019_AF-S1-27';
const raster = createRasterService({ threads: 0 });

let root: string;
let db: Database.Database;
let catalogue: Catalogue;
let edits: EditStates;
let cells: EditStates;

beforeEach(() => {
  root = makeFolder();
  db = new Database(':memory:');
  migrate(db, 'catalogue');
  [edits, cells] = [new Map(), new Map()];
  catalogue = createCatalogue({ db, raster, editStates: () => edits, cellStates: () => cells, threads: 0 });
});
afterEach(async () => {
  await catalogue.close();
  db.close();
  rmSync(root, { recursive: true, force: true });
});

const index = (layout: Layout, rescan = false) =>
  catalogue.index({
    datasetId: dataset,
    path: root,
    layout,
    rescan,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
const codes = (): string[] =>
  catalogue
    .problems(dataset, 0, 1000)
    .problems.map((p) => p.code)
    .filter((code) => code !== 'absentModality' && !code.endsWith('Absent'));

/** An archive of the hub with the files of some patches. */
function writeArchive(modality: Modality, ids: readonly string[], method: 0 | 8, extra: object = {}): string {
  const path = join(root, `D012-2019_${modality}.zip`);
  writeZip(
    path,
    ids.map((id) => ({
      name: formatPatchPath(parsePatchId(id)!, modality),
      data: rasterBytes(id, modality, { fill: parsePatchId(id)!.col }),
      method,
      ...extra,
    })),
  );
  return path;
}

describe('archives that are left unextracted', () => {
  const ids = patchIds(key, 2, 2);

  test('open like folders: names, headers, pixels; and nothing is written', async () => {
    const archive = writeArchive('AERIAL_LABEL-COSIA', ids, 8);
    writeArchive('AERIAL_RGBI', ids, 0);
    const before = fingerprint(root);
    expect(await index('flair-hub')).toMatchObject({ patches: 4, rois: 1, domains: 1, files: 8 });
    expect(codes()).toEqual([]);
    const roi = await catalogue.roi(dataset, key);
    expect(roi).toMatchObject({ widthPx: 1024, heightPx: 1024, provisional: false });
    expect(roi.origin[0]).toBeCloseTo(fixtureOrigin[0], 4);
    const source = catalogue.source(dataset, ids[1]!, 'AERIAL_LABEL-COSIA') as ArchiveEntry;
    expect(source).toMatchObject({
      archive,
      entry: formatPatchPath(parsePatchId(ids[1]!)!, 'AERIAL_LABEL-COSIA'),
    });
    const { data } = await raster.read(source);
    expect(new Set(data as Uint8Array)).toEqual(new Set([2]));
    expect(catalogue.relativePath(dataset, ids[1]!, 'AERIAL_LABEL-COSIA')).toBe(source.entry);
    expect(catalogue.detail(dataset, ids[1]!).files).toEqual([
      {
        modality: 'AERIAL_RGBI',
        path: `D012-2019_AERIAL_RGBI.zip/${formatPatchPath(parsePatchId(ids[1]!)!, 'AERIAL_RGBI')}`,
      },
      { modality: 'AERIAL_LABEL-COSIA', path: `D012-2019_AERIAL_LABEL-COSIA.zip/${source.entry}` },
    ]);
    expect(fingerprint(root)).toEqual(before);
  });

  test('mix with folders, and a file that was extracted wins', async () => {
    writeArchive('AERIAL_LABEL-COSIA', ids.slice(0, 3), 0);
    writeRaster(root, ids[0]!, 'AERIAL_LABEL-COSIA', { fill: 9 });
    writeRaster(root, ids[3]!, 'AERIAL_LABEL-COSIA', { fill: 9 });
    await index('flair-hub');
    const values = [];
    for (const id of ids) {
      const { data } = await raster.read(catalogue.source(dataset, id, 'AERIAL_LABEL-COSIA')!);
      values.push(data[0]);
    }
    expect(values).toEqual([9, 2, 1, 9]);
    expect(await catalogue.compareWith(dataset, root)).toEqual({ checked: 4, missing: 0 });
  });

  test('an archive that is replaced is read again, and its headers when a ROI opens', async () => {
    const archive = writeArchive('AERIAL_LABEL-COSIA', ids, 0);
    await index('flair-hub');
    expect(await index('flair-hub', true)).toMatchObject({ reused: true });
    writeArchive('AERIAL_LABEL-COSIA', ids.slice(0, 3), 0);
    utimesSync(archive, 1_600_000_000, 1_600_000_000);
    expect(await index('flair-hub', true)).toMatchObject({ reused: false, patches: 3 });
    // The same names, other bytes: what was known of the place of each entry is not true any more.
    utimesSync(archive, 1_700_000_000, 1_700_000_000);
    expect((await catalogue.roi(dataset, key)).grid.map((p) => p.readOnly)).toEqual([null, null, null]);
  });

  test('a damaged archive or entry is told by name, and the rest works', async () => {
    writeArchive('AERIAL_LABEL-COSIA', ids, 8, { saidCrc32: 1 });
    writeArchive('AERIAL_RGBI', ids, 0);
    writeFileSync(join(root, 'D012-2019_DEM_ELEV.zip'), 'no archive at all');
    await index('flair-hub');
    const { problems } = catalogue.problems(dataset, 0, 1000);
    const texts = problems.filter((p) => p.severity === 'error').map((p) => formatProblem(p, 'en'));
    expect(texts.some((text) => text.includes('D012-2019_DEM_ELEV.zip'))).toBe(true);
    expect(texts.filter((text) => text.includes('D012-2019_AERIAL_LABEL-COSIA.zip/')).length).toBe(4);
    const { grid } = await catalogue.roi(dataset, key);
    expect(grid.map((p) => p.readOnly)).toEqual(['unreadable', 'unreadable', 'unreadable', 'unreadable']);
    expect(grid.map((p) => [p.x, p.y])).toEqual([
      [0, 0],
      [512, 0],
      [0, 512],
      [512, 512],
    ]);
  });
});

describe('FLAIR#1 and FLAIR#2', () => {
  const [x, y] = fixtureOrigin;
  const area = { domain: 'D004_2021', area: 'Z10_AU' };
  const corners = [
    [x, y],
    [x + 102.4, y],
    [x, y - 102.4],
  ] as const;

  const writePatches = (): void => {
    corners.forEach((corner, i) => {
      const folder = `${area.domain}/${area.area}`;
      writeFlair(
        root,
        `flair_aerial_train/${folder}/${flairFile('img', i + 1)}`,
        flairRasterBytes('img', { corner }),
      );
      // Masks may lack a georeference: that of the image counts.
      writeFlair(root, `flair_labels_train/${folder}/${flairFile('msk', i + 1)}`, flairRasterBytes('msk'));
    });
  };

  test('patches lie where their images say, on the grid of the area', async () => {
    writePatches();
    await index('flair-1');
    const roi = await catalogue.roi(dataset, 'D004-2021_Z10_AU');
    expect(roi).toMatchObject({
      crs: 'EPSG:2154',
      gsd: 0.2,
      widthPx: 1024,
      heightPx: 1024,
      provisional: false,
    });
    expect(roi.grid.map((p) => [p.patchId, p.x, p.y, p.readOnly])).toEqual([
      ['D004-2021_Z10_AU_000001', 0, 0, null],
      ['D004-2021_Z10_AU_000002', 512, 0, null],
      ['D004-2021_Z10_AU_000003', 0, 512, null],
    ]);
    expect(codes()).toEqual([]);
    edits = new Map([['D004-2021_Z10_AU_000002', { edits: 2, changedPx: 4, readOnly: null }]]);
    expect(catalogue.rois(dataset).map((r) => [r.roiKey, r.editedPatches])).toEqual([
      ['D004-2021_Z10_AU', 1],
    ]);
    expect(catalogue.detail(dataset, 'D004-2021_Z10_AU_000002')).toMatchObject({
      state: 'edited',
      row: 0,
      widthPx: 512,
      crs: 'EPSG:2154',
    });
  });

  test('test folders without masks are no problem; the series of an area moves with its dataset', async () => {
    writeFlairArea(root, {
      ...area,
      ids: [7],
      images: 'flair_2_aerial_test',
      masks: null,
      series: 'flair_2_sen_test',
      raster: { corner: corners[0] },
    });
    await index('flair-2');
    expect(codes()).toEqual([]);
    expect(catalogue.detail(dataset, 'D004-2021_Z10_AU_000007')).toMatchObject({
      state: 'noMask',
      split: 'test',
    });
    const data = db.prepare<[], string>('SELECT data FROM roi_series').pluck();
    expect(JSON.parse(data.get()!)).toContain(root);
    catalogue.relocate(dataset, '/elsewhere');
    expect(JSON.parse(data.get()!)).toMatch(/^\/elsewhere\/flair_2_sen_test\//);
  });
});

describe('plain pairs', () => {
  test('a large image appears as cells, whose edits are their own', async () => {
    const image = { width: 3000, height: 2000, origin: [650_000, 6_860_000] as const, gsd: 0.5 };
    writePlainDataset(root, ['big', 'small'], image);
    writePlainImage(root, 'images/small.tif', { width: 300, height: 200, bands: 3, epsg: 32_631 });
    writePlainImage(root, 'masks/small.tif', { width: 300, height: 200, epsg: 32_631 });
    await index('plain');
    expect(catalogue.rois(dataset).map((roi) => [roi.roiKey, roi.patches, roi.extent])).toEqual([
      ['big', 1, [650_000, 6_859_000, 651_500, 6_860_000]],
      ['small', 1, [650_000, 6_859_900, 650_150, 6_860_000]],
    ]);
    cells = new Map([['big@3-5', { edits: 2, changedPx: 9, readOnly: null }]]);
    edits = new Map([['big', { edits: 2, changedPx: 9, readOnly: null }]]);
    const roi = await catalogue.roi(dataset, 'big');
    expect(roi).toMatchObject({
      crs: 'EPSG:2154',
      gsd: 0.5,
      origin: [650_000, 6_860_000],
      widthPx: 3000,
      heightPx: 2000,
      patchSizePx: 512,
      editedPatches: 1,
    });
    expect(roi.grid.length).toBe(24);
    expect(roi.grid.at(-1)).toMatchObject({
      patchId: 'big@3-5',
      row: 3,
      col: 5,
      x: 2560,
      y: 1536,
      widthPx: 440,
      heightPx: 464,
      edits: 2,
    });
    const area = roi.grid.reduce((sum, cell) => sum + cell.widthPx * cell.heightPx, 0);
    expect(area).toBe(3000 * 2000);
    expect(catalogue.source(dataset, 'big@0-0', 'AERIAL_RGBI')).toBe(join(root, 'images/big.tif'));
    const small = await catalogue.roi(dataset, 'small');
    expect(small).toMatchObject({ crs: 'EPSG:32631', widthPx: 300, heightPx: 200, patchSizePx: 300 });
    expect(small.grid).toMatchObject([{ patchId: 'small', widthPx: 300, heightPx: 200 }]);
  });

  test('without a georeference, or in degrees, there is a picture and no place', async () => {
    writePlainDataset(root, ['nowhere', 'degrees'], { width: 40, height: 30 });
    for (const [stem, epsg] of [
      ['nowhere', null],
      ['degrees', 4326],
    ] as const) {
      writePlainImage(root, `images/${stem}.tif`, {
        width: 40,
        height: 30,
        bands: 3,
        epsg,
        gsd: 0.001,
        origin: [2, 48],
      });
      writePlainImage(root, `masks/${stem}.tif`, {
        width: 40,
        height: 30,
        epsg,
        gsd: 0.001,
        origin: [2, 48],
      });
    }
    await index('plain');
    for (const stem of ['nowhere', 'degrees']) {
      expect(await catalogue.roi(dataset, stem)).toMatchObject({
        crs: '',
        gsd: 1,
        origin: [0, 30],
        widthPx: 40,
        heightPx: 30,
        extent: null,
        provisional: true,
      });
    }
    expect(new Set(codes())).toEqual(new Set(['noGeoreference', 'crsNotMetres']));
    expect(catalogue.health(dataset).counts.every(({ count }) => count > 0)).toBe(true);
  });

  test('an image that another one of its name replaces is measured again', async () => {
    writePlainDataset(root, ['quay'], { width: 40 });
    await index('plain');
    writePlainImage(root, 'images/quay.tif', { width: 1500, height: 60, bands: 3 });
    const mask = writePlainImage(root, 'masks/quay.tif', { width: 1500, height: 60 });
    utimesSync(mask, 1_600_000_000, 1_600_000_000);
    const roi = await catalogue.roi(dataset, 'quay');
    expect([roi.widthPx, roi.heightPx, roi.grid.length]).toEqual([1500, 60, 3]);
    expect((await catalogue.roi(dataset, 'quay')).grid.length).toBe(3);
  });

  test('a class list that is gone means that the dataset is gone', async () => {
    writePlainDataset(root, ['quay']);
    const list = writeClassList(root);
    await index('plain');
    renameSync(list, join(dirname(root), 'away.json'));
    await expect(catalogue.roi(dataset, 'quay')).rejects.toMatchObject({ code: 'datasetMissing' });
    expect(catalogue.summary(dataset).patches).toBe(1);
    rmSync(join(dirname(root), 'away.json'));
  });
});
