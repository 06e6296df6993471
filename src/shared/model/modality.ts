/**
 * The ten modality folders of FLAIR-HUB with the raster that each patch has in them.
 *
 * The bit of a modality is its place in this list; a patch stores which files it has as one integer. Never reorder:
 * catalogues hold these bits. Sizes: all footprints are 102.4 m x 102.4 m.
 */
export const modalities = [
  { name: 'AERIAL_RGBI', gsd: 0.2, sizePx: 512, bands: 4, dtypes: ['uint8'] },
  { name: 'AERIAL-RLT_PAN', gsd: 0.4, sizePx: 256, bands: 1, dtypes: ['uint8'] },
  { name: 'DEM_ELEV', gsd: 0.2, sizePx: 512, bands: 2, dtypes: ['float32'] },
  { name: 'SPOT_RGBI', gsd: 1.6, sizePx: 64, bands: 4, dtypes: ['uint16'] },
  { name: 'SENTINEL2_TS', gsd: 10.24, sizePx: 10, bands: null, bandsPerDate: 10, dtypes: ['uint16'] },
  {
    name: 'SENTINEL2_MSK-SC',
    gsd: 10.24,
    sizePx: 10,
    bands: null,
    bandsPerDate: 2,
    dtypes: ['uint8', 'uint16'],
  },
  { name: 'SENTINEL1-ASC_TS', gsd: 10.24, sizePx: 10, bands: null, bandsPerDate: 2, dtypes: ['float32'] },
  { name: 'SENTINEL1-DESC_TS', gsd: 10.24, sizePx: 10, bands: null, bandsPerDate: 2, dtypes: ['float32'] },
  { name: 'AERIAL_LABEL-COSIA', gsd: 0.2, sizePx: 512, bands: 1, dtypes: ['uint8'] },
  { name: 'ALL_LABEL-LPIS', gsd: 0.2, sizePx: 512, bands: 3, dtypes: ['uint8'] },
] as const satisfies readonly ModalitySpec[];

interface ModalitySpec {
  readonly name: string;
  /** Metres per pixel. */
  readonly gsd: number;
  /** Width and height of a patch. */
  readonly sizePx: number;
  /** Bands of a file, or null for a series whose band count is a multiple of `bandsPerDate`. */
  readonly bands: number | null;
  readonly bandsPerDate?: number;
  /** Sample types seen or announced. */
  readonly dtypes: readonly string[];
}

export type Modality = (typeof modalities)[number]['name'];

export const modalityNames: readonly Modality[] = modalities.map((m) => m.name);

/** Bit of a modality in a patch's `modalityBits`. */
export function modalityBit(modality: Modality): number {
  return 1 << modalityNames.indexOf(modality);
}

/** Modalities whose bit is set, in the order of the list. */
export function modalitiesOf(bits: number): Modality[] {
  return modalityNames.filter((_, index) => (bits & (1 << index)) !== 0);
}

/** All ten bits set. */
export const allModalityBits = (1 << modalities.length) - 1;

/** Side of a patch on the ground in metres, for every modality. */
export const patchSizeM = 102.4;
/** Width and height in pixels of the aerial image and of the labels of a patch. */
export const patchSizePx = 512;
/** Ground sample distance in metres of the aerial image and of the labels. */
export const labelGsd = 0.2;
