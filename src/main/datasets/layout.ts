import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { FoundProblem } from './problem.ts';

/** A dataset folder that was recognised, from names alone. */
export interface RecognisedDataset {
  /** The folder that the paths of the dataset are relative to: the one given, or the only one of that kind below it. */
  readonly path: string;
  readonly layout: Layout;
  readonly nomenclature: 'cosia-hub-0-18' | 'flair-1-19' | 'own';
  /** The class list when it is the dataset's own; null for those of FLAIR. */
  readonly classList: Nomenclature | null;
  /** True for the sample that this program generates. */
  readonly synthetic: boolean;
}

/** What the dataset folder holds, before its units are read. */
export interface DatasetListing {
  /** In the order in which they are shown. */
  readonly units: readonly ScanUnit[];
  /** Metadata and split files, in the order in which they are to be read: later ones win. */
  readonly metadata: readonly MetadataFile[];
  readonly problems: readonly FoundProblem[];
}

/** What is read, kept and read again as a whole: a domain with all its years, an archive, a folder of images. */
export interface ScanUnit {
  /** Stable between scans: `D012`. */
  readonly key: string;
  /**
   * Changes whenever a name in the unit may have changed, from times of folders and times and sizes of archives alone.
   * The catalogue adds that of the metadata files.
   */
  readonly fingerprint: string;
  /** What `scanUnit` of the same layout needs; plain data that travels to a worker. */
  readonly parts: unknown;
}

/** A metadata file that the catalogue reads. */
export interface MetadataFile {
  readonly kind: 'csv' | 'table';
  /** Which part of the layout's reader reads it. */
  readonly subject: string;
  /** Relative to the dataset, with `/`; of an archived one the archive's path, `/` and the entry's name. */
  readonly path: string;
  /** Size and time of change. */
  readonly fingerprint: string;
}

/** The patches of a unit, as names describe them. */
export interface ScannedUnit {
  readonly rois: readonly ScannedRoi[];
  /** Raster files that belong to a patch. */
  readonly files: number;
  readonly problems: readonly FoundProblem[];
}

export interface ScannedRoi {
  readonly roiKey: string;
  readonly domain: string;
  readonly year: string;
  readonly roi: string;
  /** One string a patch, all lists in the same order: by row, then column, else by name. */
  readonly patchIds: readonly string[];
  /** The part of the file names that is the patch's own: `5-10`, `000826`. */
  readonly names: readonly string[];
  /** Row, column (0 when the layout has none), modality bits, bits of the files that are in an archive: four numbers a patch. */
  readonly cells: Int32Array;
  readonly files: readonly RoiFiles[];
  /** Files whose name differs from the grammar in a way that was understood; path relative to the dataset. */
  readonly exceptions: readonly {
    readonly index: number;
    readonly modality: Modality;
    readonly path: string;
  }[];
  /** The split that the folders announce, for layouts that do. */
  readonly split: string | null;
  /** A Sentinel-2 super-area, absolute sources. Its dates come with `readMetadata`. */
  readonly series: { readonly data: RasterSource; readonly masks: RasterSource | null } | null;
}

/** Where the files of one modality are: `prefix + name + suffix`. */
export interface RoiFiles {
  readonly modality: Modality;
  /** Relative to the dataset, or null for files of their own. */
  readonly archive: string | null;
  /** Relative to the dataset, or the entry names of the archive. */
  readonly prefix: string;
  readonly suffix: string;
  /** `entryTable.ts`; null for files of their own. */
  readonly entries: Uint8Array | null;
}

/** Facts that a metadata file says of patches or ROIs. */
export interface MetadataPage {
  /** What `ids` are. */
  readonly by: 'patch' | 'roi';
  readonly ids: readonly string[];
  /**
   * Names of what is known, in the order of `values`: `split` (the one that counts), `split:NAME` (a column of the SPLIT
   * file), `aerialDate`, `aerialTime`, `camera`, `spotDate`, `historicalDate`, `s2Dates`, `s1AscDates`, `s1DescDates` (JSON
   * lists of YYYY-MM-DD), `seriesRow`, `seriesCol`, and any other column as `extra:NAME`. Dates are YYYY-MM-DD.
   */
  readonly columns: readonly string[];
  /** Row by row; null where empty or not understood. */
  readonly values: readonly (string | null)[];
  /** Four numbers a row, `minX, minY, maxX, maxY` in metres; NaN where not known. Null when the file has no footprints. */
  readonly bounds: Float64Array | null;
  /** For a split CSV: how it is written, so that an export writes alike. */
  readonly csv: CsvShape | null;
  /** For each row of a split CSV the modalities that its cells name; else null. */
  readonly bits: Int32Array | null;
  /** Values that were not understood. */
  readonly odd: { readonly count: number; readonly example: string };
  /** Where the next page starts: to be handed back as it is. Null at the end. */
  readonly next: MetadataCursor | null;
}

export interface MetadataCursor {
  readonly offset: number;
  readonly csv: CsvShape | null;
}

/** How a split CSV is written. */
export interface CsvShape {
  readonly separator: ',' | ';' | '\t';
  readonly columns: readonly string[];
  readonly hasBom: boolean;
}

/**
 * What a layout knows how to read; synchronous, called in a worker. Problems are returned, never thrown; what is thrown is
 * that the dataset folder itself cannot be read.
 */
export interface LayoutReader {
  list(root: string): DatasetListing;
  scanUnit(root: string, unit: ScanUnit): ScannedUnit;
  /**
   * Some rows of a metadata file. Null for a file that turns out to hold nothing of ours.
   *
   * @param at `next` of the page before, null at the start.
   */
  readMetadata(args: {
    readonly root: string;
    readonly file: MetadataFile;
    readonly at: MetadataCursor | null;
    readonly limit: number;
  }): MetadataPage | FoundProblem | null;
  /** Closes what the calls before may have left open in this thread. */
  close(): void;
}
