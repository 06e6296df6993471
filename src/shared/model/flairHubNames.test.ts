import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatFolderName,
  formatPatchId,
  formatPatchPath,
  historicalYear,
  isMetadataFolderName,
  parseArchiveName,
  parseFileName,
  parseFolderName,
  parsePatchId,
} from './flairHubNames.ts';
import { modalityNames } from './modality.ts';

const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
const domain = fc.oneof(digits(3), digits(6)).map((code) => `D${code}`);
const roi = fc.oneof(
  fc.stringMatching(/^[A-Z]{2}-S[0-9]{1,2}-[VUN]?[0-9]{1,3}$/),
  fc.stringMatching(/^[A-Za-z0-9]{1,4}(-[A-Za-z0-9]{1,4}){0,3}$/),
);
const number = fc.integer({ min: 0, max: 99_999 });
const patch = fc.record({ domain, year: digits(4), roi, row: number, col: number });
const modality = fc.constantFrom(...modalityNames);

test('a patch id is read back as it was written', () => {
  fc.assert(
    fc.property(patch, (name) => {
      expect(parsePatchId(formatPatchId(name))).toEqual(name);
    }),
  );
});

test('the path of a file is read back, with the year 195X for the historical photographs alone', () => {
  fc.assert(
    fc.property(patch, modality, (name, kind) => {
      const [folder, roiFolder, file] = formatPatchPath(name, kind).split('/');
      const year = kind === 'AERIAL-RLT_PAN' ? historicalYear : name.year;
      expect(parseFolderName(folder!)).toEqual({ domain: name.domain, year, modality: kind });
      expect(roiFolder).toBe(name.roi);
      expect(parseFileName(file!)).toEqual({ ...name, year, modality: kind });
    }),
  );
});

test('whatever is understood is written back as the same name', () => {
  const text = fc.stringMatching(
    /^D[0-9]{2,7}[-_][0-9X]{3,5}_[A-Z0-9_-]{1,30}(_[0-9]{1,3}-[0-9]{1,3})?(\.tif)?$/,
  );
  fc.assert(
    fc.property(text, (name) => {
      const folder = parseFolderName(name);
      if (folder) expect(formatFolderName(folder)).toBe(name);
      const id = parsePatchId(name);
      if (id) expect(formatPatchId(id)).toBe(name);
    }),
  );
});

test('every path of the toy CSVs is understood and belongs to its row', () => {
  const folder = new URL('../../../test/fixtures/flair-hub-toy-csv/', import.meta.url);
  let paths = 0;
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.csv'))) {
    const [header, ...lines] = readFileSync(new URL(name, folder), 'utf8').trim().split(/\r?\n/);
    const columns = header!.split(',');
    for (const line of lines) {
      const [id, ...cells] = line.split(',');
      const parsed = parsePatchId(id!)!;
      expect(formatPatchId(parsed)).toBe(id);
      cells.forEach((cell, i) => {
        expect(`../${formatPatchPath(parsed, columns[i + 1] as (typeof modalityNames)[number])}`).toBe(cell);
        expect(parseFileName(cell.split('/').at(-1)!)).not.toBeNull();
        paths++;
      });
    }
  }
  expect(paths).toBe(2500);
});

test.each([
  'D012-2019_AERIAL-RLT_PAN', // 195X only
  'D012-195X_AERIAL_RGBI',
  'D012-2019_AERIAL_LABEL-LPIS', // a misprint of a web page
  'D12-2019_AERIAL_RGBI',
  'D0120-2019_AERIAL_RGBI',
  'D012_2019_AERIAL_RGBI',
  'x_D012-2019_AERIAL_RGBI',
  'AERIAL_RGBI',
  '',
])('%j is no modality folder', (name) => {
  expect(parseFolderName(name)).toBeNull();
});

test.each([
  'D012-2019_AERIAL_RGBI_AF-S1-27_5-10.TIF',
  'D012-2019_AERIAL_RGBI_AF-S1-27_05-10.tif',
  'D012-2019_AERIAL_RGBI_AF_S1_5-10.tif',
  'D012-2019_AERIAL_RGBI_5-10.tif',
  'D012-2019_AERIAL_RGBI_AF-S1-27_5-10-2.tif',
  'D012-2019_AERIAL_RGBI_../x_5-10.tif',
])('%j is no file of a patch', (name) => {
  expect(parseFileName(name)).toBeNull();
});

test('archives and metadata folders have names of their own', () => {
  expect(parseArchiveName('D004-195X_AERIAL-RLT_PAN.zip')?.modality).toBe('AERIAL-RLT_PAN');
  expect(parseArchiveName('GLOBAL_ALL_MTD.zip')).toBeNull();
  expect(['GLOBAL_ALL_MTD', 'D012-2019_ALL_MTD', 'D012-2019_AERIAL_RGBI'].map(isMetadataFolderName)).toEqual([
    true,
    true,
    false,
  ]);
});
