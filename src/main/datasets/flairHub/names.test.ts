import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder, writeBytes } from '../../../../test/fixtures/flairHubFolder.ts';
import {
  cellFactor,
  formatPatchPath,
  parseCell,
  parsePatchId,
  parseRowCol,
} from '../../../shared/model/flairHubNames.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
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

const [rgbi, cosia, old] = [
  modalityBit('AERIAL_RGBI'),
  modalityBit('AERIAL_LABEL-COSIA'),
  modalityBit('AERIAL-RLT_PAN'),
];

describe('names', () => {
  test('each patch knows which files it has, in the order of rows and columns', () => {
    touch(
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_10-2.tif',
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_9-10.tif',
      'D012-2019_AERIAL_LABEL-COSIA/AF-S1-27/D012-2019_AERIAL_LABEL-COSIA_AF-S1-27_9-10.tif',
    );
    const { rois, files, problems } = scan();
    expect(rois).toMatchObject([
      {
        roiKey: 'D012-2019_AF-S1-27',
        domain: 'D012',
        year: '2019',
        roi: 'AF-S1-27',
        patchIds: ['D012-2019_AF-S1-27_9-10', 'D012-2019_AF-S1-27_10-2'],
        names: ['9-10', '10-2'],
        cells: Int32Array.of(9, 10, rgbi | cosia, 0, 10, 2, rgbi, 0),
        exceptions: [],
        split: null,
        series: null,
      },
    ]);
    expect(rois[0]!.files).toContainEqual({
      modality: 'AERIAL_RGBI',
      archive: null,
      prefix: 'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_',
      suffix: '.tif',
      entries: null,
    });
    expect([files, problems]).toEqual([3, []]);
  });

  test('a row and column are read as the grammar of patch ids reads them', () => {
    const part = fc.oneof(fc.nat(99_999).map(String), fc.stringMatching(/^[0-9a-]{0,7}$/));
    fc.assert(
      fc.property(fc.string(), part, part, (before, row, col) => {
        const name = `${before}${row}-${col}.tif`;
        const place = parseRowCol(`${row}-${col}`);
        const expected = place ? place.row * cellFactor + place.col : -1;
        expect(parseCell(name, before.length, name.length - 4)).toBe(expected);
      }),
    );
  });

  test('traps of the names: two departments, ROI ids with letters and digits, S2 that is no satellite', () => {
    const ids = ['D054057-2018_UN-S2-U9_1-1', 'D032-2019_AA-S1-V18_3-25', 'D006-2020_NV-S1-5_1-1'];
    for (const id of ids) touch(formatPatchPath(parsePatchId(id)!, 'SENTINEL2_MSK-SC'));
    const { units } = list();
    expect(units.map((unit) => unit.key)).toEqual(['D006', 'D032', 'D054057']);
    const found = units.flatMap((unit) => flairHubReader.scanUnit(root, unit).rois);
    expect(found.flatMap((roi) => roi.patchIds).sort()).toEqual([...ids].sort());
  });

  test('two years of a domain share one folder of historical photographs', () => {
    touch(
      'D017-2018_AERIAL_RGBI/UU-S1-1/D017-2018_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-1.tif',
      'D017-2021_AERIAL_RGBI/UU-S1-1/D017-2021_AERIAL_RGBI_UU-S1-1_1-2.tif',
      'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-1.tif',
      'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_1-3.tif',
    );
    const { rois, files, problems } = scan();
    expect(rois.map((roi) => [roi.year, cellsOf(roi)])).toEqual([
      ['2018', [1, 1, rgbi | old]],
      ['2021', [1, 1, rgbi | old, 1, 2, rgbi]],
    ]);
    for (const roi of rois) {
      expect(roi.files).toContainEqual({
        modality: 'AERIAL-RLT_PAN',
        archive: null,
        prefix: 'D017-195X_AERIAL-RLT_PAN/UU-S1-1/D017-195X_AERIAL-RLT_PAN_UU-S1-1_',
        suffix: '.tif',
        entries: null,
      });
    }
    expect(files).toBe(4);
    // Nobody can say of which year the third one is.
    expect(problems).toMatchObject([{ code: 'historicalAlone', params: { count: 1 } }]);
  });

  test('with a single year a historical photograph makes a patch of its own', () => {
    touch(
      'D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif',
      'D012-195X_AERIAL-RLT_PAN/NN-S1-U9/D012-195X_AERIAL-RLT_PAN_NN-S1-U9_1-1.tif',
    );
    expect(scan().rois.map((roi) => roi.roi)).toEqual(['AF-S1-27', 'NN-S1-U9']);
  });

  test('odd names are told and left out, what systems leave behind is not', () => {
    const folder = 'D012-2019_AERIAL_RGBI/AF-S1-27';
    touch(
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif`,
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif.aux.xml`,
      `${folder}/._D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif`,
      `${folder}/copy of 1-1.tif`,
      `${folder}/D012-2019_AERIAL_RGBI_AF-S1-28_1-1.tif`,
      'D012-2019_AERIAL_RGBI/stray.tif',
      'D012-2019_AERIAL_RGBI/bad_name/x.tif',
      'D012-2019_AERIAL_RGBI/D012-2019_AERIAL_RGBI/AF-S1-27/x.tif',
      'D012-2019_AERIAL_SAR/AF-S1-27/x.tif',
      'FLAIR-HUB_TOY.zip',
      'csv/list.csv',
      'README.md',
    );
    const { rois, files, problems } = scan();
    expect([rois.length, files]).toEqual([1, 1]);
    expect(codes(problems)).toEqual([
      'nestedFolder D012-2019_AERIAL_RGBI/D012-2019_AERIAL_RGBI',
      'folderNotUnderstood D012-2019_AERIAL_RGBI/bad_name',
      'notUnderstood D012-2019_AERIAL_RGBI/stray.tif',
      'filesNotUnderstood D012-2019_AERIAL_RGBI/AF-S1-27',
    ]);
    const listing = list();
    expect(codes(listing.problems).filter((code) => !code.startsWith('gpkgAbsent'))).toEqual([
      'folderNotUnderstood D012-2019_AERIAL_SAR',
      'archiveOther FLAIR-HUB_TOY.zip',
    ]);
    expect(listing.metadata).toMatchObject([{ kind: 'csv', path: 'csv/list.csv' }]);
  });

  test.skipIf(process.platform === 'win32')('names in odd Unicode and in no Unicode at all are told', () => {
    const folder = join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-27');
    touch('D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif');
    touch('D012-2019_AERIAL_RGBI/AF-S1-2\u0337/x.tif', 'e\u0301te\u0301/x');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x2e, 0x74])]), '');
    writeFileSync(join(folder, 'D012-2019_AERIAL_RGBI_AF-S1-27_\u{1d7d9}-1.tif'), '');
    const { rois, problems } = scan();
    expect(rois[0]!.patchIds).toEqual(['D012-2019_AF-S1-27_1-1']);
    expect(problems).toMatchObject([
      { code: 'folderNotUnderstood', path: 'D012-2019_AERIAL_RGBI/AF-S1-2\u0337' },
      { code: 'filesNotUnderstood', params: { count: 2 } },
    ]);
    expect(codes(list().problems)).toContain('folderNotUnderstood e\u0301te\u0301');
  });

  test('a dataset below a path of 300 characters is read', () => {
    const deep = join(root, ...Array.from({ length: 6 }, (_, i) => `${i}`.repeat(48)));
    writeBytes(deep, formatPatchPath(parsePatchId('D012-2019_AF-S1-27_1-1')!, 'AERIAL_RGBI'), '');
    expect(deep.length).toBeGreaterThan(300);
    const [unit] = flairHubReader.list(deep).units;
    expect(flairHubReader.scanUnit(deep, unit!)).toMatchObject({ files: 1, problems: [] });
  });

  test('another spelling of the extension is found; beside the right one it is a duplicate', () => {
    const folder = 'D012-2019_AERIAL_RGBI/AF-S1-27';
    const name = (rowCol: string) => `${folder}/D012-2019_AERIAL_RGBI_AF-S1-27_${rowCol}`;
    touch(`${name('1-1')}.tif`, `${name('1-1')}.tiff`, `${name('1-2')}.TIF`);
    const { rois, problems } = scan();
    expect(rois[0]!.names).toEqual(['1-1', '1-2']);
    expect(rois[0]!.exceptions).toEqual([{ index: 1, modality: 'AERIAL_RGBI', path: `${name('1-2')}.TIF` }]);
    expect(problems).toMatchObject([
      { code: 'duplicateFile', path: `${name('1-1')}.tiff`, patchId: 'D012-2019_AF-S1-27_1-1' },
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'links that make a circle end, and links to data are followed',
    () => {
      touch('D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif');
      const elsewhere = makeFolder();
      writeBytes(elsewhere, 'D012-2019_DEM_ELEV_AF-S1-27_1-1.tif', '');
      mkdirSync(join(root, 'D012-2019_DEM_ELEV'));
      symlinkSync(elsewhere, join(root, 'D012-2019_DEM_ELEV', 'AF-S1-27'));
      symlinkSync('..', join(root, 'D012-2019_AERIAL_RGBI', 'UU-S1-1'));
      symlinkSync('UU-S1-2', join(root, 'D012-2019_AERIAL_RGBI', 'UU-S1-2'));
      symlinkSync('.', join(root, 'data'));
      const { rois, problems } = scan();
      expect(rois.map(cellsOf)).toEqual([[1, 1, rgbi | modalityBit('DEM_ELEV')]]);
      expect(codes(problems)).toContain('folderUnreadable D012-2019_AERIAL_RGBI/UU-S1-2');
      rmSync(elsewhere, { recursive: true });
    },
  );

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a folder without permission is a problem, and mending it changes the fingerprint',
    () => {
      touch('D012-2019_AERIAL_RGBI/AF-S1-27/x', 'D012-2019_AERIAL_RGBI/AF-S1-28/x');
      chmodSync(join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-28'), 0);
      expect(codes(scan().problems)).toContain('folderUnreadable D012-2019_AERIAL_RGBI/AF-S1-28');
      const before = list().units[0]!.fingerprint;
      chmodSync(join(root, 'D012-2019_AERIAL_RGBI', 'AF-S1-28'), 0o700);
      expect(list().units[0]!.fingerprint).not.toBe(before);
    },
  );
});
