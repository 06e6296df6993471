import { describe, expect, it } from 'vitest';
import type { PixelValues } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { closedImagery, nothingShown, type ImageryState } from '../../map/imagery/imageryStore.ts';
import { imageryRows, normalisedDifference, toDecibels } from './pixelRows.ts';
import { datesToRead } from './usePixel.ts';

const layers = [
  { id: 'aerial', unit: null },
  { id: 'dem', unit: null },
  { id: 's2', unit: null },
  { id: 's1asc', unit: 'linear' },
  { id: 's1desc', unit: 'dB' },
  { id: 'pan', unit: null },
] as const;

const s2 = [100, 200, 300, 400, 500, 600, 900, 800, 700, 650, 0, 35];
const values: PixelValues = {
  patchId: 'p',
  classes: [],
  imagery: [
    { id: 'aerial', date: null, values: [90, 80, 70, 210], error: null },
    { id: 'dem', date: null, values: [312.44, 306.1], error: null },
    { id: 's2', date: '2021-06-14', values: s2, error: null },
    { id: 's1asc', date: '2021-06-12', values: [0.1, 0], error: null },
    { id: 's1desc', date: null, values: [-11.25, null], error: null },
    { id: 'pan', date: null, values: [], error: new AppError('fileMissing', { path: 'x' }).toData() },
  ],
};

const texts = (rows: ReturnType<typeof imageryRows>, id: string) =>
  Object.fromEntries(rows.find((row) => row.id === id)!.bands.map(({ name, text }) => [name, text]));

describe('values of a pixel', () => {
  const rows = imageryRows(layers, values, 'en');

  it('are those of the files, with what is computed of them', () => {
    expect(texts(rows, 'aerial')).toEqual({ R: '90', G: '80', B: '70', nir: '210', NDVI: '0.40' });
    expect(texts(rows, 'dem')).toEqual({ 'DSM m': '312.4', 'DTM m': '306.1', height: '6.3' });
    expect(texts(rows, 's2')).toMatchObject({ B02: '100', B12: '650', NDVI: '0.50', cloud: '35', snow: '0' });
  });

  it('are in dB whatever the unit of the files is, and missing where there is no power', () => {
    expect(texts(rows, 's1asc')).toEqual({ 'VV dB': '−10.0', 'VH dB': '—', 'VV/VH': '—' });
    expect(texts(rows, 's1desc')).toEqual({ 'VV dB': '−11.3', 'VH dB': '—', 'VV/VH': '—' });
    expect(toDecibels(-3, 'linear')).toBeNull();
    expect(toDecibels(null, 'dB')).toBeNull();
  });

  it('keep their rows and bands whatever is read', () => {
    const shape = (all: ReturnType<typeof imageryRows>) =>
      all.map((row) => [row.id, row.bands.map((b) => b.name)]);
    expect(shape(imageryRows(layers, null, 'en'))).toEqual(shape(rows));
    const none = imageryRows(layers, { patchId: 'q', classes: [], imagery: [] }, 'en');
    expect(shape(none)).toEqual(shape(rows));
    expect(none.every(({ state }) => state === 'absent')).toBe(true);
    expect(imageryRows(layers, null, 'en').every(({ state }) => state === 'unknown')).toBe(true);
  });

  it('say of a broken file that it is broken', () => {
    expect(rows.find(({ id }) => id === 'pan')).toMatchObject({
      state: 'here',
      error: { code: 'fileMissing' },
    });
    expect(texts(rows, 'pan')).toEqual({ value: '—' });
  });

  it('have no index where there is nothing to divide by', () => {
    expect(normalisedDifference(0, 0)).toBeNull();
    expect(normalisedDifference(1, null)).toBeNull();
  });
});

describe('dates that are read', () => {
  const layer = (id: 's2' | 's1asc', series: string[]) =>
    ({ id, series }) as unknown as NonNullable<ImageryState['layers']>[number];
  const state: ImageryState = {
    ...closedImagery,
    flightDate: '2021-07-19',
    layers: [
      layer('s2', ['2021-03-01', '2021-07-10', '2021-09-01']),
      layer('s1asc', ['2021-03-03', '2021-07-20']),
    ],
  };

  it('are nearest to the flight while no series is shown', () => {
    expect(datesToRead(state)).toEqual({ s2: 1, s1asc: 1 });
  });

  it('are the shown one, and of the others the nearest to it', () => {
    const shown = {
      ...nothingShown,
      look: { ...nothingShown.look, imagery: 's2' as const },
      ...{ dateIndex: 0, date: '2021-03-01' },
    };
    expect(datesToRead({ ...state, shown })).toEqual({ s2: 0, s1asc: 0 });
  });

  it('are none of a ROI without series', () => {
    expect(datesToRead(closedImagery)).toEqual({});
  });
});
