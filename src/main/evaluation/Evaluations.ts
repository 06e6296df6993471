import type { Evaluation, EvaluationTask } from '../../shared/contract/index.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference } from '../inference/index.ts';

/** What predictions and masks are read from. */
export interface EvaluationSources {
  readonly catalogue: Pick<Catalogue, 'rois' | 'patches' | 'patch' | 'source' | 'relativePath'>;
  readonly annotation: Pick<Annotation, 'patchStates' | 'mask'>;
  readonly inference: Pick<Inference, 'models' | 'sets' | 'pixels' | 'patchIds'>;
}

export interface EvaluationsOptions extends EvaluationSources {
  /** Patches that a filter selects, in the order of the dataset. @throws AppError `whereInvalid` */
  select(datasetId: string, where: string): Promise<readonly string[]>;
  /** @throws AppError `notFound` */
  dataset(id: string): {
    readonly name: string;
    readonly path: string;
    readonly layout: Layout;
    /** Of its masks. */
    readonly list: Nomenclature;
  };
  /** Every dataset: nothing is written into any. */
  datasetPaths(): readonly string[];
  readonly appVersion: string;
  /** Workers that count; 0 counts in place. Started by a run, and ended with it. */
  readonly threads?: number | undefined;
}

export interface EvaluationRun {
  readonly datasetId: string;
  readonly predictions:
    { readonly kind: 'set'; readonly setId: string } | { readonly kind: 'folder'; readonly path: string };
  readonly task: EvaluationTask;
  readonly where: string;
  /** Of the files of a folder, as the contract says; `auto` when it is not given. */
  readonly numbering?: 'auto' | 'list' | 'channels';
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

/**
 * Predictions against masks: counts in workers, patch by patch, of the masks as they are now and as the dataset has them, then
 * numbers in the conventions of the papers (`shared/evaluation`).
 */
export interface Evaluations {
  /** @throws AppError `cancelled`, `notFound`, `folderUnreadable`, `whereInvalid`, `nothingToEvaluate`, `predictionRepeated`, `classListDiffers` */
  run(run: EvaluationRun): Promise<{ id: string; patches: number; skipped: number }>;
  /** @throws AppError `notFound` */
  result(id: string, truth: 'corrected' | 'original', part: string): Evaluation;
  /** @throws AppError `notFound`, `diskFull` */
  write(id: string, path: string, truth: 'corrected' | 'original'): Promise<{ path: string }>;
  close(): Promise<void>;
}
