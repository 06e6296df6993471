import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const imageryHandlers = (os: Implementer) => ({
  layers: os.imagery.layers.handler(({ context, input: { datasetId, roiKey } }) =>
    context.services.workspaces.session().tiles.layers(datasetId, roiKey),
  ),
  memory: os.imagery.memory.handler(({ context }) => context.services.workspaces.session().tiles.memory()),
});
