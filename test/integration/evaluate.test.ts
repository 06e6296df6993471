import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/main/raster/index.ts';
import type { Evaluation } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import { flairRasterBytes, writeFlairArea } from '../fixtures/flair12Folder.ts';
import { fingerprint, makeFolder } from '../fixtures/flairHubFolder.ts';
import { writeClassList, writePlainImage } from '../fixtures/plainFolder.ts';
import { runCommand } from '../support/commandLine.ts';
import { CompareBed, plane, wheat } from '../support/compareBed.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

const px = 512 * 512;
let core: RealCore;
let bed: CompareBed;
let predictions: string;
let ids: string[];

/** Writes a prediction of one band, under the name that the reference gives it. */
function predict(
  patchId: string,
  data: Uint8Array,
  { folder = 'model/cosia', label = 'AERIAL_LABEL-COSIA' as Modality, sizePx = 512, bands = 1 } = {},
): string {
  const name = formatPatchPath(parsePatchId(patchId)!, label).split('/').at(-1)!;
  const path = join(predictions, folder, `PRED_${name}`);
  mkdirSync(dirname(path), { recursive: true });
  const layout = { kind: 'strips' } as const;
  const size = { width: sizePx, height: sizePx, bands, dtype: 'uint8' } as const;
  writeFileSync(
    path,
    encodeTiff({ ...size, data: Uint8Array.from(data), compression: 'lzw', layout, geo: null }),
  );
  return path;
}

async function evaluate(options: Record<string, unknown> = {}): Promise<{ id: string; patches: number }> {
  const { jobId } = await core.client.evaluation.start({
    ...{ datasetId: core.datasetId, predictions: { kind: 'folder', path: predictions }, ...options },
  });
  return (await core.done(jobId)) as { id: string; patches: number };
}

const result = (id: string, more: object = {}): Promise<Evaluation> =>
  core.client.evaluation.result({ id, ...more });
const cellOf = ({ values, matrix }: Evaluation, truth: number, predicted: number): number =>
  matrix[values.indexOf(truth)]![values.indexOf(predicted)]!;
const iouOf = ({ conventions }: Evaluation, value: number) =>
  conventions.reference.classes.find((one) => one.value === value)!.iou;

beforeAll(async () => {
  core = new RealCore();
  bed = new CompareBed(core);
  predictions = makeFolder('arpenteur-predictions-');
  const roi = bed.roi();
  ids = [`${roi}_1-1`, `${roi}_1-2`, `${bed.roi()}_1-1`];
  // Crop, with a building of 100 x 100; all water; crop with a code that no list has.
  bed.put(ids[0]!, plane(9, [{ x: 0, y: 0, side: 100, value: 0 }]), plane(wheat));
  bed.put(ids[1]!, plane(6), plane(wheat));
  bed.put(ids[2]!, plane(9, [{ x: 0, y: 0, side: 10, value: 77 }]), null);
  await bed.open();
  core.datasetId = bed.datasetId;
}, 120_000);
afterAll(async () => {
  await core.close();
  bed.close();
  rmSync(predictions, { recursive: true, force: true });
});

describe('a folder of predictions', () => {
  beforeAll(() => {
    predict(ids[0]!, plane(9, [{ x: 0, y: 0, side: 50, value: 0 }]));
    predict(ids[1]!, plane(6, [{ x: 0, y: 0, side: 20, value: 15 }]), { folder: 'model/cosia/nested/deep' });
    predict(ids[2]!, plane(9, [{ x: 100, y: 0, side: 10, value: 255 }]));
  });

  it('counts every pixel once, and gives the numbers that were worked out by hand', async () => {
    const before = fingerprint(bed.root);
    const { id, patches } = await evaluate();
    expect(patches).toBe(3);
    const all = await result(id);
    expect(all).toMatchObject({ task: 'cosia', truth: 'corrected', classList: 'cosia-hub-0-18', offset: 0 });
    expect([cellOf(all, 0, 0), cellOf(all, 0, 9)]).toEqual([2500, 7500]);
    expect(cellOf(all, 9, 9)).toBe(px - 10_000 + px - 200);
    expect([cellOf(all, 6, 6), cellOf(all, 6, 15)]).toEqual([px - 400, 400]);
    // 100 pixels have no class in the truth, 100 others in the prediction.
    expect(all.uncountedPx).toBe(200);
    expect([all.patches, all.selected, all.skippedCount]).toEqual([3, 3, 0]);
    // Class 15 has weight 0: its column is gone, and with it the 400 pixels.
    expect(iouOf(all, 6)).toBe(1);
    expect(iouOf(all, 0)).toBeCloseTo(2500 / 10_000, 12);
    const crop = 2 * px - 10_200;
    expect(iouOf(all, 9)).toBeCloseTo(crop / (crop + 7500), 12);
    const sum = 1 + 0.25 + crop / (crop + 7500);
    expect(all.conventions.reference.miou).toBeCloseTo(sum / 15, 12);
    expect(all.conventions.present.miou).toBeCloseTo(sum / 3, 12);
    expect(all.conventions.flair2).toBeNull();
    const hit = 2500 + crop + px - 400;
    expect(all.conventions.reference.overallAccuracy).toBeCloseTo(hit / (hit + 7500), 12);
    expect(fingerprint(bed.root)).toEqual(before);
  });

  it('adds up by ROI and domain, and answers each part', async () => {
    const { id } = await evaluate();
    const { parts, matrix } = await result(id);
    expect(parts.map(({ kind, patches }) => [kind, patches])).toEqual([
      ...[['all', 3]],
      ...[['domain', 3]],
      ...[['roi', 2]],
      ...[['roi', 1]],
    ]);
    const rois = parts.filter(({ kind }) => kind === 'roi');
    const counts = await Promise.all(rois.map(({ name }) => result(id, { part: `roi:${name}` })));
    expect(counts[0]!.matrix.map((row, r) => row.map((n, c) => n + counts[1]!.matrix[r]![c]!))).toEqual(
      matrix,
    );
    expect(rois.map(({ miouPresent }) => miouPresent)).toEqual(
      counts.map(({ conventions }) => conventions.present.miou),
    );
    expect((await failureOf(result(id, { part: 'roi:nowhere' }))).code).toBe('notFound');
    expect((await failureOf(result('nothing'))).code).toBe('notFound');
  });

  it('takes the patches of a filter only, and refuses one that is wrong', async () => {
    const { id, patches } = await evaluate({ where: 'row = 1 and col = 2' });
    expect([patches, (await result(id)).selected]).toEqual([1, 1]);
    expect((await failureOf(evaluate({ where: 'no such word here' }))).code).toBe('whereInvalid');
  });

  it('compares with masks as they are now and as they were, in one pass', async () => {
    await core.paint(ids[0]!, { x: 50, y: 0, width: 50, height: 50, value: 9 });
    const { id } = await evaluate();
    const [corrected, original] = [await result(id), await result(id, { truth: 'original' })];
    expect([cellOf(original, 0, 9), cellOf(corrected, 0, 9)]).toEqual([7500, 5000]);
    expect(corrected.conventions.reference.miou!).toBeGreaterThan(original.conventions.reference.miou!);
    expect([corrected.truth, original.truth]).toEqual(['corrected', 'original']);
    await core.client.annotation.undo(core.scope(ids[0]!));
    const again = await result((await evaluate()).id);
    expect(again.matrix).toEqual(original.matrix);
  });

  it('skips and names what does not fit, and counts the rest', async () => {
    const strange = [
      predict(ids[1]!, plane(6, [], 256), { folder: 'bad', sizePx: 256 }),
      predict(`${bed.roi()}_7-7`, plane(0), { folder: 'bad' }),
      join(predictions, 'bad', 'PRED_whatever.tif'),
    ];
    writeFileSync(strange[2]!, 'no image');
    const bad = { predictions: { kind: 'folder', path: join(predictions, 'bad') } };
    // Nothing is left of it: told as such, and not a score of nothing.
    expectSentence(await failureOf(evaluate(bad)), 'nothingToEvaluate', 'bad');
    predict(ids[2]!, plane(9), { folder: 'bad' });
    predict(ids[0]!, plane(3), { folder: 'bad', label: 'ALL_LABEL-LPIS' });
    predict(ids[0]!, new Uint8Array(px * 2), { folder: 'bad', bands: 2 });
    const found = await result((await evaluate(bad)).id);
    expect(found.patches).toBe(1);
    expect(found.skipped.map(({ name, error }) => [name, error.code])).toEqual([
      [ids[0], 'wrongDtype'],
      [ids[1], 'wrongSize'],
      [expect.stringContaining('_7-7.tif'), 'notFound'],
      ['PRED_whatever.tif', 'notFound'],
    ]);
    rmSync(join(predictions, 'bad'), { recursive: true });
  });

  it('refuses two files of one patch: a score of two models mixed would look like one', async () => {
    const copy = predict(ids[0]!, plane(9), { folder: 'other model' });
    expectSentence(await failureOf(evaluate()), 'predictionRepeated', 'other model');
    rmSync(dirname(copy), { recursive: true });
  });

  it('says when the folder is not there, is empty, or holds what others wrote', async () => {
    const at = (path: string) => ({ predictions: { kind: 'folder', path } });
    expect((await failureOf(evaluate(at(join(predictions, 'nowhere'))))).code).toBe('folderUnreadable');
    const empty = join(predictions, 'empty');
    mkdirSync(empty);
    expect((await failureOf(evaluate(at(empty)))).code).toBe('nothingToEvaluate');
    // A link to itself must not be followed for ever.
    symlinkSync(predictions, join(empty, 'loop'));
    writeFileSync(join(empty, 'zone_cosia_class-prob.tif'), '');
    expect((await failureOf(evaluate(at(empty)))).code).toBe('nothingToEvaluate');
    rmSync(empty, { recursive: true });
    expect((await failureOf(evaluate({ predictions: { kind: 'set', setId: 'none' } }))).code).toBe(
      'notFound',
    );
  });

  it('writes metrics.json outside of the dataset, whole', async () => {
    const { id } = await evaluate();
    const path = join(core.folder, 'metrics.json');
    expect(await core.client.evaluation.write({ id, path })).toEqual({ path });
    const json = JSON.parse(readFileSync(path, 'utf8'));
    const { conventions, matrix } = await result(id);
    expect(json.Avg_metrics[0]).toBe(100 * conventions.reference.miou!);
    expect(json.per_class_iou).toHaveLength(15);
    expect(json.arpenteur).toMatchObject({ task: 'cosia', truth: 'corrected', matrix });
    const inside = join(bed.root, 'metrics.json');
    expect((await failureOf(core.client.evaluation.write({ id, path: inside }))).code).toBe(
      'exportInsideDataset',
    );
    expect(existsSync(inside)).toBe(false);
    const nowhere = join(core.folder, 'nowhere', 'metrics.json');
    expect((await failureOf(core.client.evaluation.write({ id, path: nowhere }))).code).toBe(
      'folderUnreadable',
    );
  });
});

describe('LPIS', () => {
  it('is compared with the first band, and has no corrected truth', async () => {
    const label = 'ALL_LABEL-LPIS';
    predict(ids[0]!, plane(1, [{ x: 0, y: 0, side: 10, value: 22 }]), { folder: 'lpis', label });
    predict(ids[2]!, plane(1), { folder: 'lpis', label });
    const { id } = await evaluate({
      task: 'lpis',
      predictions: { kind: 'folder', path: join(predictions, 'lpis') },
    });
    const found = await result(id);
    expect(found).toMatchObject({ task: 'lpis', truth: 'original', classList: 'lpis-1', patches: 1 });
    expect([cellOf(found, 1, 1), cellOf(found, 1, 22)]).toEqual([px - 100, 100]);
    expect(found.conventions.reference.classes).toHaveLength(23);
    expect(found.skipped).toMatchObject([{ name: ids[2], error: { code: 'lpisMissing' } }]);
    rmSync(join(predictions, 'lpis'), { recursive: true });
  });
});

describe('other layouts', () => {
  const folder = makeFolder('arpenteur-evaluate-');
  let other: RealCore;
  beforeAll(() => (other = new RealCore()));
  afterAll(async () => {
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (path: string, more: object = {}): Promise<Evaluation> => {
    const { jobId } = await other.client.evaluation.start({
      ...{ datasetId: other.datasetId, predictions: { kind: 'folder', path }, ...more },
    });
    return other.client.evaluation.result({ id: (await other.done(jobId))['id'] });
  };

  it('FLAIR#1 and #2: names by number, channel numbers, 13 classes', { timeout: 60_000 }, async () => {
    const dataset = join(folder, 'flair');
    const raster = { sizePx: 512, fill: 5 };
    writeFlairArea(dataset, { domain: 'D004_2021', area: 'Z10_AU', ids: [826, 827, 828], raster });
    await other.open(dataset);
    const out = join(folder, 'pred');
    mkdirSync(out);
    const write = (name: string, fill: number) =>
      writeFileSync(join(out, name), flairRasterBytes('msk', { fill }));
    // As the tools of FLAIR#1, of FLAIR#2, and ours name them.
    write('PRED_IMG_000826.tif', 4);
    write('pred_000827.TIF', 0);
    write('PRED_MSK_000828.tif', 12);
    const channels = await run(out);
    expect(channels.offset).toBe(1);
    expect([cellOf(channels, 5, 5), cellOf(channels, 5, 1), cellOf(channels, 5, 13)]).toEqual([px, px, px]);
    expect(channels.conventions.flair2!.classes).toHaveLength(12);
    expect(channels.conventions.flair2!.miou).toBeCloseTo(1 / 3 / 2, 12);
    expect(channels.conventions.reference.miou).toBeCloseTo(1 / 3 / 15, 12);
    const asList = await run(out, { numbering: 'list' });
    expect([asList.offset, asList.uncountedPx, cellOf(asList, 5, 4)]).toEqual([0, px, px]);
    // The last class of the list is no channel: then 0 is no class.
    write('PRED_MSK_000828.tif', 19);
    expect((await run(out)).offset).toBe(0);
  });

  it('plain images: a large one by bands of rows, with its edited cells', { timeout: 60_000 }, async () => {
    const dataset = join(folder, 'plain');
    writeClassList(dataset);
    const size = { width: 1300, height: 1100, tile: 256 };
    writePlainImage(dataset, 'images/big.tif', { ...size, bands: 3, value: 80 });
    writePlainImage(dataset, 'masks/big.tif', { ...size, value: (x) => (x < 600 ? 1 : 2) });
    const out = join(folder, 'plain-pred');
    writePlainImage(out, 'PRED_big.tif', { ...size, value: (x) => (x < 650 ? 1 : 2) });
    await other.open(dataset, { workspace: join(folder, 'plain-work') });
    const first = await run(out);
    expect(first.values).toEqual([1, 2, 5]);
    expect(first.matrix).toEqual([
      [600 * 1100, 0, 0],
      [50 * 1100, 650 * 1100, 0],
      [0, 0, 0],
    ]);
    expect(first.conventions.reference.classes).toHaveLength(3);
    // A cell of the second row and column is corrected: 10 x 20 pixels become what was predicted.
    const { rows } = await other.client.catalogue.patches({ datasetId: other.datasetId, where: '' });
    const { patchId, roiKey } = rows[0]!;
    const cellId = `${patchId}@1-1`;
    const { diffRuns, toBase64 } = await import('../../src/shared/editing/runs.ts');
    const { paint } = await import('../support/annotationDesk.ts');
    const before = (await other.pixels(`mask/${other.datasetId}/${encodeURIComponent(cellId)}`))!;
    const width = before.header.width;
    const after = paint(before.data, width, { x: 100, y: 5, width: 10, height: 20, value: 1 });
    await other.client.annotation.commit({
      ...{ datasetId: other.datasetId, roiKey, windowId: 'w', editId: crypto.randomUUID(), tool: 'brush' },
      parameters: {},
      patches: [{ patchId: cellId, runs: toBase64(diffRuns(before.data, after, width)) }],
    });
    const second = await run(out);
    expect(second.matrix[0]![0]! - first.matrix[0]![0]!).toBe(200);
    expect(second.matrix[1]![0]! - first.matrix[1]![0]!).toBe(-200);
    expect(second.patches).toBe(1);
  });
});

describe('the command line', () => {
  it(
    'prints unrounded numbers of all conventions, and says what it cannot find',
    { timeout: 60_000 },
    async () => {
      const folder = makeFolder('arpenteur-evaluate-cli-');
      const cli = (...args: string[]) => runCommand(folder, ...args);
      try {
        expect((await cli('index', '--dataset', bed.root, '--workspace', 'work')).code).toBe(0);
        const asked = ['evaluate', '--workspace', 'work', '--predictions', predictions];
        const { id } = await evaluate();
        const json = (await cli(...asked, '--task', 'cosia', '--json')).json() as Evaluation;
        const { conventions, matrix, parts } = await result(id);
        expect(json).toMatchObject({ conventions, matrix, parts, truth: 'corrected', where: '' });
        const told = await cli(...asked, '--lang', 'fr', '--truth', 'original', '--out', 'm.json');
        expect(told.code).toBe(0);
        expect(told.stdout).toMatch(/référence\s+\d+\.\d\d/);
        expect(told.stdout).toMatch(/0 bâtiment\s+25\.00/);
        expect(existsSync(join(folder, 'm.json'))).toBe(true);
        const missing = await cli('evaluate', '--workspace', 'work', '--predictions', 'no-model');
        expect(missing.code).toBe(3);
        expect(missing.stderr).toContain('no-model');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
