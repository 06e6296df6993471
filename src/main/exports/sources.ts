import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { Nomenclature, NomenclatureId } from '../../shared/model/Nomenclature.ts';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';
import type { RasterSource } from '../../shared/raster/source.ts';

/** A class list that a mask can be in. */
export type MaskNomenclature = Extract<NomenclatureId, 'cosia-hub-0-18' | 'flair-1-19' | 'own'>;

export interface ExportDataset {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly layout: Layout;
  readonly nomenclature: MaskNomenclature;
  /** The class list when it is the dataset's own; null for those of FLAIR. */
  readonly classList: Nomenclature | null;
  readonly synthetic: boolean;
}

/** The class list that an id names in a dataset. */
export function classListOf(id: MaskNomenclature, dataset: Pick<ExportDataset, 'classList'>): Nomenclature {
  if (id === 'cosia-hub-0-18') return cosiaHub;
  if (id === 'flair-1-19') return flair19;
  if (dataset.classList) return dataset.classList;
  throw new Error('a dataset with a class list of its own has none');
}

/** A patch as an export sees it. */
export interface ExportPatch {
  readonly patchId: string;
  readonly roiKey: string;
  readonly modalityBits: number;
  readonly split: string | null;
}

/** What an export asks of the catalogue. */
export interface CatalogueReader {
  rois(datasetId: string): readonly { readonly roiKey: string }[];
  patch(datasetId: string, patchId: string): ExportPatch | null;
  patches(datasetId: string, filter?: { roiKey?: string }): Iterable<ExportPatch>;
  /** Where the bytes of a file are, or null when the patch has none of this modality. */
  source(datasetId: string, patchId: string, modality: Modality): RasterSource | null;
  /** Its path in the tree of the dataset, with `/`, as it would be once extracted. */
  relativePath(datasetId: string, patchId: string, modality: Modality): string | null;
}

export interface PatchState {
  readonly edits: number;
  readonly changedPx: number;
  readonly readOnly: null | 'originalChanged';
}

export interface ClassPair {
  readonly from: number;
  readonly to: number;
  readonly px: number;
}

/** Patches that a filter selects, in the order of the catalogue. */
export type SelectPatches = (datasetId: string, where: string) => Promise<readonly string[]>;

/** What an export asks of the journal, which knows large images by their cells (`shared/model/layouts.ts`). */
export interface AnnotationReader {
  mask(
    datasetId: string,
    patchId: string,
  ): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }>;
  original(
    datasetId: string,
    patchId: string,
  ): Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }>;
  patchStates(datasetId: string): ReadonlyMap<string, PatchState>;
  changedPairs(datasetId: string, patchId: string): Promise<readonly ClassPair[]>;
  maskVersion(
    datasetId: string,
    patchId: string,
  ): Promise<{
    readonly originalSha256: string;
    readonly contentSha256: string;
    readonly lastEditId: string | null;
    readonly lastEditSeq: number | null;
    readonly edits: number;
  }>;
}
