import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SetRequest } from '../../../src/shared/contract/editingPixels.ts';
import type { EditOp } from '../../../src/shared/editing/ops/op.ts';
import {
  countPixels,
  decodeSet,
  encodeSet,
  hasPixel,
  setOfWindow,
} from '../../../src/shared/editing/pixelSet.ts';
import { noRules, type Rules } from '../../../src/shared/editing/rules.ts';
import { toBase64 } from '../../../src/shared/editing/runs.ts';
import { AppError, type AppErrorData } from '../../../src/shared/errors.ts';
import { makeFolder, patchIds } from '../../fixtures/flairHubFolder.ts';
import { expectReadable, expectSentence, failureOf, RealCore } from '../../support/realCore.ts';
import { side, writeRandomLand } from '../editing/randomLand.ts';

const roiKey = 'D012-2019_AF-S1-27';
// Masks, images and heights of three patches; the fourth of the square is missing.
const ids = patchIds(roiKey, 2, 2).slice(0, 3);
const folder = makeFolder('arpenteur-hostile-');
const core = new RealCore();
let originals: Uint8Array[];

beforeAll(async () => {
  writeRandomLand(join(folder, 'land'), ids, 3);
  await core.open(join(folder, 'land'));
  originals = await masks();
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const masks = () => Promise.all(ids.map((patchId) => core.mask(patchId)));
const place = () => ({ datasetId: core.datasetId, roiKey });
const swap: EditOp = { op: 'recode', pairs: [0, 1, 2, 3].map((from) => ({ from, to: from + 1 })) };

async function post(route: string, body: unknown): Promise<Uint8Array> {
  const answer = await core.fetch(`/api/pixels/${route}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw AppError.fromData((await answer.json()) as AppErrorData);
  return new Uint8Array(await answer.arrayBuffer());
}

type Query = SetRequest extends infer T
  ? T extends unknown
    ? Omit<T, 'datasetId' | 'roiKey'>
    : never
  : never;
const setOf = async (query: Query) => decodeSet(await post('set', { ...place(), ...query }));

const gated = (text: string, inverted = false): Rules => ({ ...noRules, gate: { text, inverted } });

const request = (op: EditOp, rules = noRules, selection: string | null = null) => ({
  ...{ ...place(), op, rules, selection, scope: { kind: 'roi' as const } },
});
const apply = (...input: Parameters<typeof request>) =>
  core.client.editing.apply({ ...request(...input), windowId: 'w', editId: randomUUID() });

async function expectUntouched(): Promise<void> {
  expect((await core.client.annotation.undoState(place())).undoDepth).toBe(0);
  for (const [p, mask] of (await masks()).entries()) expect(Buffer.compare(mask, originals[p]!)).toBe(0);
}

/** All that can be asked with a condition. */
function uses(text: string): readonly (() => Promise<unknown>)[] {
  const { client, datasetId } = core;
  const batch = { datasetId, where: '', op: swap, dryRun: false, windowId: 'w' };
  return [
    () => client.editing.checkExpression({ ...place(), text }),
    () => post('gate', { ...place(), text, patchIds: ids }),
    () => setOf({ by: 'expression', text, patchId: null }),
    () => client.editing.preview(request(swap, gated(text))),
    () => client.editing.ghost(request(swap, gated(text, true))),
    () => apply(swap, gated(text)),
    () => client.editing.batch({ ...batch, rules: gated(text), editId: randomUUID() }),
  ];
}

/** A batch goes over other ROIs too: it is its job that ends when none is left. */
async function endOfUse(use: () => Promise<unknown>): Promise<unknown> {
  const answer = await use();
  const isJob = typeof answer === 'object' && answer !== null && 'jobId' in answer;
  return isJob ? core.done(answer.jobId as string) : answer;
}

describe('a condition', () => {
  it.each([
    'height >',
    'heigth > 2',
    'model = "no such class"',
    'confidence > "sure"',
    'height > "tall"',
    'mask("no such class")',
    'distance(1) < 100000',
    'height',
    '(height > 2',
    'height > 2)',
    'red > 1 and',
    '"',
    '😀 > 1',
    `${'('.repeat(1500)}height > 1${')'.repeat(1500)}`,
    `${'x'.repeat(3990)} > 1`,
  ])('with an error is refused wherever it is used, with a sentence (%#)', async (text) => {
    for (const use of uses(text)) {
      const failure = await failureOf(use());
      expectSentence(failure, 'whereInvalid');
      expect(failure).toEqual(expect.objectContaining({ retryable: false }));
    }
    await expectUntouched();
  });

  it.each([
    ['s2_ndvi(2021) > 0.2', 'SENTINEL2'],
    ['lpis1 = 6', 'LPIS'],
    ['spot_ndvi > 0', 'SPOT'],
    ['pan > 3', 'SPOT|AERIAL'],
    ['elevation > 3', 'elevation'],
    ['model = 3', 'prediction'],
    ['confidence > 0.5', 'prediction'],
  ])('on what the ROI does not have is refused by its name: %s', async (text, named) => {
    for (const use of uses(text)) {
      const failure = await failureOf(endOfUse(use));
      expectSentence(failure, 'layerMissing');
      expect(JSON.stringify(failure.params)).toMatch(new RegExp(named));
    }
    await expectUntouched();
  });

  it('that lets nothing pass changes nothing and leaves no step, nor do pixels of which it is not known', async () => {
    const heights = await post('gate', { ...place(), text: 'height >= 0', patchIds: ids });
    // Some heights of this land are NaN.
    expect(new Set(heights)).toEqual(new Set([1, 2]));
    for (const rules of [gated('height > 5000'), gated('height >= 0', true), gated('0 * height / 0 > 1')]) {
      expect(await core.client.editing.preview(request(swap, rules))).toMatchObject({ changedPx: 0 });
      expect(await core.client.editing.ghost(request(swap, rules))).toEqual({ set: '', changedPx: 0 });
      expect(await apply(swap, rules)).toBeNull();
    }
    const { changedPx } = await core.client.editing.preview(
      request({ op: 'set', value: 9 }, gated('height >= 0')),
    );
    expect(changedPx).toBe(heights.filter((value) => value === 1).length);
    await expectUntouched();
  });
});

describe('the wand', () => {
  const wand = (x: number, y: number, tolerance: number, more: object = {}) =>
    setOf({
      ...{
        by: 'wand',
        x,
        y,
        channels: ['red', 'green', 'blue'],
        tolerance,
        absolute: false,
        contiguous: true,
      },
      ...more,
    });

  it('takes equal pixels at tolerance 0, all that is within the spread at 1, and everything beyond', async () => {
    const [x, y] = [700, 100];
    const equal = await wand(x, y, 0);
    expect(hasPixel(equal, x, y)).toBe(true);
    const anywhere = await wand(x, y, 0, { contiguous: false });
    expect(countPixels(anywhere)).toBeGreaterThanOrEqual(countPixels(equal));
    const all = await wand(x, y, 1e6);
    expect(countPixels(all)).toBe(3 * side * side);
    expect(hasPixel(all, 700, 700)).toBe(false);
    const most = await wand(x, y, 1);
    expect(countPixels(most)).toBeLessThanOrEqual(countPixels(all));
  });

  it('is nothing over a hole, beside the ROI, and where its channel is not known', async () => {
    for (const [x, y] of [
      [700, 700],
      [-1, 5],
      [5, -1],
      [1024, 5],
      [5, 1e6],
    ] as const)
      for (const by of ['wand', 'connected', 'lpis'] as const) {
        if (by === 'wand') expect(countPixels(await wand(x, y, 0.5))).toBe(0);
        else if (by === 'connected') expect(countPixels(await setOf({ by, x, y, patchId: null }))).toBe(0);
      }
    const gate = await post('gate', { ...place(), text: 'height >= 0', patchIds: [ids[0]] });
    const at = gate.indexOf(2);
    const unknown = await wand(at % side, Math.floor(at / side), 1e6, { channels: ['height'] });
    expect(countPixels(unknown)).toBe(0);
    // The ground is the same everywhere: a spread of 0.
    const known = gate.indexOf(1);
    const flat = await wand(known % side, Math.floor(known / side), 0, { channels: ['dtm'] });
    expect(countPixels(flat)).toBe(3 * side * side);
  });
});

describe('an operation', () => {
  it('on a selection that reaches over the hole and beside the grid changes masks only', async () => {
    const selection = toBase64(encodeSet(setOfWindow({ x: 400, y: 400, width: 3000, height: 3000 })));
    const result = await apply({ op: 'set', value: 9 }, noRules, selection);
    expect(result!.changedPx).toBe(2 * 112 * 512 + 112 * 112);
    await core.client.annotation.undo({ ...place(), windowId: 'w', editId: randomUUID() });
    const outside = toBase64(encodeSet(setOfWindow({ x: 5000, y: 10, width: 9, height: 9 })));
    expect(await apply({ op: 'set', value: 9 }, noRules, outside)).toBeNull();
    expect(await apply({ op: 'set', value: 9 }, noRules, '')).toBeNull();
    await expectUntouched();
  });

  it('of an extreme size ends, and its preview is what it does', async () => {
    for (const op of [
      { op: 'islands', minPx: 1_000_000, connectivity: 8 },
      { op: 'holes', maxPx: 1_000_000 },
      { op: 'majority', radiusPx: 64 },
      { op: 'grow', value: 1, metres: 1000 },
      { op: 'shrink', value: 1, metres: 1000 },
      { op: 'grow', value: 200, metres: 3 },
    ] as const satisfies EditOp[]) {
      const { changedPx } = await core.client.editing.preview(request(op));
      const done = await apply(op);
      expect(done?.changedPx ?? 0).toBe(changedPx);
      if (done) await core.client.annotation.undo({ ...place(), windowId: 'w', editId: randomUUID() });
    }
    await expectUntouched();
  }, 120_000);

  it('that takes what is not there says so for each patch, or is refused', async () => {
    const pairs = [{ from: 1, to: 2 }];
    const lpis: EditOp = { op: 'copy', from: { kind: 'lpis', level: 1, pairs } };
    const preview = await core.client.editing.preview(request(lpis));
    expect(preview).toMatchObject({ changedPx: 0, skippedCount: 3 });
    expect(preview.skipped.map(({ reason }) => reason)).toEqual(['noLayer', 'noLayer', 'noLayer']);
    for (const op of [
      { op: 'copy', from: { kind: 'snapshot', id: 'none' } },
      { op: 'recode', pairs: [...pairs, { from: 1, to: 3 }] },
    ] as const satisfies EditOp[]) {
      const failure = await failureOf(apply(op));
      expect(['notFound', 'badRequest']).toContain(failure.code);
      expectSentence(failure, failure.code);
    }
    await expectUntouched();
  });
});

describe('a pixel route', () => {
  const valid = { by: 'class', value: 1, patchId: null };
  it.each([
    ['set', 'not JSON'],
    ['set', '[]'],
    ['set', 'null'],
    ['set', { by: 'class', value: 1, patchId: null }],
    ['set', () => ({ ...place(), ...valid, value: 256 })],
    ['set', () => ({ ...place(), ...valid, by: 'magic' })],
    [
      'set',
      () => ({
        ...place(),
        by: 'wand',
        x: 0.5,
        y: 0,
        channels: ['red'],
        tolerance: 0,
        absolute: false,
        contiguous: true,
      }),
    ],
    [
      'set',
      () => ({
        ...place(),
        by: 'wand',
        x: 1,
        y: 1,
        channels: [],
        tolerance: 0,
        absolute: false,
        contiguous: true,
      }),
    ],
    [
      'set',
      () => ({
        ...place(),
        by: 'wand',
        x: 1,
        y: 1,
        channels: ['red'],
        tolerance: -1,
        absolute: false,
        contiguous: true,
      }),
    ],
    ['gate', () => ({ ...place(), text: '   ', patchIds: ids })],
    ['gate', () => ({ ...place(), text: 'red > 1', patchIds: [] })],
    ['gate', () => ({ ...place(), text: 'red > 1', patchIds: Array(17).fill(ids[0]) })],
    ['livewire', () => ({ ...place(), x: 'a', y: 0 })],
    ['regions', () => place()],
    ['version', () => ({ datasetId: core.datasetId, patchId: ids[0], at: {} })],
    ['version', () => ({ datasetId: core.datasetId, patchId: ids[0], at: { version: 7000 } })],
    ['version', () => ({ datasetId: core.datasetId, patchId: ids[0], at: { utc: 'yesterday' } })],
    ['gate', () => ({ ...place(), roiKey: 'nowhere', text: 'red > 1', patchIds: ids })],
    ['gate', () => ({ ...place(), text: 'red > 1', patchIds: ['D012-2019_AF-S1-27_2-2'] })],
    ['regions', () => ({ ...place(), patchId: '../../etc/passwd' })],
  ] as const)('%s refuses what is none with a sentence (%#)', async (route, body) => {
    const failure = await failureOf(post(route, typeof body === 'function' ? body() : body));
    expect(['badRequest', 'notFound', 'whereInvalid']).toContain(failure.code);
    expectSentence(failure, failure.code);
  });

  it('refuses a selection that is none', async () => {
    for (const selection of ['!', 'AAE=', toBase64(new Uint8Array(64).fill(255)), 'A'.repeat(1 << 20)]) {
      const failure = await failureOf(core.client.editing.preview(request(swap, noRules, selection)));
      expectReadable(failure.code === 'badRequest' ? 'Refused.' : `${failure.code}: not refused`, 'Refused');
    }
    await expectUntouched();
  });
});
