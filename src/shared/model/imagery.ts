import type { Modality } from './modality.ts';

/**
 * What of a ROI can be looked at, besides classes. Each is a stack of tiles on a pixel grid of its own; their values are
 * those of the files, so that colours and stretches are chosen where they are drawn.
 *
 * `elevation` is the fifth band of the aerial images of FLAIR#1 and FLAIR#2, whose coding is not known.
 */
export const imageryIds = ['aerial', 'pan', 'dem', 'spot', 's2', 's1asc', 's1desc', 'elevation'] as const;
export type ImageryId = (typeof imageryIds)[number];

/** Those with a date for each group of bands. */
export const seriesIds = ['s2', 's1asc', 's1desc'] as const satisfies readonly ImageryId[];
export type SeriesId = (typeof seriesIds)[number];

export interface ImagerySpec {
  readonly modality: Modality;
  /** Bands of a tile in order; for a series those of one date. They are the names that an index is written with. */
  readonly bands: readonly string[];
  /** Other names of bands. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Of its tiles: `float32` tiles have NaN where there is no value. */
  readonly dtype: 'uint8' | 'float32';
  /** Pixels beside a tile that come with it on each side, for what is computed from neighbours. */
  readonly gutterPx: number;
}

const none = {};

export const imagery: Readonly<Record<ImageryId, ImagerySpec>> = {
  aerial: {
    modality: 'AERIAL_RGBI',
    bands: ['red', 'green', 'blue', 'nir'],
    ...{ aliases: none, dtype: 'uint8', gutterPx: 0 },
  },
  pan: { modality: 'AERIAL-RLT_PAN', bands: ['pan'], aliases: none, dtype: 'uint8', gutterPx: 0 },
  dem: { modality: 'DEM_ELEV', bands: ['dsm', 'dtm'], aliases: none, dtype: 'float32', gutterPx: 1 },
  spot: {
    modality: 'SPOT_RGBI',
    bands: ['red', 'green', 'blue', 'nir'],
    ...{ aliases: none, dtype: 'float32', gutterPx: 0 },
  },
  s2: {
    modality: 'SENTINEL2_TS',
    // Snow and cloud probability come from the mask of the series; NaN without one.
    bands: ['b02', 'b03', 'b04', 'b05', 'b06', 'b07', 'b08', 'b8a', 'b11', 'b12', 'snow', 'cloud'],
    aliases: { blue: 'b02', green: 'b03', red: 'b04', nir: 'b08', swir1: 'b11', swir2: 'b12' },
    ...{ dtype: 'float32', gutterPx: 0 },
  },
  s1asc: { modality: 'SENTINEL1-ASC_TS', bands: ['vv', 'vh'], aliases: none, dtype: 'float32', gutterPx: 0 },
  s1desc: {
    modality: 'SENTINEL1-DESC_TS',
    bands: ['vv', 'vh'],
    aliases: none,
    dtype: 'float32',
    gutterPx: 0,
  },
  elevation: {
    modality: 'AERIAL_RGBI',
    bands: ['elevation'],
    ...{ aliases: none, dtype: 'uint8', gutterPx: 0 },
  },
};

export const isSeries = (id: ImageryId): id is SeriesId => (seriesIds as readonly string[]).includes(id);

/**
 * What class values of a ROI can be looked at: the mask as it is, the file's, the three levels of LPIS, and what the model in
 * use proposes, in the values of the masks.
 */
export const classLayerIds = ['mask', 'cosia', 'lpis1', 'lpis2', 'lpis3', 'prediction'] as const;
export type ClassLayerId = (typeof classLayerIds)[number];

/** Layers whose values are of the class list of the masks. */
export const ownClassLayers = ['mask', 'cosia', 'prediction'] as const satisfies readonly ClassLayerId[];
export const isOwnClassLayer = (layer: ClassLayerId): layer is (typeof ownClassLayers)[number] =>
  (ownClassLayers as readonly ClassLayerId[]).includes(layer);
