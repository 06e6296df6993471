import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encodeTiff } from '../../../src/main/raster/index.ts';
import { patchSizeM } from '../../../src/shared/model/modality.ts';
import { createBed, type Bed } from '../bed.ts';
import { megabytes, median, p95, perSecond, rowOf, seconds, timed, times, type Row } from '../stats.ts';

const scenario = 'Building the overviews of a ROI';
const side = 25;
const runs = 3;
const roiKey = 'D013-2020_AU-S1-1';
/** The levels that we build: the coarsest shows the ROI in one tile. */
const factors = ['2', '4', '8', '16', '32'];

/**
 * Builds all overviews of the aerial images of a ROI of 25 x 25 patches, against `gdaladdo -r average` on a VRT of the same
 * files, with one thread and with one a core; in turn, all files in the system's memory. Both keep what they make
 * uncompressed: GDAL in one `.ovr`, we in a file a tile.
 */
export async function overviews(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-'));
  const bed = createBed();
  try {
    const rows: Row[] = [];
    for (const compression of ['none', 'deflate'] as const) {
      const dataset = join(folder, compression);
      const files = writePatches(dataset, compression);
      rows.push(...(await compare(bed, dataset, files, compression)));
      rmSync(dataset, { recursive: true });
    }
    return rows;
  } finally {
    await bed.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(bed: Bed, dataset: string, files: readonly string[], name: string): Promise<Row[]> {
  const workspace = join(dataset, '..', `workspace-${name}`);
  const datasetId = await bed.openDataset(dataset, workspace);
  const { tiles } = bed.services.workspaces.session();
  const cache = join(workspace, 'cache', 'tiles');
  const build = async (): Promise<void> => {
    const { signal } = new AbortController();
    const { done, total } = await tiles.buildOverviews(datasetId, roiKey, 'aerial', { signal });
    if (done !== total) throw new Error(`${done} of ${total} overviews`);
  };
  const own: number[] = [];
  const peers: Record<string, number[]> = { '1': [], ALL_CPUS: [] };
  await build();
  const bytes = sizeBelow(cache);
  for (let run = 0; run < runs; run++) {
    rmSync(cache, { recursive: true });
    own.push(...(await timed(1, build, 0)));
    for (const [threads, samples] of Object.entries(peers)) {
      const ms = gdaladdo(dataset, files, threads);
      if (ms !== null) samples.push(ms);
    }
  }
  const best = Math.min(
    ...Object.values(peers).map((samples) => (samples.length > 0 ? median(samples) : Infinity)),
  );
  const ratio = best / median(own);
  const text = `files ${name === 'none' ? 'not compressed' : name}`;
  return [
    rowOf(scenario, `${text}: all overviews`, {
      ...{ median: seconds(median(own)), p95: seconds(p95(own)), n: own.length },
      note: `${side} × ${side} patches, ${perSecond((1000 * files.length) / median(own), 'patches')}; ${megabytes(bytes)} on the disk`,
    }),
    ...Object.entries(peers).map(([threads, samples]) =>
      rowOf(scenario, `${text}: gdaladdo, ${threads === '1' ? 'one thread' : 'GDAL_NUM_THREADS=ALL_CPUS'}`, {
        median: samples.length > 0 ? seconds(median(samples)) : 'not installed',
        p95: samples.length > 0 ? seconds(p95(samples)) : '',
        n: samples.length,
      }),
    ),
    rowOf(scenario, `${text}: ratio to the quicker of both`, {
      ...{ median: Number.isFinite(ratio) ? times(ratio) : '', n: own.length, target: '≥ 1×' },
      reached: Number.isFinite(ratio) ? ratio >= 1 : null,
    }),
  ];
}

/** Milliseconds of one run, or null where GDAL is not installed. The VRT itself is not timed. */
function gdaladdo(dataset: string, files: readonly string[], threads: string): number | null {
  const vrt = join(dataset, 'mosaic.vrt');
  const list = join(dataset, 'files.txt');
  for (const path of [vrt, `${vrt}.ovr`]) rmSync(path, { force: true });
  writeFileSync(list, files.join('\n'));
  if (spawnSync('gdalbuildvrt', ['-q', '-input_file_list', list, vrt]).status !== 0) return null;
  const args = ['-q', '-r', 'average', '-ro', '--config', 'GDAL_NUM_THREADS', threads, vrt, ...factors];
  const start = performance.now();
  const { status, stderr } = spawnSync('gdaladdo', args, { encoding: 'utf8' });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(stderr);
  rmSync(`${vrt}.ovr`);
  return ms;
}

/** Fields with some noise: deflate takes a third off. */
function writePatches(dataset: string, compression: 'none' | 'deflate'): string[] {
  const noise = new Uint8Array(1 << 16);
  for (let i = 0, state = 7; i < noise.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[i] = state >>> 28;
  }
  const files: string[] = [];
  const folder = join(dataset, 'D013-2020_AERIAL_RGBI', 'AU-S1-1');
  mkdirSync(folder, { recursive: true });
  const data = new Uint8Array(512 * 512 * 4);
  for (let row = 1; row <= side; row++) {
    for (let col = 1; col <= side; col++) {
      for (let i = 0; i < data.length; i++) {
        const field = ((i >> 18) * 37 + ((i >> 8) & 7) * 23 + (i & 3) * 50 + row * 5 + col * 3) & 127;
        data[i] = 40 + field + noise[(i * 31 + row * 977 + col) & 0xffff]!;
      }
      const path = join(folder, `D013-2020_AERIAL_RGBI_AU-S1-1_${row}-${col}.tif`);
      const origin = [
        6400 * 102.4 + (col - 1) * patchSizeM,
        66_500 * 102.4 - (row - 1) * patchSizeM,
      ] as const;
      const shape = {
        width: 512,
        height: 512,
        bands: 4,
        dtype: 'uint8',
        layout: { kind: 'strips' },
      } as const;
      const geo = { origin, pixelSize: 0.2, epsg: 2154 };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, encodeTiff({ ...shape, data, compression, level: 3, geo }));
      files.push(path);
    }
  }
  return files;
}

function sizeBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
