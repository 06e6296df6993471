import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlantedRecord, SampleDescription } from '../../src/main/datasets/index.ts';
import { readRaster } from '../../src/main/raster/index.ts';
import { gradeOf } from '../../src/shared/comparison/CompatibilityMatrix.ts';
import { defaultMatrix } from '../../src/shared/comparison/defaultMatrix.ts';
import type { FoundDisagreement } from '../../src/shared/comparison/found.ts';
import { RoiComparison } from '../../src/shared/comparison/RoiComparison.ts';
import { defaultSettings } from '../../src/shared/comparison/settings.ts';
import { forEachSpanIn } from '../../src/shared/editing/pixelSet.ts';
import { formatPatchPath, formatRoiKey, parseFileName } from '../../src/shared/model/flairHubNames.ts';
import { copySample } from '../support/sample.ts';

const gsd = 0.2;
const patchPx = 512;
const rules = { matrix: defaultMatrix, settings: defaultSettings };

/** The labels of a ROI as whole images, and what the comparison finds in it. */
interface ComparedRoi {
  readonly widthPx: number;
  readonly cover: Uint8Array;
  readonly heightPx: number;
  readonly level1: Uint8Array;
  readonly level3: Uint8Array;
  readonly found: readonly FoundDisagreement[];
}

let folder: string;
let sample: SampleDescription;
const rois = new Map<string, ComparedRoi>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-comparison-'));
  const root = join(folder, 'sample');
  await copySample(root);
  sample = JSON.parse(readFileSync(join(root, 'sample.json'), 'utf8')) as SampleDescription;
  for (const { roi } of sample.rois) rois.set(roi, await compareRoi(root, roi));
}, 180_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function compareRoi(root: string, roiKey: string): Promise<ComparedRoi> {
  const names = patchesOf(root).filter((patch) => formatRoiKey(patch) === roiKey);
  const patches = names.map(({ row, col }) => ({
    ...{ patchId: `${row}-${col}`, flightDay: '06-10' },
    ...{ x: (col - 1) * patchPx, y: (row - 1) * patchPx, widthPx: patchPx, heightPx: patchPx },
  }));
  const widthPx = Math.max(...patches.map(({ x }) => x)) + patchPx;
  const heightPx = Math.max(...patches.map(({ y }) => y)) + patchPx;
  const cover = new Uint8Array(widthPx * heightPx).fill(255);
  const [level1, level3] = [cover.slice(), cover.slice()];
  const comparison = new RoiComparison({ gsd, widthPx, heightPx, patches }, rules);
  for (const [i, { x, y }] of patches.entries()) {
    const cosia = await readRaster(join(root, formatPatchPath(names[i]!, 'AERIAL_LABEL-COSIA')));
    const lpis = await readRaster(join(root, formatPatchPath(names[i]!, 'ALL_LABEL-LPIS')));
    const band = (n: number) =>
      Uint8Array.from({ length: patchPx * patchPx }, (_, px) => lpis.data[px * 3 + n]!);
    const [own, own1, own3] = [Uint8Array.from(cosia.data), band(0), band(2)];
    comparison.setLpis(i, own1, own3);
    comparison.setCover(i, own);
    for (let row = 0; row < patchPx; row++) {
      const place = (y + row) * widthPx + x;
      const line = (data: Uint8Array) => data.subarray(row * patchPx, (row + 1) * patchPx);
      cover.set(line(own), place);
      level1.set(line(own1), place);
      level3.set(line(own3), place);
    }
  }
  return { widthPx, heightPx, cover, level1, level3, found: comparison.compute().disagreements };
}

const patchesOf = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => parseFileName(basename(path)))
    .filter((name) => name?.modality === 'AERIAL_LABEL-COSIA')
    .map((name) => name!);

const isContradictory = (declared: number, cover: number) => gradeOf(defaultMatrix, declared, cover) === 'X';

/** Smallest area that the rules let through. */
function smallestM2(cover: number, declared: number): number {
  const { trees, minArea } = defaultSettings;
  if (trees.classes.includes(cover) && trees.crops.includes(declared)) return trees.minAreaM2;
  return minArea.objects.classes.includes(cover) ? minArea.objects.areaM2 : minArea.othersM2;
}

/** Share of what was planted that items cover. */
function coveredShare({ roi, box, cosia, lpis, pixels }: PlantedRecord): number {
  const { widthPx, heightPx, cover, level3, found } = rois.get(roi)!;
  const isFound = new Uint8Array(widthPx * heightPx);
  for (const { set } of found)
    forEachSpanIn(set, set.window, (y, from, to) => isFound.fill(1, y * widthPx + from, y * widthPx + to));
  const [minX, minY, maxX, maxY] = box;
  let px = 0;
  for (let y = minY; y < maxY; y++)
    for (let i = y * widthPx + minX; i < y * widthPx + maxX; i++)
      if (isFound[i] === 1 && cover[i] === cosia.value && level3[i] === lpis.level3) px++;
  return px / pixels;
}

/** Share of the pixels of an item that contradict by the matrix alone. */
function contradictoryShare({ set, areaPx }: FoundDisagreement, roi: ComparedRoi): number {
  let px = 0;
  forEachSpanIn(set, set.window, (y, from, to) => {
    for (let i = y * roi.widthPx + from; i < y * roi.widthPx + to; i++)
      if (isContradictory(roi.level1[i]!, roi.cover[i]!)) px++;
  });
  return px / areaPx;
}

describe('the sample under the rules as they are delivered', () => {
  test('shows what was planted in it', () => {
    const sought = sample.planted.filter(
      ({ cosia, lpis, areaM2 }) =>
        isContradictory(lpis.level1, cosia.value) && areaM2 >= smallestM2(cosia.value, lpis.level1),
    );
    const shares = sought.map((one) => ({ ...one, share: coveredShare(one) }));
    const missed = shares.filter(({ share }) => share < 0.4);
    const recall = 1 - missed.length / sought.length;
    console.log(
      `recall ${recall.toFixed(3)}: ${sought.length - missed.length} of ${sought.length}, of ${sample.planted.length} planted`,
      ...missed.map(({ id, kind, areaM2, share }) => `\n  ${id} ${kind} ${areaM2} m², ${share.toFixed(2)}`),
    );
    expect(sought.length).toBeGreaterThanOrEqual(10);
    expect(recall).toBeGreaterThanOrEqual(0.95);
  });

  test('shows nothing large that is none', () => {
    const items = [...rois].flatMap(([roi, compared]) =>
      compared.found.map((item) => ({ roi, item, areaM2: item.areaPx * gsd * gsd, compared })),
    );
    const large = items.filter(({ areaM2 }) => areaM2 >= 100);
    const sound = large.filter(({ item, compared }) => contradictoryShare(item, compared) >= 0.6);
    const soundness = sound.length / large.length;
    const perRoi = [...rois].map(([roi, { found }]) => `${roi} ${found.length}`).join(', ');
    console.log(`soundness ${soundness.toFixed(3)}: ${sound.length} of ${large.length}; items: ${perRoi}`);
    expect(large.length).toBeGreaterThan(0);
    expect(soundness).toBeGreaterThanOrEqual(0.95);
  });
});
