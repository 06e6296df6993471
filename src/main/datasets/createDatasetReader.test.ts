import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  makeFolder,
  patchIds,
  writeBytes,
  writeDataset,
  writeGeoPackage,
} from '../../../test/fixtures/flairHubFolder.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import { createDatasetReader } from './createDatasetReader.ts';
import type { DatasetReader } from './createDatasetReader.ts';
import type { MetadataPage } from './layout.ts';

let root: string;
let reader: DatasetReader | undefined;
beforeEach(() => {
  root = makeFolder();
});
afterEach(async () => {
  await reader?.close();
  rmSync(root, { recursive: true, force: true });
});

test.each([0, 2])('a dataset is listed, scanned and checked with %i workers', async (threads) => {
  const ids = patchIds('D012-2019_AF-S1-27', 1, 2);
  writeDataset(root, ids);
  writeGeoPackage(
    root,
    'GLOBAL_ALL_MTD/GLOBAL_SPOT_MTD_DATES.gpkg',
    ['patch_id', 'date'],
    ids.map((id) => [id, '20190612']),
  );
  reader = createDatasetReader('flair-hub', { threads });
  expect(reader.threads).toBe(threads);
  const listing = await reader.run('list', { root });
  const unit = await reader.run('scanUnit', { root, unit: listing.units[0]! });
  expect(unit.rois[0]!.patchIds).toEqual(ids);
  expect(unit.rois[0]!.cells).toBeInstanceOf(Int32Array);
  const at = { root, file: listing.metadata[0]!, limit: 1 };
  const first = (await reader.run('readMetadata', { ...at, at: null })) as MetadataPage;
  const second = (await reader.run('readMetadata', { ...at, at: first.next })) as MetadataPage;
  expect([first.ids, second.ids]).toEqual([[ids[0]], [ids[1]]]);
  await reader.run('close', {});
  const patches = ids.map((patchId, i) => {
    const path = formatPatchPath(parsePatchId(patchId)!, 'AERIAL_LABEL-COSIA');
    const files = [{ modality: 'AERIAL_LABEL-COSIA' as const, path, source: join(root, path) }];
    return { patchId, row: 1, col: i + 1, roiKey: 'D012-2019_AF-S1-27', files };
  });
  expect(await reader.run('checkPatches', { layout: 'flair-hub', patches })).toMatchObject({
    files: 2,
    problems: [],
  });
});

test('each layout is read by its own reader', async () => {
  writeBytes(root, 'images/a.tif', '');
  writeBytes(root, 'nomenclature.json', '{"1": "forest"}');
  reader = createDatasetReader('plain', { threads: 0 });
  const { units } = await reader.run('list', { root });
  expect((await reader.run('scanUnit', { root, unit: units[0]! })).rois.map((roi) => roi.roi)).toEqual(['a']);
});
