import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRaster } from '../../../src/main/raster/index.ts';
import { askPeer } from '../peers.ts';
import { ms, median, p95, rowOf, timeRow, type Row } from '../stats.ts';

const scenario = 'Reading a Sentinel-2 series of 90 dates (900 bands of 10 × 10) in one go';
const files = 40;
const passes = 5;
const bandCount = 900;
const targetMs = 15;

interface Form {
  readonly name: string;
  readonly interleave: 'pixel' | 'band';
  readonly compress: 'none' | 'deflate' | 'lzw';
}

const forms: readonly Form[] = (['pixel', 'band'] as const).flatMap((interleave) =>
  (['none', 'deflate', 'lzw'] as const).map((compress) => ({
    ...{ interleave, compress },
    name: `${interleave === 'pixel' ? 'chunky' : 'bands apart'}, ${compress === 'none' ? 'not compressed' : compress}`,
  })),
);

/**
 * All bands of a series, patch by patch, by our reader in one thread against rasterio in one process, on the same files that
 * rasterio wrote. How the released files are made is not established: both interleavings, three compressions.
 */
export async function seriesFiles(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-'));
  try {
    const rows: Row[] = [];
    for (const form of forms) rows.push(...(await compare(folder, form)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(folder: string, { name, interleave, compress }: Form): Promise<Row[]> {
  const paths = Array.from({ length: files }, (_, i) => join(folder, `${interleave}-${compress}-${i}.tif`));
  const made = askPeer<{ files: number }>({
    task: 'writeSeries',
    files: paths,
    config: { interleave, compress },
  });
  if (!made) return [rowOf(scenario, name, { median: 'not measured', note: 'rasterio is not installed' })];
  const samples: number[] = [];
  for (let pass = -1; pass < passes; pass++) {
    for (const path of paths) {
      const start = performance.now();
      const { bands } = await readRaster(path);
      if (bands !== bandCount) throw new Error(`${bands} bands in ${path}`);
      // The first pass warms up the compiler and the system's memory.
      if (pass >= 0) samples.push(performance.now() - start);
    }
  }
  const peer = askPeer<{ ms: number[] }>({ task: 'readSeries', files: paths })?.ms ?? [];
  const ratio = median(peer) / median(samples);
  return [
    timeRow(scenario, name, samples, {
      ...{ target: `p95 < ${targetMs} ms`, reached: p95(samples) < targetMs },
      note: `rasterio ${ms(median(peer))}, p95 ${ms(p95(peer))}: ${ratio.toFixed(1)}×`,
    }),
  ];
}
