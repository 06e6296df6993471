import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchResultSchema, type BatchResult, type RoiDetail } from '../../src/shared/contract/index.ts';
import type { EditOp } from '../../src/shared/editing/ops/op.ts';
import { runOp } from '../../src/shared/editing/ops/runOp.ts';
import { decodeSet, hasPixel } from '../../src/shared/editing/pixelSet.ts';
import { noRules, type Rules } from '../../src/shared/editing/rules.ts';
import { applyRuns, fromBase64 } from '../../src/shared/editing/runs.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { endOf, startCore } from '../support/core.ts';
import { copySample } from '../support/sample.ts';
import { expectSentence, failureOf, RealCore } from '../support/realCore.ts';

const folder = makeFolder('arpenteur-batch-');
const dataset = join(folder, 'dataset');
const core = new RealCore();
const islands: EditOp = { op: 'islands', minPx: 200, connectivity: 4 };
const rois: RoiDetail[] = [];

beforeAll(async () => {
  await copySample(dataset);
  await core.open(dataset);
  const { datasetId } = core;
  for (const { roiKey } of await core.client.catalogue.rois({ datasetId }))
    rois.push(await core.client.catalogue.roi({ datasetId, roiKey }));
}, 240_000);
afterAll(async () => {
  await core.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

interface BatchOptions {
  readonly where?: string;
  readonly op?: EditOp;
  readonly rules?: Rules;
  readonly dryRun?: boolean;
  readonly editId?: string;
}

const startBatch = ({ where = '', op = islands, rules = noRules, dryRun = false, editId }: BatchOptions) =>
  core.client.editing.batch({
    ...{ datasetId: core.datasetId, where, op, rules, dryRun, windowId: 'window-1' },
    editId: editId ?? randomUUID(),
  });

async function batch(options: BatchOptions): Promise<BatchResult> {
  const { jobId } = await startBatch(options);
  return batchResultSchema.parse(await core.done(jobId));
}

const undoBatch = async (target: string) => {
  const input = { datasetId: core.datasetId, target, editId: randomUUID(), windowId: 'window-1' };
  return core.done((await core.client.editing.undoBatch(input)).jobId);
};

async function allMasks(): Promise<Map<string, Uint8Array>> {
  const masks = new Map<string, Uint8Array>();
  for (const roi of rois) for (const { patchId } of roi.grid) masks.set(patchId, await core.mask(patchId));
  return masks;
}

/** What an operation makes of masks, ROI by ROI, worked out at once and without the engine. */
function expected(masks: ReadonlyMap<string, Uint8Array>, op: EditOp, isMeant: (patchId: string) => boolean) {
  const after = new Map(masks);
  for (const { grid, widthPx, heightPx, gsd } of rois) {
    const before = new Uint8Array(widthPx * heightPx);
    const inside = new Uint8Array(widthPx * heightPx);
    const rows = grid.flatMap(({ patchId, x, y }) =>
      Array.from({ length: 512 }, (_, row) => ({ patchId, from: row * 512, to: (y + row) * widthPx + x })),
    );
    for (const { patchId, from, to } of rows) {
      before.set(masks.get(patchId)!.subarray(from, from + 512), to);
      inside.fill(1, to, to + 512);
    }
    const result = runOp(op, { before, inside, width: widthPx, height: heightPx, gsd });
    for (const { patchId } of grid.filter((patch) => isMeant(patch.patchId)))
      after.set(patchId, new Uint8Array(512 * 512));
    for (const { patchId, from, to } of rows)
      if (isMeant(patchId)) after.get(patchId)!.set(result.subarray(to, to + 512), from);
  }
  return after;
}

function expectSame(found: ReadonlyMap<string, Uint8Array>, wanted: ReadonlyMap<string, Uint8Array>): void {
  for (const [patchId, data] of wanted) expect(Buffer.compare(found.get(patchId)!, data), patchId).toBe(0);
}

describe('a batch over a filter', () => {
  it('tells what it would do, does just that in one edit, and is taken back and done again as a whole', async () => {
    const before = await allMasks();
    const [first] = rois;
    const where = `roi = "${first!.roi}" or row = 1`;
    const { patchIds } = await core.client.catalogue.select({ datasetId: core.datasetId, where });
    expect(patchIds.length).toBeGreaterThan(first!.grid.length);
    expect(patchIds.length).toBeLessThan(40);

    const dry = await batch({ where, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, editId: null, seq: null, skippedCount: 0 });
    expect(dry.changedPx).toBeGreaterThan(1000);
    expect(dry.pairs.reduce((sum, { px }) => sum + px, 0)).toBe(dry.changedPx);
    expectSame(await allMasks(), before);

    const editId = randomUUID();
    const done = await batch({ where, editId });
    expect(done).toEqual({ ...dry, dryRun: false, editId, seq: 1 });
    const after = await allMasks();
    const meant = new Set(patchIds);
    expectSame(
      after,
      expected(before, islands, (id) => meant.has(id)),
    );
    let changedPx = 0;
    for (const [id, data] of after)
      for (let i = 0; i < data.length; i++) if (data[i] !== before.get(id)![i]) changedPx++;
    expect(changedPx).toBe(done.changedPx);

    expect(await undoBatch(editId)).toMatchObject({ tool: 'undo', changedPx: done.changedPx, skippedPx: 0 });
    expectSame(await allMasks(), before);
    expect(await undoBatch(editId)).toMatchObject({ tool: 'redo', changedPx: done.changedPx });
    expectSame(await allMasks(), after);
    await undoBatch(editId);
  }, 240_000);

  it('that is cancelled changes nothing', async () => {
    const before = await allMasks();
    const { jobId } = await startBatch({ op: { op: 'majority', radiusPx: 12 } });
    for (;;) {
      const job = await core.client.jobs.wait({ id: jobId, timeoutMs: 50 });
      if (job.phase === 'editing' && job.done > 0) break;
      expect(job.state).toBe('running');
    }
    await core.client.jobs.cancel({ id: jobId });
    expect((await endOf(core.client, jobId)).state).toBe('cancelled');
    expectSame(await allMasks(), before);
  }, 120_000);

  it('changes only where its gate is true, or known to be false', async () => {
    const before = await allMasks();
    const { roiKey, grid } = rois[0]!;
    const text = 'height > 2.5';
    const op: EditOp = { op: 'set', value: 16 };
    const where = `roi = "${rois[0]!.roi}"`;
    const patchIds = grid.map(({ patchId }) => patchId).slice(0, 4);
    const response = await core.fetch('/api/pixels/gate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ datasetId: core.datasetId, roiKey, text, patchIds }),
    });
    const gate = new Uint8Array(await response.arrayBuffer());
    for (const inverted of [false, true]) {
      const editId = randomUUID();
      const { changedPx } = await batch({
        where,
        op,
        editId,
        rules: { ...noRules, gate: { text, inverted } },
      });
      expect(changedPx).toBeGreaterThan(0);
      for (const [p, patchId] of patchIds.entries()) {
        const mask = await core.mask(patchId);
        const passes = gate.subarray(p * mask.length, (p + 1) * mask.length);
        const wanted = before
          .get(patchId)!
          .map((value, i) => (passes[i] === (inverted ? 0 : 1) ? 16 : value));
        expect(Buffer.compare(mask, wanted), patchId).toBe(0);
      }
      await undoBatch(editId);
    }
    expectSame(await allMasks(), before);
  }, 120_000);

  it('refuses a wrong filter, gate or operation before it starts', async () => {
    const rules = { ...noRules, gate: { text: 'hieght > 2', inverted: false } };
    expectSentence(await failureOf(startBatch({ rules })), 'whereInvalid', 'height');
    expectSentence(await failureOf(startBatch({ where: 'domian = "D012"' })), 'whereInvalid');
    const op = { op: 'islands', connectivity: 4 } as EditOp;
    expectSentence(await failureOf(startBatch({ op })), 'badRequest', 'op');
    const jobs = await core.client.jobs.list();
    expect(jobs.filter(({ kind, state }) => kind === 'edit' && state === 'failed')).toEqual([]);
  });
});

describe('an operation in the open ROI', () => {
  const apply = (roi: RoiDetail, op: EditOp, more: object = {}) =>
    core.client.editing.apply({
      ...{ datasetId: core.datasetId, roiKey: roi.roiKey, op, scope: { kind: 'roi' }, ...more },
      ...{ windowId: 'window-1', editId: randomUUID() },
    });

  it('shows its ghost, does it over patch borders, and is undone', async () => {
    const roi = rois[0]!;
    const op: EditOp = { op: 'smooth', sigmaM: 0.8 };
    const input = { datasetId: core.datasetId, roiKey: roi.roiKey, op, scope: { kind: 'roi' } } as const;
    const before = await allMasks();
    const preview = await core.client.editing.preview(input);
    const ghost = await core.client.editing.ghost(input);
    expect(ghost.changedPx).toBe(preview.changedPx);
    const done = (await apply(roi, op))!;
    expect(done.changedPx).toBe(preview.changedPx);
    const after = await allMasks();
    expectSame(
      after,
      expected(before, op, (id) => roi.grid.some(({ patchId }) => patchId === id)),
    );
    const set = decodeSet(fromBase64(ghost.set));
    for (const { patchId, x, y } of roi.grid) {
      const replayed = before.get(patchId)!.slice();
      const runs = done.runs.find((one) => one.patchId === patchId);
      if (runs)
        expect(applyRuns(replayed, fromBase64(runs.runs), 'forward', { check: true }).mismatched).toBe(0);
      expect(Buffer.compare(replayed, after.get(patchId)!)).toBe(0);
      const original = before.get(patchId)!;
      const wrong: number[] = [];
      for (let i = 0; i < replayed.length; i += 97) {
        const isShown = hasPixel(set, x + (i % 512), y + Math.floor(i / 512));
        if (isShown !== (replayed[i] !== original[i])) wrong.push(i);
      }
      expect(wrong).toEqual([]);
    }
    const scope = {
      datasetId: core.datasetId,
      roiKey: roi.roiKey,
      windowId: 'window-1',
      editId: randomUUID(),
    };
    expect((await core.client.annotation.undo(scope))!.changedPx).toBe(done.changedPx);
    expectSame(await allMasks(), before);
  }, 120_000);

  it('takes LPIS through a table into one patch', async () => {
    const roi = rois.find(({ anyBits, commonBits }) => anyBits === commonBits) ?? rois[0]!;
    const { patchId } = roi.grid[0]!;
    const detail = await core.client.catalogue.patch({ datasetId: core.datasetId, patchId });
    expect(detail.modalityBits).toBeGreaterThan(0);
    const pairs = Array.from({ length: 30 }, (_, i) => ({ from: i + 1, to: 9 }));
    const op: EditOp = { op: 'copy', from: { kind: 'lpis', level: 1, pairs } };
    const before = await core.mask(patchId);
    const done = await apply(roi, op, { scope: { kind: 'patch', patchId } });
    const after = await core.mask(patchId);
    const lpis = (await core.services.workspaces
      .session()
      .catalogue.source(core.datasetId, patchId, 'ALL_LABEL-LPIS'))!;
    const { readRaster } = await import('../../src/main/raster/readRaster.ts');
    const codes = await readRaster(lpis, { bands: [0] });
    const wanted = before.map((value, i) => (codes.data[i]! >= 1 && codes.data[i]! <= 30 ? 9 : value));
    expect(Buffer.compare(after, wanted)).toBe(0);
    const px = wanted.filter((value, i) => value !== before[i]).length;
    expect(done?.changedPx ?? 0).toBe(px);
  });

  it('finds the step that an edit of one patch left at its border', async () => {
    const roi = rois.find(({ grid }) => grid.length > 3)!;
    const at = { datasetId: core.datasetId, roiKey: roi.roiKey };
    const inner = roi.grid.find(({ x, y }) =>
      roi.grid.some((other) => other.x === x + 512 && other.y === y),
    )!;
    await apply(roi, { op: 'set', value: 17 }, { scope: { kind: 'patch', patchId: inner.patchId } });
    const { seams, total } = await core.client.editing.seams({ ...at, minPx: 50 });
    expect(total).toBe(seams.length);
    const own = seams.filter(
      ({ patchIds, direction }) => patchIds[0] === inner.patchId && direction === 'vertical',
    );
    expect(own.reduce((sum, { lengthPx }) => sum + lengthPx, 0)).toBeGreaterThan(400);
    expect(own[0]!.pairs[0]!.from).toBe(17);
  });
});

describe('a core that is killed in a batch', () => {
  it('has changed all of it or nothing when it is started again', async () => {
    const args = ['--port', '0', '--workspace', join(folder, 'killed')];
    const env = { ARPENTEUR_CONFIG_DIR: join(folder, 'config') };
    const op: EditOp = { op: 'majority', radiusPx: 6 };
    const found: string[] = [];
    const seen: Map<string, number>[] = [];
    // In the middle, and when the last ROIs are being done or it is being committed.
    for (const share of [0.3, 0.9, 1]) {
      const victim = await startCore(args, env);
      const { jobId, datasetId } = await victim.client.workspace.addDataset({ path: dataset });
      if (jobId) expect((await endOf(victim.client, jobId)).state).toBe('done');
      const { jobId: editJob } = await victim.client.editing.batch({
        ...{ datasetId, where: '', op, dryRun: false, editId: randomUUID(), windowId: 'w' },
      });
      for (;;) {
        const job = await victim.client.jobs.wait({ id: editJob, timeoutMs: 20 });
        if (job.phase === 'editing' && job.done >= share * job.total) break;
        if (job.state !== 'running' || job.phase === 'finishing') break;
      }
      await victim.kill();
      const again = await startCore(args, env);
      const edits = new Map<string, number>();
      for (const { roiKey } of rois) {
        const { grid } = await again.client.catalogue.roi({ datasetId, roiKey });
        for (const patch of grid) edits.set(patch.patchId, patch.edits);
      }
      const last = seen.at(-1) ?? new Map<string, number>();
      const changed = [...edits].filter(([id, count]) => count !== (last.get(id) ?? 0));
      // The first time every patch changes, later those that still have something to smooth.
      found.push(changed.length === 0 ? 'nothing' : 'all');
      if (changed.length > 0) {
        const history = await again.client.annotation.history({ datasetId, limit: 1 });
        expect(history[0]).toMatchObject({ tool: 'majority', roiKey: null, patches: changed.length });
      }
      seen.push(edits);
      await again.stop();
    }
    expect(found[0]).toBe('nothing');
  }, 240_000);
});
