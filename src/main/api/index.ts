import { fileURLToPath } from 'node:url';
import { onError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { Hono } from 'hono';
import type { Services } from '../services.ts';
import { pixelRoutes } from './pixels.ts';
import { contentSecurityPolicy, rendererFile } from './rendererFiles.ts';
import { logUnexpected, router } from './router.ts';

export interface Api {
  fetch(request: Request): Promise<Response>;
}

/** The built window, beside the built core: `out/renderer`. */
const builtRenderer = fileURLToPath(new URL('../renderer', import.meta.url));

/**
 * The whole API as one function `(Request) → Response`: RPC, pixel routes, the files of the window.
 *
 * Both shells, the command line and the tests call this function; none of them adds to it.
 */
export function createApi(services: Services, rendererFolder = builtRenderer): Api {
  const rpc = new RPCHandler(router, { interceptors: [onError(logUnexpected)] });
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('content-security-policy', contentSecurityPolicy);
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cross-origin-opener-policy', 'same-origin');
  });
  app.get('/api/health', (c) => c.json({ ok: true, coreId: services.coreId }));
  // Node stops telling a signal once its request is collected (undici holds it weakly), and an answer that is a stream outlives it.
  const requests = new WeakMap<AbortSignal, Request>();
  app.use('/api/rpc/*', async (c, next) => {
    requests.set(c.req.raw.signal, c.req.raw);
    const { matched, response } = await rpc.handle(c.req.raw, { prefix: '/api/rpc', context: { services } });
    if (matched) return c.newResponse(response.body, response);
    return next();
  });
  app.route('/api/pixels', pixelRoutes(services));
  app.all('/api/*', (c) => c.text('Not found', 404));
  app.get('*', (c) => rendererFile(c, rendererFolder));
  return { fetch: async (request) => app.fetch(request) };
}
