import type { QueueFilter } from '../../../shared/contract/index.ts';
import type { Language } from '../../../shared/i18n/language.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Comparison } from '../../comparison/index.ts';
import type { RasterService } from '../../raster/index.ts';
import type { Review } from '../../review/index.ts';
import type { RunOptions } from '../createExports.ts';
import type { ExportDataset } from '../sources.ts';

export interface DeskExportInput {
  readonly datasetId: string;
  readonly what: 'disagreements' | 'verdicts' | 'patches' | 'regions' | 'report';
  /** Its name says the format: `.csv`, `.geojson`, `.gpkg`; a report `.html`. Patches and regions have no geometry: `.csv`. */
  readonly out: string;
  /** Of GeoJSON; CSV and GeoPackage keep that of the dataset. */
  readonly crs: 'dataset' | 4326;
  /** Which disagreements; of verdicts what it says of ROI, pair, verdict and area. */
  readonly filter: QueueFilter;
  /** Of regions: only those of these ROIs, in their order. */
  readonly roiKeys?: readonly string[] | undefined;
  readonly language: Language;
}

export interface DeskExportResult {
  readonly path: string;
  /** Disagreements, verdicts, patches or regions in the file. */
  readonly rows: number;
  readonly bytes: number;
}

/** What the exports of the desk ask of others. */
export interface DeskExportsOptions {
  readonly comparison: Pick<
    Comparison,
    'state' | 'ids' | 'full' | 'queue' | 'patterns' | 'joint' | 'regions' | 'roiRegions' | 'shifts'
  >;
  readonly review: Pick<Review, 'allVerdicts' | 'patchStates' | 'rules' | 'counts'>;
  readonly catalogue: Pick<Catalogue, 'roi' | 'rois' | 'patches' | 'source'>;
  readonly raster: Pick<RasterService, 'tile'>;
  /** Throws AppError notFound for an id that the workspace does not have. */
  dataset(id: string): ExportDataset;
  readonly appVersion: string;
  /** 0 writes in the calling thread, for tests. */
  readonly threads?: 0 | 1 | undefined;
  readonly now?: (() => Date) | undefined;
}

/** What the disagreement desk gives out: tables with geometries, and a report. */
export interface DeskExports {
  /**
   * Writes one file, whole or not at all; one that is there is replaced when it is an earlier export of the same kind.
   *
   * @throws AppError badRequest for a name of another format; exportInsideDataset, folderNotEmpty, folderUnreadable,
   *   fileUnreadable, diskFull; lpisMissing for disagreements and regions of a dataset without LPIS; badRequest for degrees where the CRS is
   *   not known; cancelled
   */
  run(input: DeskExportInput, run: RunOptions): Promise<DeskExportResult>;
  close(): Promise<void>;
}
