import type { RevertPreview, RevertTarget } from '../../shared/contract/annotation.ts';
import { PairCounter } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { LongWork, RevertInput, RevertResult } from './Annotation.ts';
import type { EditContext } from './EditContext.ts';
import { MaskEvents, newestRevert } from './MaskEvents.ts';
import type { PendingEdits, PendingWriter } from './PendingEdits.ts';
import { PixelStacks, type RevertOfMask } from './PixelStacks.ts';
import {
  findTargets,
  isInScope,
  masksOfTargets,
  scopeOf,
  type TargetEdit,
  type TargetMask,
} from './revertTargets.ts';
import { Turns } from './Turns.ts';
import { revertTool } from './UndoStack.ts';

/** Patches with kept pixels that a preview lists. */
const listedKept = 200;
/** How often masks that were edited meanwhile are looked at anew. */
const maxRounds = 8;

/** Takes edits back out of order. */
export class Reverts {
  readonly #context: EditContext;
  readonly #pending: PendingEdits;

  constructor(context: EditContext, pending: PendingEdits) {
    this.#context = context;
    this.#pending = pending;
  }

  /** See `Annotation.previewRevert`. */
  async preview(datasetId: string, target: RevertTarget, work: LongWork = {}): Promise<RevertPreview> {
    const turns = new Turns(work.signal);
    const plan = new Plan(this.#context, datasetId, findTargets(this.#context.journal.db, datasetId, target));
    const masks = await plan.masks(target, turns);
    const sums = new PairCounter();
    const rois = new Set<string>();
    const kept: RevertPreview['kept'] = [];
    let [patches, keptPx] = [0, 0];
    for (const [done, mask] of masks.entries()) {
      const found = await plan.look(mask, turns);
      work.onProgress?.(done + 1, masks.length);
      const roiKey = mask.roiKey ?? '';
      for (const { from, to, px } of found.sums.pairs()) sums.add(from, to, px);
      if (found.px > 0) {
        patches++;
        rois.add(roiKey);
      }
      if (found.keptPx === 0) continue;
      keptPx += found.keptPx;
      const bySeq = plan.seqsOf(found.holders);
      kept.push({ patchId: mask.patchId, roiKey, px: found.keptPx, window: found.keptWindow, bySeq });
    }
    kept.sort((a, b) => b.px - a.px);
    return {
      ...{
        edits: plan.reverted().length,
        px: sums.px,
        keptPx,
        pairs: sums.pairs(),
        patches,
        rois: rois.size,
      },
      kept: kept.filter(({ roiKey }) => roiKey !== '').slice(0, listedKept),
    };
  }

  /** See `Annotation.revert`. */
  async revert(input: RevertInput, work: LongWork = {}): Promise<RevertResult | null> {
    const { datasetId, roiKey, windowId, editId, target } = input;
    const known = this.#known(input);
    if (known) return known;
    const turns = new Turns(work.signal);
    const plan = new Plan(this.#context, datasetId, findTargets(this.#context.journal.db, datasetId, target));
    const masks = await plan.masks(target, turns);
    if (roiKey !== null) refuseOtherRois(roiKey, masks);
    const pending = this.#pending.begin({
      ...{ datasetId, roiKey, windowId, editId, tool: revertTool, parameters: {}, gate: null },
    });
    try {
      return await this.#write(plan, pending, input, masks, work);
    } catch (error) {
      pending.discard();
      throw error;
    }
  }

  async #write(
    plan: Plan,
    pending: PendingWriter,
    input: RevertInput,
    masks: readonly TargetMask[],
    work: LongWork,
  ): Promise<RevertResult | null> {
    const turns = new Turns(work.signal);
    let left = masks;
    for (let round = 0; round < maxRounds; round++) {
      for (const [done, mask] of left.entries()) {
        const { runs, version } = await plan.look(mask, turns);
        if (runs.length > 0) await pending.add([{ patchId: mask.patchId, version, runs }]);
        work.onProgress?.(masks.length - left.length + done + 1, masks.length);
      }
      const reverted = plan.reverted();
      const isOne = reverted.length === 1;
      const outcome = await pending.complete({
        skippedPx: plan.keptPx,
        target: isOne ? reverted[0]!.editId : null,
        parameters: parametersOf(input.target, isOne ? null : reverted),
        reverted,
      });
      if ('committed' in outcome) {
        return outcome.committed && this.#result(input, reverted.length);
      }
      const outdated = new Set(outcome.outdated);
      left = masks.filter(({ patchId }) => outdated.has(patchId));
    }
    throw new AppError('conflict', { patch: left[0]!.patchId }, { retryable: true });
  }

  /** The answer for a revert that is stored. */
  #result({ editId, roiKey }: RevertInput, edits: number): RevertResult {
    const { journal, author } = this.#context;
    const stored = journal.find(editId)!;
    const ack = this.#context.acknowledge(stored, stored, author());
    const { targetTool, runs } = this.#context.undoResult(stored, ack, roiKey !== null);
    return { ...ack, runs, skippedPx: stored.skippedPx, targetTool, edits };
  }

  #known(input: RevertInput): RevertResult | null {
    const { journal } = this.#context;
    const known = journal.find(input.editId);
    if (!known) return null;
    const { tool, datasetId, roiKey } = known;
    if (tool !== revertTool || datasetId !== input.datasetId || roiKey !== input.roiKey) {
      throw new AppError('badRequest', {}, { detail: `edit id ${input.editId} is taken` });
    }
    const count = journal.db
      .prepare<[number], number>('SELECT count(*) FROM revert_target WHERE edit = ?')
      .pluck();
    return this.#result(input, count.get(known.id)!);
  }
}

/** @throws AppError `badRequest` for a mask of another ROI. */
function refuseOtherRois(roiKey: string, masks: readonly TargetMask[]): void {
  // A patch that the dataset has no more is in the ROI that its edit names.
  const other = masks.find((mask) => (mask.roiKey ?? roiKey) !== roiKey);
  if (!other) return;
  const detail = `${other.patchId} is not a patch of ${roiKey}`;
  throw new AppError('badRequest', { id: other.patchId }, { detail });
}

/** What is found out of the targets, mask by mask; a mask may be looked at again. */
class Plan {
  readonly targets: readonly TargetEdit[];
  readonly #context: EditContext;
  readonly #datasetId: string;
  readonly #ids: ReadonlySet<number>;
  readonly #found = new Map<number, Pick<RevertOfMask, 'keptPx' | 'keptOf'>>();
  /** Masks that the targets touch and that are left alone. */
  #outside: ReadonlySet<number> = new Set();
  #events: MaskEvents;
  #position: number;

  constructor(context: EditContext, datasetId: string, targets: readonly TargetEdit[]) {
    this.targets = targets;
    this.#context = context;
    this.#datasetId = datasetId;
    this.#ids = new Set(targets.map(({ id }) => id));
    this.#events = new MaskEvents(context.journal.db, datasetId);
    this.#position = context.journal.position;
  }

  /** The masks that are looked at: those that the targets touch, within what the filter names. */
  async masks(target: RevertTarget, turns: Turns): Promise<TargetMask[]> {
    const all = await masksOfTargets(this.#context, this.#datasetId, this.targets, turns);
    const scope = scopeOf(target);
    this.#outside = new Set(all.filter((mask) => !isInScope(mask, scope)).map(({ id }) => id));
    return all.filter(({ id }) => !this.#outside.has(id));
  }

  async look(mask: TargetMask, turns: Turns): Promise<RevertOfMask & { version: number }> {
    const { journal } = this.#context;
    for (;;) {
      if (this.#position !== journal.position) {
        this.#position = journal.position;
        this.#events = new MaskEvents(journal.db, this.#datasetId);
      }
      const newest = newestRevert(journal.db);
      const stacks = new PixelStacks(this.#ids, mask.width * mask.height, mask.width);
      const version = await this.#events.play(mask, stacks, turns);
      // A revert that came meanwhile may not have been played: once more.
      if (newest !== newestRevert(journal.db)) continue;
      const found = stacks.result();
      this.#found.set(mask.id, { keptPx: found.keptPx, keptOf: found.keptOf });
      await turns.pause();
      return { ...found, version };
    }
  }

  get keptPx(): number {
    let px = 0;
    for (const found of this.#found.values()) px += found.keptPx;
    return px;
  }

  /** The targets that were in force somewhere, with their pixels that stay. */
  reverted(): { editId: string; keptPx: number }[] {
    const kept = new Map<number, number>();
    for (const { keptOf } of this.#found.values()) {
      for (const [id, px] of keptOf) kept.set(id, (kept.get(id) ?? 0) + px);
    }
    return this.targets.flatMap(({ id, editId }) => {
      const keptPx = kept.get(id);
      return keptPx === undefined ? [] : { editId, keptPx: keptPx + this.#pxOutside(id) };
    });
  }

  /** Pixels that an edit changed in masks that are left alone. */
  #pxOutside(edit: number): number {
    if (this.#outside.size === 0) return 0;
    const rows = this.#context.journal.db
      .prepare<[number], { mask: number; px: number }>('SELECT mask, px FROM edit_patch WHERE edit = ?')
      .all(edit);
    return rows.reduce((sum, { mask, px }) => sum + (this.#outside.has(mask) ? px : 0), 0);
  }

  /** Numbers of edits, ascending. */
  seqsOf(ids: ReadonlySet<number>): number[] {
    const seqs = [...ids].map((id) => this.#context.journal.editById(id)!.seq);
    return seqs.sort((a, b) => a - b);
  }
}

function parametersOf(
  target: RevertTarget,
  reverted: readonly { editId: string }[] | null,
): Record<string, unknown> {
  return {
    ...('filter' in target ? { filter: target.filter } : {}),
    ...(reverted ? { targets: reverted.map(({ editId }) => editId) } : {}),
  };
}
