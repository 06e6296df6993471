import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const exportsHandlers = (os: Implementer) => ({
  preview: os.exports.preview.handler(({ context, input }) =>
    context.services.workspaces.session().exports.preview(input),
  ),
  start: os.exports.start.handler(({ context, input }) => ({
    jobId: context.services.workspaces.startExport(input).id,
  })),
});
