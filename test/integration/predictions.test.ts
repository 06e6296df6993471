import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGeoTags, readHeader, readRaster } from '../../src/main/raster/index.ts';
import type { ModelInfo, RankedPatch, RankSort } from '../../src/shared/contract/index.ts';
import { runCommand } from '../support/commandLine.ts';
import { PrelabelBed } from '../support/prelabelBed.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

/** What becomes of predictions: ranked, merged, written as files, asked for from the command line. */

const bed = new PrelabelBed();
const { core } = bed;
let model: ModelInfo;
let setId = '';
const others: RealCore[] = [];

/** Another workspace with a copy of the dataset, whose files have other times. */
async function anotherCore(): Promise<RealCore> {
  const other = new RealCore();
  others.push(other);
  const copy = join(bed.folder, `copy-${others.length}`);
  cpSync(bed.dataset, copy, { recursive: true });
  await other.open(copy);
  return other;
}

beforeAll(async () => {
  await bed.open();
  model = await bed.importModel('conv3');
  setId = (await bed.run({ modelId: model.id })).setId;
}, 240_000);
afterAll(async () => {
  for (const other of others) await other.close();
  expect(bed.writtenFiles()).toEqual([]);
  await bed.close();
});

/** All of the ranking, in pages. */
async function ranking(sort: RankSort, where = '') {
  const patches: RankedPatch[] = [];
  for (;;) {
    const page = await core.client.inference.ranking({
      ...{ datasetId: core.datasetId, setId, sort, where, descending: sort !== 'name' },
      ...{ offset: patches.length, limit: 7 },
    });
    patches.push(...page.patches);
    if (page.patches.length === 0 || patches.length >= page.total) return { ...page, patches };
  }
}

/** The same, counted here. */
async function expectedOf(patchId: string): Promise<Omit<RankedPatch, 'roiKey'>> {
  const mask = await core.mask(patchId);
  const { classes, confidence } = (await bed.said(setId)).get(patchId)!;
  const pairs = new Map<string, number>();
  let differs = 0;
  let sure = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === classes[i]) continue;
    differs++;
    if (confidence[i]! >= 0.8 * 255) sure++;
    const pair = `${mask[i]},${classes[i]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const most = Math.max(0, ...pairs.values());
  const [pair] = [...pairs].filter(([, px]) => px === most).map(([text]) => text.split(',').map(Number));
  return {
    patchId,
    differs: differs / mask.length,
    differsSurely: sure / mask.length,
    uncertainty: expect.closeTo(
      1 - confidence.reduce((sum, c) => sum + c, 0) / 255 / mask.length,
      2,
    ) as never,
    pair: pair ? [pair[0]!, pair[1]!, most / mask.length] : null,
  };
}

describe('the ranking', () => {
  it('has the differences to the masks, the largest first, and counts again what is edited', async () => {
    const { total, patches } = await ranking('difference');
    expect(total).toBe(bed.patchIds.length);
    const shares = patches.map(({ differs }) => differs!);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    const some = [patches[0]!, patches[Math.floor(total / 2)]!, patches.at(-1)!];
    for (const patch of some) expect(patch).toMatchObject(await expectedOf(patch.patchId));

    // Painted as the model says in a corner: fewer differences, unless all were right there.
    const { patchId } = patches[0]!;
    await core.paint(patchId, { x: 0, y: 0, width: 300, height: 300, value: patches[0]!.pair![1] });
    const again = (await ranking('difference')).patches.find((patch) => patch.patchId === patchId)!;
    expect(again).toMatchObject(await expectedOf(patchId));
    expect(again.differs).not.toBe(patches[0]!.differs);
  });

  it('sorts by uncertainty and by name, and of a filter only its patches', async () => {
    const uncertain = (await ranking('uncertainty')).patches.map(({ uncertainty }) => uncertainty!);
    expect(uncertain).toEqual([...uncertain].sort((a, b) => b - a));
    const names = (await ranking('name')).patches.map(({ patchId }) => patchId);
    expect(names).toEqual([...bed.patchIds].sort());
    const where = 'row <= 2';
    const { patchIds } = await core.client.catalogue.select({ datasetId: core.datasetId, where });
    const some = (await ranking('name', where)).patches.map(({ patchId }) => patchId);
    expect(some).toEqual([...patchIds].sort());
    expect(some.length).toBeLessThan(names.length);
  });

  it('knows after a restart which masks were edited since', async () => {
    const [patch] = (await ranking('difference')).patches;
    await core.client.workspace.close();
    await core.open(bed.dataset);
    await core.paint(patch!.patchId, { x: 0, y: 0, width: 512, height: 512, value: 1 });
    await core.client.workspace.close();
    await core.open(bed.dataset);
    const again = (await ranking('difference')).patches.find(({ patchId }) => patchId === patch!.patchId);
    expect(again).toMatchObject(await expectedOf(patch!.patchId));
  });
});

describe('shards', () => {
  it('of one job run in several workspaces on copies of the data and are merged into what one run gives', async () => {
    const [first, second] = [await anotherCore(), await anotherCore()];
    for (const [index, other] of [first, second].entries()) {
      const { id } = await bed.importModel('conv3', {}, other);
      const result = await bed.run({ modelId: id, shard: { index: index + 1, count: 2 } }, other);
      expect(result.predicted).toBeGreaterThan(0);
      expect(result.predicted).toBeLessThan(bed.patchIds.length);
    }
    const fileOf = (other: RealCore) => {
      const [name] = readdirSync(join(other.workspace, 'predictions')).filter((file) =>
        file.endsWith('.sqlite'),
      );
      return join(other.workspace, 'predictions', name!);
    };
    const part = (await bed.sets(second))[0]!;
    await second.client.workspace.close();
    const { datasetId } = first;
    const merged = await first.client.inference.merge({ datasetId, path: fileOf(second) });
    expect(merged).toMatchObject({ added: part.patches, known: 0, foreign: 0 });
    expect(await bed.set(merged.setId, first)).toMatchObject({
      patches: bed.patchIds.length,
      isActive: true,
    });
    expect(await bed.said(merged.setId, first)).toEqual(await bed.said(setId));
    const again = await first.client.inference.merge({ datasetId, path: fileOf(second) });
    expect(again).toMatchObject({ added: 0, known: part.patches, foreign: 0 });
    // Nothing is left to be done, though the files of the copies have other times.
    const { modelId } = (await bed.sets(first))[0]!;
    expect(await bed.run({ modelId }, first)).toMatchObject({ predicted: 0, reused: bed.patchIds.length });
  }, 120_000);

  it('of other data, and files that are none, are refused with a sentence, and leave nothing behind', async () => {
    const other = others[0]!;
    const { datasetId } = core;
    const sets = await bed.sets();
    const path = join(bed.folder, 'foreign.sqlite');
    const setFile = join(other.workspace, 'predictions', `${(await bed.sets(other))[0]!.id}.sqlite`);
    await other.client.workspace.close();
    copyFileSync(setFile, path);
    const db = new Database(path);
    db.exec("UPDATE patch SET roi_key = 'D999-2020_XX', patch_id = 'D999-2020_XX_' || patch_id");
    db.close();
    expectSentence(
      await failureOf(core.client.inference.merge({ datasetId, path })),
      'predictionsDiffer',
      path,
    );
    const text = join(bed.folder, 'text.sqlite');
    writeFileSync(text, 'this is no database, but it is long enough to be looked at. '.repeat(20));
    expectSentence(
      await failureOf(core.client.inference.merge({ datasetId, path: text })),
      'fileUnreadable',
      text,
    );
    // Cut in the middle, as a copy that was interrupted.
    const torn = join(bed.folder, 'torn.sqlite');
    writeFileSync(torn, readFileSync(setFile).subarray(0, 200_000));
    const failure = await failureOf(core.client.inference.merge({ datasetId, path: torn }));
    expectSentence(failure, 'fileUnreadable', torn);
    expect(await bed.sets()).toEqual(sets);
  }, 60_000);
});

describe('a damaged file', () => {
  it('is left out of the list, is told when it is needed, and can be deleted and made anew', async () => {
    const other = await anotherCore();
    const { id } = await bed.importModel('pixel', {}, other);
    const input = { modelId: id, where: `patch = "${bed.patchIds[0]}"` };
    const { setId: broken } = await bed.run(input, other);
    await other.client.workspace.close();
    writeFileSync(join(other.workspace, 'predictions', `${broken}.sqlite`), 'x'.repeat(5000));
    await other.client.workspace.open({ path: other.workspace });
    const { datasetId } = other;
    expect(await bed.sets(other)).toEqual([]);
    expectSentence(await failureOf(bed.run(input, other)), 'fileUnreadable', broken);
    await other.client.inference.removeSet({ datasetId, setId: broken });
    expect(await bed.run(input, other)).toMatchObject({ predicted: 1, setId: broken });
  }, 60_000);
});

describe('the files of the reference', () => {
  it('have the names, values and places of the labels', async () => {
    const out = join(bed.folder, 'files');
    const { jobId } = await core.client.inference.export({ datasetId: core.datasetId, setId, out });
    expect(await core.done(jobId)).toEqual({ out, files: bed.patchIds.length, skipped: 0 });
    expect(readdirSync(out)).toHaveLength(bed.patchIds.length);
    const said = await bed.said(setId);
    const { catalogue } = core.services.workspaces.session();
    for (const patchId of bed.patchIds.slice(0, 5)) {
      const label = catalogue.source(core.datasetId, patchId, 'AERIAL_LABEL-COSIA') as string;
      const file = join(out, `PRED_${label.slice(label.lastIndexOf('/') + 1)}`);
      const { data, dtype, bands } = await readRaster(file);
      expect({ dtype, bands }).toEqual({ dtype: 'uint8', bands: 1 });
      expect(data).toEqual(said.get(patchId)!.classes);
      expect(readGeoTags(file)).toEqual(readGeoTags(label));
      expect(readHeader(file)).toMatchObject({ compression: 'lzw', nodata: null });
    }
  }, 60_000);

  it('are not written into a dataset', async () => {
    const out = join(bed.dataset, 'predictions');
    const { jobId } = await core.client.inference.export({ datasetId: core.datasetId, setId, out });
    expectSentence(await failureOf(core.done(jobId)), 'exportInsideDataset', bed.dataset);
  });
});

describe('the command line', () => {
  it('predicts, goes on, lists, ranks, merges, writes and deletes', async () => {
    const run = (...args: string[]) => runCommand(bed.folder, ...args);
    const workspace = ['--workspace', join(bed.folder, 'cli-workspace')];
    expect((await run('index', '--dataset', bed.dataset, ...workspace)).code).toBe(0);
    const file = join(bed.folder, 'models', 'conv3.onnx');
    const where = ['--where', 'row <= 2', '--device', 'cpu'];
    const first = await run('prelabel', ...workspace, '--model', file, ...where, '--json');
    expect(first.code, first.stderr).toBe(0);
    const result = first.json();
    expect(result).toMatchObject({ device: 'cpu', reused: 0, skippedCount: 0, skipped: [], isActive: true });
    const second = await run('prelabel', ...workspace, '--model', 'test-conv3', ...where, '--lang', 'fr');
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toMatch(new RegExp(`Déjà là +${result.predicted}\\n`));
    expect((await run('prelabel', ...workspace, '--model', 'nobody')).code).toBe(3);
    expect((await run('prelabel', ...workspace, '--model', 'test-conv3', '--shard', '3/2')).code).toBe(2);

    const sets = (await run('predictions', ...workspace, '--json')).json();
    expect(sets).toMatchObject([{ id: result.setId, patches: result.predicted, isActive: true }]);
    const rank = await run('predictions', ...workspace, '--rank', 'difference', '--limit', '3', '--csv');
    const lines = rank.stdout.trim().split('\n');
    expect(lines[0]).toMatch(/^patch_id,roi_key,differs,/);
    expect(lines).toHaveLength(4);
    const out = join(bed.folder, 'cli-files');
    expect((await run('predictions', ...workspace, '--export', out, '--json')).json()).toMatchObject({
      ...{ files: result.predicted, skipped: 0 },
    });
    expect((await run('predictions', ...workspace, '--activate', 'none')).code).toBe(0);
    expect((await run('predictions', ...workspace, '--export', out)).code).toBe(3);
    const both = await run('predictions', ...workspace, '--activate', 'none', '--remove', result.setId);
    expect(both.code).toBe(2);
    expect((await run('predictions', ...workspace, '--remove', result.setId)).code).toBe(0);
    expect((await run('predictions', ...workspace, '--json')).json()).toEqual([]);
    rmSync(out, { recursive: true });
  }, 120_000);
});
