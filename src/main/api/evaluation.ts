import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const evaluationHandlers = (os: Implementer) => ({
  start: os.evaluation.start.handler(({ context, input }) =>
    context.services.workspaces.startEvaluation(input),
  ),
  result: os.evaluation.result.handler(({ context, input: { id, truth, part } }) =>
    context.services.workspaces.session().evaluations.result(id, truth, part),
  ),
  write: os.evaluation.write.handler(({ context, input: { id, path, truth } }) =>
    context.services.workspaces.session().evaluations.write(id, path, truth),
  ),
});
