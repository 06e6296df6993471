import { createStore } from 'zustand/vanilla';
import type { ImageryLayer, RoiDetail, SeriesDates } from '../../../shared/contract/index.ts';
import type { SeriesId } from '../../../shared/model/imagery.ts';
import { builtInSets, type Look } from '../../../shared/model/look.ts';

/** Values that become dark and bright, in units of the band or of the expression; backscatter in dB. */
export type Range = readonly [low: number, high: number];

export const histogramBins = 64;

/** How often values occur in a sample of what is loaded. Bins are equally wide from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  /** {@link histogramBins} numbers; a value of exactly `high` is in the last. */
  readonly counts: readonly number[];
  /** Values of the sample outside `low` to `high`. */
  readonly below: number;
  readonly above: number;
}

/** One number that is stretched: each of three bands, or the single value of an index. */
export interface Channel {
  /** Name of the band, or the expression. */
  readonly label: string;
  /** What is shown now, however the stretch is set; this is what a lock writes down. */
  readonly range: Range;
  /** Null until values are there. */
  readonly histogram: Histogram | null;
}

/**
 * Why a look cannot be shown: the ROI has no such imagery; the series has no date; the look names a band that the imagery
 * has not; the expression does not parse; it would be of bytes that were stretched; the window has no WebGL.
 */
export type Unavailable = 'missing' | 'noDate' | 'band' | 'expression' | 'stretched' | 'noWebgl';

/** What one map shows of imagery. */
export interface ShownImagery {
  readonly look: Look;
  /** Null when the ROI does not have it. */
  readonly layer: ImageryLayer | null;
  readonly unavailable: Unavailable | null;
  /** Of a series: which date is shown, `YYYY-MM-DD` where it is known. */
  readonly dateIndex: number | null;
  readonly date: string | null;
  /** Three for bands, one for a value, none for relief. */
  readonly channels: readonly Channel[];
  /** Every tile in sight is drawn. */
  readonly isComplete: boolean;
}

/** Dates of a series as the core tells them: not asked for yet (`undefined`), asked for, failed, none. */
export type KnownDates = SeriesDates | 'loading' | 'failed' | null;

/** What the open ROI can show, and what the main map shows of it. Other maps tell theirs by `PaneLayers.shown`. */
export interface ImageryState {
  readonly roi: RoiDetail | null;
  /** Null until the core has answered; then in the order of `imageryIds`. */
  readonly layers: readonly ImageryLayer[] | null;
  readonly dates: Readonly<Partial<Record<SeriesId, KnownDates>>>;
  /** Date of the aerial image of most patches, `YYYY-MM-DD`; null when not known. */
  readonly flightDate: string | null;
  readonly shown: ShownImagery;
  /** Asks for the dates of a series of the open ROI, once; the answer comes in `dates`. */
  wantDates(series: SeriesId): void;
}

export const nothingShown: ShownImagery = {
  look: builtInSets[0]!.look,
  layer: null,
  unavailable: null,
  dateIndex: null,
  date: null,
  channels: [],
  isComplete: false,
};

export const closedImagery: ImageryState = {
  roi: null,
  layers: null,
  dates: {},
  flightDate: null,
  shown: nothingShown,
  wantDates: () => {},
};

export type ImageryStore = ReturnType<typeof createImageryStore>;

export function createImageryStore() {
  return createStore<ImageryState>()(() => closedImagery);
}

/** Of this window: it has one open ROI. */
export const imageryStore: ImageryStore = createImageryStore();
