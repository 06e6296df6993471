import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract, Job } from '../../src/shared/contract/index.ts';
import { createApi } from '../../src/main/api/index.ts';
import { createServices } from '../../src/main/services.ts';

export type BenchClient = ContractRouterClient<typeof contract>;

/** A temporary folder, a core in this process and a client of it. */
export interface Bed {
  readonly folder: string;
  readonly client: BenchClient;
  readonly services: ReturnType<typeof createServices>;
  /** Opens a new workspace and indexes the dataset into it. */
  openDataset(path: string, workspace?: string): Promise<string>;
  close(): Promise<void>;
}

export function createBed(): Bed {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-'));
  const services = createServices({ configDir: join(folder, 'config'), workspacesDir: folder });
  const api = createApi(services);
  const client: BenchClient = createORPCClient(
    new RPCLink({ url: 'http://bench/api/rpc', fetch: (request: Request) => api.fetch(request) }),
  );
  return {
    folder,
    client,
    services,
    async openDataset(path, workspace = join(folder, `workspace-${Math.random().toString(36).slice(2)}`)) {
      await client.workspace.open({ path: workspace });
      const { datasetId, jobId } = await client.workspace.addDataset({ path });
      if (jobId !== null) await finished(client, jobId);
      return datasetId;
    },
    async close() {
      await services.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the end of a job; throws when it did not end well. */
export async function finished(client: BenchClient, id: string): Promise<Job> {
  for (;;) {
    const job = await client.jobs.wait({ id });
    if (job.state === 'done') return job;
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(`${job.kind} ${job.state}: ${JSON.stringify(job.error)}`);
  }
}
