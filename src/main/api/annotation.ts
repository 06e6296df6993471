import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const annotationHandlers = (os: Implementer) => ({
  commit: os.annotation.commit.handler(({ context, input }) =>
    context.services.workspaces.session().annotation.commit(input),
  ),
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
    context.services.workspaces.session().annotation.history(input.datasetId, input.roiKey, input.limit),
  ),
});
