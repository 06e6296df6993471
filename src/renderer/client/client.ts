import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { RPCLink } from '@orpc/client/fetch';
import type { contract } from '../../shared/contract/index.ts';

/** Every call of the contract, typed. */
export type Client = ContractRouterClient<typeof contract>;

export type Fetch = (request: Request) => Promise<Response>;

/** The typed client over fetch to the page's own origin; the same in the desktop window and in a browser. */
export function createClient(
  fetchFn: Fetch = (request) => fetch(request),
  origin = globalThis.location?.origin,
): Client {
  return createORPCClient(
    new RPCLink({ url: `${origin}/api/rpc`, fetch: (request: Request) => fetchFn(request) }),
  );
}
