import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { modalityNames } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { createPool } from '../../workers/index.ts';
import { enclosingDataset } from '../recognise.ts';
import type { Pool } from '../../workers/index.ts';
import { describeSample, readmeText } from './describeSample.ts';
import { fileOf, patchesOf, samplePlan } from './plan.ts';
import type { RoiPlan } from './plan.ts';
import type { SampleTasks } from './sample.worker.ts';
import type { ThemeName } from './Scene.ts';
import type { PlantedShare } from './writePatch.ts';

export type { PlantedRecord, SampleDescription } from './describeSample.ts';
export { disagreementKinds } from './Scene.ts';
export type { DisagreementKind, ThemeName } from './Scene.ts';

export type SamplePool = Pool<SampleTasks>;

/** The seed of the sample that the welcome screen offers. */
export const defaultSampleSeed = 1;

export interface GenerateOptions {
  /** Folder of the dataset; it must be absent or empty. */
  readonly outDir: string;
  readonly seed: number;
  /** A pool of `createSamplePool`; without one, workers are started and ended here. */
  readonly pool?: SamplePool | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as patches are done; `label` is the patch that was. */
  readonly onProgress?: ((done: number, total: number, label: string) => void) | undefined;
}

export interface GenerateResult {
  readonly patches: number;
  /** Rasters, metadata, CSVs, README and sample.json. */
  readonly files: number;
  /** Bytes of the rasters. */
  readonly bytes: number;
  readonly ms: number;
}

export interface SceneOptions extends GenerateOptions {
  /** `D091-2021`. */
  readonly domainYear: string;
  /** `AU-S1-3`. */
  readonly roi: string;
  readonly rows: number;
  readonly cols: number;
  /** Default: all ten. */
  readonly modalities?: readonly Modality[] | undefined;
  /** Missing cells as 1-based `ROW-COL`. */
  readonly holes?: readonly string[] | undefined;
  /** Default: `mixed`. */
  readonly theme?: ThemeName | undefined;
}

/** Workers that draw patches. 0 threads draws in the calling thread. */
export function createSamplePool(threads?: number): SamplePool {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return createPool<SampleTasks>({
    filename: new URL(`./sample.worker.${extension}`, import.meta.url),
    threads,
  });
}

/**
 * Generates the sample dataset: 2 domains, 4 ROIs, 40 patches in the layout of FLAIR-HUB.
 *
 * The same seed gives the same bytes. The folder appears whole or not at all: the files are written beside it and the
 * folder is renamed at the end.
 *
 * @throws AppError `folderNotEmpty`, `diskFull`, `folderUnreadable` (cannot be written), `cancelled`.
 */
export function generateSample(options: GenerateOptions): Promise<GenerateResult> {
  return generate(options, samplePlan(options.seed), modalityNames, 'FLAIR-HUB_SAMPLE');
}

/**
 * Generates a dataset of a single ROI of any size, with the chosen modalities: for tests and benchmarks. Nothing is
 * planted in it. Throws as `generateSample`.
 */
export function generateScene(options: SceneOptions): Promise<GenerateResult> {
  const plan: RoiPlan = {
    domainYear: options.domainYear,
    roi: options.roi,
    rows: options.rows,
    cols: options.cols,
    holes: options.holes ?? [],
    lattice: [6400, 66500],
    theme: options.theme ?? 'mixed',
    planted: false,
    seed: options.seed,
  };
  const chosen = options.modalities ?? modalityNames;
  return generate(
    options,
    [plan],
    modalityNames.filter((name) => chosen.includes(name)),
    'FLAIR-HUB_SCENE',
  );
}

async function generate(
  options: GenerateOptions,
  plans: readonly RoiPlan[],
  modalities: readonly Modality[],
  csvPrefix: string,
): Promise<GenerateResult> {
  const started = performance.now();
  const outDir = resolve(options.outDir);
  const { signal } = options;
  const dataset = enclosingDataset(dirname(outDir));
  if (dataset !== null) throw new AppError('datasetReadOnly', { path: dataset });
  await refuseContent(outDir);
  // One fixed name: what a killed run left behind is found and removed by the next.
  const root = join(dirname(outDir), `.${basename(outDir)}.partial`);
  const pool = options.pool ?? createSamplePool();
  try {
    await rm(root, { recursive: true, force: true });
    const folders = new Set(
      plans.flatMap((plan) => modalities.map((name) => fileOf(plan, name, 1, 1).folder)),
    );
    // One level at a time above: where the system answers ENOENT to mkdir, as /proc does, Node's recursive form never ends.
    await makeParents(root);
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
    const result = await writeAll(pool, root, plans, modalities, csvPrefix, options);
    if (signal?.aborted) throw new AppError('cancelled');
    await rmdir(outDir).catch(() => {});
    await rename(root, outDir);
    return { ...result, ms: performance.now() - started };
  } catch (error) {
    await rm(root, { recursive: true, force: true }).catch(() => {});
    throw writeFailure(error, outDir);
  } finally {
    if (!options.pool) await pool.close();
  }
}

async function writeAll(
  pool: SamplePool,
  root: string,
  plans: readonly RoiPlan[],
  modalities: readonly Modality[],
  csvPrefix: string,
  { signal, onProgress, seed }: GenerateOptions,
): Promise<Omit<GenerateResult, 'ms'>> {
  const jobs = plans.flatMap((plan) => patchesOf(plan).map((patch) => ({ plan, patch })));
  const shares = new Map<string, readonly PlantedShare[]>();
  const total = jobs.length + 1;
  let done = 0;
  let files = 0;
  let bytes = 0;
  // The first failure drops what still waits; every task has ended before the folder is removed.
  const stop = new AbortController();
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const guard = async <T>(task: Promise<T>): Promise<T> => {
    try {
      return await task;
    } catch (error) {
      if (!stop.signal.aborted) stop.abort(error);
      throw error;
    }
  };
  const drawing = jobs.map(({ plan, patch }) =>
    guard(
      pool
        .run('writePatch', { root, plan, row: patch.row, col: patch.col, modalities }, { signal: either })
        .then((written) => {
          shares.set(patch.patchId, written.planted);
          files += written.files;
          bytes += written.bytes;
          onProgress?.(++done, total, patch.patchId);
        }),
    ),
  );
  const metadata = guard(
    pool.run('writeMetadata', { root, plans, modalities, csvPrefix }, { signal: either }),
  );
  const settled = await Promise.allSettled([...drawing, metadata]);
  if (signal?.aborted) throw new AppError('cancelled');
  if (stop.signal.aborted) throw stop.signal.reason;
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  files += await metadata;

  const description = describeSample(seed, plans, shares);
  await writeFile(join(root, 'sample.json'), `${JSON.stringify(description, null, 2)}\n`);
  await writeFile(join(root, 'README.txt'), readmeText(seed));
  onProgress?.(total, total, 'sample.json');
  return { patches: jobs.length, files: files + 2, bytes };
}

async function makeParents(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) await makeParents(parent);
  await mkdir(path);
}

async function refuseContent(outDir: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(outDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR')
      throw new AppError('folderNotEmpty', { path: outDir });
    throw new AppError('folderUnreadable', { path: outDir }, { cause: error });
  }
  if (names.length > 0) throw new AppError('folderNotEmpty', { path: outDir });
}

/** A failure to write, named by the folder that the user chose. */
function writeFailure(error: unknown, path: string): AppError {
  const known = AppError.from(error);
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const text = `${code} ${known.detail ?? ''}`;
  if (/\b(ENOSPC|EDQUOT|SQLITE_FULL)\b/.test(text))
    return new AppError('diskFull', { path }, { detail: known.detail });
  if (/\b(EACCES|EPERM|EROFS|ENOENT|ENOTDIR)\b/.test(text))
    return new AppError('folderUnreadable', { path }, { detail: known.detail });
  return known;
}
