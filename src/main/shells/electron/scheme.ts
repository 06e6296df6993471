import { protocol } from 'electron';
import type { Session } from 'electron';
import type { AppErrorData } from '../../../shared/errors.ts';
import { forward } from '../forward.ts';
import type { CoreSupervisor } from './coreSupervisor.ts';
import { texts } from './texts.ts';

const scheme = 'app';
const host = 'arpenteur';
/** Origin of the window's page. */
export const appOrigin = `${scheme}://${host}`;

/** Before `ready`. `bypassCSP` and `corsEnabled` stay off: the page obeys the policy that the core sends. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Answers `app://arpenteur/…` in this session by asking the core; no other session knows the scheme. */
export function handleScheme(session: Session, core: Pick<CoreSupervisor, 'address'>): void {
  session.protocol.handle(scheme, (request) => answer(request, core));
}

async function answer(request: Request, core: Pick<CoreSupervisor, 'address'>): Promise<Response> {
  const origin = request.headers.get('origin');
  if (new URL(request.url).host !== host || (origin !== null && origin !== appOrigin)) {
    return new Response('Forbidden', { status: 403 });
  }
  try {
    return await forward(request, await core.address());
  } catch (error) {
    if (request.signal.aborted) throw error;
    return coreAway(request, error);
  }
}

/** The core died under this request or cannot be started: the page retries, a window that was loading asks again. */
function coreAway(request: Request, error: unknown): Response {
  const headers = { 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'" };
  if (request.method === 'GET' && request.headers.get('accept')?.includes('text/html')) {
    const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Arpenteur</title><p>${texts().coreAway}</p>`;
    return new Response(page, {
      status: 503,
      headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
    });
  }
  const detail = error instanceof Error ? error.message : String(error);
  const data: AppErrorData = { code: 'coreStopped', params: {}, detail, retryable: true };
  return Response.json(data, { status: 503, headers });
}
