import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * No script but our own files, no request but to our own origin. Mantine sets style attributes: hence `unsafe-inline`. The
 * one foreign host is that of the online map, which is off until a person switches it on.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: https://data.geopf.fr",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Answers a file of the built window; `/` is its page.
 *
 * @param folder the built renderer; nothing outside it is ever read.
 */
export async function rendererFile(c: Context, folder: string): Promise<Response> {
  const path = decodePath(new URL(c.req.url).pathname);
  if (path === null) return c.text('Not found', 404);
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  if (!file.startsWith(folder + sep) || path.includes('\0')) return c.text('Not found', 404);
  const type = contentTypes[extname(file)];
  if (!type) return c.text('Not found', 404);
  try {
    const body = await readFile(file);
    return c.body(body as Uint8Array<ArrayBuffer>, 200, {
      'content-type': type,
      // Built files carry their hash in their name; the page does not.
      'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
  } catch {
    return c.text('Not found', 404);
  }
}

/** Null for a path that is no percent-encoded text: no file has such a name. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
