import type { Database } from 'better-sqlite3';
import type {
  CheckState,
  HealthCount,
  PatchDetail,
  Problem,
  RoiDetail,
  RoiSummary,
} from '../../shared/contract/index.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { RasterHeader } from '../../shared/raster/types.ts';
import type { CsvFile, PatchRecord } from './records.ts';

/** Edits by patch (of a large image: summed over its cells); only patches that have any. */
export type EditStates = ReadonlyMap<
  string,
  { readonly edits: number; readonly changedPx: number; readonly readOnly: null | 'originalChanged' }
>;

/** Reads headers away from the core's thread; a file that cannot be read gives its error in its place. */
export type HeadersReader = (sources: readonly RasterSource[]) => Promise<(RasterHeader | AppErrorData)[]>;

export interface CatalogueOptions {
  /** `catalogue.sqlite`, migrated; its owner closes it after `close`. */
  readonly db: Database;
  /** What reads the headers of a ROI: the raster service. */
  readonly raster: { headers: HeadersReader };
  /** Edits by patch. */
  readonly editStates: (datasetId: string) => EditStates;
  /** Edits by cell, for the cells of an open ROI; the same for patches that are edited whole. */
  readonly cellStates: (datasetId: string) => EditStates;
  /** Workers of an index run; 0 runs in place (tests). Default: one a core, at most 8. */
  readonly threads?: number;
}

export interface IndexProgress {
  /** `names`, `metadata`, `comparing`, `headers`, `finishing`. */
  readonly phase: string;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** `files`, `rows`, `patches` or `rois`. */
  readonly unit: string;
}

export interface IndexOptions {
  readonly datasetId: string;
  readonly path: string;
  readonly layout: Layout;
  /** The class list that the dataset was added with, when it is its own. */
  readonly classList?: Nomenclature | null | undefined;
  /** Read the folder again although it is indexed. */
  readonly rescan: boolean;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
  /** Called when names and metadata are in the catalogue and the dataset can be used; headers follow. */
  onPublished?(): void;
}

export interface IndexReport {
  readonly patches: number;
  readonly rois: number;
  readonly domains: number;
  readonly files: number;
  readonly problems: number;
  /** True when the folder is indexed and nothing in it has changed. */
  readonly reused: boolean;
}

export interface CheckOptions {
  readonly datasetId: string;
  /** First look for files that were written over since they were checked. */
  readonly verify?: boolean | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: IndexProgress): void;
}

export interface CatalogueSummary {
  readonly domains: number;
  readonly rois: number;
  readonly patches: number;
  readonly problems: number;
  /** UTC, ISO 8601; null until the first index is complete. */
  readonly indexedAt: string | null;
}

/** A Sentinel-2 series as NumPy arrays, `[dates, bands, height, width]`, of pixels of 10 m. */
export interface SuperArea {
  readonly data: RasterSource;
  /** Snow and cloud, 0 to 100. */
  readonly masks: RasterSource | null;
  readonly row: number;
  readonly col: number;
}

/** Earliest and latest dates of a ROI's images, `YYYY-MM-DD`, or `YYYY-MM` where the day is not known. */
export interface ImageDates {
  readonly spot: readonly [string, string] | null;
  readonly historical: readonly [string, string] | null;
}

export interface ProblemFilter {
  readonly codes?: readonly string[];
  readonly severities?: readonly Problem['severity'][];
}

/** What the datasets of a workspace hold. Everything in it can be rebuilt from them. */
export interface Catalogue {
  /**
   * Reads a dataset folder into the catalogue: names, then metadata, then the headers that were not read yet. Until names
   * and metadata are complete, and when they fail or are cancelled, the catalogue shows what it showed before. What a
   * killed or cancelled run has read is not read again.
   *
   * @throws AppError `cancelled`, `conflict` while the dataset is being indexed, and what `recogniseDataset` throws.
   */
  index(options: IndexOptions): Promise<IndexReport>;
  /** Reads the headers of the ROIs that were not checked yet. @throws AppError `cancelled`, `datasetMissing` */
  checkHeaders(options: CheckOptions): Promise<void>;
  summary(datasetId: string): CatalogueSummary;
  /** In the order of the dataset. Empty until the dataset is indexed. */
  rois(datasetId: string): RoiSummary[];
  /** @throws AppError `notFound`, `datasetMissing` */
  roi(datasetId: string, roiKey: string): Promise<RoiDetail>;
  patch(datasetId: string, patchId: string): PatchRecord | null;
  patches(datasetId: string, filter?: { readonly roiKey?: string }): IterableIterator<PatchRecord>;
  /** Everything that is known of a patch. @throws AppError `notFound` */
  detail(datasetId: string, patchId: string): PatchDetail;
  /** Where the bytes of a patch's file are, or null when it has none of this modality. */
  source(datasetId: string, patchId: string, modality: Modality): RasterSource | null;
  /**
   * Of FLAIR#2: the Sentinel-2 series of the super-area that a patch lies in, and the pixel of the patch's centre in it; null
   * when it has none.
   */
  superArea(datasetId: string, patchId: string): SuperArea | null;
  /** Dates of a ROI's series, `YYYY-MM-DD` in the order of the bands; null where the metadata has none. */
  seriesDates(datasetId: string, roiKey: string, sensor: 's2' | 's1-asc' | 's1-desc'): string[] | null;
  /** When the ROI's images with one date were taken; those of aerial images are with its patches. */
  imageDates(datasetId: string, roiKey: string): ImageDates;
  /** The path of a file in the tree of the dataset, with `/`, as it would be once extracted; null when it has none. */
  relativePath(datasetId: string, patchId: string, modality: Modality): string | null;
  /** Worst first; paths are relative to the dataset. */
  problems(
    datasetId: string,
    offset: number,
    limit: number,
    filter?: ProblemFilter,
  ): { total: number; problems: Problem[] };
  health(datasetId: string): { check: CheckState; counts: HealthCount[] };
  csvFiles(datasetId: string): CsvFile[];
  /**
   * Looks in another folder for this dataset's patches: how many of some of its patches, evenly taken, have their files
   * there. Reads names only.
   */
  compareWith(datasetId: string, path: string): Promise<{ checked: number; missing: number }>;
  /** Tells where the dataset is now. */
  relocate(datasetId: string, path: string): void;
  /** Cancels what runs. Files that an index had open are closed when this resolves. */
  close(): Promise<void>;
}
