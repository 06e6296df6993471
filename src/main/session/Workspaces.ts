import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import type { ExportOptions, Job, RecentWorkspace, Workspace } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { enclosingDataset, generateSample, recogniseDataset } from '../datasets/index.ts';
import type { JobContext, JobResult, Jobs } from '../jobs/index.ts';
import type { RasterService } from '../raster/index.ts';
import {
  forgetRecent,
  looksLikeWorkspace,
  publishOwner,
  readRecent,
  rememberRecent,
  storageError,
  type Owner,
} from '../workspace/index.ts';
import type { LiveHub } from './live.ts';
import { openSession, type Session } from './Session.ts';

/** The one workspace that a core has open, and the way to open another. */
export interface Workspaces {
  /** The open workspace's services. Throws AppError workspaceNotOpen. */
  session(): Session;
  current(): Workspace | null;
  recent(): RecentWorkspace[];
  forgetRecent(path: string): RecentWorkspace[];
  /**
   * Opens a workspace, then closes the one that was open; when it cannot be opened, that one stays.
   * Throws AppError workspaceInsideDataset, and what opening a workspace throws.
   */
  open(path: string): Promise<Workspace>;
  close(): Promise<void>;
  addDataset(input: { path: string; rescan: boolean }): Promise<{ datasetId: string; jobId: string | null }>;
  addSample(seed: number): { jobId: string };
  /** Where the workspace of a dataset is proposed, with what speaks against that dataset. Creates nothing. */
  proposePath(dataset?: string): Promise<{ path: string; problem: AppErrorData | null }>;
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
    if (!closing) return;
    // They work in the workspace that is being closed, or for it.
    for (const job of jobs.list()) jobs.cancel(job.id);
    await closing.close();
  };
  let lastTurn: Promise<unknown> = Promise.resolve();
  /** Workspaces are opened and closed one after the other: two windows that open the same one would lock each other out. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = lastTurn.then(task);
    // A failure is its caller's; the next turn comes all the same.
    lastTurn = turn.catch(() => {});
    return turn;
  };
  const announce = (path: string) => {
    if (!owner) return;
    try {
      publishOwner(path, owner);
    } catch (error) {
      // On a full disk: others hear that the workspace is held, and not by whom.
      console.warn(`No notice of the owner in ${path}:`, error);
    }
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
    const { catalogue, annotation, workspace, tiles, describe } = current();
    const { path } = workspace.dataset(datasetId);
    const { signal, progress: onProgress } = context;
    const report = await catalogue
      .index({ datasetId, path, rescan, signal, onProgress })
      .catch((error: unknown) => {
        throw storageError(error, workspace.catalogue.name);
      });
    // Originals may have changed on the disk: they are read and compared again.
    if (!report.reused) {
      annotation.forgetMasks();
      await tiles.forget(datasetId);
    }
    live.publish({ kind: 'catalogue', datasetId });
    remember(describe());
    return { datasetId, ...report };
  };

  const register = async (path: string): Promise<string> => {
    const { workspace } = current();
    const found = await recogniseDataset(path);
    if (isInside(workspace.path, found.path))
      throw new AppError('workspaceInsideDataset', { path: workspace.path, dataset: found.path });
    const name = found.synthetic ? 'FLAIR-HUB sample' : basename(found.path);
    return workspace.addDataset({ ...found, name }).id;
  };

  return {
    session: current,
    current: () => session?.describe() ?? null,
    recent: () => readRecent(configDir),
    forgetRecent: (path) => forgetRecent(configDir, path),
    open: (path) =>
      inTurn(async () => {
        if (session && existsSync(path) && realpathSync(path) === session.workspace.path)
          return session.describe();
        refuseDataset(path);
        const opened = openSession({
          path,
          raster,
          live,
          systemUser: options.systemUser,
          appVersion: options.appVersion,
        });
        await close();
        session = opened;
        announce(opened.workspace.path);
        const described = opened.describe();
        remember(described);
        return described;
      }),
    close: () => inTurn(close),
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
        // Another workspace may be open by now; the sample is not for that one.
        if (context.signal.aborted) throw new AppError('cancelled');
        const datasetId = await register(folder);
        return indexDataset(datasetId, false, context);
      });
      return { jobId: job.id };
    },
    async proposePath(dataset) {
      if (dataset === undefined) return { path: join(workspacesDir, 'sample'), problem: null };
      const found = await recogniseDataset(dataset).catch((error: unknown) => AppError.from(error));
      const folder = found instanceof AppError ? resolve(dataset) : found.path;
      const path = join(workspacesDir, basename(folder));
      return {
        // A dataset that was extracted where workspaces are kept.
        path: isInside(path, folder) ? `${path}-workspace` : path,
        problem: found instanceof AppError ? found.toData() : null,
      };
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
      if (session) announce(session.workspace.path);
    },
  };
}

/** True for the folder itself and for what is in it. */
const isInside = (path: string, folder: string) => `${path}${sep}`.startsWith(`${folder}${sep}`);

/**
 * Refuses a new workspace folder that is a dataset or in one, before anything is written there. One that exists is opened
 * wherever it is: modality folders may have come to lie beside it later, and it holds somebody's work.
 */
function refuseDataset(path: string): void {
  if (looksLikeWorkspace(path)) return;
  const dataset = enclosingDataset(path);
  if (dataset !== null) throw new AppError('workspaceInsideDataset', { path, dataset });
}
