import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import type {
  ExportOptions,
  Job,
  RecentWorkspace,
  RunSettings,
  Workspace,
} from '../../shared/contract/index.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import type { BatchInput } from '../annotation/index.ts';
import type { EvaluationRun } from '../evaluation/index.ts';
import type { Comparison, ComparisonRun } from '../comparison/index.ts';
import { enclosingDataset, generateSample, isDatasetPresent, recogniseDataset } from '../datasets/index.ts';
import type { DeskExportInput } from '../exports/index.ts';
import type { JobContext, JobResult, Jobs } from '../jobs/index.ts';
import type { BatchRequest } from '../operations/index.ts';
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

export interface CheckRequest {
  readonly datasetId: string;
  /** Look for files that were written over since they were read. */
  readonly verify?: boolean;
  /** Default: true. */
  readonly thumbnails?: boolean;
}

/** What a model is to predict: the patches that a filter selects. */
export interface PrelabelRequest {
  readonly datasetId: string;
  readonly modelId: string;
  readonly where: string;
  readonly settings: RunSettings;
  readonly shard: { readonly index: number; readonly count: number } | null;
}

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
  /**
   * Attaches a dataset that was moved to its new folder, and reads it again.
   * Throws AppError notSameDataset, conflict when another dataset has that folder, notADataset.
   */
  locateDataset(input: {
    datasetId: string;
    path: string;
  }): Promise<{ datasetId: string; jobId: string | null }>;
  /** Reads headers and pixels that were not read yet; the job that does so already when there is one. */
  startCheck(options: CheckRequest): { jobId: string };
  /** Starts the job that gathers crop curves, or finds the one that runs. */
  startCurves(datasetId: string): { jobId: string };
  /** Starts the job that compares CoSIA and LPIS, or finds the one that runs. It fails with `lpisMissing` without LPIS. */
  startCompare(datasetId: string): { jobId: string };
  /** The same under rules that are new: one that runs is cancelled. */
  restartCompare(datasetId: string): { jobId: string };
  /** Starts a job that tells what other rules would change, and keeps nothing. It fails as `startCompare`. */
  startTryRules(datasetId: string, rules: ComparisonRules): { jobId: string };
  /** The comparison that runs or waits, if any. */
  compareJob(datasetId: string): string | null;
  /**
   * Checks model and filter, then starts the job that predicts.
   * Throws AppError whereInvalid, notFound, classListDiffers, modelInvalid, modelBusy while another one runs in the dataset.
   */
  startPrelabel(request: PrelabelRequest): Promise<{ jobId: string; setId: string }>;
  /** The job that predicts in a dataset, if any. */
  prelabelJob(datasetId: string): string | null;
  /** Throws AppError notFound, modelBusy while it runs. */
  removeModel(id: string): Promise<void>;
  /** Starts the job that compares predictions with masks; its result has the id to ask for. Throws AppError whereInvalid, notFound. */
  startEvaluation(request: Omit<EvaluationRun, 'signal' | 'onProgress'>): Promise<{ jobId: string }>;
  /** Starts the job that writes predictions as files. Throws AppError notFound. */
  startPredictionExport(input: { datasetId: string; setId: string; out: string }): { jobId: string };
  addSample(seed: number): { jobId: string };
  /** Where the workspace of a dataset is proposed, with what speaks against that dataset. Creates nothing. */
  proposePath(dataset?: string): Promise<{ path: string; problem: AppErrorData | null }>;
  startExport(options: ExportOptions): Job;
  /** Starts the job that writes disagreements, verdicts, patch review or the report into a file. */
  startDeskExport(input: DeskExportInput): { jobId: string };
  /** Checks filter and gate, then starts the job. Throws AppError whereInvalid, layerMissing, notFound. */
  startBatch(request: BatchRequest): Promise<{ jobId: string }>;
  /** Starts the job that takes back a batch, or does it again when it was taken back. */
  startUndoBatch(input: BatchInput): { jobId: string };
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
  /** Start by itself what is not urgent: the check of headers and pixels after an index, and when a workspace is opened. */
  readonly background: boolean;
}

/** A folder where more than this share of the patches looked for is missing is another dataset. */
const missingShareAllowed = 0.5;

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
    const { catalogue, annotation, workspace, tiles, table, describe } = current();
    const { path, layout, classList } = workspace.dataset(datasetId);
    const { signal, progress: onProgress } = context;
    const tell = () => {
      table.forget(datasetId);
      live.publish({ kind: 'catalogue', datasetId });
    };
    const report = await catalogue
      .index({ datasetId, path, layout, classList, rescan, signal, onProgress, onPublished: tell })
      .catch((error: unknown) => {
        throw storageError(error, workspace.catalogue.name);
      });
    // Originals may have changed on the disk, also under the same names: they are read and compared again.
    if (rescan || !report.reused) {
      annotation.forgetMasks();
      await tiles.forget(datasetId);
      current().evidence.forget(datasetId);
      current().editing.forget(datasetId);
      current().operations.forget(datasetId);
      current().comparison.forget(datasetId);
      current().inference.forget(datasetId);
    }
    tell();
    remember(describe());
    if (options.background) startCheck({ datasetId });
    return { datasetId, ...report };
  };

  const checkDataset = async (request: CheckRequest, context: JobContext): Promise<JobResult> => {
    const { datasetId } = request;
    const { catalogue, facts, table, workspace } = current();
    const { signal, progress: onProgress } = context;
    const run = { ...request, signal, onProgress };
    const failed = (error: unknown) => {
      throw storageError(error, workspace.catalogue.name);
    };
    await catalogue.checkHeaders(run).catch(failed);
    const report = await facts.run(run).catch(failed);
    table.forget(datasetId);
    live.publish({ kind: 'catalogue', datasetId });
    return { datasetId, ...report };
  };

  /** The id of a job while it runs or waits, else null. */
  const runningJob = (id: string | undefined): string | null => {
    const job = jobs.list().find((one) => one.id === id);
    return job && (job.state === 'running' || job.state === 'queued') ? job.id : null;
  };

  /** Ids of the check jobs by dataset. */
  const checks = new Map<string, string>();
  const startCheck = (request: CheckRequest): { jobId: string } => {
    const { datasetId } = request;
    const { path } = current().workspace.dataset(datasetId);
    const running = runningJob(checks.get(datasetId));
    if (running !== null) return { jobId: running };
    const job = jobs.start('check', path, (context) => checkDataset(request, context));
    checks.set(datasetId, job.id);
    return { jobId: job.id };
  };

  /** Ids of the curve jobs by dataset. */
  const curveJobs = new Map<string, string>();
  const startCurves = (datasetId: string): { jobId: string } => {
    const { path } = current().workspace.dataset(datasetId);
    const running = runningJob(curveJobs.get(datasetId));
    if (running !== null) return { jobId: running };
    const job = jobs.start('curves', path, async ({ signal, progress: onProgress }) => {
      const report = await current().evidence.runCurves({ datasetId, signal, onProgress });
      live.publish({ kind: 'catalogue', datasetId });
      return { datasetId, ...report };
    });
    curveJobs.set(datasetId, job.id);
    return { jobId: job.id };
  };

  /** Ids of the comparison jobs by dataset. */
  const compareJobs = new Map<string, string>();
  const compareJob = (datasetId: string): string | null => runningJob(compareJobs.get(datasetId));
  const startComparison = (
    datasetId: string,
    work: (comparison: Comparison, run: ComparisonRun) => Promise<JobResult>,
  ): Job => {
    const { workspace, comparison } = current();
    const { path } = workspace.dataset(datasetId);
    return jobs.start('compare', path, async ({ signal, progress: onProgress }) => {
      const { lpis } = await comparison.state(datasetId);
      if (lpis === 'none') throw new AppError('lpisMissing');
      return work(comparison, { datasetId, signal, onProgress }).catch((error: unknown) => {
        throw storageError(error, workspace.catalogue.name);
      });
    });
  };
  const startCompare = (datasetId: string): { jobId: string } => {
    const running = compareJob(datasetId);
    if (running !== null) return { jobId: running };
    const { id } = startComparison(datasetId, async (comparison, run) => ({
      datasetId,
      ...(await comparison.run(run)),
    }));
    compareJobs.set(datasetId, id);
    return { jobId: id };
  };
  const restartCompare = (datasetId: string): { jobId: string } => {
    const running = compareJob(datasetId);
    if (running !== null) jobs.cancel(running);
    compareJobs.delete(datasetId);
    return startCompare(datasetId);
  };
  const startTryRules = (datasetId: string, rules: ComparisonRules): { jobId: string } => ({
    jobId: startComparison(datasetId, async (comparison, run) => ({
      ...(await comparison.tryRules(run, rules)),
    })).id,
  });

  /** Jobs that predict, by dataset. */
  const prelabels = new Map<string, { readonly jobId: string; readonly modelId: string }>();
  const prelabelJob = (datasetId: string): string | null => runningJob(prelabels.get(datasetId)?.jobId);
  const startPrelabel = async (request: PrelabelRequest): Promise<{ jobId: string; setId: string }> => {
    const { datasetId, modelId, where, settings, shard } = request;
    const { workspace, inference, table } = current();
    const { path } = workspace.dataset(datasetId);
    const setId = await inference.setId(datasetId, modelId, settings);
    const patchIds = await table.select(datasetId, where);
    if (prelabelJob(datasetId) !== null) throw new AppError('modelBusy', {}, { retryable: true });
    const job = jobs.start('prelabel', path, async ({ signal, progress: onProgress }) => ({
      ...(await inference.run({ datasetId, modelId, patchIds, settings, shard, signal, onProgress })),
    }));
    prelabels.set(datasetId, { jobId: job.id, modelId });
    return { jobId: job.id, setId };
  };

  const startIndex = (datasetId: string, rescan: boolean): { jobId: string } => {
    const { path } = current().workspace.dataset(datasetId);
    const job = jobs.start('index', path, (context) => indexDataset(datasetId, rescan, context));
    return { jobId: job.id };
  };

  /** Goes on with what an earlier session left unfinished. */
  const resume = () => {
    const { workspace, catalogue } = current();
    for (const { id, path } of workspace.datasets()) {
      if (!isDatasetPresent(path)) continue;
      if (catalogue.summary(id).indexedAt === null) startIndex(id, false);
      else {
        const { patches, headers, pixels } = catalogue.health(id).check;
        if (headers < patches || pixels < patches) startCheck({ datasetId: id });
      }
    }
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
        if (options.background) resume();
        return described;
      }),
    close: () => inTurn(close),
    async addDataset({ path, rescan }) {
      const datasetId = await register(resolve(path));
      const { catalogue } = current();
      if (!rescan && catalogue.summary(datasetId).indexedAt !== null) return { datasetId, jobId: null };
      return { datasetId, ...startIndex(datasetId, rescan) };
    },
    async locateDataset({ datasetId, path }) {
      const { workspace, catalogue } = current();
      const known = workspace.dataset(datasetId);
      const found = await recogniseDataset(resolve(path));
      if (found.path === known.path) return { datasetId, jobId: null };
      if (isInside(workspace.path, found.path))
        throw new AppError('workspaceInsideDataset', { path: workspace.path, dataset: found.path });
      const { checked, missing } = await catalogue.compareWith(datasetId, found.path);
      const isOther = found.layout !== known.layout || missing > checked * missingShareAllowed;
      if (isOther) throw new AppError('notSameDataset', { path: found.path, checked, missing });
      workspace.moveDataset(datasetId, found.path);
      catalogue.relocate(datasetId, found.path);
      live.publish({ kind: 'catalogue', datasetId });
      return { datasetId, ...startIndex(datasetId, true) };
    },
    startCheck,
    startCurves,
    startCompare,
    restartCompare,
    startTryRules,
    compareJob,
    startPrelabel,
    prelabelJob,
    async removeModel(id) {
      const isRunning = [...prelabels].some(
        ([datasetId, { modelId }]) => modelId === id && prelabelJob(datasetId) !== null,
      );
      if (isRunning) throw new AppError('modelBusy', {}, { retryable: true });
      await current().inference.models.remove(id);
    },
    async startEvaluation(request) {
      const { workspace, evaluations, table } = current();
      const { path } = workspace.dataset(request.datasetId);
      // A mistake in the filter is told at once, beside the filter.
      await table.select(request.datasetId, request.where);
      const job = jobs.start('evaluate', path, async ({ signal, progress: onProgress }) => ({
        ...(await evaluations.run({ ...request, signal, onProgress })),
      }));
      return { jobId: job.id };
    },
    startPredictionExport(input) {
      const { workspace, inference } = current();
      workspace.dataset(input.datasetId);
      const job = jobs.start('export', input.out, async ({ signal, progress: onProgress }) => ({
        ...(await inference.exportSet({ ...input, signal, onProgress })),
      }));
      return { jobId: job.id };
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
    startDeskExport(input) {
      const { deskExports } = current();
      const job = jobs.start('deskExport', input.out, async ({ signal, progress }) => ({
        ...(await deskExports.run(input, { signal, onProgress: progress })),
      }));
      return { jobId: job.id };
    },
    async startBatch(request) {
      const opened = current();
      const { path } = opened.workspace.dataset(request.datasetId);
      const batch = await opened.operations.prepareBatch(request);
      const job = jobs.start('edit', path, async ({ signal, progress: onProgress }) => ({
        ...(await opened.operations.runBatch(batch, { signal, onProgress })),
      }));
      return { jobId: job.id };
    },
    startUndoBatch(input) {
      const { annotation, workspace } = current();
      const { path } = workspace.dataset(input.datasetId);
      const job = jobs.start('edit', path, async ({ signal, progress }) => {
        const onProgress = (done: number, total: number) =>
          progress({ phase: 'editing', done, total, unit: 'patches' });
        const { patches, ...done } = await annotation.takeBackBatch(input, { signal, onProgress });
        return { ...done, patchCount: patches.length };
      });
      return { jobId: job.id };
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
