import { expect } from '@playwright/test';
import type { Look, Rendering } from '../../../src/shared/model/look.ts';
import { bands, corner, lookOf, value, type Bed, type Kind, type Kinds } from './bed.ts';
import { keptByReference, normalisedDifference, type Range } from './formulas.ts';
import { hatchClouds, paintBands, paintValue } from './painters.ts';
import { clip } from './stage.ts';

const names = ['b02', 'b03', 'b04', 'b05', 'b06', 'b07', 'b08', 'b8a', 'b11', 'b12'];
const reflectances: Range = [0, 3000];

type Cover = 'clear' | 'partly' | 'snow';

/** Shares of what is compared that are snow and cloud, date by date. */
async function covers({ land, roi }: Bed): Promise<{ snow: number; cloud: number }[]> {
  const masks = await land.read('SENTINEL2_MSK-SC');
  const found = Array.from({ length: masks.bands / 2 }, () => ({ snow: 0, cloud: 0 }));
  const spots = (clip.width / 16) * (clip.height / 16);
  for (let x = corner[0]; x < corner[0] + clip.width; x += 16) {
    for (let y = corner[1]; y < corner[1] + clip.height; y += 16) {
      const at = masks.indexAt(roi.origin[0] + x * roi.gsd, roi.origin[1] - y * roi.gsd);
      found.forEach((share, date) => {
        if (masks.data[at + 2 * date]! > 1) share.snow += 1 / spots;
        if (masks.data[at + 2 * date + 1]! > 1) share.cloud += 1 / spots;
      });
    }
  }
  return found;
}

const isOf: Readonly<Record<Cover, (share: { snow: number; cloud: number }) => boolean>> = {
  clear: ({ snow, cloud }) => snow + cloud === 0,
  partly: ({ cloud }) => cloud > 0.1 && cloud < 0.9,
  snow: ({ snow }) => snow > 0.1,
};

/** A look of the last date on which the land lies so. */
const onDate =
  (rendering: Rendering, range: Range, cover: Cover, clouds: boolean) =>
  async (bed: Bed): Promise<Look> => {
    const date = (await covers(bed)).findLastIndex(isOf[cover]);
    expect(date).toBeGreaterThanOrEqual(0);
    return lookOf('s2', rendering, range, { date: bed.land.dates('SENTINEL2')[date]!, clouds });
  };

/** What is shown of the date that the look names. */
const paintOptical =
  (picked: readonly [string, string, string] | 'ndvi', range: Range): Kind['paint'] =>
  async ({ land, screen }, { look, dateIndex }) => {
    const date = look.date === null ? dateIndex! : land.dates('SENTINEL2').indexOf(look.date);
    const series = await land.read('SENTINEL2_TS');
    const place = (name: string): number => 10 * date + names.indexOf(name);
    const painter =
      picked === 'ndvi'
        ? paintValue(
            series,
            (band) => normalisedDifference(band(place('b08')), band(place('b04'))),
            ...(['vegetation', range, screen] as const),
          )
        : paintBands(series, picked.map(place) as [number, number, number], [range]);
    return look.clouds ? hatchClouds(painter, await land.read('SENTINEL2_MSK-SC'), date, screen) : painter;
  };

const optical = (
  shown: readonly [string, string, string] | 'ndvi',
  range: Range,
  cover: Cover,
  clouds: boolean,
): Kind => ({
  look: onDate(
    shown === 'ndvi' ? value('(b08 - b04) / (b08 + b04)', 'vegetation') : bands(...shown),
    ...([range, cover, clouds] as const),
  ),
  paint: paintOptical(shown, range),
});

const days = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) / 86_400_000;

export const opticalKinds: Kinds = {
  'Sentinel-2, true colour': optical(['b04', 'b03', 'b02'], reflectances, 'clear', false),
  'Sentinel-2, false colour': optical(['b08', 'b04', 'b03'], [0, 5000], 'clear', false),
  'Sentinel-2, short-wave infrared': optical(['b12', 'b8a', 'b05'], [0, 5000], 'clear', false),
  'Sentinel-2, index': optical('ndvi', [-0.1, 0.9], 'clear', false),
  'Sentinel-2 under clouds, masks not shown': optical(['b04', 'b03', 'b02'], reflectances, 'partly', false),
  'Sentinel-2, true colour with masks': optical(['b04', 'b03', 'b02'], reflectances, 'partly', true),
  'Sentinel-2, false colour with masks': optical(['b08', 'b04', 'b03'], [0, 5000], 'partly', true),
  'Sentinel-2, index with masks': optical('ndvi', [-0.1, 0.9], 'partly', true),
  'Sentinel-2 under snow, with masks': optical(['b04', 'b03', 'b02'], [0, 9000], 'snow', true),
  'Sentinel-2, the clear date nearest to the flight': {
    look: lookOf('s2', bands('b04', 'b03', 'b02'), reflectances),
    paint: async (bed, shown) => {
      const masks = await bed.land.read('SENTINEL2_MSK-SC');
      const dates = bed.land.dates('SENTINEL2');
      const plane = (band: number): number[] => Array.from(masks.values(band));
      const kept = keptByReference(dates.map((_, i) => ({ snow: plane(2 * i), cloud: plane(2 * i + 1) })));
      const flight = days(bed.roi.grid[0]!.aerialDate!.replaceAll('-', ''));
      const away = dates.map((date, i) => (kept[i] ? Math.abs(days(date) - flight) : Infinity));
      expect(kept).toContain(false);
      expect(shown.dateIndex).toBe(away.indexOf(Math.min(...away)));
      return paintOptical(['b04', 'b03', 'b02'], reflectances)(bed, shown);
    },
  },
};
