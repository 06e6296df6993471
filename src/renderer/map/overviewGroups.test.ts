import { describe, expect, it } from 'vitest';
import type { RoiSummary } from '../../shared/contract/index.ts';
import { groupFact, overviewGroups } from './overviewGroups.ts';

const roi = (
  domainYear: string,
  name: string,
  patches: number,
  extent: RoiSummary['extent'],
): RoiSummary => ({
  datasetId: 'd',
  roiKey: `${domainYear}_${name}`,
  domainYear,
  domain: domainYear.slice(0, 4),
  year: domainYear.slice(5),
  roi: name,
  patches,
  extent,
  provisional: false,
  commonBits: 0,
  anyBits: 0,
  editedPatches: 0,
  problems: 0,
});

describe('overview groups', () => {
  it('gathers the ROIs of a domain and year with their patches and the extent around them', () => {
    const groups = overviewGroups([
      roi('D013-2020', 'AN-S1-7', 10, [0, 0, 100, 50]),
      roi('D091-2021', 'AU-S1-3', 16, [900, 900, 950, 950]),
      roi('D013-2020', 'UA-S1-4', 6, [200, -80, 300, 20]),
    ]);
    expect(groups.map((g) => [g.name, g.rois.length, g.patches, g.extent])).toEqual([
      ['D013-2020', 2, 16, [0, -80, 300, 50]],
      ['D091-2021', 1, 16, [900, 900, 950, 950]],
    ]);
  });

  it('leaves out a ROI whose place is not known, and a domain that has only such', () => {
    const groups = overviewGroups([
      roi('D013-2020', 'AN-S1-7', 10, null),
      roi('D091-2021', 'AU-S1-3', 16, [0, 0, 1, 1]),
      roi('D091-2021', 'FA-S1-12', 8, null),
    ]);
    expect(groups.map((g) => [g.name, g.rois.length, g.patches])).toEqual([['D091-2021', 1, 16]]);
  });

  it('keeps the numbers of its ROIs in the whole list, and lies where most of its patches are', () => {
    const [group] = overviewGroups([
      roi('D091-2021', 'AU-S1-3', 1, null),
      roi('D013-2020', 'AN-S1-7', 30, [0, 0, 10, 10]),
      roi('D013-2020', 'UA-S1-4', 10, [100, 0, 110, 10]),
    ]);
    expect(group!.indices).toEqual([1, 2]);
    expect(group!.center).toEqual([30, 5]);
  });

  it('tells a fact of a group: the mean weighs a ROI by its patches, and leaves out what is not known', () => {
    const group = { indices: [0, 1, 3] };
    const values = [0.5, 0.1, 99, null];
    const counts = [10, 30, 5, 60];
    expect(groupFact(group, values, counts, 'mean')).toBeCloseTo(0.2);
    expect(groupFact(group, values, counts, 'sum')).toBeCloseTo(0.6);
    expect(groupFact({ indices: [3] }, values, counts, 'mean')).toBeNull();
    // A ROI without a patch in the filter says nothing.
    expect(groupFact(group, values, [0, 30, 5, 60], 'sum')).toBeCloseTo(0.1);
  });
});
