import { describe, expect, it } from 'vitest';
import type { RoiSummary } from '../../shared/contract/index.ts';
import { factScale } from './overviewScale.ts';
import { isGathered, overviewMarks, overviewPlaces, targetAt } from './overviewScene.ts';

const roi = (domainYear: string, name: string, x: number, y: number, sizeM = 1000): RoiSummary => ({
  datasetId: 'd',
  roiKey: `${domainYear}_${name}`,
  domainYear,
  domain: domainYear.slice(0, 4),
  year: domainYear.slice(5),
  roi: name,
  patches: 100,
  extent: [x, y, x + sizeM, y + sizeM],
  provisional: false,
  commonBits: 0,
  anyBits: 0,
  editedPatches: 0,
  problems: 0,
});

const list = [
  roi('D013-2020', 'A', 0, 0),
  roi('D013-2020', 'B', 60_000, 0),
  roi('D091-2021', 'C', 500_000, 0),
  roi('D091-2021', 'D', 540_000, 40_000, 4000),
];
const places = overviewPlaces(list);
const plain = { counts: null, color: null, size: null };
const marks = overviewMarks(places, list, plain);
const from = (x: number, y: number, resolution: number) => targetAt(places, marks, [], [x, y], resolution);

describe('what is under the pointer', () => {
  it('is the circle of a domain from afar', () => {
    expect(isGathered(places.groups[0]!, 1000)).toBe(true);
    expect(from(30_500, 500, 1000)).toEqual({ kind: 'group', group: 0 });
    expect(from(250_000, 500, 1000)).toBeNull();
  });

  it('is a ROI from nearer, also just beside its mark', () => {
    expect(isGathered(places.groups[0]!, 200)).toBe(false);
    expect(from(60_500, 500, 200)).toEqual({ kind: 'roi', roi: 1 });
    expect(from(61_700, 500, 200)).toEqual({ kind: 'roi', roi: 1 });
    expect(from(30_500, 500, 200)).toBeNull();
  });

  it('is the patch where patches are drawn', () => {
    const patch = { patchId: 'p', roiKey: 'D013-2020_A', extent: [100, 100, 200, 200] as const };
    expect(targetAt(places, marks, [patch], [150, 150], 2)).toEqual({ kind: 'patch', patch });
    expect(targetAt(places, marks, [patch], [250, 150], 2)).toEqual({ kind: 'roi', roi: 0 });
  });
});

describe('the marks', () => {
  it('are coloured by a fact: groups by its mean over their patches, unknown where nobody knows', () => {
    const values = [0, 1, null, null];
    const { groups, rois } = overviewMarks(places, list, {
      ...plain,
      color: { values, scale: factScale(values, 'even'), ramp: [] },
    });
    expect(rois.map((mark) => mark.step)).toEqual([0, 63, 'unknown', 'unknown']);
    expect(groups.map((mark) => mark.step)).toEqual([32, 'unknown']);
  });

  it('are sized by a fact: the largest group and the largest ROI each as large as can be', () => {
    const { groups, rois } = overviewMarks(places, list, { ...plain, size: [1, 3, 100, null] });
    expect(groups[1]!.radiusPx).toBeGreaterThan(groups[0]!.radiusPx);
    expect(rois[2]!.radiusPx).toBe(Math.max(...rois.map((mark) => mark.radiusPx)));
    expect(rois[3]!.radiusPx).toBe(Math.min(...rois.map((mark) => mark.radiusPx)));
  });

  it('are faint where nothing is in the filter', () => {
    const { groups, rois } = overviewMarks(places, list, { ...plain, counts: [0, 5, 0, 0] });
    expect(rois.map((mark) => mark.isFaint)).toEqual([true, false, true, true]);
    expect(groups.map((mark) => mark.isFaint)).toEqual([false, true]);
  });
});
