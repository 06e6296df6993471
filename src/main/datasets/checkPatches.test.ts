import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cornerOf,
  makeFolder,
  patchIds,
  rasterBytes,
  writeBytes,
} from '../../../test/fixtures/flairHubFolder.ts';
import type { RasterFixture } from '../../../test/fixtures/flairHubFolder.ts';
import { writeZip } from '../../../test/support/zip.ts';
import { formatPatchPath, formatRoiKey, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { entryOf, readArchiveDirectory } from '../archives/index.ts';
import { encodeTiff, readHeaders } from '../raster/index.ts';
import { checkPatches } from './checkPatches.ts';
import type { DateCounts, PatchToCheck } from './checkPatches.ts';
import { maskStates } from './judgeHeader.ts';

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const id = 'D012-2019_AF-S1-27_2-3';
const check = (layout: Layout, ...patches: PatchToCheck[]) => checkPatches({ layout, patches }, readHeaders);
const codes = (problems: readonly { code: string; severity: string; path: string }[]) =>
  problems.map((p) => `${p.severity} ${p.code} ${p.path}`);

/** A patch of FLAIR-HUB with these files, written as they are given. */
function hubPatch(files: Partial<Record<Modality, RasterFixture>>, dates?: DateCounts): PatchToCheck {
  const name = parsePatchId(id)!;
  return {
    patchId: id,
    row: name.row,
    col: name.col,
    roiKey: formatRoiKey(name),
    dates,
    files: Object.entries(files).map(([key, options]) => {
      const modality = key as Modality;
      const path = formatPatchPath(name, modality);
      return { modality, path, source: writeBytes(root, path, rasterBytes(id, modality, options)) };
    }),
  };
}

interface PlainFixture {
  readonly width: number;
  readonly height: number;
  readonly epsg?: number;
  readonly gsd?: number;
  readonly origin?: readonly [number, number] | null;
  readonly dtype?: 'uint8' | 'uint16';
}

function plainFile(modality: Modality, path: string, fixture: PlainFixture): PatchToCheck['files'][number] {
  const { width, height, epsg = 2154, gsd = 0.5, origin = [650_000, 6_860_000], dtype = 'uint8' } = fixture;
  const array = dtype === 'uint8' ? new Uint8Array(width * height) : new Uint16Array(width * height);
  const bytes = encodeTiff({
    width,
    height,
    bands: 1,
    dtype,
    data: array,
    compression: 'none',
    layout: { kind: 'strips' },
    geo: origin && { origin, pixelSize: gsd, epsg },
  });
  return { modality, path, source: writeBytes(root, path, bytes) };
}

function plainPatch(image: PlainFixture | null, mask: PlainFixture | null): PatchToCheck {
  const files = [];
  if (image) files.push(plainFile('AERIAL_RGBI', 'images/a.tif', image));
  if (mask) files.push(plainFile('AERIAL_LABEL-COSIA', 'masks/a.tif', mask));
  return { patchId: 'a', row: 0, col: 0, roiKey: 'a', files };
}

describe('FLAIR-HUB', () => {
  test('good files place their patch and have no problem', () => {
    const checked = check(
      'flair-hub',
      hubPatch({ 'AERIAL_LABEL-COSIA': {}, AERIAL_RGBI: {}, SENTINEL2_TS: {} }),
    );
    expect(checked).toMatchObject({ files: 3, problems: [], crs: ['EPSG:2154'] });
    expect([...checked.origins]).toEqual(cornerOf(id));
    expect([checked.widths[0], checked.heights[0], checked.gsds[0]]).toEqual([512, 512, 0.2]);
    expect(maskStates[checked.maskStates[0]!]).toBe('ok');
  });

  test('what a file is instead is told by its modality', () => {
    const checked = check(
      'flair-hub',
      hubPatch({
        'AERIAL_LABEL-COSIA': { sizePx: 256 },
        AERIAL_RGBI: { bands: 3 },
        DEM_ELEV: { dtype: 'uint16' },
        SPOT_RGBI: { corner: [0, 0] },
        'AERIAL-RLT_PAN': { epsg: 27_572 },
        SENTINEL2_TS: { bands: 21 },
        'ALL_LABEL-LPIS': { corner: null },
      }),
    );
    expect(checked.problems.map((p) => `${p.severity} ${p.code}`).sort()).toEqual([
      'error wrongSize',
      'warning noGeoreference',
      'warning otherFootprint',
      'warning wrongBands',
      'warning wrongBands',
      'warning wrongCrs',
      'warning wrongDtype',
    ]);
    expect(maskStates[checked.maskStates[0]!]).toBe('wrongSize');
    expect([...checked.origins]).toEqual(cornerOf(id));
    expect([checked.widths[0], checked.gsds[0]]).toEqual([256, 0.2]);
  });

  test('a series with another number of dates than its clouds or than the metadata is told', () => {
    const files = {
      SENTINEL2_TS: { bands: 30 },
      'SENTINEL2_MSK-SC': { bands: 8 },
      'SENTINEL1-ASC_TS': { bands: 8 },
      'SENTINEL1-DESC_TS': { bands: 8 },
    };
    const { problems } = check('flair-hub', hubPatch(files, { s2: 4, s1Asc: 4, s1Desc: 5 }));
    expect(problems).toMatchObject([
      { code: 'dateBandMismatch', params: { found: 3, dates: 4 }, patchId: id },
      { code: 'datesMismatch', params: { dates: 3, maskDates: 4 } },
      { code: 'dateBandMismatch', params: { found: 4, dates: 5 } },
    ]);
    expect(check('flair-hub', hubPatch(files)).problems.map((p) => p.code)).toEqual(['datesMismatch']);
  });

  test('unreadable files are told one by one and the rest is read', () => {
    const patch = hubPatch({ 'AERIAL_LABEL-COSIA': {}, AERIAL_RGBI: {}, DEM_ELEV: {}, SPOT_RGBI: {} });
    const [mask, image, dem] = patch.files.map((file) => file.source as string);
    writeBytes(root, mask!.slice(root.length + 1), readFileSync(mask!).subarray(0, 300));
    writeBytes(root, image!.slice(root.length + 1), 'no image at all, whatever its name says');
    rmSync(dem!);
    const { problems, maskStates: states, origins } = check('flair-hub', patch);
    expect(problems.map((p) => p.code)).toEqual(['truncated', 'notTiff', 'fileGone']);
    expect(maskStates[states[0]!]).toBe('unreadable');
    expect(origins[0]).toBeNaN();
  });

  test('a file in an archive is judged alike; its stamp is the time of the archive and the size of the entry', () => {
    const [first, second] = patchIds('D012-2019_AF-S1-27', 1, 2);
    const path = (patchId: string) => formatPatchPath(parsePatchId(patchId)!, 'AERIAL_LABEL-COSIA');
    const data = [
      rasterBytes(first!, 'AERIAL_LABEL-COSIA'),
      rasterBytes(second!, 'AERIAL_LABEL-COSIA', { sizePx: 100 }),
    ];
    const archive = join(root, 'D012-2019_AERIAL_LABEL-COSIA.zip');
    writeZip(archive, [
      { name: path(first!), data: data[0]! },
      { name: path(second!), data: data[1]!, method: 8 },
    ]);
    const listing = readArchiveDirectory(archive);
    const patches = [first!, second!].map((patchId, i): PatchToCheck => {
      const file = {
        modality: 'AERIAL_LABEL-COSIA' as const,
        source: entryOf(listing, i),
        path: path(patchId),
      };
      return { patchId, row: 1, col: i + 1, roiKey: 'D012-2019_AF-S1-27', files: [file] };
    });
    const checked = check('flair-hub', ...patches);
    expect(codes(checked.problems)).toEqual([`error wrongSize ${path(second!)}`]);
    expect([...checked.maskStates].map((state) => maskStates[state])).toEqual(['ok', 'wrongSize']);
    const { mtimeMs } = statSync(archive);
    expect([...checked.stamps]).toEqual([mtimeMs, data[0]!.length, mtimeMs, data[1]!.length]);
  });
});

describe('plain pairs', () => {
  const size = { width: 300, height: 200 };

  test('a pair of any size and metric CRS is good, and says its size and pixels', () => {
    const utm = { ...size, epsg: 32_631, gsd: 2.5 };
    const checked = check('plain', plainPatch({ ...utm, dtype: 'uint16' }, utm));
    expect(checked).toMatchObject({ problems: [], crs: ['EPSG:32631'] });
    expect([checked.widths[0], checked.heights[0], checked.gsds[0]]).toEqual([300, 200, 2.5]);
    expect([...checked.origins]).toEqual([650_000, 6_860_000]);
    expect(maskStates[checked.maskStates[0]!]).toBe('ok');
  });

  test('a mask without georeference takes that of its image', () => {
    const checked = check('plain', plainPatch(size, { ...size, origin: null }));
    expect(checked.problems).toEqual([]);
    expect([...checked.origins]).toEqual([650_000, 6_860_000]);
  });

  test('a mask of another size or place than its image is an error; of another size it is not edited', () => {
    const other = check('plain', plainPatch(size, { width: 301, height: 200 }));
    expect(other.problems).toMatchObject([
      { code: 'pairMismatch', severity: 'error', path: 'masks/a.tif', params: { found: '301 × 200 px' } },
    ]);
    expect(maskStates[other.maskStates[0]!]).toBe('wrongSize');
    const moved = check('plain', plainPatch(size, { ...size, origin: [650_000.3, 6_860_000] }));
    expect(codes(moved.problems)).toEqual(['error pairMismatch masks/a.tif']);
    const near = check('plain', plainPatch(size, { ...size, origin: [650_000.2, 6_860_000] }));
    expect(near.problems).toEqual([]);
  });

  test('degrees are an error, a CRS that is not known a warning, and no place at all is told', () => {
    const degrees = { ...size, epsg: 4326, gsd: 1e-5, origin: [2, 48] as const };
    expect(codes(check('plain', plainPatch(degrees, null)).problems)).toEqual([
      'error crsNotMetres images/a.tif',
    ]);
    expect(codes(check('plain', plainPatch({ ...size, epsg: 9_999 }, null)).problems)).toEqual([
      'warning crsUnknown images/a.tif',
    ]);
    const nowhere = check('plain', plainPatch(null, { ...size, origin: null }));
    expect(codes(nowhere.problems)).toEqual(['warning noGeoreference masks/a.tif']);
    expect([nowhere.widths[0], nowhere.origins[0], nowhere.crs[0]]).toEqual([300, NaN, null]);
  });

  test('masks of other values than bytes are only shown', () => {
    const checked = check('plain', plainPatch(size, { ...size, dtype: 'uint16' }));
    expect(codes(checked.problems)).toEqual(['error wrongDtype masks/a.tif']);
    expect(maskStates[checked.maskStates[0]!]).toBe('wrongDtype');
  });
});
