import type { PatchState } from '../../shared/comparison/verdicts.ts';
import type { PatchRow, PatchSort } from '../../shared/contract/index.ts';

/** Edits of a patch, as filters see them. */
export interface PatchEdits {
  readonly edits: number;
  readonly changedPx: number;
  readonly readOnly: null | 'originalChanged';
}

/** What people said of a patch, as filters see it. */
export interface PatchRemarks {
  readonly state: PatchState;
  readonly openRemarks: number;
}

export interface PatchTableOptions {
  /** Path of `catalogue.sqlite`; the worker opens it read-only. */
  readonly databasePath: string;
  readonly editStates: (datasetId: string) => ReadonlyMap<string, PatchEdits>;
  /** Patches of which nobody said anything are not in it. */
  readonly reviewStates?: ((datasetId: string) => ReadonlyMap<string, PatchRemarks>) | undefined;
  /** 0 answers in the calling thread, for tests. */
  readonly threads?: 0 | 1;
}

export interface TableQuery {
  readonly datasetId: string;
  /** An expression of the patch vocabulary; empty selects all. */
  readonly where: string;
  readonly sort: PatchSort;
}

/**
 * The patches of the datasets as columns of typed arrays in one worker, so that any filter and sort of a quarter of a
 * million patches answers in milliseconds and the core's own thread never scans.
 *
 * All calls that take an expression throw AppError `whereInvalid`; a sort or fact that is no name of the vocabulary too.
 */
export interface PatchTable {
  page(
    query: TableQuery & { readonly offset: number; readonly limit: number },
  ): Promise<{ total: number; all: number; rows: PatchRow[] }>;
  ids(query: TableQuery & { readonly from: number; readonly to: number }): Promise<string[]>;
  /** All ids that an expression selects, in the order of the dataset. */
  select(datasetId: string, where: string): Promise<string[]>;
  roiFacts(query: {
    readonly datasetId: string;
    readonly where: string;
    readonly fact: string | null;
    readonly by: 'mean' | 'sum';
  }): Promise<{ counts: number[]; values: (number | null)[] }>;
  patchesIn(query: {
    readonly datasetId: string;
    readonly where: string;
    readonly extent: readonly [number, number, number, number];
    readonly limit: number;
  }): Promise<{ patchId: string; roiKey: string; extent: [number, number, number, number] }[]>;
  values(datasetId: string, name: string): Promise<{ value: string; patches: number }[]>;
  /** The catalogue's rows of a dataset were replaced: they are read again at the next question. */
  forget(datasetId: string): void;
  /** Facts of some patches were written. */
  noteFacts(datasetId: string, patchIds: readonly string[]): void;
  /** Edits of some patches were made. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void;
  /** Somebody said something of some patches. */
  noteReview(datasetId: string, patchIds: readonly string[]): void;
  /** Disagreements of some patches were computed. */
  noteComparison(datasetId: string): void;
  close(): Promise<void>;
}
