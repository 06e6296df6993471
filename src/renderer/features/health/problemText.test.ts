import { expect, test } from 'vitest';
import { problemTexts } from '../../../shared/i18n/problems.ts';
import { healthEn, healthFr } from '../../i18n/parts/health.ts';
import { fileOf, joinPath } from './paths.ts';
import { problemParts } from './problemText.ts';

test('every kind of problem has a name in both languages', () => {
  for (const code of Object.keys(problemTexts)) {
    expect(Object.keys(healthEn), code).toContain(`health.code.${code}`);
    expect(healthFr[`health.code.${code}` as keyof typeof healthFr].length, code).toBeGreaterThan(3);
  }
  const named = Object.keys(healthEn).filter((key) => key.startsWith('health.code.'));
  expect(named).toHaveLength(Object.keys(problemTexts).length);
});

test('a sentence comes apart where it names its file', () => {
  const problem = { severity: 'error', code: 'notTiff', path: 'a/b.tif', patchId: null, params: {} } as const;
  expect(problemParts(problem, 'en')).toEqual([
    '',
    ' is not a TIFF image, whatever its name says. Download it again.',
  ]);
  expect(problemParts({ ...problem, params: { path: 'a/b.tif' } }, 'fr')[0]).toBe('');
  expect(problemParts({ ...problem, code: 'ofTomorrow' }, 'en')).toEqual(['ofTomorrow']);
});

test('the file on the disk is the archive of an entry, written as the system does', () => {
  expect(fileOf('data/D012-2019_DEM_ELEV.zip/D012/x.tif')).toBe('data/D012-2019_DEM_ELEV.zip');
  expect(fileOf('masks/a.zip.tif')).toBe('masks/a.zip.tif');
  expect(joinPath('/data/hub', 'a/b.tif')).toBe('/data/hub/a/b.tif');
  expect(joinPath('D:\\', 'a/b.tif')).toBe('D:\\a\\b.tif');
});
