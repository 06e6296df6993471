import type { BatchResult, EditAck, EditScope, OpPreview, Seam } from '../../shared/contract/index.ts';
import type { EditOp } from '../../shared/editing/ops/op.ts';
import type { Rules } from '../../shared/editing/rules.ts';
import type { OpRequest } from './gather.ts';

/** An operation in the open ROI. */
export interface ScopedRequest extends OpRequest {
  readonly scope: EditScope;
}

export interface ApplyRequest extends ScopedRequest {
  readonly windowId: string;
  readonly editId: string;
}

/** An operation over the patches that a filter selects. */
export interface BatchRequest {
  readonly datasetId: string;
  readonly where: string;
  readonly op: EditOp;
  readonly rules: Rules;
  readonly dryRun: boolean;
  readonly editId: string;
  readonly windowId: string;
}

/** A batch whose filter and gate were found right. */
export interface PreparedBatch extends BatchRequest {
  /** In the order of the dataset. */
  readonly patchIds: readonly string[];
}

export interface BatchRun {
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

export type ApplyResult = EditAck & { runs: { patchId: string; runs: string }[] };

/**
 * Operations on masks: what they would do, and doing it.
 *
 * They see the masks around those that they change, so that a patch border leaves no trace, and change nothing that the rules
 * or the selection forbid. Pixels are worked on in workers; the core's thread copies masks, a quarter of a megabyte at a time.
 *
 * Errors of all: AppError whereInvalid and layerMissing of the gate, badRequest for a selection that is none, notFound,
 * datasetMissing, cancelled.
 */
export interface Operations {
  preview(request: ScopedRequest, signal?: AbortSignal): Promise<OpPreview>;
  /** The pixels that it would change, base64 of `encodeSet`. */
  ghost(request: ScopedRequest, signal?: AbortSignal): Promise<{ set: string; changedPx: number }>;
  /**
   * Does it as one edit; null when nothing changes. Masks that are edited meanwhile are done anew.
   * Throws `conflict` when they are edited again and again, diskFull, workspaceReadOnly.
   */
  apply(request: ApplyRequest, signal?: AbortSignal): Promise<ApplyResult | null>;
  /** Steps of labels along patch edges: the longest first, at most 2,000. */
  seams(
    roi: { readonly datasetId: string; readonly roiKey: string; readonly minPx: number },
    signal?: AbortSignal,
  ): Promise<{ seams: Seam[]; total: number }>;
  /** Selects the patches and checks filter and gate, so that what is wrong is told before a job starts. */
  prepareBatch(request: BatchRequest): Promise<PreparedBatch>;
  /** Cancelled or failed, nothing was changed. Throws what `apply` throws. */
  runBatch(batch: PreparedBatch, run: BatchRun): Promise<BatchResult>;
  /** The dataset was indexed again. */
  forget(datasetId: string): void;
  /** Cancels what runs, and waits until nothing of it is left. */
  close(): Promise<void>;
}
