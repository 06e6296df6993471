import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchResultSchema, type BatchResult, type RoiDetail } from '../../../src/shared/contract/index.ts';
import type { EditOp } from '../../../src/shared/editing/ops/op.ts';
import { hasPixel, setOfPixels, type PixelSet } from '../../../src/shared/editing/pixelSet.ts';
import type { Rules } from '../../../src/shared/editing/rules.ts';
import { diffRuns, toBase64 } from '../../../src/shared/editing/runs.ts';
import { makeFolder, patchIds } from '../../fixtures/flairHubFolder.ts';
import { knownSet, plantPredictions } from '../../support/predictions.ts';
import { RealCore } from '../../support/realCore.ts';
import { CoreWindow } from './CoreWindow.ts';
import { blotches, randomOf, side, writeRandomLand } from './randomLand.ts';

/*
 * Every tool and every operation over random masks, locks, gates and selections, from the pointer to the journal of a real core:
 * no pixel changes that may not, the window shows what the core has, and undo brings back every byte.
 */
const roiKey = 'D012-2019_AF-S1-27';
// The fourth patch of the square is missing: a hole.
const ids = patchIds(roiKey, 2, 2).slice(0, 3);
const folder = makeFolder('arpenteur-tools-');
const core = new RealCore();
let roi: RoiDetail;

beforeAll(async () => {
  const dataset = join(folder, 'land');
  writeRandomLand(dataset, ids, 1);
  const datasetId = await core.open(dataset);
  const random = randomOf(8);
  const said = ids.slice(0, 2).map((patchId) => ({
    patchId,
    classes: blotches(random, 5),
    confidence: blotches(random, 256),
  }));
  await plantPredictions(core, [{ name: 'model', said }]);
  await core.client.inference.activate({ datasetId, task: 'cosia', setId: knownSet('model').setId });
  roi = await core.client.catalogue.roi({ datasetId, roiKey });
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

type Random = ReturnType<typeof randomOf>;
const within = (random: Random, from: number, to: number) => from + random() * (to - from);
const one = <T>(random: Random, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
const some = (random: Random, most: number) => [...Array(5).keys()].filter(() => random() < most / 5);
const points = (random: Random, count: number) =>
  Array.from({ length: count }, () => [within(random, -30, 1054), within(random, -30, 1054)] as const);

/** A gesture with a tool anywhere, over borders and beside the ROI. */
const gestures: Record<string, (window: CoreWindow, random: Random) => Promise<void> | void> = {
  brush: stroke,
  restore: stroke,
  smooth: stroke,
  polygon: (window, random) => {
    for (const [x, y] of points(random, 3 + Math.floor(random() * 4))) window.click(x, y);
    window.tools.finish(false);
  },
  rectangle: (window, random) => window.drag(points(random, 2)),
  ellipse: (window, random) => window.drag(points(random, 2)),
  lasso: (window, random) => window.drag(points(random, 8)),
  fill: clickOne,
  wand: (window, random) => {
    const [[x, y]] = points(random, 1) as [readonly [number, number]];
    window.drag([
      [x, y],
      [x + within(random, -60, 60), y],
    ]);
  },
  region: async (window, random) => {
    const way = points(random, 2);
    for (const { x, y } of roi.grid) {
      window.regions.at(x + 9, y + 9, 0.4);
      await expect.poll(() => window.regions.stateAt(x + 9, y + 9).kind, { timeout: 20_000 }).toBe('ready');
    }
    window.drag(way);
  },
};

function stroke(window: CoreWindow, random: Random): void {
  window.session.getState().setBrushSize(Math.floor(within(random, 1, 120)));
  window.drag(points(random, 1 + Math.floor(random() * 4)));
}

function clickOne(window: CoreWindow, random: Random): void {
  window.click(...points(random, 1)[0]!);
}

const ops: readonly EditOp[] = [
  { op: 'islands', minPx: 40, connectivity: 4 },
  { op: 'holes', maxPx: 30 },
  { op: 'majority', radiusPx: 3 },
  { op: 'median', radiusPx: 2 },
  { op: 'smooth', sigmaM: 0.6 },
  { op: 'grow', value: 1, metres: 1.5 },
  { op: 'shrink', value: 2, metres: 0.7 },
  { op: 'gap', a: 1, b: 2, maxM: 3, into: null },
  {
    op: 'recode',
    pairs: [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ],
  },
  { op: 'set', value: 4 },
  { op: 'copy', from: { kind: 'original' } },
  // One of the patches was not predicted.
  { op: 'copy', from: { kind: 'prediction', ...knownSet('model'), minConfidence: 0.3 } },
];

const gates = [
  ...['height > 2', 'mask in (1, 3) and red > 60', 'distance(2) < 3', 'nir > 90 or height < 1'],
  'model != mask and confidence > 0.2',
];

interface Limits {
  readonly rules: Rules;
  readonly selection: PixelSet | null;
}

function randomLimits(random: Random): Limits {
  const gate = random() < 0.6 ? { text: one(random, gates), inverted: random() < 0.5 } : null;
  const whole = { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx };
  const chosen = [blotches(random, 3), blotches(random, 3)] as const;
  const select = (): PixelSet => {
    const isChosen = new Uint8Array(whole.width * whole.height);
    for (let i = 0; i < isChosen.length; i++) {
      const [x, y] = [i % whole.width, Math.floor(i / whole.width)];
      isChosen[i] = chosen[x < side ? 0 : 1]![(y % side) * side + (x % side)]! > 0 ? 1 : 0;
    }
    return setOfPixels(isChosen, whole);
  };
  return {
    rules: {
      locked: random() < 0.6 ? some(random, 2) : [],
      onlyOver: random() < 0.3 ? some(random, 4) : null,
      gate,
    },
    selection: random() < 0.5 ? select() : null,
  };
}

/** A window under limits, and what they let change: asked of the core before each edit. */
class Scene {
  readonly window = new CoreWindow(core, roi);
  readonly #limits: Limits;

  constructor(limits: Limits, random: Random) {
    this.#limits = limits;
    const { rules, selection } = limits;
    const { locked, onlyOver, gate } = rules;
    this.window.document.setState({ selection });
    this.window.session.getState().setToolOptions({
      ...{ outcome: one(random, ['paint', 'paint', 'restore'] as const), fillAll: random() < 0.3 },
      ...{ fillScope: one(random, ['patch', 'roi'] as const), wandContiguous: random() < 0.7 },
      ...{ brushShape: one(random, ['round', 'square'] as const), wandTolerance: random() },
    });
    this.window.session.setState({ classValue: Math.floor(random() * 6) });
    this.window.session.getState().setRules({
      ...{ locked, onlyOver },
      gate: { text: gate?.text ?? '', on: gate !== null, inverted: gate?.inverted ?? false },
    });
  }

  /** Does an edit and holds it against the rules. Answers how many pixels changed. `isStep`: it goes on the undo stack. */
  readonly check = async (edit: () => unknown, isStep = true): Promise<number> => {
    const before = await masks();
    const depth = await undoDepth();
    const gate = await this.#gate();
    await edit();
    await this.window.settled();
    expect(this.window.document.getState().save.kind).not.toBe('failed');
    const after = await masks();
    let changed = 0;
    for (const [p, { patchId }] of roi.grid.entries()) {
      const [was, is] = [before[p]!, after[p]!];
      for (let i = 0; i < side * side; i++) {
        if (is[i] === was[i]) continue;
        changed++;
        if (!this.#allows(p, i, was[i]!, gate)) throw new Error(`${patchId} ${i}: ${was[i]} became ${is[i]}`);
      }
      const shown = isStep ? this.window.masks.get(patchId)!.data : null;
      if (shown) expect(Buffer.compare(shown, is), `${patchId} on screen`).toBe(0);
    }
    // An edit that changes nothing leaves no step.
    expect(await undoDepth()).toBe(depth + (isStep && changed > 0 ? 1 : 0));
    return changed;
  };

  #allows(p: number, i: number, before: number, gate: Uint8Array | null): boolean {
    const { rules, selection } = this.#limits;
    const { x, y } = roi.grid[p]!;
    return (
      !rules.locked.includes(before) &&
      (rules.onlyOver === null || rules.onlyOver.includes(before)) &&
      (rules.gate === null || gate![p * side * side + i] === (rules.gate.inverted ? 0 : 1)) &&
      (selection === null || hasPixel(selection, x + (i % side), y + Math.floor(i / side)))
    );
  }

  async #gate(): Promise<Uint8Array | null> {
    const { gate } = this.#limits.rules;
    if (!gate) return null;
    const body = {
      datasetId: roi.datasetId,
      roiKey,
      text: gate.text,
      patchIds: roi.grid.map((p) => p.patchId),
    };
    const answer = await core.fetch('/api/pixels/gate', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });
    return new Uint8Array(await answer.arrayBuffer());
  }
}

const masks = () => Promise.all(roi.grid.map(({ patchId }) => core.mask(patchId)));
const undoDepth = async () =>
  (await core.client.annotation.undoState({ datasetId: roi.datasetId, roiKey })).undoDepth;
const same = (a: readonly Uint8Array[], b: readonly Uint8Array[]) =>
  a.every((mask, p) => Buffer.compare(mask, b[p]!) === 0);

/** Other masks than the originals, as one edit. */
async function randomise(random: Random): Promise<void> {
  const patches = [];
  for (const { patchId } of roi.grid) {
    const runs = diffRuns(await core.mask(patchId), blotches(random, 5), side);
    patches.push({ patchId, runs: toBase64(runs) });
  }
  const scope = { datasetId: roi.datasetId, roiKey, windowId: 'other', editId: randomUUID() };
  await core.client.annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
}

/** Takes every step back, perhaps after having done it again: then the masks are the originals. */
async function takeBack({ edits }: CoreWindow, again: boolean): Promise<void> {
  const originals = await Promise.all(roi.grid.map(({ patchId }) => core.mask(patchId, 'original')));
  const last = await masks();
  const depth = await undoDepth();
  const undoAll = async () => {
    for (let step = 0; step < depth; step++) expect((await edits.undo())!.skippedPx).toBe(0);
    expect(same(await masks(), originals), 'after every undo').toBe(true);
  };
  await undoAll();
  if (!again) return;
  for (let step = 0; step < depth; step++) await edits.redo();
  expect(same(await masks(), last), 'after every redo').toBe(true);
  await undoAll();
}

/** Two edits over random masks under random limits; answers how many pixels they changed. */
async function runScene(
  seed: number,
  edit: (scene: Scene, random: Random) => Promise<number>,
  again = false,
): Promise<number> {
  const random = randomOf(seed);
  await randomise(random);
  const scene = new Scene(randomLimits(random), random);
  await scene.window.open();
  let changed = 0;
  for (let step = 0; step < 2; step++) changed += await edit(scene, random);
  await takeBack(scene.window, again);
  scene.window.dispose();
  return changed;
}

describe('what the rules exclude never changes, and undo brings back every byte', () => {
  it.each(Object.keys(gestures).map((tool, i) => [tool, i] as const))(
    '%s',
    async (tool, i) => {
      let changed = 0;
      for (let seed = 0; seed < 2; seed++) {
        changed += await runScene(i * 10 + seed, (scene, random) => {
          scene.window.session.getState().setTool(tool as never);
          return scene.check(() => gestures[tool]!(scene.window, random));
        });
      }
      expect(changed).toBeGreaterThan(0);
    },
    120_000,
  );

  it.each(ops.map((op, i) => [op.op, op, i] as const))(
    '%s',
    async (_, op, i) => {
      let changed = 0;
      for (let seed = 0; seed < 5 && changed === 0; seed++)
        changed += await runScene(500 + i * 10 + seed, (scene) =>
          scene.check(() => scene.window.operate(op)),
        );
      expect(changed).toBeGreaterThan(0);
    },
    120_000,
  );

  it('all of them one after the other, given up in between, undone and done again', async () => {
    const tools = Object.keys(gestures);
    for (let seed = 0; seed < 2; seed++) {
      const edit = async ({ window, check }: Scene, random: Random) => {
        const tool = one(random, tools);
        window.session.getState().setTool(tool as never);
        const changed = await check(() => gestures[tool]!(window, random));
        // A fill is done at the press: there is nothing to give up.
        if (tool !== 'fill') expect(await check(() => giveUp(window, random)), `${tool} given up`).toBe(0);
        return changed + (await check(() => window.operate(one(random, ops))));
      };
      await runScene(900 + seed, edit, true);
    }
  }, 120_000);

  it('a batch of any operation, taken back as a whole', async () => {
    const random = randomOf(77);
    await randomise(random);
    const { datasetId } = roi;
    let changed = 0;
    for (const op of ops) {
      const limits = { ...randomLimits(random), selection: null };
      const scene = new Scene(limits, random);
      await scene.window.open();
      const before = await masks();
      const editId = randomUUID();
      const batch = { datasetId, where: '', op, rules: limits.rules, dryRun: false, editId, windowId: 'w' };
      let result: BatchResult | null = null;
      const px = await scene.check(async () => {
        const { jobId } = await core.client.editing.batch(batch);
        result = batchResultSchema.parse(await core.done(jobId));
      }, false);
      expect(result!.changedPx).toBe(px);
      changed += px;
      if (px > 0) {
        const undo = { datasetId, target: editId, editId: randomUUID(), windowId: 'w' };
        await core.done((await core.client.editing.undoBatch(undo)).jobId);
        expect(same(before, await masks())).toBe(true);
      }
      scene.window.dispose();
    }
    expect(changed).toBeGreaterThan(0);
  }, 120_000);
});

/** A gesture that ends with Escape. */
function giveUp(window: CoreWindow, random: Random): void {
  window.down(...points(random, 1)[0]!);
  for (const [x, y] of points(random, 3)) window.move(x, y);
  window.tools.cancel();
  // The corners of a polygon stay open until the next Escape.
  window.tools.cancel();
}
