import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const jobsHandlers = (os: Implementer) => ({
  list: os.jobs.list.handler(({ context }) => context.services.jobs.list()),
  get: os.jobs.get.handler(({ context, input }) => context.services.jobs.get(input.id)),
  wait: os.jobs.wait.handler(({ context, input }) => context.services.jobs.wait(input.id, input.timeoutMs)),
  cancel: os.jobs.cancel.handler(({ context, input }) => context.services.jobs.cancel(input.id)),
});
