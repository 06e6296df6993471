import { existsSync, realpathSync } from 'node:fs';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../shared/contract/index.ts';
import { createApi } from '../api/index.ts';
import { createServices, type ServicesOptions } from '../services.ts';
import { forward, type CoreAddress } from '../shells/http/index.ts';
import { readOwner } from '../workspace/index.ts';
import { toAppError } from './toAppError.ts';

export type Client = ContractRouterClient<typeof contract>;

/** A core that has the workspace open: this process's own, or the one that holds it already. */
export interface Connection {
  readonly client: Client;
  /** The pixel routes: a path such as `/api/pixels/mask/…`. */
  get(path: string): Promise<Response>;
  /** Process id of the other core that is asked, or null. */
  readonly ownerPid: number | null;
  close(): Promise<void>;
}

/** Only the path of it counts: requests go through a function or a socket, not through a name. */
const origin = 'http://arpenteur';
/** An owner that is busy answers in milliseconds; one that is gone never does. */
const ownerTimeoutMs = 3000;

/**
 * Connects to the core of a workspace: asks the process that holds it, else starts a core here.
 *
 * @throws AppError workspaceLocked when a process holds the workspace and does not answer, and what opening it throws.
 */
export async function connect(path: string, options: ServicesOptions = {}): Promise<Connection> {
  const owned = await askOwner(path);
  if (owned) return owned;
  try {
    return await startHere(path, options);
  } catch (error) {
    const appError = toAppError(error);
    if (appError.code !== 'workspaceLocked') throw appError;
    // It may have published its address just after it was asked for.
    const late = await askOwner(path);
    if (late) return late;
    throw appError;
  }
}

async function startHere(path: string, options: ServicesOptions): Promise<Connection> {
  const services = createServices(options);
  const api = createApi(services);
  const fetch = (request: Request): Promise<Response> => api.fetch(request);
  try {
    const client = createClient(fetch);
    await client.workspace.open({ path });
    return {
      client,
      get: (route) => fetch(new Request(`${origin}${route}`)),
      ownerPid: null,
      close: () => services.close(),
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

async function askOwner(path: string): Promise<Connection | null> {
  const owner = readOwner(path);
  if (!owner || owner.pid === process.pid) return null;
  const address = addressOf(owner);
  if (!address) return null;
  const fetch = (request: Request): Promise<Response> => forward(request, address);
  const client = createClient(fetch);
  try {
    const current = await client.workspace.current(undefined, {
      signal: AbortSignal.timeout(ownerTimeoutMs),
    });
    // Its notice may be older than the workspace it has open now.
    if (!current || !existsSync(path) || realpathSync(path) !== current.path) return null;
  } catch {
    return null; // Nobody answers there, so only the lock can tell whether the workspace is held.
  }
  return {
    client,
    get: (route) => fetch(new Request(`${origin}${route}`)),
    ownerPid: owner.pid,
    close: async () => {},
  };
}

function addressOf(owner: {
  socketPath?: string | undefined;
  url?: string | undefined;
  token?: string | undefined;
}): CoreAddress | null {
  if (owner.socketPath) return { socketPath: owner.socketPath, token: owner.token };
  return owner.url && owner.token ? { url: owner.url, token: owner.token } : null;
}

function createClient(fetch: (request: Request) => Promise<Response>): Client {
  return createORPCClient(new RPCLink({ url: `${origin}/api/rpc`, fetch }));
}
