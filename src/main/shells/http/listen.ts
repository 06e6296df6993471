import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { AppError } from '../../../shared/errors.ts';
import type { CoreAddress } from '../forward.ts';
import { checkPortAccess, entryUrl, sameSecret } from './access.ts';

/** The one handler of the API. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/** A local socket (a token is optional there: its folder is private), or a loopback port (0: any free one). */
export type ListenOn =
  | { readonly socketPath: string; readonly token?: string | null | undefined }
  | { readonly port: number; readonly token: string };

export interface ListenOptions {
  /** How long open requests may go on after `close`; event streams never end by themselves. Default 300. */
  readonly closeGraceMs?: number;
}

export interface Listening {
  /** What `forward` needs to reach this listener. */
  readonly address: CoreAddress;
  /** The URL to open in a browser, with its token; null on a socket. */
  readonly url: string | null;
  /** Stops answering, gives the port or socket free. */
  close(): Promise<void>;
}

/** A new secret for `listen`: 192 bits, safe in URLs. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Serves a `(Request) → Response` function on a local socket or on 127.0.0.1.
 *
 * `request.signal` fires when the client goes away before it has the whole answer.
 *
 * @throws AppError portInUse when another process listens on the port (or on the socket).
 */
export async function listen(
  handler: FetchHandler,
  on: ListenOn,
  options: ListenOptions = {},
): Promise<Listening> {
  let guarded = handler;
  const server = createServer(getRequestListener((request) => guarded(request)));
  if ('socketPath' in on) {
    const token = on.token ?? null;
    if (token !== null) guarded = (request) => bearerOnly(request, token) ?? handler(request);
    await listenOnSocket(server, on.socketPath);
    const address = token === null ? { socketPath: on.socketPath } : { socketPath: on.socketPath, token };
    return { address, url: null, close: () => close(server, options) };
  }
  // No request is read before the port is known: the port is part of the check.
  guarded = () => new Response(null, { status: 503 });
  await bind(server, () => server.listen(on.port, '127.0.0.1'), { port: on.port });
  const access = { port: (server.address() as AddressInfo).port, token: on.token };
  guarded = (request) => checkPortAccess(request, access) ?? handler(request);
  const url = `http://127.0.0.1:${access.port}`;
  return { address: { url, token: on.token }, url: entryUrl(access), close: () => close(server, options) };
}

function bearerOnly(request: Request, token: string): Response | null {
  const sent = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return sent !== undefined && sameSecret(sent, token) ? null : new Response(null, { status: 401 });
}

async function listenOnSocket(server: Server, socketPath: string): Promise<void> {
  const start = (): Promise<void> => bind(server, () => server.listen(socketPath), { port: socketPath });
  try {
    await start();
  } catch (error) {
    // A core that was killed leaves its socket file behind: nobody answers there, so it may go.
    if (isPipe(socketPath) || (await somebodyAnswers(socketPath))) throw error;
    rmSync(socketPath, { force: true });
    await start();
  }
  if (!isPipe(socketPath)) chmodSync(socketPath, 0o600);
}

function isPipe(path: string): boolean {
  return path.startsWith('\\\\');
}

function somebodyAnswers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function bind(server: Server, start: () => void, params: { port: number | string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      const refused = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(refused ? new AppError('portInUse', params, { detail: error.message, cause: error }) : error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError);
    server.once('listening', onListening);
    start();
  });
}

function close(server: Server, { closeGraceMs = 300 }: ListenOptions): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
