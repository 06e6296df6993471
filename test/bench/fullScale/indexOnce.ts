import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./index.child.ts', import.meta.url));

export interface IndexRequest {
  readonly root: string;
  /** Created when it is not there. */
  readonly workspace: string;
  /**
   * `index`: a scan until the dataset can be used, all names read again where it was indexed before. `apart`: names without
   * the catalogue, then the inserts of what was read.
   */
  readonly mode?: 'index' | 'apart';
  /** Kills the process (SIGKILL) once so many files are in the catalogue. */
  readonly killAtFiles?: number;
}

/** What an index process measured of itself; times in milliseconds from the call on, without the start of the process. */
export interface IndexResult {
  readonly datasetId: string;
  /** Recognising and listing, `names`, `metadata`, `finishing`. */
  readonly phases: Readonly<Record<string, number>>;
  /** Until the dataset could be used. */
  readonly publishedMs: number;
  /** Longest time in which the thread answered nothing. */
  readonly gapMs: number;
  /** Most memory that the process had, its workers included. */
  readonly peakBytes: number;
  /** Nothing had changed. */
  readonly reused: boolean;
  readonly files: number;
  readonly patches: number;
  readonly rois: number;
  readonly units: number;
  /** Units that an earlier run had read. */
  readonly unitsKept: number;
}

export interface ApartResult {
  /** Listing and names of all units, in the worker pool, thrown away. */
  readonly readMs: number;
  /** The rows of all units, into an empty catalogue. */
  readonly insertMs: number;
}

export type ChildMessage =
  { type: 'progress'; files: number } | { type: 'done'; result: IndexResult | ApartResult };

/** Indexes a folder in a process of its own, so that its memory and its garbage are its own. */
export function indexOnce(request: IndexRequest & { mode?: 'index' }): Promise<IndexResult>;
export function indexOnce(request: IndexRequest & { mode: 'apart' }): Promise<ApartResult>;
export async function indexOnce(request: IndexRequest): Promise<IndexResult | ApartResult> {
  const result = await runChild(request);
  if (!result) throw new Error('The index process ended without a result.');
  return result;
}

/** Indexes until it is killed. @returns milliseconds until then. */
export async function indexAndKill(request: IndexRequest & { killAtFiles: number }): Promise<number> {
  const start = performance.now();
  if (await runChild(request)) throw new Error('The index process was not killed in time.');
  return performance.now() - start;
}

function runChild(request: IndexRequest): Promise<IndexResult | ApartResult | null> {
  const { root, workspace, mode = 'index', killAtFiles = Infinity } = request;
  const child = fork(script, [root, workspace, mode], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    let result: IndexResult | ApartResult | null = null;
    let isKilled = false;
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'done') result = message.result;
      else if (message.files >= killAtFiles && !isKilled) isKilled = child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (result || isKilled) resolve(result);
      else reject(new Error(`The index process ended with code ${code}.`));
    });
  });
}
