import type { ShiftEstimate } from '../../../../shared/comparison/found.ts';
import type { GradePx } from '../../../../shared/comparison/grades.ts';
import type { SeverityLevel } from '../../../../shared/comparison/severity.ts';
import type { PatchState, VerdictKind } from '../../../../shared/comparison/verdicts.ts';
import type {
  Disagreement,
  JointTable,
  Pattern,
  QueueFilter,
  RulesVersion,
  VotedRegion,
} from '../../../../shared/contract/index.ts';

/** The most severe items with a picture of their place. */
export interface ReportItem {
  readonly item: Disagreement;
  readonly picture: ReportPicture | null;
}

/** Part of an aerial image, and what is drawn over it in its full-resolution pixels. */
export interface ReportPicture {
  readonly jpeg: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Rings of the item, `[x0, y0, …]` from the picture's upper-left corner. */
  readonly rings: readonly (readonly number[])[];
}

/** Items by pair of classes, over all domains. */
export interface PairTotal extends Omit<Pattern, 'domain'> {
  /** Items by their verdict. */
  readonly verdicts: Readonly<Partial<Record<VerdictKind, number>>>;
}

/** All that a report says. */
export interface ReportData {
  readonly dataset: string;
  /** UTC, ISO 8601. */
  readonly written: string;
  readonly appVersion: string;
  readonly filter: QueueFilter;
  readonly rules: RulesVersion;
  readonly patches: Readonly<Record<PatchState, number>>;
  readonly openRemarks: number;
  /** Null for a dataset without LPIS. */
  readonly desk: DeskData | null;
}

export interface DeskData {
  readonly rois: { readonly done: number; readonly total: number };
  readonly obsolete: number;
  readonly skipped: readonly { readonly patchId: string; readonly code: string }[];
  readonly items: number;
  readonly open: number;
  readonly areaM2: number;
  readonly levels: Readonly<Record<SeverityLevel, number>>;
  /** Items by severity: 0 to 1, 1 to 2, … 9 to 10. */
  readonly severities: readonly number[];
  /** Largest area first. */
  readonly pairs: readonly PairTotal[];
  readonly takenBack: number;
  readonly domains: readonly { readonly domain: string; readonly gradePx: GradePx; readonly items: number }[];
  readonly joint: JointTable;
  readonly gsd: number;
  readonly regions: { readonly total: number; readonly listed: readonly VotedRegion[] };
  readonly shifts: readonly ({ readonly roiKey: string } & ShiftEstimate)[];
  readonly top: readonly ReportItem[];
}
