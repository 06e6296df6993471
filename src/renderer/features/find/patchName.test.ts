import { expect, it } from 'vitest';
import { cellName } from './patchName.ts';

it('names a patch, or a cell of a large image, by what its id adds to that of its ROI', () => {
  expect(cellName('D012-2019_AF-S1-27_5-10', 'D012-2019_AF-S1-27')).toBe('5-10');
  expect(cellName('D004-2021_Z10_AU_000826', 'D004-2021_Z10_AU')).toBe('000826');
  expect(cellName('train/scene_0@3-12', 'train/scene_0')).toBe('3-12');
  expect(cellName('train/scene_0', 'train/scene_0')).toBe('');
});
