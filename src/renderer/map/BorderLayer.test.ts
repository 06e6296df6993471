import { expect, it } from 'vitest';
import { bordersOf } from './BorderLayer.ts';
import { testImageRoi, testRoi } from './testing/FakeCore.ts';

it('draws one border around a large image, not one around each of its cells', () => {
  expect(bordersOf(testImageRoi(1500, 1300))).toEqual([
    { window: { x: 0, y: 0, width: 1500, height: 1300 }, name: 'field' },
  ]);
});

it('names a patch by what tells it apart in its ROI', () => {
  expect(bordersOf(testRoi(2, 1)).map(({ name }) => name)).toEqual(['1-1', '1-2']);
  const area = { ...testRoi(1, 1), roiKey: 'D004-2021_Z10_AU' };
  area.grid[0]!.patchId = 'D004-2021_Z10_AU_000826';
  expect(bordersOf(area).map(({ name }) => name)).toEqual(['000826']);
});
