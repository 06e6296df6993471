import { checkMatrix } from '../../shared/comparison/matrixFile.ts';
import { AppError } from '../../shared/errors.ts';
import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const comparisonHandlers = (os: Implementer) => ({
  state: os.comparison.state.handler(async ({ context, input: { datasetId } }) => {
    const { workspaces } = context.services;
    const { comparison, review } = workspaces.session();
    const state = await comparison.state(datasetId);
    const { obsolete } = review.counts(datasetId);
    return { ...state, obsolete, jobId: workspaces.compareJob(datasetId) };
  }),
  start: os.comparison.start.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.startCompare(datasetId),
  ),
  queue: os.comparison.queue.handler(({ context, input }) =>
    context.services.workspaces.session().comparison.queue(input),
  ),
  item: os.comparison.item.handler(({ context, input: { datasetId, id } }) =>
    context.services.workspaces.session().comparison.item(datasetId, id),
  ),
  outlines: os.comparison.outlines.handler(({ context, input: { datasetId, roiKey } }) =>
    context.services.workspaces.session().comparison.outlines(datasetId, roiKey),
  ),
  itemSet: os.comparison.itemSet.handler(({ context, input: { datasetId, id } }) => {
    const found = context.services.workspaces.session().comparison.full(datasetId, id);
    return found && { set: Buffer.from(found.set).toString('base64') };
  }),
  patterns: os.comparison.patterns.handler(({ context, input: { datasetId, filter } }) =>
    context.services.workspaces.session().comparison.patterns(datasetId, filter),
  ),
  regions: os.comparison.regions.handler(
    ({ context, input: { datasetId, all, offset, limit, ...scope } }) => {
      const { comparison } = context.services.workspaces.session();
      const page = { offset, limit };
      if (!all) return comparison.regions(datasetId, scope, page);
      if (scope.roiKey === undefined)
        throw new AppError('badRequest', { id: 'roiKey' }, { detail: 'all regions are those of one ROI' });
      return comparison.roiRegions(datasetId, scope.roiKey, page);
    },
  ),
  joint: os.comparison.joint.handler(({ context, input: { datasetId, level, ...scope } }) =>
    context.services.workspaces.session().comparison.joint(datasetId, scope, level),
  ),
  shifts: os.comparison.shifts.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.session().comparison.shifts(datasetId),
  ),
  rules: os.comparison.rules.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.session().review.rules(datasetId),
  ),
  rulesHistory: os.comparison.rulesHistory.handler(({ context, input: { datasetId } }) =>
    context.services.workspaces.session().review.rulesHistory(datasetId),
  ),
  tryRules: os.comparison.tryRules.handler(({ context, input: { datasetId, matrix, settings } }) => {
    checkMatrix(matrix);
    return context.services.workspaces.startTryRules(datasetId, { matrix, settings });
  }),
  setRules: os.comparison.setRules.handler(({ context, input }) => {
    const { datasetId, matrix, settings, note, from } = input;
    const { workspaces } = context.services;
    const { version } = workspaces.session().review.setRules(datasetId, { matrix, settings }, note, from);
    return { version, ...workspaces.restartCompare(datasetId) };
  }),
});
