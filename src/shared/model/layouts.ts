import { lambert93Code } from '../geo/crs.ts';
import { modalities } from './modality.ts';
import type { Modality } from './modality.ts';

/**
 * How the files of a dataset are laid out: FLAIR-HUB (folders or the hub's archives), FLAIR#1 and FLAIR#2 (IMG/MSK), or
 * plain pairs of images and masks with a class list of their own.
 */
export const layouts = ['flair-hub', 'flair-1', 'flair-2', 'plain'] as const;
export type Layout = (typeof layouts)[number];

/** The raster that a patch has of one modality; null where the layout fixes nothing. */
export interface ModalitySpec {
  readonly modality: Modality;
  /** Metres per pixel. */
  readonly gsd: number | null;
  /** Width and height. */
  readonly sizePx: number | null;
  /** Bands, or null when they may be any number, or a multiple of `bandsPerDate`. */
  readonly bands: number | null;
  readonly bandsPerDate: number | null;
  /** Sample types seen or announced; empty: any. */
  readonly dtypes: readonly string[];
}

/** What all patches of a layout have in common. */
export interface LayoutSpec {
  readonly layout: Layout;
  /** Files of a patch; a super-area series of FLAIR#2 is no raster and is not among them. */
  readonly modalities: readonly ModalitySpec[];
  /** CRS of every file, or null when each dataset has its own. */
  readonly crs: string | null;
  /** Side of a patch in pixels of its label, or null when each image has its own size. */
  readonly patchSizePx: number | null;
  /** Metres per pixel of the labels, or null when each image has its own. */
  readonly gsd: number | null;
  /** Masks may lack a georeference: that of the image counts then. */
  readonly maskMayLackGeo: boolean;
}

const hubModalities: readonly ModalitySpec[] = modalities.map((spec) => ({
  modality: spec.name,
  gsd: spec.gsd,
  sizePx: spec.sizePx,
  bands: spec.bands,
  bandsPerDate: 'bandsPerDate' in spec ? spec.bandsPerDate : null,
  dtypes: spec.dtypes,
}));

const image = { modality: 'AERIAL_RGBI', bandsPerDate: null } as const;
const mask = { modality: 'AERIAL_LABEL-COSIA', bands: 1, bandsPerDate: null, dtypes: ['uint8'] } as const;

/** FLAIR#1 and FLAIR#2: five bands (R, G, B, NIR, normalised height) and a mask, both 512 x 512 at 0.2 m. */
const flairModalities: readonly ModalitySpec[] = [
  { ...image, gsd: 0.2, sizePx: 512, bands: 5, dtypes: ['uint8'] },
  { ...mask, gsd: 0.2, sizePx: 512 },
];

const specs: Readonly<Record<Layout, LayoutSpec>> = {
  'flair-hub': {
    layout: 'flair-hub',
    modalities: hubModalities,
    crs: lambert93Code,
    patchSizePx: 512,
    gsd: 0.2,
    maskMayLackGeo: false,
  },
  'flair-1': {
    layout: 'flair-1',
    modalities: flairModalities,
    crs: lambert93Code,
    patchSizePx: 512,
    gsd: 0.2,
    maskMayLackGeo: true,
  },
  'flair-2': {
    layout: 'flair-2',
    modalities: flairModalities,
    crs: lambert93Code,
    patchSizePx: 512,
    gsd: 0.2,
    maskMayLackGeo: true,
  },
  plain: {
    layout: 'plain',
    modalities: [
      { ...image, gsd: null, sizePx: null, bands: null, dtypes: [] },
      { ...mask, gsd: null, sizePx: null },
    ],
    crs: null,
    patchSizePx: null,
    gsd: null,
    maskMayLackGeo: true,
  },
};

/** What is fixed by a layout. */
export function layoutSpec(layout: Layout): LayoutSpec {
  return specs[layout];
}

/**
 * Images larger than this on one side are shown and edited by cells of `cellSizePx`, so that no mask is ever held whole.
 * The largest patch of the FLAIR datasets has 512.
 */
export const maxWholePatchPx = 1024;
/** Side of a cell of a large image. */
export const cellSizePx = 512;

/** The id of a cell of a large image: that of its patch, `@`, row and column of the cell, both from 0. */
export function formatCellId(patchId: string, row: number, col: number): string {
  return `${patchId}@${row}-${col}`;
}

/** The inverse of {@link formatCellId}; null for the id of a patch that is edited whole. */
export function parseCellId(id: string): { patchId: string; row: number; col: number } | null {
  const match = /^(.+)@(\d+)-(\d+)$/.exec(id);
  return match ? { patchId: match[1]!, row: Number(match[2]), col: Number(match[3]) } : null;
}

/** The patch that a cell belongs to; a patch is its own. */
export function patchOfCell(id: string): string {
  return parseCellId(id)?.patchId ?? id;
}
