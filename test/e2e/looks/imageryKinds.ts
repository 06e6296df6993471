import { expect } from '@playwright/test';
import {
  bands,
  bytes,
  lookOf,
  percentiles,
  twoTo98,
  value,
  type Kind,
  type Kinds,
  type Ramp,
} from './bed.ts';
import { decibels, meanAndStd, normalisedDifference, type Range } from './formulas.ts';
import { paintBands, paintRelief, paintValue, shaded } from './painters.ts';

const threeRanges: Range[] = [
  [20, 180],
  [0, 200],
  [60, 120],
];

/** A number of the aerial image's pixels. */
const aerialIndex = (
  expression: string,
  ramp: Ramp,
  range: Range,
  of: (red: number, green: number, blue: number, nir: number) => number,
): Kind => ({
  look: lookOf('aerial', value(expression, ramp), range),
  paint: async ({ land, screen }) => {
    const aerial = await land.read('AERIAL_RGBI');
    const at = (band: (i: number) => number) => of(band(0), band(1), band(2), band(3));
    return paintValue(aerial, at, ramp, range, screen);
  },
});

export const rgb = lookOf('aerial', bands('red', 'green', 'blue'), bytes);
export const paintRgb: Kind['paint'] = async ({ land }) =>
  paintBands(await land.read('AERIAL_RGBI'), [0, 1, 2], [bytes]);

const aerialKinds: Kinds = {
  'aerial image in its colours': { look: rgb, paint: paintRgb },
  'aerial image in infrared': {
    look: lookOf('aerial', bands('nir', 'red', 'green'), bytes),
    paint: async ({ land }) => paintBands(await land.read('AERIAL_RGBI'), [3, 0, 1], [bytes]),
  },
  'any three bands, a range each': {
    look: lookOf('aerial', bands('blue', 'nir', 'nir'), {
      mode: 'fixed',
      ranges: threeRanges.map(([low, high]) => [low, high]),
    }),
    paint: async ({ land }) => paintBands(await land.read('AERIAL_RGBI'), [2, 3, 3], threeRanges),
  },
  NDVI: aerialIndex('(nir - red) / (nir + red)', 'vegetation', [-0.2, 0.8], (red, _, __, nir) =>
    normalisedDifference(nir, red),
  ),
  'a typed index': aerialIndex(
    '2.5 * (nir - red) / (nir + 6 * red - -7.5 * blue + 255)',
    ...(['viridis', [-0.2, 0.3]] as const),
    (red, _, blue, nir) => (2.5 * (nir - red)) / (nir + 6 * red + 7.5 * blue + 255),
  ),
  'an index that is divided by zero here and there': aerialIndex(
    'red / (green - blue)',
    ...(['grey', [-40, 40]] as const),
    (red, green, blue) => red / (green - blue),
  ),
  'historical photograph': {
    look: lookOf('pan', value('pan', 'grey'), bytes),
    paint: async ({ land, screen }) =>
      paintValue(await land.read('AERIAL-RLT_PAN'), (band) => band(0), 'grey', bytes, screen),
  },
};

const light = { azimuth: 280, altitude: 35, exaggeration: 2 };
const steep = { azimuth: 20, altitude: 60, exaggeration: 8 };
const tall: Range = [0, 20];

const paintHeight: Kind['paint'] = async ({ land, screen }) =>
  paintValue(await land.read('DEM_ELEV'), (band) => band(0) - band(1), 'viridis', tall, screen);

/**
 * The range is that of the ROI at its coarsest level, whose pixels are means of 4 x 4: within 1 % of the spread of all pixels.
 * The colours are those of the range that the window tells.
 */
const elevationRamp = (name: 'dsm' | 'dtm', ramp: Ramp): Kind => ({
  look: lookOf('dem', value(name, ramp), percentiles),
  paint: async ({ land, screen }, { channels }) => {
    const dem = await land.read('DEM_ELEV');
    const band = name === 'dsm' ? 0 : 1;
    const [low, high] = twoTo98(dem.values(band));
    const { range } = channels[0]!;
    expect(Math.abs(range[0] - low)).toBeLessThan((high - low) / 100);
    expect(Math.abs(range[1] - high)).toBeLessThan((high - low) / 100);
    return paintValue(dem, (at) => at(band), ramp, range, screen);
  },
});

const demKinds: Kinds = {
  'relief of the surface': {
    look: lookOf('dem', { kind: 'relief', of: 'dsm', ...light }, [0, 1]),
    paint: async ({ land }) => paintRelief(await land.read('DEM_ELEV'), 0, light),
  },
  'relief of the ground': {
    look: lookOf('dem', { kind: 'relief', of: 'dtm', ...steep }, [0, 1]),
    paint: async ({ land }) => paintRelief(await land.read('DEM_ELEV'), 1, steep),
  },
  'surface on a ramp': elevationRamp('dsm', 'terrain'),
  'ground on a ramp': elevationRamp('dtm', 'viridis'),
  'height above ground': { look: lookOf('dem', value('dsm - dtm', 'viridis'), tall), paint: paintHeight },
  'height above ground, shaded': {
    look: lookOf('dem', value('height', 'viridis', true), tall),
    paint: async (bed, shown) => shaded(await paintHeight(bed, shown), await bed.land.read('DEM_ELEV'), 0),
  },
};

const spotKinds: Kinds = {
  'SPOT, percentiles of the ROI': {
    look: lookOf('spot', bands('red', 'green', 'blue'), percentiles),
    paint: async ({ land }) => {
      const spot = await land.read('SPOT_RGBI');
      const ranges = [0, 1, 2].map((band) => twoTo98(spot.values(band)));
      return paintBands(spot, [0, 1, 2], ranges);
    },
  },
  'SPOT, two standard deviations': {
    look: lookOf('spot', bands('nir', 'red', 'green'), { mode: 'deviation', factor: 2, over: 'roi' }),
    paint: async ({ land }) => {
      const spot = await land.read('SPOT_RGBI');
      const ranges = [3, 0, 1].map((band): Range => {
        const [mean, std] = meanAndStd(spot.values(band));
        return [mean - 2 * std, mean + 2 * std];
      });
      return paintBands(spot, [3, 0, 1], ranges);
    },
  },
};

/** A number of VV and VH, in dB. */
const radar = (
  orbit: 'ASC' | 'DESC',
  expression: string,
  range: Range,
  of: (vv: number, vh: number) => number,
): Kind => ({
  look: lookOf(orbit === 'ASC' ? 's1asc' : 's1desc', value(expression, 'magma'), range),
  paint: async ({ land, screen }, { date, dateIndex }) => {
    const first = 2 * dateIndex!;
    // The date that is told is that of the bands that are shown.
    expect(date!.replaceAll('-', '')).toBe(land.dates(`SENTINEL1-${orbit}`)[dateIndex!]);
    const series = await land.read(`SENTINEL1-${orbit}_TS`);
    const at = (band: (i: number) => number) => of(decibels(band(first)), decibels(band(first + 1)));
    return paintValue(series, at, 'magma', range, screen);
  },
});

const radarKinds: Kinds = {
  'Sentinel-1 ascending, VV': radar('ASC', 'vv', [-20, 0], (vv) => vv),
  'Sentinel-1 ascending, VH': radar('ASC', 'vh', [-28, -5], (_, vh) => vh),
  'Sentinel-1 ascending, ratio': radar('ASC', 'vv - vh', [0, 15], (vv, vh) => vv - vh),
  'Sentinel-1 descending, VV': radar('DESC', 'vv', [-20, 0], (vv) => vv),
  'Sentinel-1 descending, VH': radar('DESC', 'vh', [-28, -5], (_, vh) => vh),
  'Sentinel-1 descending, ratio': radar('DESC', 'vv - vh', [0, 15], (vv, vh) => vv - vh),
};

export const imageryKinds: Kinds = { ...aerialKinds, ...demKinds, ...spotKinds, ...radarKinds };
