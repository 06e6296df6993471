import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const appHandlers = (os: Implementer) => ({
  info: os.app.info.handler(({ context }) => context.services.info()),
  live: os.app.live.handler(({ context, signal }) => context.services.live.subscribe(signal)),
  listFolder: os.app.listFolder.handler(({ context, input }) =>
    context.services.folders.list(input.path, input.ending),
  ),
  createFolder: os.app.createFolder.handler(({ context, input }) =>
    context.services.folders.create(input.parent, input.name),
  ),
});
