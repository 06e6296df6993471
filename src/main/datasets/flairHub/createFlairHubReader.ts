import { createPool } from '../../workers/index.ts';
import type { Pool, PoolOptions } from '../../workers/index.ts';
import type { IndexTasks } from './index.worker.ts';

/** Reads a FLAIR-HUB folder in workers; see the functions of the same names for what each task answers. */
export interface FlairHubReader {
  readonly threads: number;
  run: Pool<IndexTasks>['run'];
  /** Closes files that are still open and ends the workers. */
  close(): Promise<void>;
}

/**
 * Creates the workers of one index run. They live as long as the run: indexing is rare, and a worker that waits would keep
 * its memory for the rest of the day.
 *
 * @param options.threads 0 reads in the calling thread (tests).
 */
export function createFlairHubReader(options: Pick<PoolOptions, 'threads'> = {}): FlairHubReader {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./index.worker.${extension}`, import.meta.url);
  const pool = createPool<IndexTasks>({ filename, threads: options.threads });
  return {
    threads: pool.threads,
    run: (task, args, runOptions) => pool.run(task, args, runOptions),
    async close() {
      // Workers take their open files with them; in the calling thread somebody has to close them.
      if (pool.threads === 0) await pool.run('closeMetadata', {}).catch(() => {});
      await pool.close();
    },
  };
}
