import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RasterSource } from '../../../src/shared/raster/source.ts';

const script = fileURLToPath(new URL('./readPatches.child.ts', import.meta.url));

export interface PatchSources {
  /** The same pixels three times. */
  readonly file: string;
  readonly stored: RasterSource;
  readonly deflated: RasterSource;
}

export interface ReadRequest {
  /** Read before anything is measured. */
  readonly warmUp: readonly PatchSources[];
  readonly patches: readonly PatchSources[];
  /** What the files are compared with. */
  readonly kind: 'stored' | 'deflated';
  /** How often all are read; in the first pass an entry is checked too. */
  readonly passes: number;
}
/** Milliseconds of each patch, by pass: from a file and from an archive. */
export type ReadTimes = readonly { readonly file: number[]; readonly archive: number[] }[];

/** Reads patches in a new process, in which no entry of an archive was checked yet. */
export function readPatches(request: ReadRequest): Promise<ReadTimes> {
  const child = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as ReadTimes));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The reading process ended with code ${code}.`)));
    child.send(request);
  });
}
