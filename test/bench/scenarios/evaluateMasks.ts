import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import type { CountJob } from '../../../src/main/evaluation/countPatch.ts';
import type { EvaluationTasks } from '../../../src/main/evaluation/evaluation.worker.ts';
import { encodeTiff, readRaster } from '../../../src/main/raster/index.ts';
import { createPool, type Pool } from '../../../src/main/workers/index.ts';
import { confusionMatrix } from '../../../src/shared/evaluation/confusionMatrix.ts';
import { JointCounter } from '../../../src/shared/evaluation/JointCounter.ts';
import { PairTally } from '../../../src/shared/evaluation/PairTable.ts';
import { cosiaHub } from '../../../src/shared/model/nomenclatures.ts';
import { askPeer } from '../peers.ts';
import { median, p95, perSecond, rowOf, timed, times, type Row } from '../stats.ts';

const scenario = 'Confusion matrix of predictions';
const side = 6;
const runs = 5;
/** The files of a run are counted so many times over by us: a real folder has tens of thousands. */
const repeats = 6;
/** As an evaluation hands them out. */
const patchesPerTask = 16;
const least = 5;
const values = cosiaHub.classes.map(({ value }) => value);

interface PeerAnswer {
  readonly seconds: number;
  readonly counting: number;
  readonly matrix: number[][];
}

/** Predictions as models make them, whose borders are elsewhere, and the worst for a count by runs: every pixel by chance. */
const kinds = ['borders moved', 'a third of the pixels by chance'] as const;

/**
 * Counts predictions against masks from their files, in one worker as an evaluation does, against one process that reads them with
 * rasterio and counts them with scikit-learn's `confusion_matrix`; and the counting alone, of pixels in memory. The matrices
 * must be the same.
 */
export async function evaluateMasks(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-evaluate-'));
  try {
    const scene = { seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: side, cols: side };
    await generateScene({ ...scene, outDir: join(folder, 'sample'), modalities: ['AERIAL_LABEL-COSIA'] });
    const masks = readdirSync(join(folder, 'sample'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.tif'))
      .sort()
      .map((path) => join(folder, 'sample', path));
    const rows: Row[] = [];
    for (const kind of kinds) {
      const predictions = await predict(masks, join(folder, kind), kind);
      rows.push(...(await compare(kind, masks, predictions)));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function predict(
  masks: readonly string[],
  folder: string,
  kind: (typeof kinds)[number],
): Promise<string[]> {
  mkdirSync(folder);
  let state = 7;
  const random = (n: number): number => (state = (state * 1103515245 + 12345) & 0x7fffffff) % n;
  const paths: string[] = [];
  for (const mask of masks) {
    const { width, height, data } = await readRaster(mask);
    const said = new Uint8Array(data.length);
    for (let i = 0; i < said.length; i++) said[i] = data[Math.min(data.length - 1, i + 4 * width + 5)]!;
    if (kind !== 'borders moved')
      for (let i = 0; i < said.length; i++) if (random(3) === 0) said[i] = random(values.length);
    const path = join(folder, `PRED_${basename(mask)}`);
    const layout = { kind: 'strips' } as const;
    const size = { width, height, bands: 1, dtype: 'uint8' } as const;
    writeFileSync(path, encodeTiff({ ...size, data: said, compression: 'lzw', layout, geo: null }));
    paths.push(path);
  }
  return paths;
}

async function compare(
  kind: string,
  masks: readonly string[],
  predictions: readonly string[],
): Promise<Row[]> {
  const jobs = masks.map((truth, i): CountJob => ({
    ...{ truth, predicted: predictions[i]!, firstBand: false, isWhole: true, corrected: [] },
  }));
  const pool = createWorker();
  const repeated = Array.from({ length: repeats }, () => jobs).flat();
  await count(pool, repeated);
  const pixels = await Promise.all(
    jobs.map(
      async ({ truth, predicted }) =>
        [await bytesOf(truth as string), await bytesOf(predicted as string)] as const,
    ),
  );
  const ours: number[] = [];
  const oursCounting: number[] = [];
  const theirs: number[] = [];
  const theirsCounting: number[] = [];
  const counter = new JointCounter();
  for (let run = 0; run < runs; run++) {
    const [ms] = await timed(1, () => count(pool, repeated), 0);
    ours.push(ms! / repeats);
    const [counting] = await timed(
      1,
      () => {
        for (const [truth, predicted] of pixels) {
          counter.add(truth, predicted);
          counter.finish();
        }
      },
      1,
    );
    oursCounting.push(counting!);
    const config = { classes: String(values.length) };
    const answer = askPeer<PeerAnswer>({ task: 'confusion', files: masks, more: predictions, config });
    if (!answer) continue;
    const { counts } = confusionMatrix(await count(pool, jobs), values);
    if ([...counts].join() !== answer.matrix.flat().join())
      throw new Error(`${kind}: scikit-learn counts otherwise.`);
    theirs.push(answer.seconds * 1000);
    theirsCounting.push(answer.counting * 1000);
  }
  await pool.close();
  return [
    ...rowsOf(`${kind}, from files`, 'rasterio and confusion_matrix', masks.length, ours, theirs),
    ...rowsOf(`${kind}, counting alone`, 'confusion_matrix', masks.length, oursCounting, theirsCounting),
  ];
}

function rowsOf(
  name: string,
  peer: string,
  patches: number,
  ours: readonly number[],
  theirs: readonly number[],
): Row[] {
  const rate = (ms: number): string => perSecond((1000 * patches) / ms, 'patches');
  const own = rowOf(scenario, `${name}: one thread`, {
    ...{ median: rate(median(ours)), p95: rate(p95(ours)), n: ours.length, note: `${patches} patches` },
  });
  if (theirs.length === 0) return [own, rowOf(scenario, `${name}: ${peer}`, { median: 'not installed' })];
  const ratio = median(theirs) / median(ours);
  return [
    own,
    rowOf(scenario, `${name}: ${peer}, one process`, {
      ...{ median: rate(median(theirs)), p95: rate(p95(theirs)), n: theirs.length },
    }),
    rowOf(scenario, `${name}: ratio`, {
      ...{ median: times(ratio), n: theirs.length, target: `≥ ${least}×`, reached: ratio >= least },
      note: 'the same counts',
    }),
  ];
}

const bytesOf = async (path: string): Promise<Uint8Array> => (await readRaster(path)).data as Uint8Array;

async function count(pool: Pool<EvaluationTasks>, jobs: readonly CountJob[]) {
  const tally = new PairTally();
  for (let i = 0; i < jobs.length; i += patchesPerTask) {
    for (const result of await pool.run('count', jobs.slice(i, i + patchesPerTask))) {
      if ('error' in result) throw new Error(result.error.code);
      tally.add(result.original);
    }
  }
  return tally.table();
}

function createWorker(): Pool<EvaluationTasks> {
  const filename = new URL('../../../src/main/evaluation/evaluation.worker.ts', import.meta.url);
  return createPool<EvaluationTasks>({ filename, threads: 1 });
}
