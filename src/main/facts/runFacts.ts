import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { AppError, isAppErrorData } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import type { Pool } from '../workers/index.ts';
import type { ChangeNotifier } from './ChangeNotifier.ts';
import type { PatchFacts, PatchJob } from './computeFacts.ts';
import { countMaskData } from './countMaskData.ts';
import type { FactPatch, FactRows, FactScan } from './FactRows.ts';
import { factProblems, pathIn, unreadable } from './factProblems.ts';
import type { FactsDataset, FactsOptions, FactsRun } from './Facts.ts';
import type { FactsTasks } from './facts.worker.ts';
import { isChanged, isDue, patchImage, patchJob } from './patchJob.ts';
import type { SourceOf } from './patchJob.ts';
import type { WantedRaster } from './readByRows.ts';
import { inOrder, throwIfAborted, writeInSlices } from '../workers/index.ts';
import { sourceStamp } from '../raster/index.ts';
import type { ThumbnailStore } from './ThumbnailStore.ts';

/** Patches of a task: 20 to 40 ms of a worker, so that a thumbnail that someone waits for comes soon. */
const patchesPerTask = 16;
/** An RGBI patch is 1 MiB to read, and reduced and encoded in 2 ms. */
const thumbnailsPerTask = 8;
/** Patches of a page of the catalogue: a few milliseconds of the core's thread. */
const pageSize = 256;

/** What the runs of one workspace share. */
export interface RunContext {
  readonly db: Database;
  readonly options: FactsOptions;
  readonly rows: FactRows;
  readonly pool: Pool<FactsTasks>;
  readonly thumbnails: ThumbnailStore;
  readonly changes: ChangeNotifier;
  /** Resolves while nobody waits for a thumbnail. */
  readonly idle: () => Promise<void>;
  /** A patch whose mask was edited while it was counted. */
  readonly recount: (datasetId: string, patchId: string) => void;
}

interface Dataset extends FactsDataset {
  readonly scan: FactScan;
  readonly sourceOf: SourceOf;
}

/**
 * First the facts of all patches, which filters, map and health report wait for, then the thumbnails: reading the images
 * takes several times as long as reading the labels.
 */
export async function runFacts(
  context: RunContext,
  run: FactsRun,
): Promise<{ patches: number; problems: number }> {
  const { rows, options } = context;
  const dataset = options.dataset(run.datasetId);
  checkThere(dataset);
  const scan = rows.scan(run.datasetId);
  if (!scan) return { patches: 0, problems: 0 };
  const sourceOf: SourceOf = (patchId, modality) => options.source(run.datasetId, patchId, modality);
  const open = { ...dataset, scan, sourceOf };
  try {
    const facts = await computeAll(context, open, run);
    const failed = run.thumbnails === false ? 0 : await makeThumbnails(context, open, run);
    return { patches: facts.patches, problems: facts.problems + failed };
  } finally {
    context.changes.tell();
  }
}

async function computeAll(
  { db, options, rows, pool, changes, idle, recount }: RunContext,
  dataset: Dataset,
  { signal, onProgress, verify }: FactsRun,
): Promise<{ patches: number; problems: number }> {
  const { id, scan, sourceOf } = dataset;
  const classes = dataset.nomenclature.classes.map(({ value }) => value);
  const total = rows.count(scan);
  let [done, patches, problems] = [0, 0, 0];
  const isWanted = (patch: FactPatch): boolean =>
    isDue(patch, options.maskVersion(id, patch.patchId)) ||
    (verify === true && isChanged(scan, patch, sourceOf));

  async function compute(batch: Batch): Promise<Computed> {
    throwIfAborted(signal);
    await (batch.patches.length === 0 ? nextTurn() : idle());
    const versions = batch.patches.map(({ patchId }) => options.maskVersion(id, patchId));
    const masks = await Promise.all(
      batch.patches.map(async ({ patchId }, i) => {
        // Edits that do not fit their file any more are told where they are made; the file counts.
        return versions[i]! > 0 ? options.editedMask(id, patchId).catch(() => null) : null;
      }),
    );
    const jobs = batch.patches.map((patch, i) => patchJob(scan, patch, sourceOf, masks[i] === null));
    const facts = jobs.length === 0 ? [] : await pool.run('facts', { jobs, classes }, { signal });
    return {
      ...batch,
      items: batch.patches.map((patch, i) => {
        const mask = masks[i];
        const counted = mask ? { ...facts[i]!, ...countMaskData(mask.data, classes) } : facts[i]!;
        return { patch, job: jobs[i]!, facts: counted, version: mask?.version ?? versions[i]! };
      }),
    };
  }

  const batches = batchesOf(rows, scan, patchesPerTask, isWanted);
  for await (const { items, seen } of inOrder(batches, pool.threads + 1, compute)) {
    throwIfAborted(signal);
    if (items.some(({ facts }) => facts.errors.some(({ error }) => isGone(error)))) checkThere(dataset);
    await writeInSlices(db, items, ({ patch, job, facts, version }) => {
      if (!rows.has(patch)) return;
      problems += rows.put(patch, facts, version, factProblems(dataset.path, patch.patchId, job, facts));
      changes.note(id, patch.patchId);
      if (options.maskVersion(id, patch.patchId) !== version) recount(id, patch.patchId);
    });
    patches += items.length;
    done += seen;
    onProgress({ phase: 'pixels', done, total, unit: 'patches' });
  }
  return { patches, problems };
}

/** @returns the number of problems. */
async function makeThumbnails(
  { db, rows, pool, thumbnails, idle }: RunContext,
  dataset: Dataset,
  { signal, onProgress }: FactsRun,
): Promise<number> {
  const { id, scan, sourceOf } = dataset;
  const total = rows.count(scan);
  let [done, problems] = [0, 0];

  async function make({ patches, seen }: Batch): Promise<{ made: Made[]; seen: number }> {
    throwIfAborted(signal);
    await (patches.length === 0 ? nextTurn() : idle());
    const wanted = patches.flatMap((patch) => {
      const image = patchImage(scan, patch, sourceOf);
      return image ? [{ patch, image, stamp: sourceStamp(image.source) }] : [];
    });
    const images = wanted.map(({ image }) => image);
    const results = images.length === 0 ? [] : await pool.run('thumbnails', images, { signal });
    return { made: wanted.map((entry, i) => ({ ...entry, result: results[i]! })), seen };
  }

  const isWanted = (patch: FactPatch): boolean => !thumbnails.has(id, patch.patchId);
  const batches = batchesOf(rows, scan, thumbnailsPerTask, isWanted);
  for await (const { made, seen } of inOrder(batches, pool.threads + 1, make)) {
    throwIfAborted(signal);
    if (made.some(({ result }) => isAppErrorData(result) && isGone(result))) checkThere(dataset);
    thumbnails.put(
      id,
      made.flatMap(({ patch: { patchId }, stamp, result }) =>
        isAppErrorData(result) ? [] : [{ patchId, stamp, jpeg: result }],
      ),
    );
    const failed = made.filter(({ result }) => isAppErrorData(result));
    await writeInSlices(db, failed, ({ patch, image, result }) => {
      if (!rows.has(patch)) return;
      const problem = unreadable(dataset.path, patch.patchId, image.source, result as AppErrorData);
      problems += rows.putFileProblems(patch, pathIn(dataset.path, image.source), [problem]);
    });
    done += seen;
    onProgress({ phase: 'thumbnails', done, total, unit: 'patches' });
  }
  return problems;
}

interface Batch {
  readonly patches: readonly FactPatch[];
  /** Patches that this batch stands for, with those before it that need nothing. */
  readonly seen: number;
}

interface Computed {
  readonly seen: number;
  readonly items: readonly {
    readonly patch: FactPatch;
    readonly job: PatchJob;
    readonly facts: PatchFacts;
    readonly version: number;
  }[];
}

interface Made {
  readonly patch: FactPatch;
  readonly image: WantedRaster;
  readonly stamp: string;
  readonly result: Uint8Array | AppErrorData;
}

/** The patches of a scan that are wanted, in batches; an empty one ends each page, so that others get their turn. */
function* batchesOf(
  rows: FactRows,
  scan: FactScan,
  size: number,
  isWanted: (patch: FactPatch) => boolean,
): Generator<Batch, void, void> {
  for (const unit of rows.units(scan)) {
    for (let after = -1; ;) {
      const page = rows.page(unit, after, pageSize);
      const wanted = page.filter(isWanted);
      yield { patches: [], seen: page.length - wanted.length };
      for (let i = 0; i < wanted.length; i += size) {
        const patches = wanted.slice(i, i + size);
        yield { patches, seen: patches.length };
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) break;
      after = last.id;
    }
  }
}

function isGone({ code }: AppErrorData): boolean {
  return code === 'fileMissing' || code === 'fileUnreadable' || code === 'archiveDamaged';
}

/** A disk that was unplugged is one error, not one for each file. @throws AppError `datasetMissing` */
function checkThere({ path }: FactsDataset): void {
  if (!existsSync(path)) throw new AppError('datasetMissing', { path });
}
