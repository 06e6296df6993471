import { appendFileSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelInfo } from '../../src/shared/contract/index.ts';
import { PrelabelBed } from '../support/prelabelBed.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';
import { copySample } from '../support/sample.ts';

const bed = new PrelabelBed();
const { core } = bed;
let model: ModelInfo;

beforeAll(async () => {
  await bed.open();
  model = await bed.importModel('conv3');
}, 240_000);
afterAll(async () => {
  expect(bed.writtenFiles()).toEqual([]);
  await bed.close();
});

const roisOf = async () => core.client.catalogue.rois({ datasetId: core.datasetId });

describe('a run', () => {
  it('predicts a ROI; its set is in use at once, and what is there is not predicted again', async () => {
    const roi = (await roisOf())[0]!;
    const input = { modelId: model.id, where: `roi = "${roi.roi}"` };
    expect(await bed.sets()).toEqual([]);
    const result = await bed.run(input);
    expect(result).toMatchObject({ predicted: roi.patches, reused: 0, skipped: 0, device: 'cpu' });
    expect(result.patchesPerSecond).toBeGreaterThan(0);
    expect(await bed.sets()).toMatchObject([
      {
        ...{ id: result.setId, modelId: model.id, modelName: model.manifest.name, task: 'cosia' },
        ...{ patches: roi.patches, stale: 0, isActive: true, skippedCount: 0, origin: 'own' },
      },
    ]);
    expect(await bed.run(input)).toMatchObject({ predicted: 0, reused: roi.patches, setId: result.setId });
  }, 120_000);

  it('says before it starts what it would do', async () => {
    const roi = (await roisOf())[0]!;
    const settings = {
      device: 'cpu',
      overlap: 'interior',
      marginPx: null,
      probabilities: false,
      batch: null,
    };
    const preview = await core.client.inference.preview({
      ...{ datasetId: core.datasetId, modelId: model.id, where: '', settings: settings as never },
    });
    const all = bed.patchIds.length;
    expect(preview).toEqual({ patches: all, done: roi.patches, lacking: 0, lacks: [] });
  });

  it('that is stopped goes on where it was, to the same result as one that was not', async () => {
    const slow = await bed.importModel('slow');
    const { roi, patches: wanted } = (await roisOf())[0]!;
    const input = { modelId: slow.id, where: `roi = "${roi}"` };
    const { jobId, setId } = await bed.start(input);
    expect(await core.client.inference.running({ datasetId: core.datasetId })).toEqual({ jobId });
    expectSentence(await failureOf(bed.start({ modelId: model.id })), 'modelBusy');
    expectSentence(await failureOf(core.client.inference.removeModel({ id: slow.id })), 'modelBusy');
    await bed.predicted(jobId, 2);
    const remove = core.client.inference.removeSet({ datasetId: core.datasetId, setId });
    expectSentence(await failureOf(remove), 'modelBusy');
    await core.client.jobs.cancel({ id: jobId });
    expect((await failureOf(core.done(jobId))).code).toBe('cancelled');
    const { patches } = await bed.set(setId);
    expect(patches).toBeGreaterThanOrEqual(2);
    expect(patches).toBeLessThan(wanted);
    expect(await core.client.inference.running({ datasetId: core.datasetId })).toEqual({ jobId: null });
    const first = await bed.said(setId);

    const rest = await bed.run(input);
    expect(rest).toMatchObject({ reused: patches, predicted: wanted - patches, skipped: 0 });
    const said = await bed.said(setId);
    for (const [patchId, pixels] of first) if (pixels) expect(said.get(patchId)).toEqual(pixels);
    // The same weights as `pixel`, and some more that add nothing.
    const pixel = await bed.importModel('pixel');
    const other = await bed.run({ modelId: pixel.id, where: input.where });
    expect(other.predicted).toBe(wanted);
    for (const [patchId, pixels] of await bed.said(other.setId))
      expect(said.get(patchId)?.classes).toEqual(pixels?.classes);
  }, 240_000);

  it('keeps sets of two models beside each other; another one can be used, and be deleted', async () => {
    const { datasetId, client } = core;
    const before = await bed.sets();
    expect(before.length).toBeGreaterThan(1);
    const [first, second] = before as [(typeof before)[0], (typeof before)[0]];
    expect(before.filter(({ isActive }) => isActive)).toEqual([first]);
    await client.inference.activate({ datasetId, task: 'cosia', setId: second.id });
    expect((await bed.sets()).filter(({ isActive }) => isActive).map(({ id }) => id)).toEqual([second.id]);
    const lpis = client.inference.activate({ datasetId, task: 'lpis', setId: second.id });
    expect((await failureOf(lpis)).code).toBe('notFound');
    await client.inference.removeSet({ datasetId, setId: second.id });
    expect((await bed.sets()).some(({ id }) => id === second.id)).toBe(false);
    expect(core.services.workspaces.session().inference.active(datasetId, 'cosia')).toBeNull();
    await client.inference.activate({ datasetId, task: 'cosia', setId: first.id });
  });

  it('of other settings is a set of its own, of another device not', async () => {
    const where = `patch = "${bed.patchIds[0]}"`;
    const plain = await bed.run({ modelId: model.id, where });
    const same = { device: 'auto', batch: 1, marginPx: model.manifest.marginPx } as const;
    expect((await bed.run({ modelId: model.id, where, settings: same })).setId).toBe(plain.setId);
    const kept = await bed.run({ modelId: model.id, where, settings: { probabilities: true } });
    expect(kept.setId).not.toBe(plain.setId);
    expect((await bed.set(kept.setId)).hasProbabilities).toBe(true);
    const blend = await bed.run({ modelId: model.id, where, settings: { overlap: 'blend' } });
    expect(new Set([plain.setId, kept.setId, blend.setId]).size).toBe(3);
  }, 120_000);
});

describe('what cannot be predicted', () => {
  it('is refused before anything is begun: a filter, a model, a class list', async () => {
    expectSentence(await failureOf(bed.start({ modelId: model.id, where: 'nonsense >' })), 'whereInvalid');
    expect((await failureOf(bed.start({ modelId: '0123' }))).code).toBe('notFound');
    const foreign = await bed.importModel('superPatch');
    const list = foreign.manifest.classList;
    expectSentence(await failureOf(bed.start({ modelId: foreign.id })), 'classListDiffers', list);
  });

  it('is skipped and named where the model answers no number; the others are there', async () => {
    const nan = await bed.importModel('nan');
    const where = `patch = "${bed.patchIds[0]}"`;
    const result = await bed.run({ modelId: nan.id, where });
    expect(result).toMatchObject({ predicted: 0, skipped: 1 });
    const { skipped, skippedCount } = await bed.set(result.setId);
    expect(skipped).toEqual([{ patchId: bed.patchIds[0], code: 'modelNaN', params: {} }]);
    expect(skippedCount).toBe(1);
  }, 60_000);

  it('goes no further when the file of its model is replaced meanwhile, and keeps what was done', async () => {
    const fragile = await bed.importModel('conv5');
    const { jobId, setId } = await bed.start({ modelId: fragile.id });
    await bed.predicted(jobId, 1);
    const file = join(core.workspace, 'models', fragile.id, 'model.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    expectSentence(await failureOf(core.done(jobId)), 'modelInvalid');
    expect((await bed.set(setId)).patches).toBeGreaterThan(0);
    expectSentence(await failureOf(bed.start({ modelId: fragile.id })), 'modelInvalid');
  }, 120_000);
});

describe('a dataset that changes', () => {
  it('lists patches that lack an input, and predicts again those whose images were replaced', async () => {
    const other = new RealCore();
    const dataset = join(bed.folder, 'changing');
    await copySample(dataset);
    const fileOf = (patchId: string, modality: string): string => {
      const [name] = readdirSync(dataset, { recursive: true, encoding: 'utf8' }).filter(
        (path) =>
          path.includes(`_${modality}`) && path.endsWith(patchId.slice(patchId.indexOf('_')) + '.tif'),
      );
      return join(dataset, name!);
    };
    try {
      const [lacking, replaced] = [bed.patchIds[1]!, bed.patchIds[0]!];
      rmSync(fileOf(lacking, 'SPOT_RGBI'));
      await other.open(dataset);
      const { roi, patches } = (await other.client.catalogue.rois({ datasetId: other.datasetId }))[0]!;
      const multi = await bed.importModel('multi', { marginPx: 0 }, other);
      const input = { modelId: multi.id, where: `roi = "${roi}"` };
      const result = await bed.run(input, other);
      expect(result).toMatchObject({ predicted: patches - 1, skipped: 1 });
      const missing = { patchId: lacking, code: 'inputMissing', params: { modality: 'SPOT_RGBI' } };
      expect((await bed.set(result.setId, other)).skipped).toEqual([missing]);

      const file = fileOf(replaced, 'AERIAL_RGBI');
      appendFileSync(file, new Uint8Array(16));
      utimesSync(file, new Date(), new Date(Date.now() + 5000));
      await other.open(dataset, { rescan: true });
      const { inference } = other.services.workspaces.session();
      await expect.poll(() => inference.sets(other.datasetId)[0]!.stale).toBe(1);
      expect(await bed.run(input, other)).toMatchObject({ predicted: 1, reused: patches - 2, skipped: 1 });
      expect(await bed.set(result.setId, other)).toMatchObject({ stale: 0, patches: patches - 1 });
    } finally {
      await other.close();
    }
  }, 120_000);
});
