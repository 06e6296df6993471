import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Evaluation } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { evaluateTable } from '../../shared/evaluation/evaluateTable.ts';
import { metricsJson } from '../../shared/evaluation/metricsJson.ts';
import { isInside, realOf, replaceFile } from '../exports/index.ts';
import { createPool, defaultThreads } from '../workers/index.ts';
import type { Evaluations, EvaluationsOptions } from './Evaluations.ts';
import type { EvaluationTasks } from './evaluation.worker.ts';
import { runEvaluation, type Found } from './runEvaluation.ts';
import { partKey, type Truth } from './Tallies.ts';

/** Results that are kept, the last ones; of a whole dataset each has some megabytes. */
const keptResults = 20;
/** Skipped predictions that a result names. */
const namedSkipped = 500;

/** Creates the evaluations of an open workspace. */
export function createEvaluations(options: EvaluationsOptions): Evaluations {
  const results = new Map<string, Found>();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  const found = (id: string): Found => {
    const result = results.get(id);
    if (!result) throw new AppError('notFound', { what: 'evaluation', id });
    return result;
  };
  const keep = (result: Found): string => {
    const id = randomUUID();
    results.set(id, result);
    if (results.size > keptResults) results.delete(results.keys().next().value!);
    return id;
  };
  /** Keeps closing waiting until the work is done. */
  const track = <T>(work: Promise<T>): Promise<T> => {
    const task = work.finally(() => running.delete(task));
    running.add(task);
    return task;
  };

  return {
    run: (run) =>
      track(
        withPool(options.threads ?? defaultThreads(), async (pool) => {
          const signal = AbortSignal.any([run.signal, closing.signal]);
          const result = await runEvaluation(options, pool, { ...run, signal });
          const { patches } = result.parts[0]!;
          return { id: keep(result), patches, skipped: result.skipped.length };
        }),
      ),
    result: (id, truth, part) => describe(found(id), truth, part),
    write: (id, path, truth) => track(write(options, found(id), path, truth)),
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

async function withPool<T>(
  threads: number,
  work: (pool: ReturnType<typeof createPool<EvaluationTasks>>) => Promise<T>,
): Promise<T> {
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./evaluation.worker.${extension}`, import.meta.url);
  const pool = createPool<EvaluationTasks>({ filename, threads });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

/** @throws AppError `notFound` for a part that was not counted */
function describe(
  { run, rules, parts, rows, selected, skipped }: Found,
  asked: Truth,
  part: string,
): Evaluation {
  // LPIS is not corrected: the dataset's is the only truth, and is called what it is.
  const truth = run.task === 'lpis' ? 'original' : asked;
  const counted = parts.find((one) => partKey(one) === part);
  if (!counted) throw new AppError('notFound', { what: 'part', id: part });
  const { matrix, conventions } = evaluateTable(counted.tables[truth], rules);
  const n = matrix.values.length;
  return {
    ...{ task: run.task, truth, classList: rules.list.id, values: [...matrix.values] },
    matrix: Array.from({ length: n }, (_, row) => [...matrix.counts.subarray(row * n, (row + 1) * n)]),
    ...{ patches: counted.patches, selected, offset: rules.offset, uncountedPx: matrix.uncountedPx },
    ...{ conventions, parts: [...rows[truth]] },
    skipped: skipped.slice(0, namedSkipped).map(({ name, error }) => ({ name, error: { ...error } })),
    skippedCount: skipped.length,
  };
}

async function write(
  options: EvaluationsOptions,
  result: Found,
  out: string,
  truth: Truth,
): Promise<{ path: string }> {
  const path = resolve(out);
  const folder = dirname(path);
  const real = await realOf(path);
  for (const dataset of options.datasetPaths())
    if (isInside(real, await realOf(dataset))) throw new AppError('exportInsideDataset', { path, dataset });
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new AppError('folderUnreadable', { path: folder });
  const { run } = result;
  const { name } = options.dataset(run.datasetId);
  const about = { program: `Arpenteur ${options.appVersion}`, writtenUtc: new Date().toISOString() };
  const { predictions, where } = run;
  const json = metricsJson(describe(result, truth, 'all'), { ...about, dataset: name, predictions, where });
  await replaceFile(path, `${JSON.stringify(json, null, 2)}\n`);
  return { path };
}
