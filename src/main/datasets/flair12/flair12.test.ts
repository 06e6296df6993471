import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  flairFile,
  flairRasterBytes,
  writeFlair,
  writeFlairArea,
  writeFlairSeries,
} from '../../../../test/fixtures/flair12Folder.ts';
import { fingerprint, makeFolder } from '../../../../test/fixtures/flairHubFolder.ts';
import { writeZip } from '../../../../test/support/zip.ts';
import type { ZipFile } from '../../../../test/support/zip.ts';
import { formatProblem } from '../../../shared/i18n/problems.ts';
import { modalitiesOf } from '../../../shared/model/modality.ts';
import { readNpyHeader } from '../../arrays/index.ts';
import { unpackEntry } from '../entryTable.ts';
import type { MetadataPage, ScannedRoi, ScannedUnit } from '../layout.ts';
import type { FoundProblem } from '../problem.ts';
import { findFlair12, flair2Reader as reader, looksLikeFlair12 } from './index.ts';
import { splitOfListName } from './readPathsCsv.ts';

const made: string[] = [];
const newRoot = (name = 'flair'): string => {
  const folder = makeFolder();
  made.push(folder);
  const root = join(folder, name);
  mkdirSync(root);
  return root;
};
afterEach(() => reader.close());
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const scanAll = (root: string): ScannedUnit[] =>
  reader.list(root).units.map((unit) => reader.scanUnit(root, unit));
const roisOf = (units: readonly ScannedUnit[]): ScannedRoi[] => units.flatMap((unit) => unit.rois);
const codes = (problems: readonly FoundProblem[]): string[] => problems.map((problem) => problem.code);
/** Patch → modalities. */
const holdings = (rois: readonly ScannedRoi[]): Record<string, string[]> =>
  Object.fromEntries(
    rois.flatMap((roi) => roi.patchIds.map((id, i) => [id, modalitiesOf(roi.cells[i * 4 + 2]!)] as const)),
  );
const readAll = (root: string, limit = 2): { pages: MetadataPage[]; problems: FoundProblem[] } => {
  const pages: MetadataPage[] = [];
  const problems: FoundProblem[] = [];
  for (const file of reader.list(root).metadata) {
    for (let at: MetadataPage['next'] = null; ;) {
      const page = reader.readMetadata({ root, file, at, limit });
      if (page === null) break;
      if ('severity' in page) {
        problems.push(page);
        break;
      }
      pages.push(page);
      if (page.next === null) break;
      at = page.next;
    }
  }
  return { pages, problems };
};
/** Id → column → value, over all pages. */
const factsOf = (pages: readonly MetadataPage[]): Record<string, Record<string, string | null>> => {
  const facts: Record<string, Record<string, string | null>> = {};
  for (const { ids, columns, values } of pages)
    ids.forEach((id, i) =>
      columns.forEach((name, j) => ((facts[id] ??= {})[name] = values[i * columns.length + j]!)),
    );
  return facts;
};

const domain = 'D004_2021';

describe('recognition', () => {
  test('finds the folders of FLAIR#1 and FLAIR#2, and tells them apart', () => {
    const one = newRoot();
    writeFlairArea(one, { domain, area: 'Z10_AU', ids: [826] });
    writeFlairArea(one, {
      domain: 'D012_2019',
      area: 'Z1_UU',
      ids: [1],
      images: 'flair_1_aerial_test',
      masks: null,
    });
    expect(findFlair12(one)).toEqual({ root: one, layout: 'flair-1' });
    expect(looksLikeFlair12(one)).toBe(true);
    const series = newRoot();
    writeFlairArea(series, { domain, area: 'Z10_AU', ids: [826], series: 'flair_sen_train' });
    expect(findFlair12(series)).toEqual({ root: series, layout: 'flair-2' });
    const named = newRoot();
    writeFlairArea(named, { domain, area: 'Z1_UU', ids: [1], images: 'flair_2_aerial_test', masks: null });
    expect(findFlair12(named)?.layout).toBe('flair-2');
  });

  test('finds the toy dataset from its folder and from the one around it', () => {
    const around = newRoot();
    const toy = join(around, 'flair_1_toy_dataset');
    const images = 'train/flair_1_toy_aerial_train';
    writeFlairArea(toy, {
      domain,
      area: 'Z10_AU',
      ids: [1],
      images,
      masks: 'train/flair_1_toy_labels_train',
    });
    writeFlairArea(toy, {
      domain,
      area: 'Z2_NN',
      ids: [7],
      images: 'test/flair_1_toy_aerial_test',
      masks: null,
    });
    expect(findFlair12(toy)).toEqual({ root: toy, layout: 'flair-1' });
    expect(findFlair12(around)).toEqual({ root: toy, layout: 'flair-1' });
    expect(looksLikeFlair12(around)).toBe(false);
    const rois = roisOf(scanAll(toy));
    expect(rois.map(({ roiKey, split }) => [roiKey, split])).toEqual([
      ['D004-2021_Z2_NN', 'test'],
      ['D004-2021_Z10_AU', null],
    ]);
  });

  test('finds the Hugging Face form, domains alone, and archives alone', () => {
    const hub = newRoot('IGNF');
    mkdirSync(join(hub, 'data/flair#2-test'), { recursive: true });
    mkdirSync(join(hub, 'aux-data'));
    writeZip(join(hub, 'data/flair#2-test/D015_2020.zip'), []);
    expect(findFlair12(hub)).toEqual({ root: hub, layout: 'flair-2' });
    expect(findFlair12(join(hub, 'data'))?.root).toBe(join(hub, 'data'));
    const alone = newRoot();
    writeFlairArea(alone, { domain, area: 'Z10_AU', ids: [1], images: '.', masks: '.', series: '.' });
    expect(findFlair12(alone)).toEqual({ root: alone, layout: 'flair-2' });
    const zips = newRoot();
    writeZip(join(zips, `${domain}.zip`), [
      { name: 'x/SEN2_sp_D004_2021-Z10_AU_data.npy', data: new Uint8Array(1) },
    ]);
    expect(findFlair12(zips)).toEqual({ root: zips, layout: 'flair-2' });
  });

  test('takes no other folder for one, not even one that holds a dataset deeper down', () => {
    const root = newRoot();
    expect(findFlair12(root)).toBeNull();
    expect(findFlair12(join(root, 'absent'))).toBeNull();
    mkdirSync(join(root, 'D012-2019_AERIAL_RGBI/AA-S1-1'), { recursive: true });
    mkdirSync(join(root, 'D012_2019/photos'), { recursive: true });
    mkdirSync(join(root, 'FLAIR-HUB_TOY'));
    writeFlair(root, 'D012-2019_AERIAL_RGBI.zip', 'x');
    expect(findFlair12(root)).toBeNull();
    const home = newRoot('home');
    mkdirSync(join(home, 'a/b/flair_aerial_train'), { recursive: true });
    expect(findFlair12(home)).toBeNull();
    mkdirSync(join(home, 'c/flair_aerial_train'), { recursive: true });
    mkdirSync(join(home, 'd/flair_aerial_train'), { recursive: true });
    expect(findFlair12(home)).toBeNull();
    expect(findFlair12(join(home, 'c'))?.root).toBe(join(home, 'c'));
  });
});

describe('names', () => {
  test('give areas with their patches, images, masks and series', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z10_AU', ids: [828, 826, 1000], series: 'flair_sen_train' });
    writeFlairArea(root, { domain, area: 'Z2_NN', ids: [12] });
    writeFlairArea(root, {
      domain: 'D012_2019',
      area: 'Z1_UU',
      ids: [77],
      images: 'flair_2_aerial_test',
      masks: null,
    });
    const before = fingerprint(root);
    const listing = reader.list(root);
    expect(listing.units.map((unit) => unit.key)).toEqual(['D004_2021', 'D012_2019']);
    const units = listing.units.map((unit) => reader.scanUnit(root, unit));
    expect(units.map((unit) => [unit.files, unit.problems])).toEqual([
      [8, []],
      [1, []],
    ]);
    const [z2, z10, test1] = roisOf(units);
    expect(z2).toMatchObject({ roiKey: 'D004-2021_Z2_NN', split: null, series: null });
    expect(z10).toMatchObject({
      domain: 'D004',
      year: '2021',
      roi: 'Z10_AU',
      names: ['000826', '000828', '001000'],
      patchIds: ['D004-2021_Z10_AU_000826', 'D004-2021_Z10_AU_000828', 'D004-2021_Z10_AU_001000'],
      exceptions: [],
    });
    expect(z10!.files).toEqual([
      {
        modality: 'AERIAL_RGBI',
        archive: null,
        prefix: 'flair_aerial_train/D004_2021/Z10_AU/img/IMG_',
        suffix: '.tif',
        entries: null,
      },
      expect.objectContaining({
        modality: 'AERIAL_LABEL-COSIA',
        prefix: 'flair_labels_train/D004_2021/Z10_AU/msk/MSK_',
      }),
    ]);
    expect(holdings([z10!])['D004-2021_Z10_AU_000826']).toEqual([
      'AERIAL_RGBI',
      'SENTINEL2_TS',
      'SENTINEL2_MSK-SC',
      'AERIAL_LABEL-COSIA',
    ]);
    expect([...z10!.cells.slice(0, 2), z10!.cells[3]]).toEqual([0, 0, 0]);
    expect(readNpyHeader(z10!.series!.data).shape).toEqual([2, 10, 60, 70]);
    expect(readNpyHeader(z10!.series!.masks!).shape).toEqual([2, 2, 60, 70]);
    expect(test1).toMatchObject({ roiKey: 'D012-2019_Z1_UU', split: 'test' });
    expect(holdings([test1!])).toEqual({ 'D012-2019_Z1_UU_000077': ['AERIAL_RGBI'] });
    expect(fingerprint(root)).toEqual(before);
  });

  test('with another extension or in another folder are exceptions, and nothing is lost', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2] });
    writeFlair(
      root,
      `flair_aerial_train/${domain}/Z1_UU/img/IMG_000003.TIF`,
      flairRasterBytes('img', { sizePx: 16 }),
    );
    writeFlairArea(root, {
      domain,
      area: 'Z1_UU',
      ids: [4],
      images: 'flair_aerial_test',
      masks: 'flair_labels_train',
    });
    const [roi] = roisOf(scanAll(root));
    expect(roi!.names).toEqual(['000001', '000002', '000003', '000004']);
    expect([...roi!.exceptions].sort((a, b) => a.index - b.index)).toEqual([
      { index: 2, modality: 'AERIAL_RGBI', path: `flair_aerial_train/${domain}/Z1_UU/img/IMG_000003.TIF` },
      { index: 3, modality: 'AERIAL_RGBI', path: `flair_aerial_test/${domain}/Z1_UU/img/IMG_000004.tif` },
    ]);
  });

  test('are found whatever areas and numbers there are', () => {
    const area = fc.tuple(fc.nat(300), fc.constantFrom('AU', 'UU', 'NV')).map(([n, pair]) => `Z${n}_${pair}`);
    const areas = fc.uniqueArray(area, { minLength: 1, maxLength: 4 });
    const files = fc.uniqueArray(fc.record({ id: fc.nat(999_999), area: fc.nat(3), hasMask: fc.boolean() }), {
      selector: (file) => file.id,
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(areas, files, fc.boolean(), (names, list, isArchive) => {
        const root = newRoot();
        const want: Record<string, string[]> = {};
        const entries: ZipFile[] = [];
        for (const { id, area: index, hasMask } of list) {
          const name = names[index % names.length]!;
          want[`D004-2021_${name}_${String(id).padStart(6, '0')}`] = hasMask
            ? ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA']
            : ['AERIAL_RGBI'];
          for (const kind of hasMask ? (['img', 'msk'] as const) : (['img'] as const)) {
            const path = `${domain}/${name}/${flairFile(kind, id)}`;
            if (isArchive) entries.push({ name: path, data: Buffer.from(path) });
            else writeFlair(root, `flair_${kind === 'img' ? 'aerial' : 'labels'}_train/${path}`, '');
          }
        }
        if (isArchive) writeZip(join(root, `${domain}.zip`), entries);
        const units = scanAll(root);
        expect(holdings(roisOf(units))).toEqual(want);
        expect(units.flatMap((unit) => unit.problems)).toEqual([]);
        for (const roi of roisOf(units)) expect([...roi.names]).toEqual([...roi.names].sort());
      }),
      { numRuns: 40 },
    );
  });
});

describe('archives', () => {
  const tiff = (kind: 'img' | 'msk') => flairRasterBytes(kind, { sizePx: 16 });
  const entriesOf = (prefix: string, ids: readonly number[], method: 0 | 8 = 0): ZipFile[] =>
    ids.flatMap((id) =>
      (['img', 'msk'] as const).map((kind) => ({
        name: `${prefix}${flairFile(kind, id)}`,
        data: tiff(kind),
        method,
      })),
    );

  test.each(['D004_2021/Z10_AU/', 'Z10_AU/', 'flair/aerial/D004_2021/deep/Z10_AU/'])(
    'are read in place, with entries under %s',
    (prefix) => {
      const root = newRoot();
      mkdirSync(join(root, 'data/train-val'), { recursive: true });
      const path = `data/train-val/${domain}.zip`;
      writeZip(join(root, path), entriesOf(prefix, [3, 1, 2], 8));
      const [unit] = scanAll(root);
      expect(unit!.problems).toEqual([]);
      const roi = unit!.rois[0]!;
      expect(roi.roiKey).toBe('D004-2021_Z10_AU');
      const [images, masks] = roi.files;
      expect(images).toMatchObject({ archive: path, prefix: `${prefix}img/IMG_`, suffix: '.tif' });
      const size = tiff('msk').length;
      expect([0, 1, 2].map((i) => unpackEntry(masks!.entries!, i)!.sizeBytes)).toEqual([size, size, size]);
      // Entries were written as 3, 1, 2; the table is in the order of the patches.
      const offsets = [0, 1, 2].map((i) => unpackEntry(images!.entries!, i)!.offset);
      expect(offsets[2]).toBe(0);
      expect(offsets[0]).toBeLessThan(offsets[1]!);
      expect(roi.cells[3]).toBe(roi.cells[2]);
    },
  );

  test('without areas in their paths take them from the metadata, else go together', () => {
    const root = newRoot();
    writeZip(join(root, `${domain}.zip`), entriesOf('', [1, 2, 3]));
    writeFlair(
      root,
      'aux-data/flair_aerial_metadata.json',
      JSON.stringify({ IMG_000001: { domain, zone: 'Z10_AU' }, IMG_000003: { domain, zone: 'Z2_NN' } }),
    );
    const [unit] = scanAll(root);
    expect(unit!.rois.map(({ roi, names }) => [roi, names])).toEqual([
      ['Z2_NN', ['000003']],
      ['Z10_AU', ['000001']],
      ['all', ['000002']],
    ]);
    expect(unit!.problems).toMatchObject([{ code: 'flairNoArea', params: { count: 2 } }]);
    const facts = factsOf(readAll(root).pages);
    expect(Object.keys(facts)).toEqual(['D004-2021_Z10_AU_000001', 'D004-2021_Z2_NN_000003']);
  });

  test('beside an extracted folder give what the folder lacks, without a problem', () => {
    const root = newRoot();
    writeZip(join(root, `${domain}.zip`), entriesOf(`${domain}/Z1_UU/`, [1, 2]));
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], images: '.', masks: '.' });
    const [unit] = scanAll(root);
    expect(unit!.problems).toEqual([]);
    expect(unit!.rois[0]!.files.map((files) => files.archive)).toEqual([
      null,
      `${domain}.zip`,
      null,
      `${domain}.zip`,
    ]);
    const packed = unit!.rois[0]!.files[1]!.entries!;
    expect(unpackEntry(packed, 0)).toBeNull();
    expect(unpackEntry(packed, 1)).not.toBeNull();
    expect([unit!.rois[0]!.cells[3], unit!.rois[0]!.cells[7] !== 0]).toEqual([0, true]);
  });

  test('may hold series, with their dates', () => {
    const root = newRoot();
    const staging = newRoot();
    writeFlairSeries(staging, 'sen', { domain, area: 'Z1_UU', days: ['20210101', '20210111', '20210121'] });
    const names = fingerprint(staging).map((line) => line.split(' ')[0]!);
    const files = names.filter((name) => name.startsWith('sen/'));
    writeZip(join(root, `${domain}.zip`), [
      ...entriesOf(`${domain}/Z1_UU/`, [1]),
      ...files.map((name) => ({
        name: `${domain}/Z1_UU/${name}`,
        data: readFileSync(join(staging, name)),
        method: 8 as const,
      })),
    ]);
    const [unit] = scanAll(root);
    const { data, masks } = unit!.rois[0]!.series!;
    expect(readNpyHeader(data).shape).toEqual([3, 10, 60, 70]);
    expect(readNpyHeader(masks!).shape).toEqual([3, 2, 60, 70]);
    expect(factsOf(readAll(root).pages)['D004-2021_Z1_UU']).toEqual({
      s2Dates: '["2021-01-01","2021-01-11","2021-01-21"]',
    });
  });

  test('that are damaged are named, also their entries, and the rest works', () => {
    const root = newRoot();
    writeZip(join(root, 'D004_2021.zip'), entriesOf(`${domain}/Z1_UU/`, [1]), { cut: 30 });
    writeZip(join(root, 'D005_2020.zip'), [
      ...entriesOf('D005_2020/Z1_UU/', [2]),
      { name: '../../Z1_UU/img/IMG_000009.tif', data: tiff('img') },
      { name: 'D005_2020/Z1_UU/img/IMG_000010.tif', data: tiff('img'), flags: 1 },
      { name: 'D005_2020/Z1_UU/img/another.tif', data: tiff('img') },
    ]);
    const [damaged, other] = scanAll(root);
    expect(damaged!.problems).toMatchObject([{ code: 'archiveDamaged', path: 'D004_2021.zip' }]);
    expect(codes(other!.problems).sort()).toEqual([
      'archiveEntryEncrypted',
      'archiveEntryTraversal',
      'flairFilesOdd',
    ]);
    expect(other!.rois[0]!.names).toEqual(['000002']);
  });
});

describe('problems', () => {
  test('a number that occurs twice is reported, and the first one is used', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2] });
    writeFlairArea(root, { domain, area: 'Z2_UU', ids: [2, 3] });
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], images: 'flair_1_aerial_test', masks: null });
    const [unit] = scanAll(root);
    expect(Object.keys(holdings(unit!.rois))).toEqual([
      'D004-2021_Z1_UU_000001',
      'D004-2021_Z1_UU_000002',
      'D004-2021_Z2_UU_000003',
    ]);
    expect(unit!.problems.map(({ code, path, params }) => [code, path, params['example']])).toEqual([
      ['flairRepeated', `flair_aerial_train/${domain}/Z1_UU/img`, 'IMG_000001.tif'],
      ['flairRepeated', `flair_aerial_train/${domain}/Z2_UU/img`, 'IMG_000002.tif'],
      ['flairRepeated', `flair_labels_train/${domain}/Z2_UU/msk`, 'MSK_000002.tif'],
    ]);
    // The test folder came first; the other images of the area are where most of them are.
    expect(unit!.rois[0]!.files.map((files) => files.prefix)).toEqual([
      `flair_1_aerial_test/${domain}/Z1_UU/img/IMG_`,
      `flair_labels_train/${domain}/Z1_UU/msk/MSK_`,
    ]);
    expect(unit!.rois[0]!.exceptions).toHaveLength(1);
  });

  test('masks without images, empty domains, odd files and folders are told', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2], images: null });
    writeFlair(root, `flair_labels_train/${domain}/Z1_UU/msk/mask 7.tif`, 'x');
    writeFlair(root, `flair_labels_train/${domain}/Z1_UU/msk/Thumbs.db`, 'x');
    mkdirSync(join(root, 'flair_aerial_train/D099_2018'), { recursive: true });
    mkdirSync(join(root, 'photos'));
    writeFlair(root, 'flair_aerial_train.zip', 'x');
    expect(codes(reader.list(root).problems).sort()).toEqual([
      'flairArchiveWhole',
      'flairFolderOdd',
      'flairMetadataAbsent',
    ]);
    const [labels, empty] = scanAll(root);
    expect(holdings(labels!.rois)['D004-2021_Z1_UU_000001']).toEqual(['AERIAL_LABEL-COSIA']);
    expect(labels!.problems).toMatchObject([
      { code: 'flairFilesOdd', params: { count: 1, example: 'mask 7.tif' } },
      { code: 'flairMasksAlone', params: { count: 2 } },
    ]);
    expect(empty!.problems).toMatchObject([{ code: 'flairEmpty', path: 'flair_aerial_train/D099_2018' }]);
  });

  test('series without images of their area, and covers without series, are told', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], series: 'flair_sen_train' });
    unlinkSync(join(root, `flair_sen_train/${domain}/Z1_UU/sen/SEN2_sp_${domain}-Z1_UU_data.npy`));
    writeFlairSeries(root, `flair_sen_train/${domain}/Z9_UU/sen`, { domain, area: 'Z9_UU' });
    const [unit] = scanAll(root);
    expect(codes(unit!.problems)).toEqual(['flairSeriesNoData', 'flairSeriesAlone']);
    expect(unit!.rois[0]).toMatchObject({ series: null });
    expect(holdings(unit!.rois)['D004-2021_Z1_UU_000001']).toEqual(['AERIAL_RGBI', 'AERIAL_LABEL-COSIA']);
  });

  test('one part of the dataset chosen instead of the whole is told', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1] });
    const part = join(root, 'flair_aerial_train');
    expect(findFlair12(part)?.root).toBe(part);
    expect(codes(reader.list(part).problems)).toContain('flairChosenInside');
    expect(codes(reader.list(root).problems)).not.toContain('flairChosenInside');
  });

  test('links that lead in a circle end, and an unreadable folder hides no other', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1] });
    symlinkSync(root, join(root, 'flair_aerial_test'));
    symlinkSync('.', join(root, 'data'));
    symlinkSync('..', join(root, `flair_aerial_train/${domain}/around`));
    symlinkSync(`../${domain}`, join(root, `flair_aerial_train/${domain}/Z2_UU`));
    symlinkSync('Z3_UU', join(root, `flair_aerial_train/${domain}/Z3_UU`));
    writeFlairArea(root, { domain, area: 'Z4_UU', ids: [4] });
    const locked = join(root, `flair_aerial_train/${domain}/Z4_UU/img`);
    chmodSync(locked, 0);
    const [unit] = scanAll(root);
    chmodSync(locked, 0o755);
    const isRoot = process.getuid?.() === 0;
    expect(unit!.rois.map((roi) => roi.roi)).toEqual(['Z1_UU', 'Z4_UU']);
    expect(codes(unit!.problems).filter((code) => code === 'folderUnreadable')).toHaveLength(isRoot ? 1 : 2);
    expect(unit!.problems).toContainEqual(
      expect.objectContaining({ path: `flair_aerial_train/${domain}/Z3_UU`, params: { reason: 'ELOOP' } }),
    );
  });

  test('long and odd names are read as they are', () => {
    const root = newRoot();
    const top = `flair_aerial_train`;
    const deep = `flair ${'é'.repeat(60)} 🛰`;
    writeFlairArea(root, {
      domain,
      area: 'Z1_UU',
      ids: [1],
      images: `${deep}/${top}`,
      masks: `${deep}/flair_labels_train`,
    });
    writeFlairArea(root, { domain, area: 'Z2_UU', ids: [2] });
    expect(Object.keys(holdings(roisOf(scanAll(root))))).toEqual([
      'D004-2021_Z1_UU_000001',
      'D004-2021_Z2_UU_000002',
    ]);
  });

  test('all have a sentence in both languages that names the path', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], images: null });
    mkdirSync(join(root, 'photos'));
    const problems = [...reader.list(root).problems, ...scanAll(root).flatMap((unit) => unit.problems)];
    expect(problems.length).toBeGreaterThan(2);
    for (const problem of problems) {
      for (const language of ['en', 'fr'] as const) {
        const shown = { ...problem, params: { ...problem.params, path: problem.path } };
        expect(formatProblem(shown, language)).toContain(basename(problem.path));
        expect(formatProblem(shown, language)).not.toContain('{{');
      }
    }
  });
});

describe('fingerprints', () => {
  test('change with the names of their unit alone', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1] });
    writeFlairArea(root, { domain: 'D005_2020', area: 'Z1_UU', ids: [2] });
    writeZip(join(root, 'D006_2020.zip'), [{ name: 'Z1_UU/img/IMG_000009.tif', data: Buffer.from('a') }]);
    const prints = () => reader.list(root).units.map((unit) => unit.fingerprint);
    const first = prints();
    expect(prints()).toEqual(first);
    expect(new Set(first).size).toBe(3);
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [3] });
    // Times of change may be as coarse as the clock's tick.
    utimesSync(join(root, `flair_aerial_train/${domain}/Z1_UU/img`), 1, 1);
    const second = prints();
    expect(second.map((print, i) => print === first[i])).toEqual([false, true, true]);
    writeZip(join(root, 'D006_2020.zip'), [{ name: 'Z1_UU/img/IMG_000019.tif', data: Buffer.from('abc') }]);
    expect(prints().map((print, i) => print === second[i])).toEqual([true, true, false]);
    renameSync(join(root, 'flair_labels_train/D005_2020'), join(root, 'moved'));
    expect(prints()[1]).not.toBe(second[1]);
  });
});

describe('metadata', () => {
  const json = {
    IMG_000001: {
      domain,
      zone: 'Z1_UU',
      date: '2021-08-14',
      time: '10h41',
      patch_centroid_x: 850_000.4,
      patch_centroid_y: '6540000.0',
      patch_centroid_z: 231.5,
      camera: 'UCE-M3-f120-s06',
    },
    IMG_000002: { date: 'soon', time: '25h00', camera: '', patch_centroid_x: null },
    IMG_000777: { domain: 'D070_2020', zone: 'Z5_AA', date: '2020-07-01' },
    thing: 7,
  };

  test('of aerial images give dates, cameras and footprints by patch', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2] });
    writeFlair(root, 'flair_aerial_metadata.json', JSON.stringify(json));
    const { pages, problems } = readAll(root);
    expect(problems).toEqual([]);
    expect(pages.map((page) => page.ids.length)).toEqual([2, 1]);
    const facts = factsOf(pages);
    expect(facts['D004-2021_Z1_UU_000001']).toEqual({
      aerialDate: '2021-08-14',
      aerialTime: '10:41',
      camera: 'UCE-M3-f120-s06',
      'extra:patch_centroid_z': '231.5',
    });
    expect(facts['D004-2021_Z1_UU_000002']).toMatchObject({
      aerialDate: null,
      aerialTime: null,
      camera: null,
    });
    // A patch that is not here keeps an id of its own.
    expect(Object.keys(facts)).toContain('D070-2020_Z5_AA_000777');
    const [minX, minY, maxX, maxY] = pages[0]!.bounds!;
    expect([minX, minY, maxX, maxY]).toEqual(
      [849_949.2, 6_539_948.8, 850_051.6, 6_540_051.2].map((v) => expect.closeTo(v, 6)),
    );
    expect([...pages[0]!.bounds!.slice(4)].every(Number.isNaN)).toBe(true);
    expect(pages[0]!.odd).toEqual({ count: 3, example: 'soon' });
    expect(pages[1]!.odd.count).toBe(0);
  });

  test('of a number that two domains have go to the right patch, or to none', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2] });
    writeFlairArea(root, { domain: 'D005_2020', area: 'Z1_UU', ids: [1, 2] });
    const both = {
      IMG_000001: { domain: 'D005_2020', zone: 'Z1_UU', date: '2020-06-01' },
      IMG_000002: { date: '2020-06-02' },
    };
    writeFlair(root, 'flair_aerial_metadata.json', JSON.stringify(both));
    const { pages } = readAll(root);
    expect(Object.keys(factsOf(pages))).toEqual(['D005-2020_Z1_UU_000001']);
    expect(pages[0]!.odd).toEqual({ count: 1, example: 'IMG_000002' });
  });

  test('of FLAIR#2 say where patches lie in the series, and its dates', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2], series: 'flair_sen_train' });
    writeFlair(
      root,
      'flair-2_centroids_sp_to_patch.json',
      JSON.stringify({ 'IMG_000001.tif': [28, 31], 'IMG_000002.tif': [28], other: [1, 2] }),
    );
    const { pages, problems } = readAll(root);
    expect(problems).toEqual([]);
    expect(factsOf(pages)).toEqual({
      'D004-2021_Z1_UU_000001': { seriesRow: '28', seriesCol: '31' },
      'D004-2021_Z1_UU': { s2Dates: '["2021-01-05","2021-02-16"]' },
    });
    expect(pages[0]!.odd).toEqual({ count: 2, example: 'IMG_000002.tif' });
    expect(pages.map((page) => page.by)).toEqual(['patch', 'roi']);
  });

  test('of lists without a header give the split, and later ones win', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1, 2, 3] });
    const row = (id: number, separator = ',') =>
      [
        `../flair_aerial_train/${domain}/Z1_UU/${flairFile('img', id)}`,
        `../flair_labels_train/${domain}/Z1_UU/${flairFile('msk', id)}`,
      ].join(separator);
    writeFlair(root, 'csv/flair-1-paths-train.csv', `${row(1)}\n${row(2)}\n`);
    writeFlair(
      root,
      'csv/flair-1-paths-val.csv',
      `\uFEFF${row(3, ';')}\r\n../x/IMG_000003.tif;../x/MSK_000004.tif\r\nnonsense\r\n`,
    );
    writeFlair(root, 'csv/notes.csv', 'name,count\na,1\n');
    const { pages, problems } = readAll(root, 100);
    expect(problems).toEqual([]);
    expect(factsOf(pages)).toEqual({
      'D004-2021_Z1_UU_000001': { split: 'train' },
      'D004-2021_Z1_UU_000002': { split: 'train' },
      'D004-2021_Z1_UU_000003': { split: 'valid' },
    });
    expect(pages[1]!.csv).toEqual({ separator: ';', columns: [], hasBom: true });
    expect(modalitiesOf(pages[1]!.bits![0]!)).toEqual(['AERIAL_RGBI', 'AERIAL_LABEL-COSIA']);
    expect(pages[1]!.odd).toEqual({ count: 2, example: '../x/MSK_000004.tif' });
    expect(['flair-1-paths-toy-test.csv', 'Validation.csv', 'latest.csv'].map(splitOfListName)).toEqual([
      'test',
      'valid',
      null,
    ]);
  });

  test('that are malformed are a problem each, and the others are read', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], series: 'flair_sen_train' });
    for (const area of ['Z2_UU', 'Z3_UU'])
      writeFlairSeries(root, `flair_sen_train/${domain}/${area}/sen`, { domain, area });
    const products = (area: string) =>
      `flair_sen_train/${domain}/${area}/sen/SEN2_sp_${domain}-${area}_products.txt`;
    writeFlair(root, products('Z2_UU'), 'S2A_MSIL2A_20210105T1\nS2A_MSIL2A_20211305T1\n');
    writeFlair(root, products('Z3_UU'), 'S2A_MSIL2A_20210105T1\n');
    writeFlair(root, 'a/flair_aerial_metadata.json', '{}');
    renameSync(join(root, 'a'), join(root, 'aux-data'));
    writeFlair(root, 'flair_aerial_metadata.json', '{"IMG_000001": {"date": "2021-');
    writeFlair(root, 'flair-2_centroids_sp_to_patch.json', '[1, 2]');
    writeFlair(root, 'more_metadata.json', '{"IMG_000001": 3}');
    const { pages, problems } = readAll(root);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['flairJsonShape', 'aux-data/flair_aerial_metadata.json'],
      ['flairJsonUnreadable', 'flair_aerial_metadata.json'],
      ['flairJsonShape', 'more_metadata.json'],
      ['flairJsonShape', 'flair-2_centroids_sp_to_patch.json'],
      ['flairProductLine', products('Z2_UU')],
      ['flairSeriesDates', products('Z3_UU')],
    ]);
    expect(Object.keys(factsOf(pages))).toEqual(['D004-2021_Z1_UU']);
    for (const { code, params, path } of problems)
      expect(formatProblem({ code, params: { ...params, path } }, 'fr')).not.toContain('{{');
  });

  test('that are larger than any real file are refused unread', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1] });
    writeFlair(root, 'flair_aerial_metadata.json', '');
    truncateSync(join(root, 'flair_aerial_metadata.json'), 201_000_000);
    expect(codes(readAll(root).problems)).toEqual(['flairFileTooLarge']);
  });

  test('of random text never throw', () => {
    const root = newRoot();
    writeFlairArea(root, { domain, area: 'Z1_UU', ids: [1], series: 'flair_sen_train' });
    const row = fc.oneof(
      fc.anything(),
      fc.record({
        date: fc.anything(),
        time: fc.string(),
        patch_centroid_x: fc.anything(),
        zone: fc.string(),
      }),
    );
    const text = fc.oneof(
      fc.string(),
      fc
        .dictionary(fc.constantFrom('IMG_000001', 'IMG_000001.tif', 'IMG_', '__proto__'), row)
        .map((value) => {
          try {
            return JSON.stringify(value) ?? '';
          } catch {
            return '{'; // Of what JSON cannot hold.
          }
        }),
    );
    fc.assert(
      fc.property(text, (content) => {
        writeFileSync(join(root, 'flair_aerial_metadata.json'), content);
        writeFileSync(join(root, 'flair-2_centroids.json'), content);
        writeFileSync(join(root, 'train.csv'), `${content}\nIMG_000001.tif`);
        writeFlair(root, `flair_sen_train/${domain}/Z1_UU/sen/SEN2_sp_${domain}-Z1_UU_products.txt`, content);
        const { pages } = readAll(root, 1);
        for (const page of pages) expect(page.values).toHaveLength(page.ids.length * page.columns.length);
      }),
      { numRuns: 60 },
    );
  });
});
