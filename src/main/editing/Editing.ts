import type { LivewireRequest, SetRequest } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import type { NomenclatureClass } from '../../shared/model/Nomenclature.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';
import type { RasterService } from '../raster/index.ts';

export interface EditingOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  readonly raster: Pick<RasterService, 'header'>;
  /** What models proposed. */
  readonly predictions: Pick<Inference, 'active' | 'pixels'>;
  readonly layoutOf: (datasetId: string) => Layout;
  /** The classes of the masks of a dataset: an expression may name them. */
  readonly classesOf: (datasetId: string) => readonly NomenclatureClass[];
  /** Workers; 0 works in place (tests), else one: what it has read answers the next question. */
  readonly threads?: number;
}

/** What an expression over pixels needs of a ROI. */
export interface ExpressionNeeds {
  /** Ids of imagery and class layers (`shared/model/imagery.ts`). */
  readonly layers: string[];
  /** It says something else after an edit. */
  readonly dependsOnMask: boolean;
}

/** Ways along image edges to one point: `livewireTree` of a window of the ROI grid. */
export interface Livewire {
  readonly window: PixelWindow;
  readonly data: Uint8Array;
}

/**
 * Which pixels are meant: gates, sets, ways along edges. All of it is read and computed in a worker.
 *
 * Every method throws AppError `whereInvalid` for an expression that is not right, `layerMissing` for one that needs what no
 * patch of the ROI has, `notFound` for a ROI or patch that is not there, `cancelled` when the signal fires. A file that
 * cannot be read is as one that is not there: nothing is known of its pixels.
 */
export interface Editing {
  /** A gate at the pixels of patches of one ROI: `gateValues`, `[heightPx, widthPx]` of each, in the order asked. */
  gate(
    datasetId: string,
    roiKey: string,
    text: string,
    patchIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<Uint8Array[]>;
  /** An expression that gives a number, in the same form: NaN where it is not known. */
  values(
    datasetId: string,
    roiKey: string,
    text: string,
    patchIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<Float32Array[]>;
  /** A set of pixels of the ROI grid, as `encodeSet` writes it. */
  set(request: SetRequest, signal?: AbortSignal): Promise<Uint8Array>;
  livewire(request: LivewireRequest, signal?: AbortSignal): Promise<Livewire>;
  /** Whether a gate can be used in a ROI; else the error that says where it is wrong or what is missing. */
  check(datasetId: string, roiKey: string, text: string): Promise<ExpressionNeeds>;
  /** Predictions of a dataset changed, or which of them are in use. */
  notePredictions(datasetId: string): void;
  /** The dataset was indexed again: nothing that was read of it holds. */
  forget(datasetId: string): void;
  close(): Promise<void>;
}
