import type { Database } from 'better-sqlite3';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';

/** What the facts ask of the dataset. */
export interface FactsDataset {
  readonly id: string;
  readonly path: string;
  readonly nomenclature: Nomenclature;
}

export interface FactsOptions {
  /** `catalogue.sqlite`; facts are rows of `fact`, and of `problem` in the stage `pixels`. */
  readonly db: Database;
  /** `cache/` of the workspace: thumbnails are kept in it. */
  readonly cacheDir: string;
  dataset(id: string): FactsDataset;
  source(datasetId: string, patchId: string, modality: Modality): RasterSource | null;
  /** The corrected mask and its version, for patches with edits; null for all others: the file's pixels count. */
  editedMask(
    datasetId: string,
    patchId: string,
  ): Promise<{ readonly data: Uint8Array; readonly version: number } | null>;
  /** Edits in the current mask; 0 for an untouched one. */
  maskVersion(datasetId: string, patchId: string): number;
  readonly threads?: number | undefined;
}

export interface FactsRun {
  readonly datasetId: string;
  /** Compare the time and size of every file with those that its facts were computed from. */
  readonly verify?: boolean | undefined;
  /** Make thumbnails too, once all facts are there. Default: true. */
  readonly thumbnails?: boolean | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

/** What the pixels of the patches say: class shares, unknown codes, hierarchy, dates; and thumbnails. */
export interface Facts {
  /**
   * Computes the facts that are missing, or whose files have changed, patch by patch in the worker pool. What is computed
   * is kept: a run that is cancelled or killed goes on where it was. A file that cannot be read is a problem, never the end.
   *
   * @throws AppError `cancelled`, `datasetMissing`
   */
  run(run: FactsRun): Promise<{ patches: number; problems: number }>;
  /** Counts corrected masks again, soon after their edits rest; many edits of one patch are one count. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void;
  /** Called with the patches whose facts have changed, at most a few times a second. */
  onChange(listener: (datasetId: string, patchIds: readonly string[]) => void): () => void;
  /** A JPEG of at most 96 px a side, made when it is missing; null for a patch without an image. */
  thumbnail(datasetId: string, patchId: string, signal?: AbortSignal): Promise<Uint8Array | null>;
  /** The current mask, reduced to the size of the thumbnail by the most frequent class; null without a mask. */
  maskThumbnail(
    datasetId: string,
    patchId: string,
  ): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number } | null>;
  /** Resolves when the counts that `noteEdits` asked for are written. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
