import type { Database } from 'better-sqlite3';
import type {
  Curve,
  Difference,
  EvidenceCard,
  PixelEdit,
  PixelValues,
  S2Measure,
  SeriesDates,
} from '../../shared/contract/index.ts';
import type { ClassLayerId, SeriesId } from '../../shared/model/imagery.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';
import type { RasterService } from '../raster/index.ts';

export interface EvidenceOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly raster: RasterService;
  /** What models proposed. */
  readonly predictions: Pick<Inference, 'active' | 'pixels'>;
  /** `catalogue.sqlite`, migrated: the crop curves of ROIs are kept in it. Its owner closes it after `close`. */
  readonly db: Database;
  readonly layoutOf: (datasetId: string) => Layout;
  /** Workers; 0 works in place (tests). */
  readonly threads?: number;
}

/** A pixel of the grid of a ROI. */
export interface RoiPlace {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly x: number;
  readonly y: number;
}

export interface CurvesProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

/** What is known of a place: values, history, curves. The contract's `evidence` says what each answers. */
export interface Evidence {
  pixel(place: RoiPlace, dates: Partial<Record<SeriesId, number>>): Promise<PixelValues>;
  pixelHistory(place: RoiPlace, limit: number): Promise<PixelEdit[]>;
  dates(datasetId: string, roiKey: string, series: SeriesId): Promise<SeriesDates | null>;
  /** A card that still waits for its turn is dropped when the signal fires. @throws AppError `notFound`, `cancelled` */
  card(
    place: RoiPlace,
    of: 'region' | 'patch',
    measure: S2Measure,
    signal?: AbortSignal,
  ): Promise<EvidenceCard | null>;
  warm(datasetId: string, roiKey: string): Promise<{ patches: number }>;
  difference(
    datasetId: string,
    roiKey: string,
    a: ClassLayerId,
    b: ClassLayerId,
    signal?: AbortSignal,
  ): Promise<Difference>;
  /** The envelope of a crop in the dataset, by half month. */
  envelope(
    datasetId: string,
    code: number,
    curve: Pick<Curve, 'series' | 'measure'>,
  ): Promise<{ rois: EvidenceCard['datasetRois']; quartiles: Curve['dataset'] }>;
  /** Gathers the crop curves of the ROIs that have none yet. Killed or cancelled, it keeps what it has. */
  runCurves(options: {
    readonly datasetId: string;
    readonly signal: AbortSignal;
    onProgress(progress: CurvesProgress): void;
  }): Promise<{ rois: number; failed: number }>;
  /** The masks of patches changed. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void;
  /** Predictions of a dataset changed, or which of them are in use. */
  notePredictions(datasetId: string): void;
  /** The dataset was indexed again: nothing that was read of it holds. */
  forget(datasetId: string): void;
  close(): Promise<void>;
}
