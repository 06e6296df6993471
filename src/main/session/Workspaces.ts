import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import type { ExportOptions, Job, RecentWorkspace, Workspace } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { generateSample, recogniseDataset } from '../datasets/index.ts';
import type { JobContext, JobResult, Jobs } from '../jobs/index.ts';
import type { RasterService } from '../raster/index.ts';
import { forgetRecent, publishOwner, readRecent, rememberRecent, type Owner } from '../workspace/index.ts';
import type { LiveHub } from './live.ts';
import { openSession, type Session } from './Session.ts';

/** The one workspace that a core has open, and the way to open another. */
export interface Workspaces {
  /** The open workspace's services. Throws AppError workspaceNotOpen. */
  session(): Session;
  current(): Workspace | null;
  recent(): RecentWorkspace[];
  forgetRecent(path: string): RecentWorkspace[];
  open(path: string): Promise<Workspace>;
  close(): Promise<void>;
  addDataset(input: { path: string; rescan: boolean }): Promise<{ datasetId: string; jobId: string | null }>;
  addSample(seed: number): { jobId: string };
  proposePath(dataset?: string): string;
  startExport(options: ExportOptions): Job;
  /** Other processes ask the core that holds a workspace through this address. */
  publishAddress(owner: Owner): void;
}

export interface WorkspacesOptions {
  readonly jobs: Jobs;
  readonly raster: RasterService;
  readonly live: LiveHub;
  readonly configDir: string;
  readonly workspacesDir: string;
  readonly systemUser: string;
  readonly appVersion: string;
}

/** Creates the workspace service of one core; nothing is open yet. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { jobs, raster, live, configDir, workspacesDir } = options;
  let session: Session | null = null;
  let owner: Owner | null = null;

  const current = (): Session => {
    if (!session) throw new AppError('workspaceNotOpen');
    return session;
  };
  const close = async () => {
    const closing = session;
    session = null;
    await closing?.close();
  };
  const remember = (workspace: Workspace) => {
    const { path, name, datasets } = workspace;
    const patches = datasets.reduce((sum, dataset) => sum + dataset.patches, 0);
    const synthetic = datasets.length > 0 && datasets.every((dataset) => dataset.synthetic);
    const datasetNames = datasets.map((dataset) => dataset.name);
    rememberRecent(configDir, {
      path,
      name,
      openedAt: new Date().toISOString(),
      datasetNames,
      patches,
      present: true,
      synthetic,
    });
  };

  const indexDataset = async (
    datasetId: string,
    rescan: boolean,
    context: JobContext,
  ): Promise<JobResult> => {
    const { catalogue, workspace, tiles, describe } = current();
    const { path } = workspace.dataset(datasetId);
    const report = await catalogue.index({
      datasetId,
      path,
      rescan,
      signal: context.signal,
      onProgress: context.progress,
    });
    tiles.forget(datasetId);
    live.publish({ kind: 'catalogue', datasetId });
    remember(describe());
    return { datasetId, ...report };
  };

  const register = async (path: string): Promise<string> => {
    const { workspace } = current();
    const found = await recogniseDataset(path);
    const inside = `${realpathSync(found.path)}${sep}`;
    if (`${workspace.path}${sep}`.startsWith(inside)) {
      throw new AppError('workspaceInsideDataset', { path: workspace.path, dataset: found.path });
    }
    const name = found.synthetic ? 'FLAIR-HUB sample' : basename(found.path);
    return workspace.addDataset({ ...found, name }).id;
  };

  return {
    session: current,
    current: () => session?.describe() ?? null,
    recent: () => readRecent(configDir),
    forgetRecent: (path) => forgetRecent(configDir, path),
    async open(path) {
      if (session && existsSync(path) && realpathSync(path) === session.workspace.path)
        return session.describe();
      await close();
      session = openSession({
        path,
        raster,
        live,
        systemUser: options.systemUser,
        appVersion: options.appVersion,
      });
      if (owner) publishOwner(session.workspace.path, owner);
      const described = session.describe();
      remember(described);
      return described;
    },
    close,
    async addDataset({ path, rescan }) {
      const datasetId = await register(resolve(path));
      const { catalogue } = current();
      if (!rescan && catalogue.summary(datasetId).indexedAt !== null) return { datasetId, jobId: null };
      const job = jobs.start('index', path, (context) => indexDataset(datasetId, rescan, context));
      return { datasetId, jobId: job.id };
    },
    addSample(seed) {
      const folder = `${current().workspace.path}-dataset`;
      const job = jobs.start('sample', folder, async (context) => {
        if (!existsSync(join(folder, 'sample.json'))) {
          const onProgress = (done: number, total: number) =>
            context.progress({ phase: 'generating', done, total, unit: 'patches' });
          await generateSample({ outDir: folder, seed, signal: context.signal, onProgress });
        }
        const datasetId = await register(folder);
        return indexDataset(datasetId, false, context);
      });
      return { jobId: job.id };
    },
    proposePath(dataset) {
      return join(workspacesDir, dataset === undefined ? 'sample' : basename(resolve(dataset)));
    },
    startExport(exportOptions) {
      const { exports } = current();
      return jobs.start('export', exportOptions.out, async ({ signal, progress }) => {
        const result = await exports.run(exportOptions, { signal, onProgress: progress });
        return { ...result };
      });
    },
    publishAddress(address) {
      owner = address;
      if (session) publishOwner(session.workspace.path, address);
    },
  };
}
