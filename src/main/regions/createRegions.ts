import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { decodeRegionTree, regionTreeVersion } from '../../shared/regions/regionTree.ts';
import { createPool, type Pool } from '../workers/index.ts';
import type { RegionTasks } from './regions.worker.ts';
import type { Regions, RegionsOptions } from './Regions.ts';
import { treeJob, type TreeJob } from './treeJob.ts';
import { TreeFiles } from './TreeFiles.ts';

const defaultBytes = 64 * 1024 ** 2;
const defaultDiskBytes = 1024 ** 3;

/** Creates the regions of one workspace. */
export function createRegions(options: RegionsOptions): Regions {
  const { catalogue, layoutOf, cacheDir } = options;
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  let started: Pool<RegionTasks> | null = null;
  const pool = () =>
    (started ??= createPool<RegionTasks>({
      filename: new URL(`./regions.worker.${extension}`, import.meta.url),
      // The others are left to what is drawn meanwhile.
      threads: options.threads ?? Math.min(2, Math.max(1, availableParallelism() - 1)),
    }));
  const memory = new TreeMemory(options.maxBytes ?? defaultBytes);
  const files = new TreeFiles(join(cacheDir, 'regions'), options.maxDiskBytes ?? defaultDiskBytes);
  const writes = new Set<Promise<void>>();
  let closed = false;

  const make = async (job: TreeJob, name: string, signal?: AbortSignal): Promise<Uint8Array> => {
    const bytes = await pool().run('tree', job, { signal });
    // What was made without a file that could not be read may be better the next time.
    if (closed || decodeRegionTree(bytes).isPartial) return bytes;
    memory.keep(name, bytes);
    const write = files.write(name, bytes).finally(() => writes.delete(write));
    writes.add(write);
    return bytes;
  };

  return {
    async tree(datasetId, patchId, signal) {
      const job = treeJob(catalogue, layoutOf(datasetId), datasetId, patchId);
      const name = await nameOf(datasetId, patchId, job);
      if (signal?.aborted) throw new AppError('cancelled');
      const kept = memory.get(name);
      if (kept) return kept;
      const stored = await files.read(name);
      if (!stored || !isTree(stored)) return make(job, name, signal);
      memory.keep(name, stored);
      return stored;
    },
    async close() {
      closed = true;
      await started?.close();
      await Promise.all(writes);
    },
  };
}

/** Names the tree by all that it is made of: another size or time of a file is another tree. */
async function nameOf(datasetId: string, patchId: string, { image, dem, label }: TreeJob): Promise<string> {
  const stamps = await Promise.all([image, dem, label].map(stampOf));
  const whole = [regionTreeVersion, datasetId, patchId, ...stamps].join('\n');
  return `${createHash('sha256').update(whole).digest('hex').slice(0, 40)}.tree`;
}

async function stampOf(source: RasterSource | null): Promise<string> {
  if (source === null) return '';
  if (typeof source !== 'string') return `crc ${source.crc32} ${source.sizeBytes}`;
  // Whoever reads it tells why it is not there.
  const info = await stat(source).catch(() => null);
  return info ? `${info.mtimeMs} ${info.size}` : '?';
}

/** False for a file that was damaged, or that an older version wrote. */
function isTree(bytes: Uint8Array): boolean {
  try {
    decodeRegionTree(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The trees that were used last, up to a number of bytes. */
class TreeMemory {
  readonly #maxBytes: number;
  readonly #trees = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(name: string): Uint8Array | undefined {
    const bytes = this.#trees.get(name);
    if (!bytes) return undefined;
    this.#trees.delete(name);
    this.#trees.set(name, bytes);
    return bytes;
  }

  keep(name: string, bytes: Uint8Array): void {
    if (this.#trees.has(name)) return;
    this.#trees.set(name, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, old] of this.#trees) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#trees.delete(oldest);
      this.#bytes -= old.length;
    }
  }
}
