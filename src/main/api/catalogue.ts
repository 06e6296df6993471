import type { Implementer } from './router.ts';

const selectedShown = 1000;

/** Check, call a service, return. */
export const catalogueHandlers = (os: Implementer) => ({
  rois: os.catalogue.rois.handler(({ context, input }) =>
    context.services.workspaces.session().catalogue.rois(input.datasetId),
  ),
  roi: os.catalogue.roi.handler(({ context, input }) =>
    context.services.workspaces.session().catalogue.roi(input.datasetId, input.roiKey),
  ),
  select: os.catalogue.select.handler(async ({ context, input }) => {
    const patchIds = await context.services.workspaces.session().table.select(input.datasetId, input.where);
    return { total: patchIds.length, patchIds: patchIds.slice(0, selectedShown) };
  }),
  patches: os.catalogue.patches.handler(({ context, input }) =>
    context.services.workspaces.session().table.page(input),
  ),
  patchIds: os.catalogue.patchIds.handler(({ context, input }) =>
    context.services.workspaces.session().table.ids(input),
  ),
  patch: os.catalogue.patch.handler(({ context, input }) =>
    context.services.workspaces.session().catalogue.detail(input.datasetId, input.patchId),
  ),
  roiFacts: os.catalogue.roiFacts.handler(({ context, input }) =>
    context.services.workspaces.session().table.roiFacts(input),
  ),
  patchesIn: os.catalogue.patchesIn.handler(({ context, input }) =>
    context.services.workspaces.session().table.patchesIn(input),
  ),
  values: os.catalogue.values.handler(({ context, input }) =>
    context.services.workspaces.session().table.values(input.datasetId, input.name),
  ),
  health: os.catalogue.health.handler(({ context, input }) =>
    context.services.workspaces.session().catalogue.health(input.datasetId),
  ),
  startCheck: os.catalogue.startCheck.handler(({ context, input }) =>
    context.services.workspaces.startCheck(input),
  ),
});
