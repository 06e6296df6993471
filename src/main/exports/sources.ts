import type { Modality } from '../../shared/model/modality.ts';
import type { NomenclatureId } from '../../shared/model/Nomenclature.ts';

/** A class list that a mask can be in. */
export type MaskNomenclature = Extract<NomenclatureId, 'cosia-hub-0-18' | 'flair-1-19'>;

export interface ExportDataset {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly nomenclature: MaskNomenclature;
  readonly synthetic: boolean;
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
  filePath(datasetId: string, patchId: string, modality: Modality): string | null;
  select(datasetId: string, where: string): readonly string[];
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

/** What an export asks of the journal. */
export interface AnnotationReader {
  mask(
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
