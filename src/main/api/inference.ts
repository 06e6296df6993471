import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const inferenceHandlers = (os: Implementer) => ({
  models: os.inference.models.handler(({ context }) =>
    context.services.workspaces.session().inference.models.list(),
  ),
  checkModel: os.inference.checkModel.handler(({ context, input: { path, manifestPath } }) =>
    context.services.workspaces.session().inference.models.check(path, manifestPath),
  ),
  importModel: os.inference.importModel.handler(({ context, input: { path, manifestPath } }) =>
    context.services.workspaces.session().inference.models.import(path, manifestPath),
  ),
  removeModel: os.inference.removeModel.handler(async ({ context, input: { id } }) => {
    await context.services.workspaces.removeModel(id);
    return null;
  }),
  devices: os.inference.devices.handler(({ context, input: { test } }) =>
    context.services.workspaces.session().inference.devices(test),
  ),
  preview: os.inference.preview.handler(async ({ context, input: { where, ...run } }) => {
    const { inference, table } = context.services.workspaces.session();
    return inference.preview({ ...run, patchIds: await table.select(run.datasetId, where) });
  }),
  start: os.inference.start.handler(({ context, input }) => context.services.workspaces.startPrelabel(input)),
  running: os.inference.running.handler(({ context, input: { datasetId } }) => ({
    jobId: context.services.workspaces.prelabelJob(datasetId),
  })),
  sets: os.inference.sets.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.session().inference.sets(datasetId),
  ),
  activate: os.inference.activate.handler(({ context, input: { datasetId, task, setId } }) => {
    context.services.workspaces.session().inference.activate(datasetId, task, setId);
    return null;
  }),
  removeSet: os.inference.removeSet.handler(({ context, input: { datasetId, setId } }) => {
    context.services.workspaces.session().inference.removeSet(datasetId, setId);
    return null;
  }),
  merge: os.inference.merge.handler(({ context, input: { datasetId, path } }) =>
    context.services.workspaces.session().inference.merge(datasetId, path),
  ),
  export: os.inference.export.handler(({ context, input }) =>
    context.services.workspaces.startPredictionExport(input),
  ),
  ranking: os.inference.ranking.handler(async ({ context, input: { where, ...request } }) => {
    const { inference, table } = context.services.workspaces.session();
    const patchIds = where.trim() === '' ? null : await table.select(request.datasetId, where);
    return inference.ranking({ ...request, patchIds });
  }),
});
