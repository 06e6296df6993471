import type { CommitInput } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Session } from '../session/index.ts';
import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const annotationHandlers = (os: Implementer) => ({
  commit: os.annotation.commit.handler(({ context, input }) => {
    const session = context.services.workspaces.session();
    refuseOtherRois(session, input);
    return session.annotation.commit(input);
  }),
  undo: os.annotation.undo.handler(({ context, input }) =>
    context.services.workspaces.session().annotation.undo(input),
  ),
  redo: os.annotation.redo.handler(({ context, input }) =>
    context.services.workspaces.session().annotation.redo(input),
  ),
  undoState: os.annotation.undoState.handler(({ context, input }) =>
    context.services.workspaces.session().annotation.undoState(input.datasetId, input.roiKey),
  ),
  history: os.annotation.history.handler(({ context, input }) =>
    context.services.workspaces.session().annotation.history(input),
  ),
  historyFacets: os.annotation.historyFacets.handler(({ context, input: { datasetId, roiKey } }) =>
    context.services.workspaces.session().annotation.historyFacets(datasetId, roiKey),
  ),
  editExtent: os.annotation.editExtent.handler(({ context, input: { datasetId, editId } }) =>
    context.services.workspaces.session().annotation.editExtent(datasetId, editId),
  ),
  editPart: os.annotation.editPart.handler(({ context, input: { datasetId, editId, ...place } }) =>
    context.services.workspaces.session().annotation.editPart(datasetId, editId, place),
  ),
  blame: os.annotation.blame.handler(({ context, input: { datasetId, patchId } }) =>
    context.services.workspaces.session().annotation.blame(datasetId, patchId),
  ),
  previewRevert: os.annotation.previewRevert.handler(({ context, input: { datasetId, target }, signal }) =>
    context.services.workspaces.session().annotation.previewRevert(datasetId, target, { signal }),
  ),
  revert: os.annotation.revert.handler(({ context, input, signal }) =>
    context.services.workspaces.session().annotation.revert(input, { signal }),
  ),
  snapshots: os.annotation.snapshots.handler(({ context, input: { datasetId, roiKey } }) =>
    context.services.workspaces.session().annotation.snapshots(datasetId, roiKey),
  ),
  addSnapshot: os.annotation.addSnapshot.handler(({ context, input }) => {
    const session = context.services.workspaces.session();
    session.workspace.dataset(input.datasetId);
    return session.annotation.addSnapshot(input);
  }),
  removeSnapshot: os.annotation.removeSnapshot.handler(({ context, input: { datasetId, id } }) => {
    context.services.workspaces.session().annotation.removeSnapshot(datasetId, id);
    return {};
  }),
});

/** An edit is undone from the ROI that it names: filed under another one, nobody could take it back. */
function refuseOtherRois({ catalogue }: Session, { datasetId, roiKey, patches }: CommitInput): void {
  for (const { patchId } of patches) {
    const patch = catalogue.patch(datasetId, patchId);
    if (!patch) throw new AppError('notFound', { what: 'patch', id: patchId });
    if (patch.roiKey !== roiKey) {
      throw new AppError('badRequest', { id: patchId }, { detail: `${patchId} is not a patch of ${roiKey}` });
    }
  }
}
