import type { Layout } from '../../shared/model/layouts.ts';
import { createPool } from '../workers/index.ts';
import type { Pool, PoolOptions, RunOptions } from '../workers/index.ts';
import type { CheckArgs, CheckedPatches } from './checkPatches.ts';
import type { DatasetTasks } from './index.worker.ts';
import type { DatasetListing, LayoutReader, MetadataPage, ScannedUnit, ScanUnit } from './layout.ts';
import type { FoundProblem } from './problem.ts';

/** What a dataset is asked; see `LayoutReader` and `checkPatches` for what each answers. */
interface ReaderTasks {
  list(args: { root: string }): DatasetListing;
  scanUnit(args: { root: string; unit: ScanUnit }): ScannedUnit;
  readMetadata(args: Parameters<LayoutReader['readMetadata']>[0]): MetadataPage | FoundProblem | null;
  checkPatches(args: CheckArgs): CheckedPatches;
  close(args: Record<string, never>): void;
}

/** Reads a dataset folder in workers. */
export interface DatasetReader {
  readonly threads: number;
  run<K extends keyof ReaderTasks>(
    task: K,
    args: Parameters<ReaderTasks[K]>[0],
    options?: RunOptions,
  ): Promise<ReturnType<ReaderTasks[K]>>;
  /** Closes files that are still open and ends the workers. */
  close(): Promise<void>;
}

/** Names come by the million: with V8's own choice a worker holds 60 MB more, for a tenth of the time. */
const youngGenerationMb = 4;

/**
 * Creates the workers of one index run. They live as long as the run: indexing is rare, and a worker that waits would keep
 * its memory for the rest of the day.
 *
 * Metadata have a worker of their own, started when they are first asked for: a file stays open between its pages, and one
 * out of an archive is held in memory, which no second worker should do as well.
 *
 * @param options.threads 0 reads in the calling thread (tests).
 */
export function createDatasetReader(
  layout: Layout,
  options: Pick<PoolOptions, 'threads'> = {},
): DatasetReader {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./index.worker.${extension}`, import.meta.url);
  const pool = createPool<DatasetTasks>({ filename, threads: options.threads, youngGenerationMb });
  let ownPool: Pool<DatasetTasks> | null = pool.threads === 0 ? pool : null;
  const metadataPool = (): Pool<DatasetTasks> =>
    (ownPool ??= createPool<DatasetTasks>({ filename, threads: 1, youngGenerationMb }));

  return {
    threads: pool.threads,
    run(task, args, runOptions) {
      const isKept = task === 'readMetadata' || task === 'close';
      // The types of one task follow from its name; the compiler cannot see that for all of them at once.
      const call = (isKept ? metadataPool() : pool).run as (
        task: string,
        args: unknown,
        options?: RunOptions,
      ) => Promise<never>;
      return call(task, { layout, ...args }, runOptions);
    },
    async close() {
      // Workers take their open files with them; in the calling thread somebody has to close them.
      if (pool.threads === 0) await pool.run('close', { layout }).catch(() => {});
      await Promise.all([pool.close(), ownPool === pool ? null : ownPool?.close()]);
    },
  };
}
