import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { readRaster } from '../../../src/main/raster/index.ts';
import { defaultMatrix } from '../../../src/shared/comparison/defaultMatrix.ts';
import type { RoiFindings } from '../../../src/shared/comparison/roi.ts';
import { RoiComparison } from '../../../src/shared/comparison/RoiComparison.ts';
import {
  comparisonSettingsSchema,
  defaultSettings,
  type ComparisonSettings,
} from '../../../src/shared/comparison/settings.ts';
import { askPeer } from '../peers.ts';
import { count, median, rowOf, timed, timeRow, times, type Row } from '../stats.ts';

const scenario = 'LPIS regions';
const patchPx = 512;
const sceneSide = 5;
/** Ours and the peer in turn, so that both meet the same machine. */
const rounds = 5;
const classes = 19;

interface Labels {
  readonly cover: Uint8Array;
  readonly level1: Uint8Array;
  readonly level3: Uint8Array;
}

/** The rules that regions and their classes do not need. */
const withoutRules = comparisonSettingsSchema.parse({
  ...{ edgeToleranceM: 0, edgeDowngrade: { distanceM: 0 }, dates: false, trees: { isOn: false } },
  minArea: { objects: { areaM2: 1e6 }, othersM2: 1e6 },
});

/**
 * LPIS regions over patch borders with the pixels of each class in them, against scipy on the same labels as one image; both
 * have the pixels in memory, and the answers are compared. Then what all rules cost, and one changed mask.
 */
export async function regionCounts(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-lpis-'));
  try {
    const patches = await drawLabels(folder);
    const busiest = patches.reduce((best, one) => (borderPx(one) > borderPx(best) ? one : best));
    return [
      ...(await duel('one patch, 512 px', [busiest], 1, 20, folder)),
      ...(await duel('5 x 5 patches, 2,560 px', patches, sceneSide, 3, folder)),
      ...(await allRules(patches)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function duel(
  name: string,
  patches: readonly Labels[],
  side: number,
  repeats: number,
  folder: string,
): Promise<Row[]> {
  const width = side * patchPx;
  const files = [mosaic(patches, side, 'level3'), mosaic(patches, side, 'cover')].map((image, i) => {
    const file = join(folder, `${width}-${i}`);
    writeFileSync(file, image);
    return file;
  });
  const out = join(folder, 'out');
  const [own, others]: [number[], number[]] = [[], []];
  let found: RoiFindings | null = null;
  for (let round = 0; round < rounds; round++) {
    own.push(...(await timed(repeats, () => (found = begin(patches, side, withoutRules).compute()), 2)));
    const config = { side: String(width), runs: String(repeats) };
    const answer = askPeer<{ ms: number[] }>({ task: 'regionCounts', files, out, config });
    others.push(...(answer?.ms ?? []));
    if (answer && readFileSync(out, 'utf8') !== asText(found!)) throw new Error(`${name}: other regions`);
  }
  const ours = timeRow(scenario, name, own, { note: `${count(found!.regions.length)} regions` });
  const peer = `${name}: scipy.ndimage.label and bincount of each code`;
  if (others.length === 0) return [ours, rowOf(scenario, peer, { median: 'not installed' })];
  const ratio = median(others) / median(own);
  const verdict = { target: '≥ 5×', reached: ratio >= 5, note: 'the same regions and counts' };
  return [
    ours,
    timeRow(scenario, peer, others),
    rowOf(scenario, `${name}: ratio`, { median: times(ratio), n: own.length, ...verdict }),
  ];
}

/** A comparison that knows the labels of a ROI. */
function begin(patches: readonly Labels[], side: number, settings: ComparisonSettings): RoiComparison {
  const width = side * patchPx;
  const comparison = new RoiComparison(
    {
      ...{ gsd: 0.2, widthPx: width, heightPx: width },
      patches: patches.map((_, i) => ({
        ...{ patchId: `${i}`, flightDay: '06-10', widthPx: patchPx, heightPx: patchPx },
        ...{ x: (i % side) * patchPx, y: Math.floor(i / side) * patchPx },
      })),
    },
    { matrix: defaultMatrix, settings },
  );
  patches.forEach(({ level1, level3, cover }, i) => {
    comparison.setLpis(i, level1, level3);
    comparison.setCover(i, cover);
  });
  return comparison;
}

/** All rules over the ROI, and what a mask that changes costs after that. */
async function allRules(patches: readonly Labels[]): Promise<Row[]> {
  const whole = await timed(8, () => begin(patches, sceneSide, defaultSettings).compute(), 2);
  const comparison = begin(patches, sceneSide, defaultSettings);
  const { disagreements } = comparison.compute();
  const edited = await timed(100, (n) => {
    const i = Math.abs(n) % patches.length;
    // A roof that comes and goes.
    const cover = patches[i]!.cover.slice();
    for (let y = 200; y < 260 + (Math.abs(n) % 7); y++) cover.fill(0, y * patchPx + 200, y * patchPx + 280);
    comparison.setCover(i, cover);
    return comparison.compute();
  });
  const perPatch = whole.map((ms) => ms / patches.length);
  const note = `${count(disagreements.length)} disagreements, ${Math.round(comparison.bytes / 1e6)} MB kept`;
  return [
    timeRow(scenario, 'all rules, a patch of 5 x 5', perPatch, { note }),
    timeRow(scenario, 'all rules after one mask of 5 x 5 changed', edited),
  ];
}

const asText = ({ regions }: RoiFindings) =>
  JSON.stringify(
    regions.map((region) => {
      const px = Array.from({ length: classes }, () => 0);
      for (const [value, n] of region.classes) px[value] = n;
      return [region.code3, region.firstPx, px];
    }),
  ).replaceAll(',', ', ');

function mosaic(patches: readonly Labels[], side: number, band: keyof Labels): Uint8Array {
  const width = side * patchPx;
  const image = new Uint8Array(width * width);
  patches.forEach((patch, i) => {
    const corner = Math.floor(i / side) * patchPx * width + (i % side) * patchPx;
    for (let y = 0; y < patchPx; y++)
      image.set(patch[band].subarray(y * patchPx, (y + 1) * patchPx), corner + y * width);
  });
  return image;
}

/** Pixels whose neighbour to the right has another code. */
const borderPx = ({ level3 }: Labels) =>
  level3.reduce((sum, code, i) => sum + (code === level3[i + 1] ? 0 : 1), 0);

async function drawLabels(folder: string): Promise<Labels[]> {
  const outDir = join(folder, 'scene');
  const place = { seed: 11, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: sceneSide, cols: sceneSide };
  await generateScene({ ...place, outDir, modalities: ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] });
  const read = (modality: string) => {
    const names = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.includes(modality) && name.endsWith('.tif'),
    );
    return Promise.all(names.sort().map((name) => readRaster(join(outDir, name))));
  };
  const [cosia, lpis] = [await read('AERIAL_LABEL-COSIA'), await read('ALL_LABEL-LPIS')];
  return cosia.map(({ data }, i) => {
    const band = (n: number) =>
      Uint8Array.from({ length: data.length }, (_, px) => lpis[i]!.data[px * 3 + n]!);
    return { cover: Uint8Array.from(data), level1: band(0), level3: band(2) };
  });
}
