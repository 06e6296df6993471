import type { RoiDetail } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { throwIfAborted } from '../workers/index.ts';
import type { Engine, MaskChange } from './Engine.ts';
import type { ApplyRequest, ApplyResult } from './Operations.ts';
import { journalFacts } from './pendingStart.ts';
import type { Scope } from './scope.ts';
import type { OperationSources } from './sources.ts';

/** How often masks that were edited meanwhile are done anew before the operation gives up. */
export const mostRounds = 8;

/** Does an operation in one ROI as one edit; null when it changes nothing. */
export async function applyOp(
  { annotation, engine }: { readonly annotation: OperationSources['annotation']; readonly engine: Engine },
  request: ApplyRequest,
  roi: RoiDetail,
  { targets }: Scope,
  signal: AbortSignal,
): Promise<ApplyResult | null> {
  const { datasetId, roiKey, windowId, editId, op, rules, scope, selection } = request;
  const more = { scope: scope.kind, ...(selection === null ? {} : { inSelection: true }) };
  const pending = annotation.begin({
    ...{ datasetId, roiKey, windowId, editId },
    ...journalFacts(op, rules, more),
  });
  try {
    const runs = new Map<string, string>();
    let due = targets;
    for (let round = 0; round < mostRounds; round++) {
      for await (const { changes } of engine.run(request, roi, due, { signal })) {
        await pending.add(changes);
        for (const change of changes) runs.set(change.patchId, toText(change));
      }
      throwIfAborted(signal);
      const outcome = await pending.commit();
      if ('committed' in outcome) {
        const patches = [...runs].map(([patchId, text]) => ({ patchId, runs: text }));
        return outcome.committed && { ...outcome.committed, runs: patches };
      }
      const outdated = new Set(outcome.outdated);
      for (const patchId of outdated) runs.delete(patchId);
      due = targets.filter(({ patchId }) => outdated.has(patchId));
    }
    throw new AppError('conflict', { patch: due[0]?.patchId ?? '' }, { retryable: true });
  } catch (error) {
    pending.discard();
    throw error;
  }
}

function toText({ runs }: MaskChange): string {
  return Buffer.from(runs.buffer, runs.byteOffset, runs.length).toString('base64');
}
