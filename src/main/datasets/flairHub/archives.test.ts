import { existsSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder, patchIds, writeBytes } from '../../../../test/fixtures/flairHubFolder.ts';
import { writeZip } from '../../../../test/support/zip.ts';
import type { ZipFile, ZipOptions } from '../../../../test/support/zip.ts';
import { formatPatchPath, parsePatchId } from '../../../shared/model/flairHubNames.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { readArchiveEntry } from '../../archives/index.ts';
import { unpackEntry } from '../entryTable.ts';
import type { ScannedRoi, ScannedUnit } from '../layout.ts';
import { flairHubReader } from './index.ts';

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const touch = (...paths: string[]) => paths.forEach((path) => writeBytes(root, path, ''));
const list = () => flairHubReader.list(root);
const scan = (index = 0): ScannedUnit => flairHubReader.scanUnit(root, list().units[index]!);
const codes = (problems: readonly { code: string; path: string }[]) =>
  problems.map((p) => `${p.code} ${p.path}`);
/** Row, column, modality bits of each patch. */
const cellsOf = (roi: ScannedRoi): number[] => [...roi.cells].filter((_, i) => i % 4 !== 3);

const rgbi = modalityBit('AERIAL_RGBI');

/** Writes the hub's archive of a modality with the files of some patches; their content is their own name. */
function writeArchive(
  path: string,
  ids: readonly string[],
  options: ZipOptions & { year?: string; method?: 0 | 8; more?: readonly ZipFile[] } = {},
): void {
  const modality = path.slice(path.lastIndexOf('/') + 1, -4).replace(/^[^_]*_/, '') as Modality;
  const files = ids.map((id): ZipFile => {
    const name = formatPatchPath(parsePatchId(id)!, modality);
    return { name, data: Buffer.from(name), method: options.method ?? 0 };
  });
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeZip(join(root, path), [...files, ...(options.more ?? [])], options);
}

/** What the bytes of the patch's file of this modality are: by its entry, or by its own path. */
function contentOf(roi: ScannedRoi, index: number, modality: Modality): string {
  const bit = modalityBit(modality);
  if (((roi.cells[index * 4 + 2] ?? 0) & bit) === 0) return 'none';
  const isArchived = (roi.cells[index * 4 + 3]! & bit) !== 0;
  for (const files of roi.files) {
    if (files.modality !== modality || (files.archive !== null) !== isArchived) continue;
    const name = files.prefix + roi.names[index]! + files.suffix;
    if (files.archive === null) return existsSync(join(root, name)) ? `file ${name}` : `missing ${name}`;
    const place = unpackEntry(files.entries!, index);
    if (place === null) continue;
    return readArchiveEntry({ archive: join(root, files.archive), entry: name, ...place }).toString();
  }
  return 'nowhere';
}

describe('fingerprints', () => {
  test('only the unit in which a name changed has another one', () => {
    touch(
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif',
      'D013-2020_AERIAL_RGBI/AF-S1-27/D013-2020_AERIAL_RGBI_AF-S1-27_1-1.tif',
    );
    writeArchive('D014-2020_AERIAL_RGBI.zip', ['D014-2020_AF-S1-27_1-1']);
    const stamps = () => list().units.map((unit) => unit.fingerprint);
    const [first, second, third] = stamps();
    expect(stamps()).toEqual([first, second, third]);
    const folder = join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-27');
    touch('D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-2.tif');
    // A clock of whole seconds would not show it by itself.
    utimesSync(folder, 1e9, statSync(folder).mtimeMs / 1000 + 1);
    expect(stamps()).toEqual([expect.not.stringMatching(first!), second, third]);
    writeArchive('D014-2020_AERIAL_RGBI.zip', ['D014-2020_AF-S1-27_1-1', 'D014-2020_AF-S1-27_1-2']);
    expect(stamps()).toEqual([expect.anything(), second, expect.not.stringMatching(third!)]);
  });
});

describe('archives', () => {
  const ids = patchIds('D012-2019_AF-S1-27', 3, 2);

  test.each([
    ['stored', {}],
    ['deflated', { method: 8 as const }],
    ['zip64, with a comment', { zip64: true, comment: 'FLAIR-HUB' }],
  ])('a patch in an archive is found where its bytes are: %s', (_, options) => {
    writeArchive('D012-2019_AERIAL_RGBI.zip', [...ids].reverse(), options);
    const { rois, files, problems } = scan();
    expect([files, problems]).toEqual([6, []]);
    const [roi] = rois;
    expect(roi!.patchIds).toEqual(ids);
    expect([...roi!.cells].filter((_v, i) => i % 4 === 3)).toEqual(ids.map(() => rgbi));
    ids.forEach((id, i) =>
      expect(contentOf(roi!, i, 'AERIAL_RGBI')).toBe(formatPatchPath(parsePatchId(id)!, 'AERIAL_RGBI')),
    );
  });

  test('archives in data/ beside the CSVs are read, and folders beside them', () => {
    writeArchive('data/D012-2019_AERIAL_RGBI.zip', ids);
    writeArchive('D012-2019_DEM_ELEV.zip', ids);
    touch(formatPatchPath(parsePatchId(ids[1]!)!, 'AERIAL_LABEL-COSIA'), 'csv/FLAIR-HUB_TRAIN.csv');
    const { rois, problems } = scan();
    expect(problems).toEqual([]);
    expect(rois[0]!.files.map((files) => files.archive)).toEqual([
      null,
      'D012-2019_DEM_ELEV.zip',
      'data/D012-2019_AERIAL_RGBI.zip',
    ]);
    expect(contentOf(rois[0]!, 5, 'AERIAL_RGBI')).toContain('_3-2.tif');
  });

  test('a file that was extracted wins over the same one in the archive, the others stay in it', () => {
    writeArchive('D012-2019_AERIAL_RGBI.zip', ids);
    const path = formatPatchPath(parsePatchId(ids[2]!)!, 'AERIAL_RGBI');
    touch(path);
    const { rois, files, problems } = scan();
    expect([files, problems]).toEqual([6, []]);
    expect(contentOf(rois[0]!, 2, 'AERIAL_RGBI')).toBe(`file ${path}`);
    expect(contentOf(rois[0]!, 3, 'AERIAL_RGBI')).toContain('_2-2.tif');
  });

  test('both years of a domain share one archive of historical photographs', () => {
    touch(
      'D017-2018_AERIAL_RGBI/UU-S1-1/D017-2018_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-2.tif',
    );
    writeArchive('D017-195X_AERIAL-RLT_PAN.zip', ['D017-2018_UU-S1-1_1-1', 'D017-2018_UU-S1-1_1-3']);
    const { rois, problems } = scan();
    const name = 'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-1.tif';
    expect(rois.map((roi) => contentOf(roi, 0, 'AERIAL-RLT_PAN'))).toEqual([name, name]);
    expect(contentOf(rois[1]!, 1, 'AERIAL-RLT_PAN')).toBe('none');
    expect(problems).toMatchObject([{ code: 'historicalAlone', params: { count: 1 } }]);
  });

  test('a damaged archive is told by name and the rest works', () => {
    writeArchive('D012-2019_AERIAL_RGBI.zip', ids);
    writeArchive('D012-2019_DEM_ELEV.zip', ids, { cut: 30 });
    writeBytes(root, 'D012-2019_SPOT_RGBI.zip', 'a page that says that the download failed');
    touch('D012-2019_SENTINEL2_TS.zip/x');
    const { rois, problems } = scan();
    expect(rois[0]!.patchIds).toEqual(ids);
    expect(problems).toMatchObject([
      { code: 'archiveDamaged', severity: 'error', path: 'D012-2019_DEM_ELEV.zip' },
      { code: 'archiveDamaged', severity: 'error', path: 'D012-2019_SPOT_RGBI.zip' },
    ]);
  });

  test('entries that are encrypted, lead out of the archive or claim too much are told by name', () => {
    const name = (cell: string) =>
      `D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_${cell}.tif`;
    const data = Buffer.from('x');
    writeArchive('D012-2019_AERIAL_RGBI.zip', ids, {
      more: [
        { name: name('8-1'), data, flags: 1 },
        { name: '../../etc/D012-2019_AERIAL_RGBI_AF-S1-27_8-2.tif', data },
        { name: name('8-3'), data: Buffer.alloc(64), method: 8, saidSize: 0xffff_0000 },
        { name: name('8-4'), data, saidOffset: 0x7fff_0000 },
        { name: name('8-5'), data, saidMethod: 99 },
        { name: name('1-1'), data },
        { name: 'D012-2019_AERIAL_RGBI/notes\u202e.doc', data },
        { name: 'D012-2019_AERIAL_RGBI/README.txt', data },
        { name: '__MACOSX/._x.tif', data },
      ],
    });
    const { rois, problems } = scan();
    expect(rois[0]!.patchIds).toEqual(ids);
    expect(contentOf(rois[0]!, 0, 'AERIAL_RGBI')).toBe(name('1-1'));
    expect(codes(problems).sort()).toEqual([
      `archiveEntryDuplicate D012-2019_AERIAL_RGBI.zip/${name('1-1')}`,
      `archiveEntryEncrypted D012-2019_AERIAL_RGBI.zip/${name('8-1')}`,
      `archiveEntryMethod D012-2019_AERIAL_RGBI.zip/${name('8-5')}`,
      `archiveEntryOutside D012-2019_AERIAL_RGBI.zip/${name('8-4')}`,
      `archiveEntryTooLarge D012-2019_AERIAL_RGBI.zip/${name('8-3')}`,
      'archiveEntryTraversal D012-2019_AERIAL_RGBI.zip/../../etc/D012-2019_AERIAL_RGBI_AF-S1-27_8-2.tif',
      'notUnderstood D012-2019_AERIAL_RGBI.zip/D012-2019_AERIAL_RGBI/notes\uFFFD.doc',
    ]);
  });

  test('an archive with hundreds of bad entries has a line for each of the first hundred, and one for the rest', () => {
    const more = patchIds('D012-2019_UU-S1-1', 30, 10).map((id): ZipFile => {
      return { name: formatPatchPath(parsePatchId(id)!, 'AERIAL_RGBI'), data: Buffer.from('x'), flags: 1 };
    });
    writeArchive('D012-2019_AERIAL_RGBI.zip', ids, { more });
    const { problems } = scan();
    expect(problems.length).toBe(101);
    expect(problems.at(-1)).toMatchObject({ code: 'archiveMoreEntries', params: { count: 200 } });
  });

  test('files of two archives are taken from the first', () => {
    writeArchive('D012-2019_AERIAL_RGBI.zip', ids.slice(0, 4));
    writeArchive('data/D012-2019_AERIAL_RGBI.zip', ids);
    const { rois, problems } = scan();
    expect(problems).toMatchObject([{ code: 'archiveRepeated', params: { count: 4 } }]);
    expect(ids.map((_, i) => contentOf(rois[0]!, i, 'AERIAL_RGBI'))).toEqual(
      ids.map((id) => formatPatchPath(parsePatchId(id)!, 'AERIAL_RGBI')),
    );
  });

  test('an archive without files of its modality says so', () => {
    writeArchive('D012-2019_AERIAL_RGBI.zip', []);
    expect(codes(scan().problems)).toEqual(['archiveEmpty D012-2019_AERIAL_RGBI.zip']);
  });

  test('the same files in folders and in archives are the same patches', () => {
    const modality = fc.constantFrom<Modality>(
      'AERIAL_RGBI',
      'AERIAL_LABEL-COSIA',
      'SENTINEL1-ASC_TS',
      'AERIAL-RLT_PAN',
    );
    const roi = fc.constantFrom('AF-S1-27', 'UN-S1-U9', 'AA-S1-V18', 'NN-S2-5');
    const number = fc.integer({ min: 1, max: 30 });
    const file = fc.tuple(fc.constantFrom('2018', '2021'), roi, number, number, modality);
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 40 }), (files) => {
        const base = makeFolder();
        try {
          const paths = new Set(
            files.map(([year, name, row, col, m]) =>
              formatPatchPath({ domain: 'D017', year, roi: name, row, col }, m),
            ),
          );
          const byFolder = Map.groupBy(paths, (path) => path.slice(0, path.indexOf('/')));
          for (const path of paths) writeBytes(join(base, 'folders'), path, '');
          mkdirSync(join(base, 'archives'));
          for (const [folder, names] of byFolder) {
            const entries = names.map((name) => ({ name, data: Buffer.from(name) }));
            writeZip(join(base, 'archives', `${folder}.zip`), entries);
          }
          const [a, b] = ['folders', 'archives'].map((name) => {
            const path = join(base, name);
            return flairHubReader.scanUnit(path, flairHubReader.list(path).units[0]!);
          });
          const bare = ({ rois, files: count, problems }: ScannedUnit) => ({
            rois: rois.map((r) => ({ ...r, files: null, cells: cellsOf(r) })),
            count,
            codes: problems.map((p) => [p.code, p.params['count']]),
          });
          expect(bare(b!)).toEqual(bare(a!));
        } finally {
          rmSync(base, { recursive: true });
        }
      }),
      { numRuns: 40 },
    );
  });
});
