import type { Database } from 'better-sqlite3';
import type {
  Disagreement,
  GroupCheck,
  PatchReview,
  Remark,
  ReviewEvent,
  RulesVersion,
  Shown,
  Verdict,
} from '../../shared/contract/index.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type {
  Cause,
  Confidence,
  FlagReason,
  PatchState,
  SkipCode,
  VerdictKind,
} from '../../shared/comparison/verdicts.ts';

/** What the review asks of the comparison; the session wires it. */
export interface ReviewedItems {
  full(datasetId: string, id: string): { readonly item: Disagreement; readonly set: Uint8Array } | null;
  itemOfVerdict(datasetId: string, eventId: string): string | null;
  /** Items that have a verdict in force. */
  judged(datasetId: string): number;
  /** Open items of a pattern, most severe first. */
  openOf(datasetId: string, pattern: { domain: string; cover: number; declared1: number }): Promise<string[]>;
  noteVerdict(
    datasetId: string,
    itemId: string,
    given: { verdict: VerdictKind; eventId: string } | null,
  ): void;
}

export interface ReviewOptions {
  /** `arpenteur.sqlite`, migrated: what people said is kept in it, append-only. */
  readonly journal: Database;
  readonly logId: string;
  readonly author: () => string;
  readonly items: ReviewedItems;
  /** Version and content hash of the current mask of patches, for what a verdict was given on. */
  readonly maskVersions: (
    datasetId: string,
    patchIds: readonly string[],
  ) => Promise<{ patchId: string; version: number; sha256: string }[]>;
  /** Null for a patch that the dataset does not have. */
  readonly roiOf: (datasetId: string, patchId: string) => string | null;
  /** Edits of masks so far, by patch: versions without the content, for states of many patches. */
  readonly editStates: (datasetId: string) => ReadonlyMap<string, { readonly edits: number }>;
  readonly now?: (() => Date) | undefined;
}

/** A verdict in force with its pixels. */
export interface StoredVerdict {
  readonly eventId: string;
  readonly cover: number;
  readonly declared1: number;
  readonly verdict: VerdictKind;
  readonly set: Uint8Array;
}

/**
 * Who judged what, when, and on which versions: one append-only, hash-chained log in `arpenteur.sqlite`. The contract's
 * `review` says what each call answers; events that are sent again under the same id are stored once.
 */
export interface Review {
  judge(input: {
    datasetId: string;
    eventId: string;
    itemId: string;
    verdict: VerdictKind;
    confidence: Confidence;
    cause: Cause | null;
    comment: string;
    shown: Shown;
  }): Promise<Verdict>;
  takeBack(input: { datasetId: string; eventId: string; target: string | null }): Promise<Verdict | null>;
  verdicts(datasetId: string, itemId: string): Verdict[];
  /** Every verdict of a dataset in the order of the log, those taken back too: what is exported. */
  allVerdicts(datasetId: string): Iterable<Verdict & { readonly set: Uint8Array }>;
  standing(datasetId: string, roiKey: string): StoredVerdict[];
  /** Verdicts in force: how many, and how many have no item any more. */
  counts(datasetId: string): { readonly standing: number; readonly obsolete: number };
  groupBegin(input: {
    datasetId: string;
    eventId: string;
    domain: string;
    cover: number;
    declared1: number;
    n: number;
  }): Promise<GroupCheck>;
  group(datasetId: string, groupId: string): Promise<GroupCheck | null>;
  groupJudge(input: {
    datasetId: string;
    eventId: string;
    groupId: string;
    comment: string;
  }): Promise<{ judged: number }>;
  pace(datasetId: string): { today: number; meanSeconds: number | null };

  /** By patch; a patch without an event is `untouched` and not in it. */
  patchStates(datasetId: string): ReadonlyMap<string, PatchReview>;
  setPatches(input: {
    datasetId: string;
    eventId: string;
    patchIds: readonly string[];
    state: PatchState;
    skipCode: SkipCode | null;
    comment: string;
  }): Promise<{ patches: number }>;
  /**
   * The masks of patches were edited: those that were untouched, accepted, or to be revised are in progress from now on. Never
   * throws: the edit is stored already.
   */
  noteEdits(datasetId: string, patchIds: readonly string[]): void;
  remarks(datasetId: string, of: { roiKey?: string | undefined; open: boolean }): Remark[];
  addRemark(input: {
    datasetId: string;
    eventId: string;
    roiKey: string;
    patchId: string | null;
    x: number;
    y: number;
    flag: FlagReason | null;
    text: string;
  }): Remark;
  answerRemark(input: { datasetId: string; eventId: string; remarkId: string; text: string }): Remark;
  resolveRemark(input: { datasetId: string; eventId: string; remarkId: string; resolved: boolean }): Remark;

  /** Version 1 is the program's own and is not stored. */
  rules(datasetId: string): RulesVersion;
  rulesHistory(datasetId: string): RulesVersion[];
  /** @throws AppError `conflict` when `from` is not the version in force, `matrixInvalid` */
  setRules(datasetId: string, rules: ComparisonRules, note: string, from: number): RulesVersion;

  events(
    datasetId: string,
    of: {
      roiKey?: string | undefined;
      patchId?: string | undefined;
      before?: number | undefined;
      limit: number;
    },
  ): ReviewEvent[];
  /** Checks the hash chain; the number of the first event that does not fit, or null. */
  verify(): Promise<number | null>;
  /** Called with what changed, after it is stored. */
  onChange(
    listener: (change: { datasetId: string; patchIds: readonly string[]; kind: ReviewEvent['kind'] }) => void,
  ): () => void;
  /** Waits for events of many rows that are being written. */
  close(): Promise<void>;
}
