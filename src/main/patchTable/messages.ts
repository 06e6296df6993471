import type { PatchRow } from '../../shared/contract/index.ts';
import type { Expression, ValueType } from '../../shared/expression/index.ts';
import type { FactNode } from './vectors.ts';

/** What people did and said on its way to the worker; nothing but zeros when all of it was undone. */
export interface EditEntry {
  readonly patchId: string;
  readonly edits: number;
  readonly changedPx: number;
  readonly readOnly: boolean;
  /** Place in `patchStates`. */
  readonly review: number;
  /** Open ones. */
  readonly remarks: number;
}

/** What has changed since the last message about a dataset; it travels with every question. */
export interface Update {
  /** Read the dataset's rows again. */
  readonly reload: boolean;
  /** `all`: patches that are not listed have no edits. */
  readonly edits: { readonly all: boolean; readonly entries: readonly EditEntry[] };
  /** Patches whose facts are to be read again. */
  readonly facts: readonly string[];
  /** Disagreements were computed. */
  readonly compared: boolean;
}

/** Which dataset a question is about. */
export interface About {
  /** Tells the tables of one process apart; a worker serves one. */
  readonly owner: number;
  readonly databasePath: string;
  readonly datasetId: string;
  readonly update: Update;
}

/** A filter that was parsed; null selects all. */
export type Filter = Expression | null;

/** What rows are sorted by; null is the order of the dataset. */
export interface SortKey {
  readonly by: { readonly expression: Expression; readonly type: ValueType } | null;
  readonly descending: boolean;
}

interface Listing {
  readonly where: Filter;
  readonly sort: SortKey;
}

/** The questions and their answers; each is a task of the worker. */
export interface TableTasks {
  [task: string]: (args: any) => unknown;
  page(ask: { about: About } & Listing & { offset: number; limit: number }): {
    total: number;
    all: number;
    rows: PatchRow[];
  };
  /** Ids joined by NUL, which is in no path: one text crosses to the core ten times faster than a list. */
  ids(ask: { about: About } & Listing & { from: number; to: number }): string;
  roiFacts(ask: { about: About; where: Filter; fact: SortKey['by']; by: 'mean' | 'sum' }): {
    counts: number[];
    values: (number | null)[];
  };
  patchesIn(ask: {
    about: About;
    where: Filter;
    extent: readonly [number, number, number, number];
    limit: number;
  }): { patchId: string; roiKey: string; extent: [number, number, number, number] }[];
  values(ask: { about: About; name: FactNode }): { value: string; patches: number }[];
  /** Takes in what has changed, before the next question asks for it. */
  update(ask: { about: About }): null;
  close(owner: number): null;
}

export const idSeparator = '\0';
