import { fork, type ChildProcess } from 'node:child_process';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract, Job } from '../../src/shared/contract/index.ts';
import type { CoreMessage } from '../../src/main/shells/coreProtocol.ts';
import { programPath } from './builtPrograms.ts';

export type TestClient = ContractRouterClient<typeof contract>;

/** A real core process listening on a port of 127.0.0.1. */
export interface RunningCore {
  readonly child: ChildProcess;
  /** The entry URL with its token. */
  readonly entryUrl: string;
  readonly origin: string;
  readonly token: string;
  readonly client: TestClient;
  /** fetch with the token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** A client of the contract over any fetch. */
export function clientOver(origin: string, fetchFn: (request: Request) => Promise<Response>): TestClient {
  return createORPCClient(
    new RPCLink({ url: `${origin}/api/rpc`, fetch: (request: Request) => fetchFn(request) }),
  );
}

/** fetch as the holder of the token. */
export function bearerFetch(token: string): (request: Request) => Promise<Response> {
  return (request) => {
    request.headers.set('authorization', `Bearer ${token}`);
    return fetch(request);
  };
}

/** Starts a core and waits until it answers. Rejects with the fatal error's data when it cannot run. */
export async function startCore(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  script = programPath('core'),
): Promise<RunningCore> {
  const child = fork(script, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await new Promise<Extract<CoreMessage, { type: 'ready' }>>((resolve, reject) => {
    child.on('message', (message: CoreMessage) => {
      if (message.type === 'ready') resolve(message);
      else reject(message.error);
    });
    child.once('exit', (code) => reject(new Error(`the core ended with code ${code}`)));
  });
  const entryUrl = ready.url ?? '';
  const { origin, searchParams } = new URL(entryUrl);
  const token = searchParams.get('token') ?? '';
  const withToken = bearerFetch(token);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    entryUrl,
    origin,
    token,
    client: clientOver(origin, withToken),
    fetch: (path, init) => withToken(new Request(`${origin}${path}`, init)),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (child.connected) child.send({ type: 'close' });
      await ended;
    },
  };
}

/** Waits for the end of a job, however it ends. */
export async function endOf(client: TestClient, id: string): Promise<Job> {
  for (;;) {
    const job = await client.jobs.wait({ id, timeoutMs: 2000 });
    if (job.state !== 'queued' && job.state !== 'running') return job;
  }
}
