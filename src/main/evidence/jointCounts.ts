import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { PixelWindow } from '../../shared/raster/types.ts';
import { readRaster } from '../raster/index.ts';

/** Class values of a patch or cell: bytes that were corrected, or a band of a file. */
export type ClassValues =
  | { readonly kind: 'bytes'; readonly data: Uint8Array }
  | {
      readonly kind: 'file';
      readonly source: RasterSource;
      readonly bandIndex: number;
      /** Part of the file; null for all of it. */
      readonly window: PixelWindow | null;
    };

/** Two class layers of one patch or cell. */
export interface CountJob {
  readonly patchId: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly a: ClassValues;
  readonly b: ClassValues;
}

/** How often each pair of values occurs: `[a, b, pixels]` lists one after the other; null when a layer cannot be read. */
export type JointCounts = readonly number[] | null;

/** Joint counts of several patches, in order. A patch whose files cannot be read is null, not the end. */
export async function countJobs(jobs: readonly CountJob[]): Promise<JointCounts[]> {
  const counts: JointCounts[] = [];
  for (const job of jobs) {
    try {
      counts.push(countPairs(await readValues(job, job.a), await readValues(job, job.b)));
    } catch (error) {
      // The index names files that cannot be read, with their reasons; here only which patches are not counted matters.
      if (!(error instanceof AppError)) throw error;
      counts.push(null);
    }
  }
  return counts;
}

type Values = ArrayLike<number>;

async function readValues({ widthPx, heightPx }: CountJob, values: ClassValues): Promise<Values> {
  if (values.kind === 'bytes') return values.data;
  const { source, bandIndex, window } = values;
  const path = sourcePath(source);
  const raster = await readRaster(source, { bands: [bandIndex], ...(window ? { window } : {}) });
  if (raster.width !== widthPx || raster.height !== heightPx) {
    const found = `${raster.width} × ${raster.height}`;
    throw new AppError('wrongSize', { path, found, expected: `${widthPx} × ${heightPx}` });
  }
  if (raster.dtype.startsWith('float')) {
    throw new AppError('wrongDtype', { path, found: raster.dtype, expected: 'uint8' });
  }
  return raster.data;
}

/** Counts of each pair of values of two layers of the same pixels, as `[a, b, pixels, …]`, by a, then b. */
export function countPairs(a: Values, b: Values): number[] {
  if (a.length !== b.length) throw new RangeError('layers of different sizes');
  const areBytes = a instanceof Uint8Array && b instanceof Uint8Array;
  return areBytes ? countBytes(a, b) : countAny(a, b);
}

function countBytes(a: Uint8Array, b: Uint8Array): number[] {
  const table = new Uint32Array(256 * 256);
  for (let i = 0; i < a.length; i++) table[(a[i]! << 8) | b[i]!]!++;
  const list: number[] = [];
  for (let key = 0; key < table.length; key++) {
    if (table[key]! > 0) list.push(key >> 8, key & 255, table[key]!);
  }
  return list;
}

/** Whole numbers of any type: codes that no list has. */
function countAny(a: Values, b: Values): number[] {
  const table = new Map<number, Map<number, number>>();
  for (let i = 0; i < a.length; i++) {
    let row = table.get(a[i]!);
    if (!row) table.set(a[i]!, (row = new Map()));
    row.set(b[i]!, (row.get(b[i]!) ?? 0) + 1);
  }
  const inOrder = (x: readonly [number, unknown], y: readonly [number, unknown]) => x[0] - y[0];
  return [...table]
    .sort(inOrder)
    .flatMap(([from, row]) => [...row].sort(inOrder).flatMap(([to, px]) => [from, to, px]));
}
