import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { listOfTask, type EvaluationRules } from '../../shared/evaluation/evaluateTable.ts';
import { predicts, type PairTable } from '../../shared/evaluation/PairTable.ts';
import type { EvaluationPart } from '../../shared/contract/index.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { isDatasetPresent } from '../datasets/index.ts';
import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { CountJob, CountResult } from './countPatch.ts';
import type { EvaluationTasks } from './evaluation.worker.ts';
import type { EvaluationRun, EvaluationsOptions } from './Evaluations.ts';
import {
  editedCells,
  jobOf,
  planFolder,
  planSet,
  type Plan,
  type Predicted,
  type Skipped,
} from './gatherJobs.ts';
import { scoreParts, Tallies, type CountedPart, type Truth } from './Tallies.ts';

/** Everything that an evaluation found. */
export interface Found {
  readonly run: Pick<EvaluationRun, 'datasetId' | 'predictions' | 'task' | 'where'>;
  readonly rules: EvaluationRules;
  readonly parts: readonly CountedPart[];
  readonly rows: Readonly<Record<Truth, readonly EvaluationPart[]>>;
  readonly selected: number;
  readonly skipped: readonly Skipped[];
}

/** Patches of one call of a worker: enough to hide it, few enough for a smooth bar. */
const batchSize = 16;

/**
 * Counts predictions against masks.
 *
 * @throws AppError `cancelled`, `notFound`, `folderUnreadable`, `whereInvalid`, `datasetMissing`, `nothingToEvaluate`,
 *   `predictionRepeated`, `predictionsDiffer` for a set of the other task, `classListDiffers`
 */
export async function runEvaluation(
  options: EvaluationsOptions,
  pool: Pool<EvaluationTasks>,
  run: EvaluationRun,
): Promise<Found> {
  const { datasetId, predictions, task, where, signal, onProgress } = run;
  const dataset = options.dataset(datasetId);
  onProgress({ phase: 'preparing', done: 0, total: 0, unit: 'patches' });
  // Else every label would be told missing.
  if (!isDatasetPresent(dataset.path)) throw new AppError('datasetMissing', { path: dataset.path });
  if (predictions.kind === 'set') await checkSet(options, run, dataset.list);
  const patchIds = await options.select(datasetId, where);
  throwIfAborted(signal);
  const plan =
    predictions.kind === 'set'
      ? await planSet(options, { datasetId, task, patchIds, setId: predictions.setId }, signal)
      : await planFolder(options, { datasetId, task, patchIds, path: predictions.path }, signal);
  const { parts, skipped } = await count(options, pool, run, plan);
  const path = predictions.kind === 'folder' ? { path: predictions.path } : {};
  if (parts.length === 0) throw nothing(path, [...plan.skipped, ...skipped]);
  const list = listOfTask(task, dataset.list);
  const rules: EvaluationRules = { list, offset: offsetOf(run, list, parts[0]!.tables.original) };
  const rows = {
    original: await scoreParts(parts, 'original', rules, signal),
    corrected: await scoreParts(parts, 'corrected', rules, signal),
  };
  return {
    run: { datasetId, predictions, task, where },
    ...{ rules, parts, rows, selected: plan.selected },
    // What is of a patch first: a folder may hold thousands of another dataset.
    skipped: [...skipped, ...plan.skipped],
  };
}

/** What speaks against a set. */
async function checkSet(
  { inference }: EvaluationsOptions,
  { datasetId, predictions, task }: EvaluationRun,
  list: Nomenclature,
): Promise<void> {
  const id = predictions.kind === 'set' ? predictions.setId : '';
  const set = inference.sets(datasetId).find((one) => one.id === id);
  if (!set) throw new AppError('notFound', { what: 'prediction', id });
  if (set.task !== task) throw new AppError('predictionsDiffer', { path: set.modelName, what: 'task' });
  const model = (await inference.models.list()).find((one) => one.id === set.modelId);
  const expected = listOfTask(task, list).id;
  // A dataset may have been given another list since; a model that was removed cannot be asked.
  if (model && model.manifest.classList !== expected)
    throw new AppError('classListDiffers', { model: model.manifest.classList, dataset: expected });
}

async function count(
  options: EvaluationsOptions,
  pool: Pool<EvaluationTasks>,
  { datasetId, predictions, task, signal, onProgress }: EvaluationRun,
  { predicted }: Plan,
): Promise<{ parts: CountedPart[]; skipped: Skipped[] }> {
  const setId = predictions.kind === 'set' ? predictions.setId : null;
  const cells = editedCells(options.annotation.patchStates(datasetId).keys());
  const tallies = new Tallies();
  const skipped: Skipped[] = [];
  const batches: (readonly Predicted[])[] = [];
  for (let i = 0; i < predicted.length; i += batchSize) batches.push(predicted.slice(i, i + batchSize));
  const countBatch = async (batch: readonly Predicted[]): Promise<(CountResult & { of: Predicted })[]> => {
    throwIfAborted(signal);
    const jobs: CountJob[] = [];
    const ofJobs: Predicted[] = [];
    const failed: { of: Predicted; error: AppErrorData }[] = [];
    for (const one of batch) {
      try {
        jobs.push(await jobOf(options, { datasetId, task, setId }, one, cells));
        ofJobs.push(one);
      } catch (error) {
        const failure = AppError.from(error);
        if (failure.code === 'internal' || failure.code === 'cancelled') throw error;
        failed.push({ of: one, error: failure.toData() });
      }
    }
    const results = jobs.length > 0 ? await pool.run('count', jobs, { signal }) : [];
    return [...results.map((result, i) => ({ ...result, of: ofJobs[i]! })), ...failed];
  };
  let done = 0;
  onProgress({ phase: 'evaluating', done, total: predicted.length, unit: 'patches' });
  // One batch more than workers, so that none waits for this thread to gather its next one.
  for await (const results of inOrder(batches, pool.threads + 1, countBatch)) {
    throwIfAborted(signal);
    for (const result of results) {
      if ('error' in result) skipped.push(skippedOf(result.of, result.error));
      else tallies.add(result.of, result);
    }
    const { path } = options.dataset(datasetId);
    // Unplugged meanwhile: not thousands of labels that are missing, and a score of the rest.
    if (skipped.some(({ error }) => error.code === 'fileMissing') && !isDatasetPresent(path))
      throw new AppError('datasetMissing', { path });
    done += results.length;
    onProgress({ phase: 'evaluating', done, total: predicted.length, unit: 'patches' });
  }
  return { parts: await tallies.finish(signal), skipped };
}

const skippedOf = ({ maskId }: Predicted, error: AppErrorData): Skipped => {
  // A fault of the program is no fault of a file.
  if (error.code === 'internal') throw AppError.fromData(error);
  return { name: maskId, error };
};

/**
 * 1 for files of channel numbers where the list begins at 1. Tools of FLAIR#1 and #2 write them; a file with a 0 holds such, unless
 * another one has the last value of the list, which no channel has.
 */
function offsetOf(
  { predictions, numbering }: EvaluationRun,
  { classes }: Nomenclature,
  table: PairTable,
): 0 | 1 {
  const values = classes.map(({ value }) => value);
  if (predictions.kind === 'set' || Math.min(...values) !== 1 || numbering === 'list') return 0;
  if (numbering === 'channels') return 1;
  return predicts(table, 0) && !predicts(table, Math.max(...values)) ? 1 : 0;
}

/** Why there is no number: the first thing that was skipped says more than that there was nothing. */
function nothing(params: { path?: string }, skipped: readonly Skipped[]): AppError {
  const first = skipped[0];
  const detail = first && `${skipped.length} skipped; ${first.name}: ${first.error.code}`;
  return new AppError('nothingToEvaluate', params, { detail });
}
