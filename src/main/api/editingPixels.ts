import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import {
  gateRequestSchema,
  livewireRequestSchema,
  regionsRequestSchema,
  setRequestSchema,
  versionRequestSchema,
  windowHeaderName,
} from '../../shared/contract/editingPixels.ts';
import { AppError } from '../../shared/errors.ts';
import type { Services } from '../services.ts';

/** The pixel routes of editing (`shared/contract/editingPixels.ts` describes them). Whoever mounts them answers failures. */
export function editingPixelRoutes(services: Services): Hono {
  const routes = new Hono();

  routes.post('/gate', async (c) => {
    const { datasetId, roiKey, text, patchIds } = await bodyOf(c, gateRequestSchema);
    const { editing } = services.workspaces.session();
    const gates = await editing.gate(datasetId, roiKey, text, patchIds, c.req.raw.signal);
    return answerBytes(c, joined(gates));
  });

  routes.post('/set', async (c) => {
    const request = await bodyOf(c, setRequestSchema);
    return answerBytes(c, await services.workspaces.session().editing.set(request, c.req.raw.signal));
  });

  routes.post('/livewire', async (c) => {
    const request = await bodyOf(c, livewireRequestSchema);
    const { editing } = services.workspaces.session();
    const { window, data } = await editing.livewire(request, c.req.raw.signal);
    return answerBytes(c, data, { [windowHeaderName]: JSON.stringify(window) });
  });

  routes.post('/regions', async (c) => {
    const { datasetId, patchId } = await bodyOf(c, regionsRequestSchema);
    const { regions } = services.workspaces.session();
    return answerBytes(c, await regions.tree(datasetId, patchId, c.req.raw.signal));
  });

  routes.post('/version', async (c) => {
    const { datasetId, patchId, at } = await bodyOf(c, versionRequestSchema);
    const { data } = await services.workspaces.session().annotation.maskAt(datasetId, patchId, at);
    return answerBytes(c, data);
  });

  return routes;
}

/** The body of a request. @throws AppError `badRequest` that names the fields that are wrong */
async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const found = schema.safeParse(await c.req.json().catch(() => null));
  if (found.success) return found.data;
  const fields = new Set(found.error.issues.map(({ path }) => path.join('.')).filter((name) => name !== ''));
  throw new AppError('badRequest', { id: [...fields].join(', ') || 'body' });
}

function answerBytes(c: Context, data: Uint8Array, headers: Record<string, string> = {}): Response {
  return c.body(data as Uint8Array<ArrayBuffer>, 200, {
    'content-type': 'application/octet-stream',
    'cache-control': 'no-store',
    ...headers,
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
