import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { readRaster } from '../../../src/main/raster/index.ts';
import { distanceTo } from '../../../src/shared/editing/ops/distance.ts';
import { majority } from '../../../src/shared/editing/ops/majority.ts';
import type { OpInput } from '../../../src/shared/editing/ops/op.ts';
import { smooth } from '../../../src/shared/editing/ops/smooth.ts';
import { askPeer } from '../peers.ts';
import { count, median, rowOf, timed, timeRow, times, type Row } from '../stats.ts';

const scenario = 'Filters of masks';
const patchPx = 512;
/** Patches a side: 5,120 px. */
const side = 10;
const gsd = 0.2;
const edgeOf = 8;

interface Case {
  readonly name: string;
  readonly peer: string;
  readonly config: Readonly<Record<string, string>>;
  readonly run: (input: OpInput) => Uint8Array | Float32Array;
  /** Smallest ratio to reach, by pixels a side. */
  readonly targets?: Readonly<Record<number, number>>;
  /** Largest share of pixels that may differ: of those whose shares are equal but for rounding. */
  readonly tolerance: number;
}

const cases: readonly Case[] = [
  ...[1, 3, 8].map((radiusPx) => ({
    name: `majority of ${2 * radiusPx + 1} x ${2 * radiusPx + 1} px`,
    peer: "numpy's box sums",
    config: { filter: 'majority', radius: String(radiusPx) },
    run: (input: OpInput) => majority({ op: 'majority', radiusPx }, input),
    targets: { 512: 1, 5120: 1.5 },
    tolerance: 0,
  })),
  {
    name: 'smooth edges, sigma 5 px',
    peer: 'scipy.ndimage.gaussian_filter of each class',
    config: { filter: 'smooth', sigma: '5' },
    run: (input) => smooth({ op: 'smooth', sigmaM: 1 }, input),
    tolerance: 1e-4,
  },
  {
    name: 'distance to a class',
    peer: 'scipy.ndimage.distance_transform_edt',
    config: { filter: 'distance', value: String(edgeOf) },
    run: ({ before, width, height }) => distanceTo(before, width, height, (value) => value === edgeOf),
    tolerance: 0,
  },
];

/**
 * The filters of masks against numpy and scipy, on the same masks, one process each: one patch of the sample, and a ROI of
 * 10 x 10. The answers are compared pixel by pixel; a filter that answers otherwise than its peer fails the bench.
 */
export async function maskFilters(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-filters-'));
  try {
    const roi = await readRoi(folder);
    const patch = cut(roi, 2 * patchPx, 3 * patchPx);
    const rows: Row[] = [];
    for (const [input, repeats] of [
      [patch, 15],
      [roi, 2],
    ] as const) {
      writeFileSync(join(folder, `mask-${input.width}`), input.before);
      for (const each of cases) rows.push(...(await compare(each, input, repeats, folder)));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(each: Case, input: OpInput, repeats: number, folder: string): Promise<Row[]> {
  const { width } = input;
  const measure = `${each.name}, ${count(width)} px`;
  let after = each.run(input);
  const samples = await timed(repeats, () => (after = each.run(input)));
  const out = join(folder, 'out');
  const answer = askPeer<{ ms: number[] }>({
    task: 'maskFilter',
    files: [join(folder, `mask-${width}`)],
    out,
    config: { ...each.config, side: String(width), runs: String(repeats) },
  });
  const note = `${count(Math.round(countRuns(input) / (width / patchPx) ** 2))} runs a patch`;
  const ours = timeRow(scenario, measure, samples, { note });
  if (!answer) return [ours, rowOf(scenario, `${measure}: ${each.peer}`, { median: 'not installed' })];
  const differing = countDiffering(after, readFileSync(out));
  if (differing > each.tolerance * input.before.length)
    throw new Error(`${measure}: ${differing} px differ from ${each.peer}.`);
  const ratio = median(answer.ms) / median(samples);
  const target = each.targets?.[width];
  return [
    ours,
    timeRow(scenario, `${measure}: ${each.peer}`, answer.ms),
    rowOf(scenario, `${measure}: ratio`, {
      median: times(ratio),
      n: samples.length,
      ...(target !== undefined && { target: `≥ ${target}×`, reached: ratio >= target }),
      note:
        differing === 0 ? 'the same answer' : `${count(differing)} px differ, where shares are nearly equal`,
    }),
  ];
}

/** The labels of a scene as one mask. */
async function readRoi(folder: string): Promise<OpInput> {
  const outDir = join(folder, 'scene');
  const place = { seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: side, cols: side };
  await generateScene({ ...place, outDir, modalities: ['AERIAL_LABEL-COSIA'] });
  const width = side * patchPx;
  const before = new Uint8Array(width * width);
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.tif'),
  );
  for (const name of files) {
    const [, row, col] = /_(\d+)-(\d+)\.tif$/.exec(name)!;
    const { data } = await readRaster(join(outDir, name));
    const corner = (Number(row) - 1) * patchPx * width + (Number(col) - 1) * patchPx;
    for (let y = 0; y < patchPx; y++)
      before.set(data.subarray(y * patchPx, (y + 1) * patchPx) as Uint8Array, corner + y * width);
  }
  return { before, width, height: width, inside: null, gsd };
}

/** One patch of it. */
function cut({ before, width }: OpInput, x: number, y: number): OpInput {
  const data = new Uint8Array(patchPx * patchPx);
  for (let row = 0; row < patchPx; row++) {
    const start = (y + row) * width + x;
    data.set(before.subarray(start, start + patchPx), row * patchPx);
  }
  return { before: data, width: patchPx, height: patchPx, inside: null, gsd };
}

/** Runs of equal pixels, row by row. */
function countRuns({ before, width }: OpInput): number {
  let runs = 0;
  for (let i = 0; i < before.length; i++) if (i % width === 0 || before[i] !== before[i - 1]) runs++;
  return runs;
}

function countDiffering(ours: Uint8Array | Float32Array, theirs: Buffer): number {
  const bytes = theirs.buffer.slice(theirs.byteOffset, theirs.byteOffset + theirs.length);
  const peer = ours instanceof Float32Array ? new Float32Array(bytes) : new Uint8Array(bytes);
  if (peer.length !== ours.length) throw new Error(`${peer.length} pixels for ${ours.length}`);
  let differing = 0;
  for (let i = 0; i < ours.length; i++) if (ours[i] !== peer[i]) differing++;
  return differing;
}
