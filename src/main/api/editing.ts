import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const editingHandlers = (os: Implementer) => ({
  preview: os.editing.preview.handler(({ context, input, signal }) =>
    context.services.workspaces.session().operations.preview(input, signal),
  ),
  ghost: os.editing.ghost.handler(({ context, input, signal }) =>
    context.services.workspaces.session().operations.ghost(input, signal),
  ),
  // Ended with its request, so that a window can stop it: then nothing was changed, unless it was done already.
  apply: os.editing.apply.handler(({ context, input, signal }) =>
    context.services.workspaces.session().operations.apply(input, signal),
  ),
  batch: os.editing.batch.handler(({ context, input }) => context.services.workspaces.startBatch(input)),
  undoBatch: os.editing.undoBatch.handler(({ context, input }) =>
    context.services.workspaces.startUndoBatch(input),
  ),
  seams: os.editing.seams.handler(({ context, input, signal }) =>
    context.services.workspaces.session().operations.seams(input, signal),
  ),
  checkExpression: os.editing.checkExpression.handler(({ context, input: { datasetId, roiKey, text } }) =>
    context.services.workspaces.session().editing.check(datasetId, roiKey, text),
  ),
});
