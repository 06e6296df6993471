import { existsSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RulesVersion } from '../../src/shared/contract/index.ts';
import type { Grade } from '../../src/shared/comparison/grades.ts';
import { withGrade } from '../../src/shared/comparison/CompatibilityMatrix.ts';
import { writeFlairArea } from '../fixtures/flair12Folder.ts';
import { background, barn, CompareBed, grass, plane, roiOfPatch, wheat } from '../support/compareBed.ts';
import { failureOf, RealCore } from '../support/realCore.ts';

/** The comparison of a workspace: job, items, edits, rules and verdicts, over the real handler. */

let core: RealCore;
const beds: CompareBed[] = [];
beforeAll(() => {
  core = new RealCore();
});
afterAll(() => core.close());
afterEach(() => {
  for (const bed of beds.splice(0)) bed.close();
});

function newBed(): CompareBed {
  const bed = new CompareBed(core);
  beds.push(bed);
  return bed;
}

const px = 512 * 512;

/** As the wire has it. */
const matrixWith = (matrix: RulesVersion['matrix'], declared: number, cover: number, grade: Grade) => ({
  ...matrix,
  rows: [...withGrade(matrix, declared, cover, grade).rows],
});

test('finds what is built in a declared crop, with its numbers', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  const roiKey = roiOfPatch(patchId);
  const dem = new Float32Array(2 * px).fill(100);
  const image = new Uint8Array(4 * px).fill(100);
  plane(9, [barn]).forEach((cover, i) => {
    if (cover === 0) dem[2 * i]! += 6;
    image[4 * i + 3] = 60;
  });
  bed.write(patchId, 'DEM_ELEV', dem, 2);
  bed.write(patchId, 'AERIAL_RGBI', image, 4);
  await bed.open();
  expect(await bed.state()).toMatchObject({ lpis: 'all', rois: { done: 0, total: 1 }, items: 0 });
  expect(await bed.compare()).toMatchObject({ rois: 1, items: 1, skipped: 0, come: 1, go: 0, stay: 0 });
  const [item, ...others] = await bed.items();
  expect(others).toEqual([]);
  expect(item).toMatchObject({
    ...{ id: `${roiKey}/0-1/${200 * 512 + 200}`, cover: 0, declared1: 1, declared3: wheat, rule: 'object' },
    ...{ window: { x: 200, y: 200, width: 60, height: 60 }, patchIds: [patchId], state: 'open' },
    ...{ height: { median: 6, p95: 6 }, regionId: `${roiKey}/${wheat}/0`, verdict: null, domain: 'D012' },
  });
  expect(item!.areaM2).toBeCloseTo(144, 6);
  expect(item!.perimeterM).toBeCloseTo(48, 6);
  expect(item!.ndvi).toBeCloseTo((60 - 100) / 160, 6);
  expect(item!.regionShare).toBeCloseTo(3600 / px, 9);
  // Built, 6 m high and bare: all speaks for it.
  expect(item!.parts).toEqual({ weight: 1, evidence: 1 });
  expect(item!.severity).toBeCloseTo(10 * (1 - Math.exp(-144 / 500)), 6);
  const { datasetId, client } = bed;
  const shown = await client.item({ datasetId, id: item!.id });
  expect([shown!.rings.length, new Set(shown!.rings[0])]).toEqual([1, new Set([200, 260])]);
  expect(new Set(shown!.regionRings[0])).toEqual(new Set([0, 512]));
  expect(await client.item({ datasetId, id: `${roiKey}/0-1/7` })).toBeNull();
  const { items } = await bed.outlines(roiKey);
  expect(items).toEqual([{ id: item!.id, level: 'minor', state: 'open', rings: shown!.rings }]);
  expect((await client.itemSet({ datasetId, id: item!.id }))!.set.length).toBeGreaterThan(0);
});

test('adds up pairs of a ROI, a domain and the whole dataset at each level', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  const other = `${bed.roi()}_1-1`;
  const codes = plane(background);
  for (let y = 0; y < 512; y++) codes.fill(grass, y * 512, y * 512 + 100);
  bed.put(other, plane(8), codes);
  await bed.open();
  await bed.compare();
  const { datasetId } = bed;
  const joint = (level: 1 | 2 | 3, scope = {}) => bed.client.joint({ datasetId, level, ...scope });
  const all = await joint(1);
  const [meadow, nothing] = [100 * 512, 412 * 512];
  expect(all.cells).toEqual([
    [0, 1, 3600],
    [8, 0, meadow],
    [8, 22, nothing],
    [9, 1, px - 3600],
  ]);
  expect([all.patches, all.items]).toEqual([2, [[0, 1, 1, 1]]]);
  expect((await joint(1, { roiKey: roiOfPatch(patchId) })).cells).toEqual([all.cells[0], all.cells[3]]);
  expect((await joint(3, { roiKey: roiOfPatch(other) })).cells).toEqual([
    [8, grass, meadow],
    [8, background, nothing],
  ]);
  expect((await joint(2, { domain: 'D012' })).cells).toHaveLength(4);
  expect(await joint(2, { domain: 'D013' })).toMatchObject({ cells: [], patches: 0, items: [] });
});

test('marks the regions that contradict as a whole, apart from the items', async () => {
  const bed = newBed();
  const patchId = `${bed.roi()}_1-1`;
  bed.put(patchId, plane(9, [{ x: 0, y: 0, side: 400, value: 0 }]), plane(wheat));
  await bed.open();
  await bed.compare();
  const { total, regions } = await bed.client.regions({ datasetId: bed.datasetId });
  expect(total).toBe(1);
  expect(regions[0]).toMatchObject({
    ...{ id: `${roiOfPatch(patchId)}/${wheat}/0`, vote: 'contradictory', code1: 1, isCut: true },
    gradePx: [0, px - 160_000, 0, 160_000],
    classes: [
      [0, 160_000],
      [9, px - 160_000],
    ],
  });
  expect(await bed.client.regions({ datasetId: bed.datasetId, domain: 'D013' })).toEqual({
    ...{ total: 0, regions: [] },
  });
});

test('reads nothing again that is as it was, and again what changed', async () => {
  const bed = newBed();
  const [patchId, other] = [bed.barn(), bed.barn()];
  await bed.open();
  await bed.compare();
  const before = await bed.items();
  expect(await bed.compare()).toMatchObject({ rois: 2, come: 0, go: 0, stay: 2 });
  const version = async (id: string) => (await bed.outlines(roiOfPatch(id))).version;
  const versions = [await version(patchId), await version(other)];
  bed.put(patchId, plane(9, [{ ...barn, x: 300, y: 300, side: 80 }]), plane(wheat));
  await bed.open({ rescan: true });
  // What was found before is there until it is compared again, and not said to be compared.
  expect(await bed.state()).toMatchObject({ rois: { done: 0, total: 2 }, items: 2 });
  expect(await bed.compare()).toMatchObject({ rois: 2, come: 1, go: 1, stay: 1 });
  expect((await bed.items()).map(({ id }) => id)).toEqual([
    `${roiOfPatch(patchId)}/0-1/${300 * 512 + 300}`,
    before[1]!.id,
  ]);
  expect(await version(other)).toBe(versions[1]);
  expect(await version(patchId)).toBeGreaterThan(versions[0]!);
});

test('drops a ROI that the dataset has no more', async () => {
  const bed = newBed();
  const [patchId] = [bed.barn(), bed.barn()];
  await bed.open();
  await bed.compare();
  const folder = `${bed.root}/D012-2019_AERIAL_LABEL-COSIA/${patchId.split('_')[1]}`;
  expect(existsSync(folder)).toBe(true);
  rmSync(folder, { recursive: true });
  rmSync(folder.replace('AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'), { recursive: true });
  await bed.open({ rescan: true });
  expect(await bed.compare()).toMatchObject({ rois: 1, items: 1 });
  expect(await bed.items()).toHaveLength(1);
  expect(await bed.outlines(roiOfPatch(patchId))).toEqual({ version: 0, items: [] });
});

test('names what it cannot read and compares the rest', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  const roiKey = roiOfPatch(patchId);
  bed.put(`${roiKey}_1-2`, plane(9), null);
  bed.put(`${roiKey}_2-1`, null, plane(wheat));
  bed.put(`${roiKey}_2-2`, plane(9), null);
  const cut = bed.write(
    `${roiKey}_2-2`,
    'ALL_LABEL-LPIS',
    new Uint8Array(3 * px).map((_, i) => i % 7),
    3,
  );
  truncateSync(cut, Math.floor(statSync(cut).size / 2));
  const [small, twoBands] = [bed.barn(), bed.barn()];
  bed.write(small, 'ALL_LABEL-LPIS', new Uint8Array(3 * 256 * 256).fill(1), 3);
  bed.write(twoBands, 'ALL_LABEL-LPIS', new Uint8Array(2 * px).fill(1), 2);
  await bed.open();
  expect(await bed.compare()).toMatchObject({ items: 1, skipped: 5 });
  const { skipped, rois } = await bed.state();
  expect(Object.fromEntries(skipped.map((one) => [one.patchId, one.code]))).toEqual({
    [`${roiKey}_1-2`]: 'lpisMissing',
    [`${roiKey}_2-1`]: 'maskMissing',
    [`${roiKey}_2-2`]: 'fileTruncated',
    [small]: 'wrongSize',
    [twoBands]: 'wrongDtype',
  });
  expect(rois).toEqual({ done: 3, total: 3 });
});

test('counts codes that no list has and finds nothing in them', async () => {
  const bed = newBed();
  const patchId = `${bed.roi()}_1-1`;
  bed.put(patchId, plane(9, [{ ...barn, value: 200 }]), null);
  const lpis = new Uint8Array(3 * px).fill(99);
  bed.write(patchId, 'ALL_LABEL-LPIS', lpis, 3);
  await bed.open();
  expect(await bed.compare()).toMatchObject({ items: 0, skipped: 0 });
  for (const level of [1, 2, 3] as const) {
    const { cells } = await bed.client.joint({ datasetId: bed.datasetId, level });
    expect(cells).toEqual([
      [9, 99, px - 3600],
      [200, 99, 3600],
    ]);
  }
});

test('says that a dataset has no LPIS', async () => {
  const bed = newBed();
  writeFlairArea(bed.root, { domain: 'D004_2021', area: 'Z10_AU', ids: [1, 2], raster: {} });
  await bed.open();
  expect(await bed.state()).toMatchObject({ lpis: 'none', rois: { done: 0, total: 0 }, items: 0 });
  expect((await failureOf(core.done(await bed.start()))).code).toBe('lpisMissing');
  const queue = await bed.client.queue({ datasetId: bed.datasetId });
  expect(queue).toEqual({ total: 0, open: 0, items: [] });
});

test('is one error when the dataset is gone, and loses nothing', async () => {
  const bed = newBed();
  bed.barn();
  await bed.open();
  await bed.compare();
  const [before] = await bed.items();
  renameSync(bed.root, `${bed.root}-away`);
  expect((await failureOf(core.done(await bed.start()))).code).toBe('datasetMissing');
  expect(await bed.items()).toEqual([before]);
  const shown = await bed.client.item({ datasetId: bed.datasetId, id: before!.id });
  expect([shown!.rings.length, shown!.regionRings]).toEqual([1, []]);
  renameSync(`${bed.root}-away`, bed.root);
});

test('compares a ROI of 25 x 25 patches that is one region', { timeout: 120_000 }, async () => {
  const bed = newBed();
  const roiKey = bed.roi();
  const [plain, codes] = [plane(9), plane(wheat)];
  for (let row = 1; row <= 25; row++) {
    for (let col = 1; col <= 25; col++) {
      const cover = row === 13 && col === 13 ? plane(9, [barn]) : plain;
      bed.put(`${roiKey}_${row}-${col}`, cover, codes);
    }
  }
  await bed.open();
  expect(await bed.compare()).toMatchObject({ items: 1, rois: 1, skipped: 0 });
  const [item] = await bed.items();
  const side = 25 * 512;
  expect(item!.regionShare).toBeCloseTo(3600 / side ** 2, 12);
  expect(item!.id).toBe(`${roiKey}/0-1/${(12 * 512 + 200) * side + 12 * 512 + 200}`);
  const { cells } = await bed.client.joint({ datasetId: bed.datasetId, level: 1 });
  expect(cells.reduce((sum, [, , count]) => sum + count, 0)).toBe(side ** 2);
});

test('an edit takes an item away, and its undo brings it back with its verdict', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  await bed.open();
  await bed.compare();
  const [item] = await bed.items();
  await bed.judge(item!.id, 'lpis');
  expect(await bed.state()).toMatchObject({ items: 1, judged: 1, obsolete: 0 });
  await bed.paint(patchId, { ...barn, value: 9 });
  expect(await bed.items()).toEqual([]);
  expect(await bed.state()).toMatchObject({ items: 0, judged: 0, obsolete: 1, rois: { done: 1, total: 1 } });
  expect((await bed.outlines(roiOfPatch(patchId))).items).toEqual([]);
  const { cells } = await bed.client.joint({ datasetId: bed.datasetId, level: 1 });
  expect(cells).toEqual([[9, 1, px]]);
  await bed.undo(patchId);
  const [back] = await bed.items();
  expect(back).toEqual({ ...item, state: 'judged', verdict: 'lpis' });
  expect(await bed.state()).toMatchObject({ items: 1, judged: 1, obsolete: 0 });
});

test('an item that an edit changes a little keeps its verdict under its new id', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  await bed.open();
  await bed.compare();
  const [item] = await bed.items();
  await bed.judge(item!.id, 'cosia');
  await bed.paint(patchId, { x: 200, y: 198, side: 10, value: 0 });
  const [grown] = await bed.items();
  expect(grown).toMatchObject({ verdict: 'cosia', state: 'judged' });
  expect(grown!.id).not.toBe(item!.id);
  expect(grown!.areaM2).toBeCloseTo((3600 + 20) * 0.04, 6);
});

test('an edit over patches of a ROI that nobody compared does nothing', async () => {
  const bed = newBed();
  const patchId = bed.barn();
  await bed.open();
  await bed.paint(patchId, { ...barn, value: 9 });
  expect(await bed.items()).toEqual([]);
  expect(await bed.state()).toMatchObject({ rois: { done: 0, total: 1 } });
  expect(await bed.compare()).toMatchObject({ items: 0, rois: 1 });
});

test('edits while the job runs end as if they had come before', async () => {
  const bed = newBed();
  const patches = Array.from({ length: 6 }, () => bed.barn());
  await bed.open();
  const jobId = await bed.start();
  core.datasetId = bed.datasetId;
  for (const patchId of patches.slice(0, 4))
    await core.paint(patchId, { x: 200, y: 200, width: 60, height: 60, value: 9 });
  await core.done(jobId);
  await bed.comparison.settled();
  expect((await bed.items()).map((item) => item.patchIds[0])).toEqual(patches.slice(4));
  expect(await bed.state()).toMatchObject({ items: 2, rois: { done: 6, total: 6 } });
});

test('a run that is cancelled goes on where it was', async () => {
  const bed = newBed();
  for (let i = 0; i < 8; i++) bed.barn();
  await bed.open();
  const jobId = await bed.start();
  while ((await core.client.jobs.get({ id: jobId })).done === 0)
    await core.client.jobs.wait({ id: jobId, timeoutMs: 100 });
  await core.client.jobs.cancel({ id: jobId });
  await failureOf(core.done(jobId));
  const { rois, items } = await bed.state();
  expect(rois.done).toBeGreaterThan(0);
  expect(items).toBeGreaterThanOrEqual(rois.done);
  // What is there stays, what is not comes.
  expect(await bed.compare()).toMatchObject({ rois: 8, items: 8, stay: items, come: 8 - items });
});

test('other rules say what they would change, then change it where they touch', async () => {
  const bed = newBed();
  const [patchId, meadow] = [bed.barn(), `${bed.roi()}_1-1`];
  bed.put(meadow, plane(9, [barn]), plane(grass));
  await bed.open();
  await bed.compare();
  const items = await bed.items();
  await bed.judge(items[0]!.id, 'lpis');
  await bed.judge(items[1]!.id, 'lpis');
  const { datasetId, client } = bed;
  const { matrix, settings, version } = await client.rules({ datasetId });
  const ofMeadow = (await bed.outlines(roiOfPatch(meadow))).version;
  const other = { datasetId, matrix: matrixWith(matrix, 1, 0, 'P'), settings };
  const change = { come: 0, go: 1, stay: 1, verdictsKept: 1, verdictsLost: 1 };
  expect(await core.done((await client.tryRules(other)).jobId)).toEqual(change);
  // Nothing was kept of it.
  expect(await bed.items()).toHaveLength(2);
  const set = await client.setRules({ ...other, note: 'barns are fine', from: version });
  expect(await core.done(set.jobId)).toMatchObject({ ...change, items: 1, rois: 2 });
  expect((await bed.items()).map((item) => item.patchIds[0])).toEqual([meadow]);
  // The other ROI has no wheat: nothing was computed there.
  expect((await bed.outlines(roiOfPatch(meadow))).version).toBe(ofMeadow);
  expect(await bed.state()).toMatchObject({ rulesVersion: version + 1, judged: 1, obsolete: 1 });
  const back = await client.setRules({ datasetId, matrix, settings, from: version + 1 });
  expect(await core.done(back.jobId)).toMatchObject({ come: 1, stay: 1, verdictsKept: 2, verdictsLost: 0 });
  expect((await bed.items()).find((item) => item.patchIds[0] === patchId)).toMatchObject({ verdict: 'lpis' });
});

test('a matrix with a letter that is none is refused', async () => {
  const bed = newBed();
  bed.barn();
  await bed.open();
  const { matrix, settings } = await bed.client.rules({ datasetId: bed.datasetId });
  const rows = matrix.rows.map((row, i) => (i === 3 ? row.replace('X', 'Y') : row));
  const wrong = { datasetId: bed.datasetId, matrix: { ...matrix, rows }, settings };
  expect((await failureOf(bed.client.tryRules(wrong))).code).toBe('matrixInvalid');
  expect((await failureOf(bed.client.setRules({ ...wrong, from: 1 }))).code).toBe('matrixInvalid');
});
