import type { Database } from 'better-sqlite3';
import type {
  ComparisonState,
  Disagreement,
  JointTable,
  LpisRegion,
  Pattern,
  QueueFilter,
  QueueSort,
  RulesChange,
  RulesVersion,
  VotedRegion,
} from '../../shared/contract/index.ts';
import type { ShiftEstimate } from '../../shared/comparison/found.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type { SeverityLevel } from '../../shared/comparison/severity.ts';
import type { VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import type { Catalogue } from '../catalogue/index.ts';

/** A verdict in force, as the comparison finds its item by. */
export interface StandingVerdict {
  readonly eventId: string;
  readonly cover: number;
  readonly declared1: number;
  readonly verdict: VerdictKind;
  /** Pixels that were judged, on the grid of the ROI: `encodeSet`. */
  readonly set: Uint8Array;
}

/** The prediction in use, of land cover. */
export interface PredictedClasses {
  /** Changes when what is predicted of a ROI does; '' when nothing is. */
  stamp(datasetId: string, roiKey: string): string;
  /** Class values of a patch, `[heightPx, widthPx]`; null where nothing is predicted. */
  classes(datasetId: string, patchId: string): Promise<Uint8Array | null>;
}

export interface ComparisonOptions {
  readonly catalogue: Catalogue;
  readonly annotation: Annotation;
  /** `catalogue.sqlite`, migrated: all that is computed is kept in it. Its owner closes it after `close`. */
  readonly db: Database;
  readonly layoutOf: (datasetId: string) => Layout;
  /** The rules in force. */
  readonly rules: (datasetId: string) => RulesVersion;
  /** Verdicts in force of a ROI, newest first. */
  readonly verdicts: (datasetId: string, roiKey: string) => readonly StandingVerdict[];
  /** What models say; none without it. */
  readonly predictions?: PredictedClasses | undefined;
  /** Workers; 0 works in place (tests). */
  readonly threads?: number | undefined;
}

export interface ComparisonProgress {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface ComparisonRun {
  readonly datasetId: string;
  readonly signal: AbortSignal;
  onProgress(progress: ComparisonProgress): void;
}

export interface QueueRequest {
  readonly datasetId: string;
  readonly filter: QueueFilter;
  readonly sort: QueueSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface Outlined {
  readonly item: Disagreement;
  readonly rings: number[][];
  readonly regionRings: number[][];
}

/** Regions of a list: at most `limit`, from number `offset` on. */
export interface RegionWindow {
  readonly offset: number;
  readonly limit: number;
}

/** Part of a dataset; all of it without either. */
export interface ComparisonScope {
  readonly domain?: string | undefined;
  readonly roiKey?: string | undefined;
}

/**
 * Where land cover (CoSIA) and declared crops (LPIS) contradict each other. All of it is computed from the dataset, the
 * corrected masks and the rules, ROI by ROI, and can be computed again; what people say of it belongs to `review`.
 */
export interface Comparison {
  state(
    datasetId: string,
  ): Promise<Omit<ComparisonState, 'jobId' | 'judged' | 'obsolete'> & { judged: number }>;
  /**
   * Compares the ROIs that are not compared under the current rules and masks. What is done is kept: a run that is cancelled
   * or killed goes on where it was. A file that cannot be read is named in `skipped`, never the end.
   *
   * @throws AppError `cancelled`, `datasetMissing`
   */
  run(run: ComparisonRun): Promise<RulesChange & { rois: number; items: number; skipped: number }>;
  /** The same under other rules, keeping nothing. */
  tryRules(run: ComparisonRun, rules: ComparisonRules): Promise<RulesChange>;
  queue(request: QueueRequest): Promise<{ total: number; open: number; items: Disagreement[] }>;
  /** Ids of all items that a filter holds, in the order of severity. */
  ids(datasetId: string, filter: QueueFilter): Promise<string[]>;
  item(datasetId: string, id: string): Promise<Outlined | null>;
  /** An item with its pixels (`encodeSet`); null when it is gone. */
  full(datasetId: string, id: string): { readonly item: Disagreement; readonly set: Uint8Array } | null;
  outlines(
    datasetId: string,
    roiKey: string,
  ): Promise<{
    version: number;
    items: { id: string; level: SeverityLevel; state: Disagreement['state']; rings: number[][] }[];
  }>;
  patterns(datasetId: string, filter: QueueFilter): Promise<Pattern[]>;
  /** Regions that the vote marks, as the last run or edit left them. */
  regions(
    datasetId: string,
    scope: ComparisonScope,
    page: RegionWindow,
  ): Promise<{ total: number; regions: VotedRegion[] }>;
  /**
   * All regions of a ROI, the largest first, under the rules and masks of now; kept nowhere. None of a ROI without LPIS.
   *
   * @throws AppError `notFound`
   */
  roiRegions(
    datasetId: string,
    roiKey: string,
    page: RegionWindow,
  ): Promise<{ total: number; regions: LpisRegion[] }>;
  joint(datasetId: string, scope: ComparisonScope, level: 1 | 2 | 3): Promise<JointTable>;
  shifts(datasetId: string): Promise<({ roiKey: string } & ShiftEstimate)[]>;
  /** Item that a verdict is of now; null when it is gone. */
  itemOfVerdict(datasetId: string, eventId: string): string | null;
  /** Items that have a verdict. */
  judged(datasetId: string): number;
  /** A verdict was given, or taken back (null). */
  noteVerdict(
    datasetId: string,
    itemId: string,
    given: { verdict: VerdictKind; eventId: string } | null,
  ): void;
  /** Masks were edited: their ROI is compared again, soon and by itself when it was compared before. */
  noteEdits(datasetId: string, roiKey: string, patchIds: readonly string[]): void;
  /** Predictions of some ROIs changed (null: any), or another one is in use: items are held against it, soon and by itself. */
  notePredictions(datasetId: string, roiKeys: readonly string[] | null): void;
  /** Called when items of a ROI (null: of any) changed; at most a few times a second. */
  onChange(listener: (datasetId: string, roiKey: string | null) => void): () => void;
  /** The dataset was indexed again: nothing that was read of it holds. */
  forget(datasetId: string): void;
  /** Resolves when what `noteEdits` asked for is written. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
