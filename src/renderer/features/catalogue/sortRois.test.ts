import { describe, expect, it } from 'vitest';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import { sortRois } from './sortRois.ts';

const roi = (roiKey: string, counts: Partial<RoiSummary> = {}): RoiSummary => ({
  datasetId: 'd',
  roiKey,
  domainYear: roiKey.split('_')[0]!,
  domain: 'D012',
  year: '2019',
  roi: roiKey.split('_')[1]!,
  patches: 1,
  extent: null,
  provisional: true,
  commonBits: 0,
  anyBits: 0,
  editedPatches: 0,
  problems: 0,
  ...counts,
});

const rois = [
  roi('D067-2021_UU-S2-10', { editedPatches: 2 }),
  roi('D012-2019_UU-S2-4', { editedPatches: 2 }),
  roi('D012-2019_AA-S1-5', { editedPatches: 9 }),
  roi('D067-2021_UU-S2-9'),
];
const keys = (list: readonly RoiSummary[]) => list.map((r) => r.roiKey);

describe('list of ROIs', () => {
  it('sorts numbers in names as numbers', () => {
    expect(keys(sortRois(rois, 'D067', 'name'))).toEqual(['D067-2021_UU-S2-9', 'D067-2021_UU-S2-10']);
  });

  it('filters by every word, in any order and case', () => {
    expect(keys(sortRois(rois, 'uu d012', 'name'))).toEqual(['D012-2019_UU-S2-4']);
  });

  it('puts the most edited first and breaks ties by name', () => {
    expect(keys(sortRois(rois, '', 'edited'))).toEqual([
      'D012-2019_AA-S1-5',
      'D012-2019_UU-S2-4',
      'D067-2021_UU-S2-10',
      'D067-2021_UU-S2-9',
    ]);
  });
});
