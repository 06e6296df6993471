import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder, writeBytes } from '../../../test/fixtures/flairHubFolder.ts';
import type { AppError } from '../../shared/errors.ts';
import { notADatasetReasons } from '../../shared/i18n/notADatasetReasons.ts';
import { enclosingDataset, isDatasetPresent, looksLikeDataset, recogniseDataset } from './recognise.ts';

let root: string;
beforeEach(() => {
  root = makeFolder();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const touch = (...paths: string[]) => paths.forEach((path) => writeBytes(root, path, ''));
const errorOf = (path: string): Promise<AppError> =>
  recogniseDataset(path).then(
    () => Promise.reject(new Error('recognised')),
    (error: AppError) => error,
  );
const classes = '{"classes": [{"value": 1, "name": "forest"}, {"value": 2, "name": "field"}]}';

test('a folder of modality folders is a dataset, and so is the folder around it', async () => {
  touch('FLAIR-HUB_TOY/D012-2019_AERIAL_RGBI/AF-S1-27/x');
  const inner = join(root, 'FLAIR-HUB_TOY');
  expect(await recogniseDataset(inner)).toEqual({
    path: inner,
    layout: 'flair-hub',
    nomenclature: 'cosia-hub-0-18',
    classList: null,
    synthetic: false,
  });
  expect((await recogniseDataset(root)).path).toBe(inner);
  expect([looksLikeDataset(root), looksLikeDataset(inner)]).toEqual([false, true]);
});

test('a folder of the hub’s archives is a dataset', async () => {
  touch('D004-2021_AERIAL_RGBI.zip', 'D004-195X_AERIAL-RLT_PAN.zip');
  expect(await recogniseDataset(root)).toMatchObject({ path: root, layout: 'flair-hub' });
  expect([isDatasetPresent(root), enclosingDataset(join(root, 'new', 'folder'))]).toEqual([true, root]);
});

test('archives in data/ are a dataset with what lies beside them; alone, data/ is the dataset', async () => {
  touch('data/D004-2021_AERIAL_RGBI.zip', 'photos/cat.jpg');
  expect((await recogniseDataset(root)).path).toBe(join(root, 'data'));
  // A workspace beside a folder that happens to be called data is nobody's dataset.
  expect(enclosingDataset(join(root, 'workspace'))).toBeNull();
  touch('csv/FLAIR-HUB_TRAIN.csv');
  expect((await recogniseDataset(root)).path).toBe(root);
  expect(enclosingDataset(join(root, 'workspace'))).toBe(root);
});

test('the sample says that it is synthetic', async () => {
  touch('D012-2019_AERIAL_RGBI/x', 'sample.json');
  expect((await recogniseDataset(root)).synthetic).toBe(true);
});

test('FLAIR#1 and FLAIR#2 are recognised with their class list', async () => {
  touch(
    'a/flair_aerial_train/D004_2021/Z1_NN/img/IMG_000001.tif',
    'a/flair_labels_train/D004_2021/Z1_NN/msk/MSK_000001.tif',
  );
  expect(await recogniseDataset(join(root, 'a'))).toMatchObject({
    layout: 'flair-1',
    nomenclature: 'flair-1-19',
    classList: null,
  });
  touch(
    'b/flair_aerial_train/D004_2021/Z1_NN/img/IMG_000001.tif',
    'b/flair_sen_train/D004_2021/Z1_NN/sen/SEN2_data.npy',
  );
  expect((await recogniseDataset(join(root, 'b'))).layout).toBe('flair-2');
});

test('images and masks are a dataset with their class list, and without it are told that they need one', async () => {
  touch('images/a.tif', 'masks/a.tif');
  const error = await errorOf(root);
  expect(error).toMatchObject({
    code: 'notADataset',
    params: { found: 'plainWithoutClasses', example: 'images/a.tif' },
  });
  expect([isDatasetPresent(root), enclosingDataset(join(root, 'x'))]).toEqual([false, null]);
  writeBytes(root, 'nomenclature.json', classes);
  expect(await recogniseDataset(root)).toMatchObject({
    path: root,
    layout: 'plain',
    nomenclature: 'own',
    classList: { id: 'own', classes: [{ value: 1 }, { value: 2 }] },
  });
  expect([isDatasetPresent(root), enclosingDataset(join(root, 'x'))]).toEqual([true, root]);
});

test('a class list that cannot be read is an error of its own', async () => {
  touch('images/a.tif', 'masks/a.tif');
  writeBytes(root, 'nomenclature.json', '{"classes": [');
  expect((await errorOf(root)).code).toBe('classListInvalid');
});

test.each([
  ['other', ['photos/a.jpg']],
  ['archives', ['FLAIR-HUB_TOY.zip', 'notes.txt']],
  ['flair-1', ['D004_2021/readme.txt']],
  ['plainWithoutClasses', ['ortho/2021/a.tif']],
  ['severalDatasets', ['a/D012-2019_AERIAL_RGBI/x', 'b/D012-2019_AERIAL_RGBI.zip']],
  ['empty', []],
] as const)('a folder that is no dataset says what it holds instead: %s', async (found, paths) => {
  touch(...paths);
  const error = await errorOf(root);
  expect([error.code, error.params['path'], error.params['found']]).toEqual(['notADataset', root, found]);
  expect(notADatasetReasons).toHaveProperty(found);
});

test('a folder inside a dataset names the dataset', async () => {
  touch('D012-2019_AERIAL_RGBI/AF-S1-27/D012-2019_AERIAL_RGBI_AF-S1-27_1-1.tif');
  for (const inner of ['D012-2019_AERIAL_RGBI', 'D012-2019_AERIAL_RGBI/AF-S1-27']) {
    expect((await errorOf(join(root, inner))).params).toMatchObject({
      found: 'insideDataset',
      suggestion: root,
    });
  }
});

test('a folder that is gone and a file are told apart', async () => {
  touch('file.tif');
  expect((await errorOf(join(root, 'gone'))).code).toBe('datasetMissing');
  expect((await errorOf(join(root, 'file.tif'))).params['found']).toBe('file');
  mkdirSync(join(root, 'mount'));
  expect(isDatasetPresent(join(root, 'mount'))).toBe(false);
});
