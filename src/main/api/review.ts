import { patchStates, type PatchState } from '../../shared/comparison/verdicts.ts';
import type { PatchReview } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { untouchedPatch } from '../review/index.ts';
import type { Session } from '../session/index.ts';
import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const reviewHandlers = (os: Implementer) => ({
  judge: os.review.judge.handler(({ context, input }) =>
    context.services.workspaces.session().review.judge(input),
  ),
  takeBack: os.review.takeBack.handler(({ context, input }) =>
    context.services.workspaces.session().review.takeBack(input),
  ),
  verdicts: os.review.verdicts.handler(({ context, input: { datasetId, itemId } }) =>
    context.services.workspaces.session().review.verdicts(datasetId, itemId),
  ),
  groupBegin: os.review.groupBegin.handler(({ context, input }) =>
    context.services.workspaces.session().review.groupBegin(input),
  ),
  group: os.review.group.handler(({ context, input: { datasetId, groupId } }) =>
    context.services.workspaces.session().review.group(datasetId, groupId),
  ),
  groupJudge: os.review.groupJudge.handler(({ context, input }) =>
    context.services.workspaces.session().review.groupJudge(input),
  ),
  pace: os.review.pace.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.session().review.pace(datasetId),
  ),
  patches: os.review.patches.handler(({ context, input: { datasetId, roiKey } }) =>
    patchesOf(context.services.workspaces.session(), datasetId, roiKey),
  ),
  setPatches: os.review.setPatches.handler(({ context, input }) =>
    context.services.workspaces.session().review.setPatches(input),
  ),
  patchCounts: os.review.patchCounts.handler(({ context, input: { datasetId } }) =>
    countPatches(context.services.workspaces.session(), datasetId),
  ),
  remarks: os.review.remarks.handler(({ context, input: { datasetId, ...of } }) =>
    context.services.workspaces.session().review.remarks(datasetId, of),
  ),
  addRemark: os.review.addRemark.handler(({ context, input }) => {
    const session = context.services.workspaces.session();
    refuseUnknownRoi(session, input);
    return session.review.addRemark(input);
  }),
  answerRemark: os.review.answerRemark.handler(({ context, input }) =>
    context.services.workspaces.session().review.answerRemark(input),
  ),
  resolveRemark: os.review.resolveRemark.handler(({ context, input }) =>
    context.services.workspaces.session().review.resolveRemark(input),
  ),
  events: os.review.events.handler(({ context, input: { datasetId, ...of } }) =>
    context.services.workspaces.session().review.events(datasetId, of),
  ),
  export: os.review.export.handler(({ context, input }) =>
    context.services.workspaces.startDeskExport(input),
  ),
});

/** All patches of a ROI, also those of which nobody said anything, in the order of the dataset. */
function patchesOf({ catalogue, review }: Session, datasetId: string, roiKey: string): PatchReview[] {
  const states = review.patchStates(datasetId);
  return Array.from(
    catalogue.patches(datasetId, { roiKey }),
    ({ patchId }) => states.get(patchId) ?? untouchedPatch(patchId),
  );
}

function countPatches({ catalogue, review }: Session, datasetId: string): Record<PatchState, number> {
  const counts = Object.fromEntries(patchStates.map((state) => [state, 0])) as Record<PatchState, number>;
  for (const { state } of review.patchStates(datasetId).values()) counts[state]++;
  const touched = patchStates.reduce((sum, state) => sum + (state === 'untouched' ? 0 : counts[state]), 0);
  // Also those of which nobody said anything.
  counts.untouched = Math.max(0, catalogue.summary(datasetId).patches - touched);
  return counts;
}

/** @throws AppError `notFound` */
function refuseUnknownRoi(
  { catalogue }: Session,
  { datasetId, roiKey }: { readonly datasetId: string; readonly roiKey: string },
): void {
  for (const _ of catalogue.patches(datasetId, { roiKey })) return;
  throw new AppError('notFound', { what: 'ROI', id: roiKey });
}
