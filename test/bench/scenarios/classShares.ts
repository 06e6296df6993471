import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import type { FactsTasks } from '../../../src/main/facts/facts.worker.ts';
import { encodeTiff, readRaster } from '../../../src/main/raster/index.ts';
import { createPool } from '../../../src/main/workers/index.ts';
import { cosiaHub } from '../../../src/shared/model/nomenclatures.ts';
import { askPeer } from '../peers.ts';
import { median, p95, perSecond, timed, times, type Row } from '../stats.ts';

const scenario = 'Class shares of CoSIA and LPIS';
const side = 8;
const runs = 5;
/** Each label is counted so many times a run: a real job has hundreds of thousands, and neither side is to be timed while it warms up. */
const repeats = 12;
/** As the background job hands them out. */
const patchesPerTask = 16;

/** Two files a patch, in the same order. */
interface Labels {
  readonly masks: readonly string[];
  readonly parcels: readonly string[];
}

/**
 * Counts the classes of a ROI's labels, as the background job does (with unknown codes, hierarchy and stamps), against
 * rasterio and numpy counting them: one process each, in turn, on the same files, all in the system's memory.
 *
 * How the released files are compressed is not established: the sample's deflate strips, and the strips of 8 KiB that GDAL
 * writes by default, in deflate and LZW.
 */
export async function classShares(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-'));
  try {
    const scene = { seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: side, cols: side };
    const modalities = ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] as const;
    await generateScene({ ...scene, outDir: join(folder, 'sample'), modalities: [...modalities] });
    const sample: Labels = {
      masks: tifsBelow(join(folder, 'sample', 'D013-2020_AERIAL_LABEL-COSIA')),
      parcels: tifsBelow(join(folder, 'sample', 'D013-2020_ALL_LABEL-LPIS')),
    };
    const deflated = await recoded(sample, folder, 'deflate');
    const lzw = await recoded(sample, folder, 'lzw');
    return [
      ...(await compare('deflate, strips of 64 KiB', repeated(sample))),
      ...(await compare('deflate, strips of 8 KiB', repeated(deflated))),
      ...(await compare('LZW, strips of 8 KiB', repeated(lzw))),
      ...(await scaling(repeated(sample))),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const repeated = ({ masks, parcels }: Labels): Labels => ({
  masks: Array.from({ length: repeats }, () => masks).flat(),
  parcels: Array.from({ length: repeats }, () => parcels).flat(),
});

async function compare(name: string, labels: Labels): Promise<Row[]> {
  const patches = labels.masks.length;
  const peer: number[] = [];
  const pool = createWorkers(0);
  await count(pool, labels);
  const samples: number[] = [];
  for (let run = 0; run < runs; run++) {
    samples.push(...(await timed(1, () => count(pool, labels), 0)));
    const answer = askPeer<{ seconds: number }>({
      task: 'shares',
      files: labels.masks,
      more: labels.parcels,
    });
    if (answer) peer.push(answer.seconds * 1000);
  }
  await pool.close();
  const ratio = peer.length > 0 ? median(peer) / median(samples) : null;
  const rate = (ms: number): string => perSecond((1000 * patches) / ms, 'patches');
  return [
    {
      scenario,
      measure: `${name}: one process`,
      median: rate(median(samples)),
      p95: rate(p95(samples)),
      n: samples.length,
      target: '',
      reached: null,
      note: `${patches / repeats} patches ${repeats} times over, labels only`,
    },
    {
      scenario,
      measure: `${name}: rasterio and numpy.bincount, one process`,
      median: peer.length > 0 ? rate(median(peer)) : 'not installed',
      p95: peer.length > 0 ? rate(p95(peer)) : '',
      n: peer.length,
      target: '',
      reached: null,
    },
    {
      scenario,
      measure: `${name}: ratio`,
      median: ratio === null ? '' : times(ratio),
      p95: '',
      n: samples.length,
      target: '≥ 3×',
      reached: ratio === null ? null : ratio >= 3,
    },
  ];
}

/** The same work in one worker and in two. */
async function scaling(labels: Labels): Promise<Row[]> {
  const medians: number[] = [];
  for (const threads of [1, 2]) {
    const pool = createWorkers(threads);
    medians.push(median(await timed(runs, () => count(pool, labels), 2)));
    await pool.close();
  }
  return [
    {
      scenario,
      measure: 'two workers against one',
      median: times(medians[0]! / medians[1]!),
      p95: '',
      n: runs,
      target: '',
      reached: null,
      note: `${perSecond((1000 * labels.masks.length) / medians[0]!, 'patches')} with one`,
    },
  ];
}

const createWorkers = (threads: number) =>
  createPool<FactsTasks>({
    filename: new URL('../../../src/main/facts/facts.worker.ts', import.meta.url),
    threads,
  });

async function count(pool: ReturnType<typeof createWorkers>, { masks, parcels }: Labels): Promise<void> {
  const classes = cosiaHub.classes.map(({ value }) => value);
  const jobs = masks.map((mask, i) => ({
    sources: [mask, parcels[i]!, null, null, null, null],
    series: null,
    countMask: true,
    mayBeLarge: false,
  }));
  const tasks = [];
  for (let i = 0; i < jobs.length; i += patchesPerTask) {
    tasks.push(pool.run('facts', { jobs: jobs.slice(i, i + patchesPerTask), classes }));
  }
  const facts = (await Promise.all(tasks)).flat();
  if (facts.some(({ cosia, lpis }) => !cosia || !lpis[2])) throw new Error('A file was not counted.');
}

/** The same labels, compressed otherwise, in strips of 8 KiB. */
async function recoded(labels: Labels, folder: string, compression: 'deflate' | 'lzw'): Promise<Labels> {
  const recode = async (path: string): Promise<string> => {
    const { width, height, bands, dtype, data } = await readRaster(path);
    const rowsPerStrip = Math.max(1, Math.floor(8192 / (width * bands)));
    const layout = { kind: 'strips', rowsPerStrip } as const;
    const target = join(folder, `${compression}-${basename(path)}`);
    writeFileSync(target, encodeTiff({ width, height, bands, dtype, data, compression, layout, geo: null }));
    return target;
  };
  return {
    masks: await Promise.all(labels.masks.map(recode)),
    parcels: await Promise.all(labels.parcels.map(recode)),
  };
}

function tifsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tif'))
    .sort()
    .map((name) => join(folder, name));
}
