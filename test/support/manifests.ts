import type { ModelManifest } from '../../src/shared/inference/manifest.ts';

const channels = (
  bands: readonly (number | 'height')[],
): { band: number | 'height'; mean: number; std: number }[] =>
  bands.map((band) => ({ band, mean: 0, std: 1 }));

/** A manifest that fits itself, with an image, elevation, both kinds of series and dates; its file is nowhere. */
export const seriesManifest: ModelManifest = {
  format: 'arpenteur-model',
  version: 1,
  name: 'series',
  title: { en: 'Series', fr: 'Séries' },
  description: { en: 'For tests.', fr: 'Pour les tests.' },
  task: 'cosia',
  classList: 'cosia-hub-0-18',
  values: [0, 1, 2, 3, 18],
  ignore: [18],
  inputs: [
    {
      kind: 'image',
      name: 'aerial',
      modality: 'AERIAL_RGBI',
      pixelSizeM: 0.2,
      sizePx: 512,
      channels: channels([4, 1, 2]),
    },
    {
      kind: 'image',
      name: 'dem',
      modality: 'DEM_ELEV',
      pixelSizeM: 0.2,
      sizePx: 512,
      channels: channels([1, 'height']),
    },
    {
      kind: 'series',
      name: 's2',
      modality: 'SENTINEL2_TS',
      pixelSizeM: 10.24,
      sizePx: 10,
      channels: channels([1, 2, 10]),
      filter: { maxCloud: 1, maxSnow: 1, maxCovered: 0.05 },
      average: 'none',
      dates: null,
    },
    { kind: 'dates', name: 's2_dates', of: 's2', refDay: '05-15' },
    {
      kind: 'series',
      name: 's1',
      modality: 'SENTINEL1-ASC_TS',
      pixelSizeM: 10.24,
      sizePx: 10,
      channels: channels([1, 2]),
      filter: null,
      average: 'none',
      dates: 12,
    },
  ],
  output: { name: 'cosia', kind: 'logits' },
  pixelSizeM: 0.2,
  tilePx: 512,
  marginPx: 64,
  receptivePx: null,
  dynamicBatch: true,
  licence: 'Apache-2.0',
  source: 'test/support',
  origin: 'own',
  sha256: 'a'.repeat(64),
};
