import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { batchResultSchema, type RoiDetail } from '../../src/shared/contract/index.ts';
import type { EditOp } from '../../src/shared/editing/ops/op.ts';
import { decodeSet, encodeSet, hasPixel, setOfPixels } from '../../src/shared/editing/pixelSet.ts';
import { noRules, type Rules } from '../../src/shared/editing/rules.ts';
import { fromBase64, toBase64 } from '../../src/shared/editing/runs.ts';
import { makeFolder, patchIds } from '../fixtures/flairHubFolder.ts';
import { runCommand } from '../support/commandLine.ts';
import { plantPredictions, type KnownSet, type Said } from '../support/predictions.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';
import { blotches, randomOf, side, writeRandomLand } from './editing/randomLand.ts';

/*
 * What a model proposed, from a file of predictions with known pixels to masks: what changes is worked out here a second time,
 * pixel by pixel.
 */
const roiKey = 'D012-2019_AF-S1-27';
const ids = patchIds(roiKey, 2, 2);
const folder = makeFolder('arpenteur-accept-');
const core = new RealCore();
const random = randomOf(11);
/** The last patch was not predicted. */
const said: Said[] = ids.slice(0, 3).map((patchId) => ({
  patchId,
  classes: blotches(random, 5),
  confidence: Uint8Array.from({ length: side * side }, () => Math.floor(random() * 256)),
}));
let roi: RoiDetail;
let set: KnownSet;
let crops: KnownSet;
/** By patch, in the order of the ids. */
let before: Uint8Array[];

beforeAll(async () => {
  const dataset = join(folder, 'land');
  writeRandomLand(dataset, ids, 1);
  await core.open(dataset);
  [set, crops] = (await plantPredictions(core, [
    { name: 'known', said },
    { name: 'crops', said: said.slice(0, 1), task: 'lpis' },
  ])) as [KnownSet, KnownSet];
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
beforeEach(async () => {
  before = await masks();
});

const masks = (): Promise<Uint8Array[]> => Promise.all(ids.map((id) => core.mask(id)));
type From = Extract<Extract<EditOp, { op: 'copy' }>['from'], { kind: 'prediction' }>;
const accept = (more: Partial<From> = {}): Extract<EditOp, { op: 'copy' }> => ({
  op: 'copy',
  from: { kind: 'prediction', ...set, minConfidence: 0, ...more },
});
const request = (op: EditOp, more: { rules?: Rules; selection?: string | null } = {}) => ({
  ...{ datasetId: core.datasetId, roiKey, op, scope: { kind: 'roi' as const } },
  ...{ rules: noRules, selection: null, ...more },
});
const apply = (op: EditOp, more = {}) =>
  core.client.editing.apply({ ...request(op, more), windowId: 'w', editId: randomUUID() });
const undo = () =>
  core.client.annotation.undo({ datasetId: core.datasetId, roiKey, windowId: 'w', editId: randomUUID() });

/** The masks with what is accepted. */
function expected(
  masksBefore: readonly Uint8Array[],
  { minConfidence = 0, classes }: { minConfidence?: number; classes?: readonly number[] | undefined },
  may: (patch: number, i: number) => boolean = () => true,
): Uint8Array[] {
  return masksBefore.map((mask, p) =>
    mask.map((value, i) => {
      const proposed = said[p]?.classes[i];
      if (proposed === undefined || !may(p, i)) return value;
      if (said[p]!.confidence[i]! / 255 < minConfidence) return value;
      return classes && !classes.includes(proposed) ? value : proposed;
    }),
  );
}

const countChanges = (a: readonly Uint8Array[], b: readonly Uint8Array[]): number =>
  a.reduce((sum, mask, p) => sum + mask.reduce((n, value, i) => n + Number(value !== b[p]![i]), 0), 0);

describe('accepting what a model proposes', () => {
  it('changes the pixels it is sure enough of and of the wanted classes, and undo brings back every byte', async () => {
    const cases = fc.record({
      minConfidence: fc.oneof(
        fc.constantFrom(0, 0.2, 0.6, 0.8, 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      classes: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }), {
        nil: undefined,
      }),
      locked: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
      isSelected: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ minConfidence, classes, locked, isSelected }) => {
        const window = { x: 300, y: 200, width: 420, height: 500 };
        const chosen = setOfPixels(new Uint8Array(window.width * window.height).fill(1), window);
        const op = accept({ minConfidence, ...(classes ? { classes } : {}) });
        const more = {
          rules: { ...noRules, locked },
          selection: isSelected ? toBase64(encodeSet(chosen)) : null,
        };
        const after = expected(before, { minConfidence, classes }, (p, i) => {
          const { x, y } = roi.grid.find(({ patchId }) => patchId === ids[p])!;
          const isIn = !isSelected || hasPixel(chosen, x + (i % side), y + Math.floor(i / side));
          return isIn && !locked.includes(before[p]![i]!);
        });
        const px = countChanges(before, after);
        expect((await core.client.editing.preview(request(op, more))).changedPx).toBe(px);
        const done = await apply(op, more);
        expect(done?.changedPx ?? 0).toBe(px);
        expect(await masks()).toEqual(after);
        if (!done) return;
        expect(await undo()).toMatchObject({ changedPx: px });
        expect(await masks()).toEqual(before);
      }),
      { numRuns: 12, seed: 5 },
    );
  }, 120_000);

  it('keeps model, threshold and classes in the journal, and tells the patch that has no prediction', async () => {
    const op = accept({ minConfidence: 0.5, classes: [1, 2] });
    const preview = await core.client.editing.preview(request(op));
    expect(preview.skipped).toEqual([{ patchId: ids[3], reason: 'noLayer' }]);
    await apply(op);
    const [entry] = await core.client.annotation.history({ datasetId: core.datasetId, roiKey });
    expect(entry).toMatchObject({ tool: 'copy' });
    expect(JSON.stringify(entry)).toContain(set.model);
    expect(JSON.stringify(entry)).toContain('"minConfidence":0.5');
    await undo();
  });

  it('shows the pixels it would change as a ghost', async () => {
    const op = accept({ minConfidence: 0.9 });
    const ghost = decodeSet(fromBase64((await core.client.editing.ghost(request(op))).set));
    const after = expected(before, { minConfidence: 0.9 });
    const { x, y } = roi.grid.find(({ patchId }) => patchId === ids[1])!;
    for (let i = 0; i < side * side; i += 97)
      expect(hasPixel(ghost, x + (i % side), y + Math.floor(i / side))).toBe(after[1]![i] !== before[1]![i]);
  });

  it('is a batch over a filter: a dry run counts, a real one is one edit, and its undo exact', async () => {
    const op = accept({ minConfidence: 0.7 });
    const input = { datasetId: core.datasetId, where: `patch = "${ids[0]}" or patch = "${ids[3]}"`, op };
    const batch = async (dryRun: boolean) => {
      const { jobId } = await core.client.editing.batch({
        ...{ ...input, rules: noRules, dryRun, editId: randomUUID(), windowId: 'w' },
      });
      return batchResultSchema.parse(await core.done(jobId));
    };
    const after = expected(before, { minConfidence: 0.7 }).map((mask, p) => (p === 0 ? mask : before[p]!));
    const px = countChanges(before, after);
    expect(await batch(true)).toMatchObject({ changedPx: px, editId: null, patchCount: 1, skippedCount: 1 });
    expect(await masks()).toEqual(before);
    const { editId, changedPx } = await batch(false);
    expect(changedPx).toBe(px);
    expect(await masks()).toEqual(after);
    const { jobId } = await core.client.editing.undoBatch({
      ...{ datasetId: core.datasetId, target: editId!, editId: randomUUID(), windowId: 'w' },
    });
    await core.done(jobId);
    expect(await masks()).toEqual(before);
  }, 60_000);

  it('refuses predictions that are gone, of another model, or of crops, and says so', async () => {
    const refusal = (op: EditOp) => failureOf(core.client.editing.preview(request(op)));
    expectSentence(await refusal(accept({ setId: '0123456789abcdef' })), 'notFound', '0123456789abcdef');
    expectSentence(await refusal(accept({ model: crops.model })), 'predictionsDiffer');
    expectSentence(await refusal(accept(crops)), 'classListDiffers');
    const batch = core.client.editing.batch({
      ...{ datasetId: core.datasetId, where: '', op: accept({ model: crops.model }), rules: noRules },
      ...{ dryRun: true, editId: randomUUID(), windowId: 'w' },
    });
    expectSentence(await failureOf(batch), 'predictionsDiffer');
    await expect(core.client.editing.preview(request(accept({ minConfidence: 1.1 })))).rejects.toThrow();
  });
});

describe('a prediction in use', () => {
  const activate = (setId: string | null) =>
    core.client.inference.activate({ datasetId: core.datasetId, task: 'cosia', setId });
  const tile = async (layer: string, level: number, col = 0, row = 0) =>
    (await core.pixels(`tile/${core.datasetId}/${roiKey}/${layer}/${level}/${col}/${row}`))?.data ?? null;
  const placeOf = (p: number) => roi.grid.find(({ patchId }) => patchId === ids[p])!;
  afterEach(() => activate(null));

  it('is shown on the grid of the ROI, at every level, until none is', async () => {
    expect(await tile('prediction', 0)).toBeNull();
    await activate(set.setId);
    for (const p of [0, 1, 2]) {
      const { x, y } = placeOf(p);
      expect(await tile('prediction', 0, x / side, y / side)).toEqual(said[p]!.classes);
      expect(await tile('confidence', 0, x / side, y / side)).toEqual(
        said[p]!.confidence.map((value) => Math.max(1, value)),
      );
    }
    const missing = placeOf(3);
    expect(await tile('prediction', 0, missing.x / side, missing.y / side)).toBeNull();

    const coarse = (await tile('prediction', 1))!;
    const sure = (await tile('confidence', 1))!;
    for (let i = 0; i < side * side; i += 31) {
      const [x, y] = [(i % side) * 2, Math.floor(i / side) * 2];
      const p = ids.findIndex((_, n) => {
        const at = placeOf(n);
        return at.x <= x && x < at.x + side && at.y <= y && y < at.y + side;
      });
      if (p === 3) {
        expect([coarse[i], sure[i]]).toEqual([255, 0]);
        continue;
      }
      const { x: left, y: top } = placeOf(p);
      const four = [0, 1, side, side + 1].map((step) => (y - top) * side + x - left + step);
      const classes = four.map((at) => said[p]!.classes[at]!);
      const most = Math.max(...classes.map((c) => classes.filter((other) => other === c).length));
      expect(coarse[i]).toBe(classes.find((c) => classes.filter((other) => other === c).length === most));
      const mean = four.reduce((sum, at) => sum + Math.max(1, said[p]!.confidence[at]!), 0) / 4;
      expect(sure[i]).toBe(Math.floor(mean + 0.5));
    }
    await activate(null);
    expect(await tile('prediction', 0)).toBeNull();
    expect(await tile('prediction', 1)).toBeNull();
  });

  it('is compared with the mask, and is among the values of a pixel', async () => {
    const compare = () =>
      core.client.evidence.difference({ datasetId: core.datasetId, roiKey, a: 'mask', b: 'prediction' });
    expect((await compare()).px).toBe(0);
    await activate(set.setId);
    const found = await compare();
    expect(found.px).toBe(3 * side * side);
    expect(found.differentPx).toBe(countChanges(before, expected(before, {})));
    expect(found.skipped).toEqual([ids[3]]);
    const { x, y } = placeOf(1);
    const place = { datasetId: core.datasetId, roiKey, x: x + 17, y: y + 230, dates: {} };
    const row = (await core.client.evidence.pixel(place)).classes.find(({ layer }) => layer === 'prediction');
    const at = 230 * side + 17;
    expect(row).toMatchObject({ value: said[1]!.classes[at], confidence: said[1]!.confidence[at]! / 255 });
  });

  it('is what gates and expressions call model and confidence', async () => {
    const { editing } = core.services.workspaces.session();
    const gateOf = async (text: string) =>
      (await editing.gate(core.datasetId, roiKey, text, [ids[2]!, ids[3]!])).map((gate) => [...gate]);
    const check = () =>
      core.client.editing.checkExpression({
        datasetId: core.datasetId,
        roiKey,
        text: 'model(2) and confidence >= 0.6',
      });
    expectSentence(await failureOf(check()), 'layerMissing', 'model');
    await activate(set.setId);
    expect(await check()).toEqual({ layers: ['prediction', 'confidence'], dependsOnMask: false });
    const { classes, confidence } = said[2]!;
    const [known, none] = await gateOf('model(2) and confidence >= 0.6');
    expect(known).toEqual([...classes.map((value, i) => Number(value === 2 && confidence[i]! / 255 >= 0.6))]);
    // Nothing is known where nothing was predicted.
    expect(new Set(none)).toEqual(new Set([2]));
    const [differs] = await gateOf('model != mask');
    expect(differs).toEqual([...classes.map((value, i) => Number(value !== before[2]![i]))]);
    await activate(null);
    expectSentence(await failureOf(check()), 'layerMissing', 'model');
  });

  it('has regions: connected pixels of one proposed class where the mask has others, over borders', async () => {
    await activate(set.setId);
    const { widthPx: width, heightPx: height } = roi;
    const proposals = new Int16Array(width * height).fill(-1);
    for (const [p, { classes }] of said.entries()) {
      const { x, y } = placeOf(p);
      for (let i = 0; i < side * side; i++)
        if (classes[i] !== before[p]![i])
          proposals[(y + Math.floor(i / side)) * width + x + (i % side)] = classes[i]!;
    }
    const { editing } = core.services.workspaces.session();
    const places = randomOf(3);
    for (let n = 0; n < 20; n++) {
      const [x, y] = [Math.floor(places() * width), Math.floor(places() * height)];
      const region = decodeSet(
        await editing.set({ datasetId: core.datasetId, roiKey, by: 'prediction', x, y }),
      );
      expect([...pixelsOf(region, width, height)]).toEqual(
        [...flood(proposals, width, y * width + x)].sort((a, b) => a - b),
      );
    }
  });

  it('is a channel of the wand, before and after another one is in use', async () => {
    await activate(set.setId);
    const { editing } = core.services.workspaces.session();
    const { x, y } = placeOf(0);
    const wand = async (channel: string) =>
      decodeSet(
        await editing.set({
          ...{ datasetId: core.datasetId, roiKey, by: 'wand', x: x + 250, y: y + 260 },
          ...{ channels: [channel], tolerance: 0, absolute: true, contiguous: true },
        }),
      );
    const { widthPx: width, heightPx: height } = roi;
    const values = new Int16Array(width * height).fill(-1);
    for (const [p, { classes }] of said.entries()) {
      const at = placeOf(p);
      for (let i = 0; i < side * side; i++)
        values[(at.y + Math.floor(i / side)) * width + at.x + (i % side)] = classes[i]!;
    }
    const expectedPixels = [...flood(values, width, (y + 260) * width + x + 250)].sort((a, b) => a - b);
    expect([...pixelsOf(await wand('model'), width, height)]).toEqual(expectedPixels);
    await activate(null);
    expectSentence(await failureOf(wand('model')), 'layerMissing', 'model');
    await activate(set.setId);
    expect([...pixelsOf(await wand('model'), width, height)]).toEqual(expectedPixels);
    // Handed to the worker as predictions are.
    expect([...pixelsOf(await wand('original'), width, height)].length).toBeGreaterThan(0);
  }, 30_000);
});

function* pixelsOf(pixels: ReturnType<typeof decodeSet>, width: number, height: number): Generator<number> {
  for (let i = 0; i < width * height; i++) if (hasPixel(pixels, i % width, Math.floor(i / width))) yield i;
}

/** The slow way: what is connected to a pixel by its value; nothing of -1. */
function flood(values: Int16Array, width: number, start: number): Set<number> {
  const found = new Set<number>();
  const stack = values[start] === -1 ? [] : [start];
  while (stack.length > 0) {
    const i = stack.pop()!;
    if (found.has(i) || values[i] !== values[start]) continue;
    found.add(i);
    if (i % width > 0) stack.push(i - 1);
    if (i % width < width - 1) stack.push(i + 1);
    if (i >= width) stack.push(i - width);
    if (i + width < values.length) stack.push(i + width);
  }
  return found;
}

it('is accepted from the command line', async () => {
  const others = makeFolder('arpenteur-accept-cli-');
  const own = new RealCore();
  try {
    writeRandomLand(join(others, 'land'), ids.slice(0, 1), 1);
    await own.open(join(others, 'land'));
    const [known] = await plantPredictions(own, [{ name: 'known', said: said.slice(0, 1) }]);
    const mask = await own.mask(ids[0]!);
    const op = {
      op: 'copy',
      from: { kind: 'prediction', ...known, minConfidence: 0.5, classes: ['building', 3] },
    };
    const { workspace } = own;
    await own.client.workspace.close();
    const edit = (...args: string[]) =>
      runCommand(
        others,
        'edit',
        '--workspace',
        workspace,
        '--where',
        '',
        '--op',
        JSON.stringify(op),
        '--json',
        ...args,
      );
    const after = expected([mask], { minConfidence: 0.5, classes: [0, 3] });
    const dry = await edit('--dry-run');
    expect(dry.stderr).toBe('');
    expect(dry.json()).toMatchObject({ dryRun: true, changedPx: countChanges([mask], after) });
    const done = await edit();
    expect(done.json()).toMatchObject({ dryRun: false, changedPx: countChanges([mask], after) });
  } finally {
    await own.close();
    rmSync(others, { recursive: true, force: true, maxRetries: 3 });
  }
}, 120_000);
