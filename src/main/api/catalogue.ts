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
  select: os.catalogue.select.handler(({ context, input }) => {
    const patchIds = context.services.workspaces.session().catalogue.select(input.datasetId, input.where);
    return { total: patchIds.length, patchIds: patchIds.slice(0, selectedShown) };
  }),
});
