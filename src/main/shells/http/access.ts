import { createHash, timingSafeEqual } from 'node:crypto';
import { refusal } from './refusal.ts';

/** What a core on a loopback port asks of a request; any page of any site can send requests there. */
export interface PortAccess {
  readonly port: number;
  readonly token: string;
}

/**
 * Lets a request to a loopback port pass (null), or answers it: the entry URL sets the cookie, anything else is refused.
 *
 * - `Host` must be this loopback address: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused.
 * - `Origin`, when sent, must be our own; and since pages of another port count as the same site, whose requests carry
 *   the cookie, a request that a browser says comes from elsewhere is refused unless it opens a window (`Sec-Fetch-*`).
 * - The token: cookie, or `Authorization: Bearer`.
 */
export function checkPortAccess(request: Request, { port, token }: PortAccess): Response | null {
  const host = request.headers.get('host')?.toLowerCase() ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return refusal(request, 403, 'host');
  const origin = request.headers.get('origin');
  if (origin !== null && origin.toLowerCase() !== `http://${host}`) return refusal(request, 403, 'origin');
  if (comesFromElsewhere(request)) return refusal(request, 403, 'origin');

  const url = new URL(request.url);
  const offered = url.pathname === '/' ? url.searchParams.get('token') : null;
  if (offered !== null)
    return sameSecret(offered, token) ? enter(port, token) : refusal(request, 401, 'token');
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  const sent = bearer ?? cookieValue(request, cookieName(port));
  return sent !== undefined && sameSecret(sent, token) ? null : refusal(request, 401, 'token');
}

/** The URL to open in a browser: it leaves the token as a cookie. */
export function entryUrl({ port, token }: PortAccess): string {
  return `http://127.0.0.1:${port}/?token=${encodeURIComponent(token)}`;
}

/** Compares without telling by its duration how much of the secret was right. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

// Cookies do not know ports: with one name, two cores on a machine would log each other out.
function cookieName(port: number): string {
  return `arpenteur-${port}`;
}

function enter(port: number, token: string): Response {
  return new Response(null, {
    status: 303,
    headers: {
      location: '/',
      'set-cookie': `${cookieName(port)}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}

function cookieValue(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...rest] = part.trim().split('=');
    if (key === name) return decodeSafely(rest.join('='));
  }
  return undefined;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not ours, so it will not match.
  }
}

function comesFromElsewhere(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== 'cross-site' && site !== 'same-site') return false;
  const opensWindow =
    request.method === 'GET' &&
    request.headers.get('sec-fetch-mode') === 'navigate' &&
    request.headers.get('sec-fetch-dest') === 'document';
  return !opensWindow;
}
