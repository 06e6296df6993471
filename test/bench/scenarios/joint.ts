import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import type { PairSources } from '../../../src/main/comparison/readPair.ts';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { createPool, type Pool } from '../../../src/main/workers/index.ts';
import { PairSum } from '../../../src/shared/comparison/pairCounts.ts';
import type { JointTasks } from '../joint.worker.ts';
import { askPeer } from '../peers.ts';
import { median, p95, perSecond, rowOf, timed, times, type Row } from '../stats.ts';

const scenario = 'Joint histogram of CoSIA and LPIS';
const side = 8;
const runs = 5;
/** The files of a run are counted so many times over: a real job has hundreds of thousands. */
const repeats = 4;
/** A ROI of the dataset has about eighty. */
const patchesPerTask = 16;
const peers = [
  { reader: 'rasterio', name: 'rasterio and numpy.bincount', least: 3.5 },
  { reader: 'gdal', name: 'osgeo.gdal and numpy.bincount', least: 1.6 },
] as const;

/** As rasterio writes them: strips of 8 KiB, pixels together unless it is told otherwise. */
const copies = [
  { name: 'deflate, by rasterio', compress: 'deflate', interleave: 'pixel' },
  { name: 'LZW, by rasterio', compress: 'lzw', interleave: 'pixel' },
  { name: 'LZW with bands apart, by rasterio', compress: 'lzw', interleave: 'band' },
  { name: 'uncompressed, by rasterio', compress: 'none', interleave: 'pixel' },
] as const;

interface Labels {
  readonly masks: readonly string[];
  readonly parcels: readonly string[];
}

/**
 * Counts the pairs of CoSIA and LPIS at all three levels from their files, in one worker of ours, against one process that reads
 * them with rasterio or GDAL and counts them with numpy; in turn, on the same files, all in the system's memory. The counts must
 * be the same. Files as the sample writes them, and as rasterio does.
 */
export async function jointCounts(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-joint-'));
  try {
    const scene = { seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: side, cols: side };
    const modalities = ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] as const;
    const outDir = join(folder, 'sample');
    await generateScene({ ...scene, outDir, modalities: [...modalities] });
    const sample = labelsBelow(outDir);
    const rows = [
      ...(await compare('deflate, strips of 64 KiB', sample)),
      ...(await scaling(sample)),
      await inflateShare('deflate, strips of 64 KiB', sample),
    ];
    for (const { name, ...how } of copies) {
      const written = writtenByRasterio(sample, join(folder, name), how);
      if (!written) continue;
      rows.push(...(await compare(name, written)));
      if (how.compress === 'deflate') rows.push(await inflateShare(name, written));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(name: string, labels: Labels): Promise<Row[]> {
  const pool = createWorkers(1);
  const patches = patchesOf(labels);
  let sums = await count(pool, patches);
  const ours: number[] = [];
  const theirs = peers.map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    ours.push(...(await timed(1, async () => (sums = await count(pool, patches)), 0)));
    for (const [i, { reader }] of peers.entries()) {
      const answer = askPeer<{ seconds: number; crc: number }>({
        task: 'joint',
        files: patches.map(({ cover }) => cover as string),
        more: patches.map(({ lpis }) => lpis as string),
        config: { do: 'count', reader },
      });
      if (!answer) continue;
      if (answer.crc !== crcOf(sums)) throw new Error(`${name}: ${reader} counts otherwise.`);
      theirs[i]!.push(answer.seconds * 1000);
    }
  }
  await pool.close();
  const rate = (ms: number): string => perSecond((1000 * patches.length) / ms, 'patches');
  const own = rowOf(scenario, `${name}: one worker`, {
    ...{ median: rate(median(ours)), p95: rate(p95(ours)), n: runs },
    note: `${patches.length / repeats} patches ${repeats} times over`,
  });
  const others = peers.flatMap(({ name: peer, least }, i): Row[] => {
    const samples = theirs[i]!;
    if (samples.length === 0) return [rowOf(scenario, `${name}: ${peer}`, { median: 'not installed' })];
    const ratio = median(samples) / median(ours);
    return [
      rowOf(scenario, `${name}: ${peer}, one process`, {
        ...{ median: rate(median(samples)), p95: rate(p95(samples)), n: samples.length },
      }),
      rowOf(scenario, `${name}: ratio to ${peer}`, {
        ...{ median: times(ratio), n: samples.length, target: `≥ ${least}×`, reached: ratio >= least },
        note: 'the same counts',
      }),
    ];
  });
  return [own, ...others];
}

/** The same work in one worker and in two, in turn. */
async function scaling(labels: Labels): Promise<Row[]> {
  const patches = patchesOf(labels);
  const pools = [1, 2].map(createWorkers);
  const samples: [number[], number[]] = [[], []];
  for (let run = -2; run < runs; run++) {
    for (const [i, pool] of pools.entries()) {
      const [ms] = await timed(1, () => count(pool, patches), 0);
      if (run >= 0) samples[i]!.push(ms!);
    }
  }
  await Promise.all(pools.map((pool) => pool.close()));
  const ratio = median(samples[0]) / median(samples[1]);
  return [
    rowOf(scenario, 'two workers against one', {
      ...{ median: times(ratio), n: runs, target: '≥ 1.8×', reached: ratio >= 1.8 },
    }),
  ];
}

/** Share of the time that is spent within `inflateSync`, in this process. */
async function inflateShare(name: string, labels: Labels): Promise<Row> {
  const pool = createWorkers(0);
  const patches = patchesOf(labels);
  await count(pool, patches);
  const original = zlib.inflateSync;
  let inflating = 0;
  zlib.inflateSync = ((bytes, options) => {
    const start = performance.now();
    const inflated = original(bytes, options);
    inflating += performance.now() - start;
    return inflated;
  }) as typeof original;
  syncBuiltinESMExports();
  try {
    const total = (await timed(runs, () => count(pool, patches), 0)).reduce((sum, ms) => sum + ms, 0);
    return rowOf(scenario, `${name}: share of the time in inflate`, {
      ...{ median: `${Math.round((100 * inflating) / total)} %`, n: runs },
      note: 'node:zlib, with what it sets up for each strip',
    });
  } finally {
    zlib.inflateSync = original;
    syncBuiltinESMExports();
    await pool.close();
  }
}

const createWorkers = (threads: number) =>
  createPool<JointTasks>({ filename: new URL('../joint.worker.ts', import.meta.url), threads });

const patchesOf = ({ masks, parcels }: Labels): PairSources[] =>
  Array.from({ length: repeats }, () => masks.map((cover, i) => ({ cover, lpis: parcels[i]! }))).flat();

async function count(pool: Pool<JointTasks>, patches: readonly PairSources[]): Promise<PairSum[]> {
  const tasks = [];
  for (let i = 0; i < patches.length; i += patchesPerTask)
    tasks.push(pool.run('joint', patches.slice(i, i + patchesPerTask)));
  const sums = [new PairSum(), new PairSum(), new PairSum()];
  for (const levels of await Promise.all(tasks)) levels.forEach((counts, i) => sums[i]!.add(counts));
  return sums;
}

/** CRC-32 of the counts as the peers have them: uint64 `[level, cover, declared]`. */
function crcOf(sums: readonly PairSum[]): number {
  const totals = new BigUint64Array(sums.length * 65_536);
  sums.forEach((sum, level) => {
    for (const [cover, declared, px] of sum.cells())
      totals[level * 65_536 + ((cover << 8) | declared)] = BigInt(px);
  });
  return zlib.crc32(new Uint8Array(totals.buffer));
}

function writtenByRasterio(
  { masks, parcels }: Labels,
  out: string,
  how: { readonly compress: string; readonly interleave: string },
): Labels | null {
  mkdirSync(out);
  const files = [...masks, ...parcels];
  const answer = askPeer<{ files: number }>({ task: 'joint', files, out, config: { do: 'write', ...how } });
  return answer && labelsBelow(out);
}

function labelsBelow(folder: string): Labels {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tif'))
    .sort()
    .map((name) => join(folder, name));
  const having = (modality: string): string[] => files.filter((path) => path.includes(modality));
  return { masks: having('_AERIAL_LABEL-COSIA_'), parcels: having('_ALL_LABEL-LPIS_') };
}
