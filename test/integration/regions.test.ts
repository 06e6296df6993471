import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SampleDescription } from '../../src/main/datasets/index.ts';
import { readRaster } from '../../src/main/raster/index.ts';
import { gradeOf } from '../../src/shared/comparison/CompatibilityMatrix.ts';
import { grades } from '../../src/shared/comparison/grades.ts';
import type { LpisRegion, RulesVersion } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { cosiaHub } from '../../src/shared/model/nomenclatures.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { background, CompareBed, plane, wheat } from '../support/compareBed.ts';
import { runCommand } from '../support/commandLine.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { copySample } from '../support/sample.ts';
import { failureOf, RealCore } from '../support/realCore.ts';

/** Every LPIS region of a ROI, against a count of its pixels one by one. */

const folder = makeFolder('arpenteur-regions-');
const root = join(folder, 'sample');
const none = 255;
let core: RealCore;
let rules: RulesVersion;
let roiKeys: string[];

/** Labels of a ROI as whole images; `none` where there is no patch. */
interface Labels {
  readonly width: number;
  readonly gsd: number;
  readonly code1: Uint8Array;
  readonly code3: Uint8Array;
  readonly cover: Uint8Array;
}

const client = () => core.client.comparison;
const of = () => ({ datasetId: core.datasetId });
const page = (roiKey: string, offset = 0, limit = 500) =>
  client().regions({ ...of(), roiKey, all: true, offset, limit });

beforeAll(async () => {
  await copySample(root);
  const sample = JSON.parse(readFileSync(join(root, 'sample.json'), 'utf8')) as SampleDescription;
  roiKeys = sample.rois.map(({ roi }) => roi);
  core = new RealCore();
  await core.open(root);
  rules = await client().rules(of());
}, 180_000);
afterAll(async () => {
  await core?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The labels as they are now: those of the files, or of masks that were edited. */
async function labelsOf(roiKey: string): Promise<Labels> {
  const { grid, widthPx, heightPx, gsd } = await core.client.catalogue.roi({ ...of(), roiKey });
  const cover = new Uint8Array(widthPx * heightPx).fill(none);
  const [code1, code3] = [cover.slice(), cover.slice()];
  for (const { patchId, x, y, widthPx: width, heightPx: height } of grid) {
    const { data } = await readRaster(join(root, formatPatchPath(parsePatchId(patchId)!, 'ALL_LABEL-LPIS')));
    const mask = await core.mask(patchId);
    for (let i = 0; i < width * height; i++) {
      const at = (y + Math.floor(i / width)) * widthPx + x + (i % width);
      [code1[at], code3[at], cover[at]] = [data[3 * i]!, data[3 * i + 2]!, mask[i]!];
    }
  }
  return { width: widthPx, gsd, code1, code3, cover };
}

type Counted = Omit<LpisRegion, 'id' | 'roiKey' | 'domain'>;

/** Regions by their first pixel, found by flooding, with the letters of the matrix as their grades. */
function countRegions({ width, gsd, code1, code3, cover }: Labels): Map<string, Counted> {
  const isSeen = new Uint8Array(code3.length);
  // Not the import itself: in tests each look at one is a call, and this one is for every pixel.
  const [letters, gradeIn, { matrix }] = [grades, gradeOf, rules];
  const found = new Map<string, Counted>();
  for (let first = 0; first < code3.length; first++) {
    const code = code3[first]!;
    if (isSeen[first] || code === none || code === background) continue;
    isSeen[first] = 1;
    const [gradePx, classPx] = [[0, 0, 0, 0] as [number, number, number, number], new Map<number, number>()];
    let [edges, isCut] = [0, false];
    const box = { minX: width, minY: Infinity, maxX: 0, maxY: 0 };
    const pixels = [first];
    for (const at of pixels) {
      const [x, y] = [at % width, Math.floor(at / width)];
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
      gradePx[letters.indexOf(gradeIn(matrix, code1[at]!, cover[at]!))]!++;
      classPx.set(cover[at]!, (classPx.get(cover[at]!) ?? 0) + 1);
      const besides = [
        x > 0 ? at - 1 : -1,
        x < width - 1 ? at + 1 : -1,
        at - width,
        at + width < code3.length ? at + width : -1,
      ];
      for (const beside of besides) {
        const other = beside < 0 ? none : code3[beside]!;
        if (other === none) isCut = true;
        if (other !== code) edges++;
        else if (!isSeen[beside]) {
          isSeen[beside] = 1;
          pixels.push(beside);
        }
      }
    }
    const [, c, p, contra] = gradePx;
    const { contradictory, compatible } = rules.settings.vote;
    found.set(`${code}/${first}`, {
      ...{ code1: code1[first]!, code3: code, gradePx, isCut, unseasonalPx: null },
      areaM2: pixels.length * gsd * gsd,
      perimeterM: edges * gsd,
      vote:
        contra > contradictory * pixels.length
          ? 'contradictory'
          : c < compatible * (c + p + contra)
            ? 'unlike'
            : null,
      classes: [...classPx].sort((a, b) => b[1] - a[1] || a[0] - b[0]),
      window: {
        ...{ x: box.minX, y: box.minY },
        ...{ width: box.maxX - box.minX + 1, height: box.maxY - box.minY + 1 },
      },
    });
  }
  return found;
}

/** Checks all regions of a ROI, and answers them. */
async function expectCounted(roiKey: string): Promise<LpisRegion[]> {
  const { total, regions } = await page(roiKey);
  const counted = countRegions(await labelsOf(roiKey));
  expect([total, regions.length]).toEqual([counted.size, counted.size]);
  for (const { id, roiKey: own, domain, ...region } of regions) {
    expect([own, roiKey.startsWith(domain)]).toEqual([roiKey, true]);
    const { areaM2, perimeterM, ...rest } = counted.get(id.slice(roiKey.length + 1))!;
    expect(region).toMatchObject(rest);
    expect(region.areaM2).toBeCloseTo(areaM2, 6);
    expect(region.perimeterM).toBeCloseTo(perimeterM, 6);
  }
  expect(regions.map(({ areaM2 }) => areaM2)).toEqual(
    regions.map(({ areaM2 }) => areaM2).toSorted((a, b) => b - a),
  );
  return regions;
}

test('with the rules as they are, every pixel of every region has a grade', async () => {
  const roiKey = roiKeys[0]!;
  const { total, regions } = await page(roiKey);
  const counted = countRegions(await labelsOf(roiKey));
  expect([total, regions.length]).toEqual([counted.size, counted.size]);
  expect(regions.length).toBeGreaterThan(5);
  for (const region of regions) {
    const { classes, areaM2 } = counted.get(region.id.slice(roiKey.length + 1))!;
    expect(region.classes).toEqual(classes);
    expect(region.gradePx.reduce((sum, px) => sum + px, 0) * 0.04).toBeCloseTo(areaM2, 6);
    expect(region.unseasonalPx).not.toBeNull();
  }
  // Nothing was compared, and nothing is kept.
  expect(await client().regions(of())).toEqual({ total: 0, regions: [] });
});

test('without rules that look beyond a pixel, numbers are those of a count', async () => {
  const { matrix, settings } = rules;
  const plain = {
    ...settings,
    ...{ edgeToleranceM: 0, edgeDowngrade: { ...settings.edgeDowngrade, distanceM: 0 }, dates: false },
    trees: { ...settings.trees, isOn: false },
  };
  const { jobId } = await client().setRules({ ...of(), matrix, settings: plain, from: rules.version });
  rules = await client().rules(of());
  // While the run is under way, and after it.
  await expectCounted(roiKeys[0]!);
  await core.done(jobId);
  for (const roiKey of roiKeys) {
    const regions = await expectCounted(roiKey);
    const marked = await client().regions({ ...of(), roiKey, limit: 500 });
    expect(new Set(marked.regions)).toEqual(new Set(regions.filter(({ vote }) => vote !== null)));
  }
}, 60_000);

test('pages join without gaps', async () => {
  const { total, regions } = await page(roiKeys[0]!);
  const joined: LpisRegion[] = [];
  for (let offset = 0; offset < total; offset += 7) {
    const { regions: part, total: told } = await page(roiKeys[0]!, offset, 7);
    expect(told).toBe(total);
    joined.push(...part);
  }
  expect(joined).toEqual(regions);
  expect(await page(roiKeys[0]!, total)).toEqual({ total, regions: [] });
});

test('an edit changes the shares of its region at once, and an undo gives them back', async () => {
  const roiKey = roiKeys[0]!;
  const before = await expectCounted(roiKey);
  const { grid } = await core.client.catalogue.roi({ ...of(), roiKey });
  const patch = grid.find(({ edits }) => edits === 0)!;
  await core.paint(patch.patchId, { x: 200, y: 200, width: 60, height: 60, value: 0 });
  const after = await expectCounted(roiKey);
  expect(after).not.toEqual(before);
  await core.client.annotation.undo(core.scope(patch.patchId));
  expect(await expectCounted(roiKey)).toEqual(before);
});

test('all regions are those of a ROI that is there', async () => {
  expect(await failureOf(client().regions({ ...of(), all: true }))).toMatchObject({
    ...{ code: 'badRequest', params: { id: 'roiKey' } },
  });
  expect((await failureOf(page('D999-2020_AA-S1-1'))).code).toBe('notFound');
});

test('the command line writes them, ROI by ROI', { timeout: 60_000 }, async () => {
  const cli = (...args: string[]) => runCommand(folder, ...args);
  const work = ['--workspace', 'work'];
  expect((await cli('index', '--dataset', root, ...work)).code).toBe(0);
  // A workspace of its own has the rules of the program.
  const { matrix, settings } = (await client().rulesHistory(of())).find(({ version }) => version === 1)!;
  await client().setRules({ ...of(), matrix, settings, from: rules.version });
  const expected = (await Promise.all(roiKeys.map((roiKey) => page(roiKey)))).flatMap(
    ({ regions }) => regions,
  );

  const written = await cli('regions', ...work, '--out', 'all.csv', '--language', 'fr', '--json');
  expect(written.stderr).toBe('');
  expect(written.json()).toMatchObject({ path: join(folder, 'all.csv'), rows: expected.length });
  const lines = parseCsv(readFileSync(join(folder, 'all.csv'), 'utf8'));
  expect(new Set(lines.map(({ roi }) => roi))).toEqual(new Set(roiKeys));
  const byId = new Map(lines.map((line) => [line['id'], line]));
  for (const region of expected) {
    const line = byId.get(region.id)!;
    const [n, c, p, x] = region.gradePx;
    const all = n + c + p + x;
    const told = ['c_share', 'p_share', 'x_share', 'n_share'].map((name) => Number(line[name]));
    told.forEach((share, i) => expect(share).toBeCloseTo([c, p, x, n][i]! / all, 5));
    expect(Number(line['unseasonal_share'])).toBeCloseTo(region.unseasonalPx! / all, 5);
    expect(Number(line['area_m2'])).toBeCloseTo(region.areaM2, 2);
    expect(Number(line['perimeter_m'])).toBeCloseTo(region.perimeterM, 1);
    expect(line).toMatchObject({
      ...{ roi: region.roiKey, domain: region.domain, code1: `${region.code1}`, code3: `${region.code3}` },
      ...{ vote: region.vote ?? '', is_cut: region.isCut ? '1' : '0', px_other: '0' },
    });
    for (const { value } of cosiaHub.classes)
      expect(line[`px_${value}`]).toBe(`${region.classes.find(([one]) => one === value)?.[1] ?? 0}`);
  }
  expect(lines.map((line) => line['code1_name'])).toContain('blé');

  const some = [...work, '--out', 'some.csv', '--json'];
  expect((await cli('regions', ...some, '--roi', roiKeys[1]!, roiKeys[0]!)).code).toBe(0);
  const keys = parseCsv(readFileSync(join(folder, 'some.csv'), 'utf8')).map(({ roi }) => roi);
  expect([...new Set(keys)]).toEqual([roiKeys[1], roiKeys[0]]);
  expect((await cli('regions', ...some, '--roi', 'D999-2020_AA')).code).toBe(3);
  expect((await cli('regions', ...work, '--out', 'x.gpkg')).code).toBe(2);
});

test('a ROI without LPIS has none; one of a patch without mask has its land', async () => {
  const bed = new CompareBed(core);
  const [bare, mixed] = [bed.roi(), bed.roi()];
  bed.put(`${bare}_1-1`, plane(9), null);
  bed.put(`${mixed}_1-1`, plane(8), plane(wheat));
  bed.put(`${mixed}_1-2`, null, plane(wheat));
  await bed.open();
  try {
    const { datasetId } = bed;
    expect(await bed.client.regions({ datasetId, roiKey: bare, all: true })).toEqual({
      total: 0,
      regions: [],
    });
    const { regions } = await bed.client.regions({ datasetId, roiKey: mixed, all: true });
    expect(regions).toMatchObject([{ classes: [[8, 512 * 512]], window: { width: 1024, height: 512 } }]);
    expect(regions[0]!.gradePx.reduce((sum, px) => sum + px, 0)).toBe(512 * 512);
    // Never compared, it is at hand: an edit is seen all the same.
    await bed.paint(`${mixed}_1-1`, { x: 10, y: 10, side: 5, value: 0 });
    const edited = await bed.client.regions({ datasetId, roiKey: mixed, all: true });
    expect(edited.regions[0]!.classes).toEqual([
      [8, 512 * 512 - 25],
      [0, 25],
    ]);
  } finally {
    bed.close();
  }
});
