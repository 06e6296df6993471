import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const workspaceHandlers = (os: Implementer) => ({
  current: os.workspace.current.handler(({ context }) => context.services.workspaces.current()),
  recent: os.workspace.recent.handler(({ context }) => context.services.workspaces.recent()),
  forgetRecent: os.workspace.forgetRecent.handler(({ context, input }) =>
    context.services.workspaces.forgetRecent(input.path),
  ),
  open: os.workspace.open.handler(({ context, input }) => context.services.workspaces.open(input.path)),
  close: os.workspace.close.handler(async ({ context }) => {
    await context.services.workspaces.close();
    return null;
  }),
  addDataset: os.workspace.addDataset.handler(({ context, input }) =>
    context.services.workspaces.addDataset(input),
  ),
  locateDataset: os.workspace.locateDataset.handler(({ context, input }) =>
    context.services.workspaces.locateDataset(input),
  ),
  addSample: os.workspace.addSample.handler(({ context, input }) =>
    context.services.workspaces.addSample(input.seed),
  ),
  proposePath: os.workspace.proposePath.handler(({ context, input }) =>
    context.services.workspaces.proposePath(input.dataset),
  ),
  setAuthor: os.workspace.setAuthor.handler(({ context, input }) => {
    context.services.workspaces.session().setAuthor(input.name);
    return { author: input.name };
  }),
  problems: os.workspace.problems.handler(({ context, input }) =>
    context.services.workspaces.session().catalogue.problems(input.datasetId, input.offset, input.limit, {
      codes: input.codes,
      severities: input.severities,
    }),
  ),
  getSetting: os.workspace.getSetting.handler(({ context, input }) => ({
    value: context.services.workspaces.session().workspace.getSetting(`window.${input.key}`),
  })),
  setSetting: os.workspace.setSetting.handler(({ context, input }) => {
    context.services.workspaces.session().workspace.setSetting(`window.${input.key}`, input.value);
    return null;
  }),
});
