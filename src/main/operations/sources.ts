import type { OpPreview } from '../../shared/contract/editing.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';
import type { RasterService } from '../raster/index.ts';

/** Gates, as operations need them (`editing`). */
export interface GateReader {
  /**
   * `gateValues` at each pixel of each patch, in the order asked.
   * @throws AppError whereInvalid, layerMissing, cancelled
   */
  gate(
    datasetId: string,
    roiKey: string,
    text: string,
    patchIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly Uint8Array[]>;
  /** Throws what `gate` would throw, and reads no pixel. */
  check(datasetId: string, roiKey: string, text: string): Promise<unknown>;
}

/** What operations ask of the rest of the core. */
export interface OperationSources {
  readonly catalogue: Pick<Catalogue, 'roi' | 'patch' | 'source'>;
  readonly annotation: Pick<Annotation, 'mask' | 'original' | 'begin' | 'maskAt'>;
  readonly raster: Pick<RasterService, 'read'>;
  readonly gates: GateReader;
  /** What models proposed. */
  readonly predictions: Pick<Inference, 'sets' | 'pixels'>;
  /** Patches that a filter selects, in the order of the dataset. Throws AppError whereInvalid. */
  select(datasetId: string, where: string): Promise<readonly string[]>;
}

/** A patch that is left out, and why. */
export type Skipped = OpPreview['skipped'][number];
