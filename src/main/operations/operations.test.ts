import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnnotationDesk } from '../../../test/support/annotationDesk.ts';
import type { EditOp } from '../../shared/editing/ops/op.ts';
import { countPixels, decodeSet, encodeSet, setOfWindow } from '../../shared/editing/pixelSet.ts';
import { noRules } from '../../shared/editing/rules.ts';
import { fromBase64, toBase64 } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import { createOperations, type BatchRequest, type Operations, type ScopedRequest } from './index.ts';
import type { OperationSources } from './sources.ts';
import { datasetId, roiKey, TestRoi } from './testRoi.ts';

const size = 16;
const swap: EditOp = {
  op: 'recode',
  pairs: [
    { from: 1, to: 2 },
    { from: 2, to: 1 },
  ],
};

/** A ROI of 2 x 2 patches, left half class 1, right half class 2, over the real journal. */
class Bench {
  readonly roi = new TestRoi(size, 2, 2, (x) => (x < size ? 1 : 2));
  readonly desk = new AnnotationDesk({ size });
  readonly ids = this.roi.all.map(({ patchId }) => patchId);
  readonly operations: Operations;
  /** Called before each mask is read. */
  onRead: (patchId: string) => Promise<unknown> = async () => undefined;

  constructor(more: (bench: Bench) => Partial<OperationSources> = () => ({})) {
    for (const [id, mask] of this.roi.masks) this.desk.originals.set(id, mask);
    const { annotation } = this.desk;
    const base = this.roi.sources({
      mask: async (dataset, patchId) => {
        const mask = await annotation.mask(dataset, patchId);
        await this.onRead(patchId);
        return mask;
      },
      original: (dataset, patchId) => annotation.original(dataset, patchId),
      begin: (start) => annotation.begin(start),
      maskAt: (dataset, patchId, at) => annotation.maskAt(dataset, patchId, at),
    });
    const catalogue = {
      ...base.catalogue,
      patch: (_dataset: string, patchId: string) =>
        (this.ids.includes(patchId) ? { patchId, roiKey } : null) as never,
    };
    this.operations = createOperations({ ...base, catalogue, ...more(this), threads: 0 });
  }

  request(op: EditOp, more: Partial<ScopedRequest> = {}): ScopedRequest {
    return { datasetId, roiKey, op, scope: { kind: 'roi' }, rules: noRules, selection: null, ...more };
  }

  apply(op: EditOp, more: Partial<ScopedRequest> = {}) {
    return this.operations.apply({ ...this.request(op, more), windowId: 'w', editId: randomUUID() });
  }

  async batch(
    more: Partial<BatchRequest> = {},
    signal = new AbortController().signal,
    phases: string[] = [],
  ) {
    const request = { datasetId, where: '', op: swap, rules: noRules, dryRun: false, windowId: 'w' };
    const batch = await this.operations.prepareBatch({ ...request, editId: randomUUID(), ...more });
    return this.operations.runBatch(batch, { signal, onProgress: ({ phase }) => phases.push(phase) });
  }

  async pixels(): Promise<Uint8Array> {
    const masks = new Map<string, Uint8Array>();
    for (const id of this.ids) masks.set(id, await this.desk.pixels(id));
    return this.roi.whole(masks);
  }

  async close(): Promise<void> {
    await this.operations.close();
    await this.desk.annotation.close();
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const left = (patchId: string) => /_\d-0$/.test(patchId);

describe('a preview', () => {
  it('counts and names what would change, and changes nothing', async () => {
    const selection = toBase64(encodeSet(setOfWindow({ x: 12, y: 3, width: 6, height: 2 })));
    const preview = await bench.operations.preview(bench.request(swap, { selection }));
    expect(preview).toEqual({
      changedPx: 12,
      pairs: [
        { from: 1, to: 2, px: 8 },
        { from: 2, to: 1, px: 4 },
      ],
      patches: [
        { patchId: bench.ids[0], roiKey, changedPx: 8, window: { x: 12, y: 3, width: 4, height: 2 } },
        { patchId: bench.ids[1], roiKey, changedPx: 4, window: { x: 0, y: 3, width: 2, height: 2 } },
      ],
      patchCount: 2,
      skipped: [],
      skippedCount: 0,
    });
    expect(bench.desk.countEdits()).toBe(0);
    const ghost = await bench.operations.ghost(bench.request(swap, { selection }));
    expect(ghost.changedPx).toBe(12);
    expect(countPixels(decodeSet(fromBase64(ghost.set)))).toBe(12);
  });

  it('says what it leaves out', async () => {
    bench = new Bench((own) => ({
      annotation: {
        ...own.roi.sources().annotation,
        mask: (_dataset, patchId) =>
          left(patchId)
            ? Promise.reject(new AppError('maskMissing', { patch: patchId }))
            : own.desk.annotation.mask(datasetId, patchId),
      },
    }));
    const { patchCount, skipped, skippedCount } = await bench.operations.preview(bench.request(swap));
    expect({ patchCount, skippedCount }).toEqual({ patchCount: 2, skippedCount: 2 });
    expect(skipped).toEqual(bench.ids.filter(left).map((patchId) => ({ patchId, reason: 'noMask' })));
  });

  it('refuses a patch of another ROI and a selection that is none', async () => {
    const scope = { kind: 'patch', patchId: 'D001-2020_AA-S1-2_1-1' } as const;
    const failed = (more: Partial<ScopedRequest>) => bench.operations.preview(bench.request(swap, more));
    await expect(failed({ scope })).rejects.toMatchObject({ code: 'notFound' });
    await expect(failed({ selection: 'AAE=' })).rejects.toMatchObject({ code: 'badRequest' });
    await expect(failed({ selection: '!' })).rejects.toMatchObject({ code: 'badRequest' });
  });
});

describe('an operation', () => {
  it('is one edit that is undone and done again, and answers what it changed', async () => {
    const before = await bench.pixels();
    const done = (await bench.apply(swap))!;
    expect(done.changedPx).toBe(4 * size * size);
    expect(done.patches.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
    expect(new Set(done.runs.map(({ patchId }) => patchId))).toEqual(new Set(bench.ids));
    expect(done.undo).toMatchObject({ undoDepth: 1, undoTool: 'recode' });
    const after = await bench.pixels();
    expect(after).toEqual(before.map((value) => 3 - value));
    await bench.desk.undo();
    expect(await bench.pixels()).toEqual(before);
    await bench.desk.redo();
    expect(await bench.pixels()).toEqual(after);
  });

  it('that changes nothing leaves no step', async () => {
    expect(await bench.apply({ op: 'islands', minPx: 4, connectivity: 4 })).toBeNull();
    expect(await bench.apply({ op: 'set', value: 1 }, { rules: { ...noRules, onlyOver: [] } })).toBeNull();
    expect(bench.desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(0);
  });

  it('is kept with its rules and gate', async () => {
    bench.roi.gateAt = (x) => (x < 4 ? 1 : 0);
    for (const x of [1, 10])
      await bench.desk.paint(bench.ids[0]!, { x, y: 8, width: 1, height: 1, value: 5 });
    const rules = { locked: [2], onlyOver: null, gate: { text: 'height > 2', inverted: true } };
    const done = (await bench.apply({ op: 'smooth', sigmaM: 1 }, { rules }))!;
    expect(done.changedPx).toBe(1);
    const row = bench.desk.journal
      .prepare<[], { tool: string; parameters: string; gate: string }>(
        "SELECT tool, parameters, gate FROM edit WHERE tool <> 'brush'",
      )
      .get()!;
    expect(row).toMatchObject({ tool: 'smoothEdges', gate: 'not (height > 2)' });
    expect(JSON.parse(row.parameters)).toEqual({
      op: { op: 'smooth', sigmaM: 1 },
      scope: 'roi',
      rules: { locked: [2] },
    });
  });

  it('copies the original back where it is selected', async () => {
    const before = await bench.pixels();
    await bench.apply({ op: 'set', value: 7 });
    const selection = toBase64(encodeSet(setOfWindow({ x: 5, y: 5, width: 20, height: 20 })));
    const done = (await bench.apply({ op: 'copy', from: { kind: 'original' } }, { selection }))!;
    expect(done.changedPx).toBe(400);
    const after = await bench.pixels();
    for (let i = 0; i < after.length; i++) {
      const [x, y] = [i % 32, Math.floor(i / 32)];
      const isIn = x >= 5 && x < 25 && y >= 5 && y < 25;
      expect(after[i]).toBe(isIn ? before[i] : 7);
    }
  });

  it('copies a named version and the masks of a moment, and refuses one that is not there', async () => {
    await bench.apply({ op: 'set', value: 7 });
    const { id } = bench.desk.annotation.addSnapshot({ datasetId, roiKey, name: 'sevens' });
    const utc = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await bench.apply({ op: 'set', value: 8 });
    const bySnapshot: EditOp = { op: 'copy', from: { kind: 'snapshot', id } };
    await bench.apply(bySnapshot);
    expect(new Set(await bench.pixels())).toEqual(new Set([7]));
    await bench.desk.undo();
    await bench.apply({ op: 'copy', from: { kind: 'date', utc } });
    expect(new Set(await bench.pixels())).toEqual(new Set([7]));
    const missing: EditOp = { op: 'copy', from: { kind: 'snapshot', id: randomUUID() } };
    await expect(bench.apply(missing)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('is done anew on masks that are painted meanwhile', async () => {
    let isPainted = false;
    bench.onRead = async (patchId) => {
      if (isPainted || patchId !== bench.ids[2]) return;
      isPainted = true;
      await bench.desk.paint(patchId, { x: 0, y: 0, width: 3, height: 2, value: 2 });
    };
    const done = (await bench.apply(swap))!;
    // The stroke's class 2 became 1 too.
    expect(done.changedPx).toBe(4 * size * size);
    expect((await bench.desk.pixels(bench.ids[2]!)).subarray(0, 5)).toEqual(Uint8Array.of(1, 1, 1, 2, 2));
    expect(new Set(done.runs.map(({ patchId }) => patchId)).size).toBe(4);
  });

  it('gives up when masks are painted again and again, and leaves nothing', async () => {
    let value = 10;
    bench.onRead = (patchId) =>
      bench.desk.paint(patchId, { x: 0, y: 0, width: 1, height: 1, value: value++ });
    const before = await bench.pixels();
    await expect(bench.apply(swap)).rejects.toMatchObject({ code: 'conflict' });
    const after = await bench.pixels();
    const differing = [...after.keys()].filter((i) => after[i] !== before[i]);
    expect(differing.length).toBeLessThanOrEqual(4);
  });
});

describe('a batch', () => {
  it('tells what it would do, then does just that, in one edit over all ROIs', async () => {
    const before = await bench.pixels();
    const dry = await bench.batch({ dryRun: true });
    expect(dry).toMatchObject({ editId: null, seq: null, dryRun: true, patchCount: 4, changedPx: 1024 });
    expect(bench.desk.countEdits()).toBe(0);
    const phases: string[] = [];
    const editId = randomUUID();
    const done = await bench.batch({ editId }, undefined, phases);
    expect(done).toEqual({ ...dry, dryRun: false, editId, seq: 1 });
    expect([...new Set(phases)]).toEqual(['preparing', 'editing', 'finishing']);
    expect(await bench.pixels()).toEqual(before.map((value) => 3 - value));
    // Not on the ROI's stack: it is undone as a whole.
    expect(bench.desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(0);
  });

  it('changes only what the filter selects, and sees the masks around it', async () => {
    bench = new Bench((own) => ({ select: async () => own.ids.filter((id) => !left(id)) }));
    const before = await bench.pixels();
    // 5 pixels of 0.2 m; the boundary between the classes is the border of the patches.
    const { changedPx } = await bench.batch({ op: { op: 'grow', value: 1, metres: 1 } });
    expect(changedPx).toBe(2 * size * 5);
    const after = await bench.pixels();
    for (let i = 0; i < after.length; i++) expect(after[i]).toBe(i % 32 >= 16 && i % 32 < 21 ? 1 : before[i]);
  });

  it('that changes nothing leaves no edit', async () => {
    expect(await bench.batch({ op: { op: 'holes', maxPx: 3 } })).toMatchObject({
      editId: null,
      changedPx: 0,
    });
    expect(bench.desk.countEdits()).toBe(0);
  });

  it('that is cancelled leaves nothing', async () => {
    const abort = new AbortController();
    const before = await bench.pixels();
    bench.onRead = async (patchId) => {
      if (patchId === bench.ids[3]) abort.abort();
    };
    await expect(bench.batch({}, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await bench.pixels()).toEqual(before);
    bench.onRead = async () => undefined;
    expect((await bench.batch()).changedPx).toBe(1024);
  });

  it('does anew what was painted meanwhile', async () => {
    let isPainted = false;
    bench.onRead = async (patchId) => {
      if (isPainted || patchId !== bench.ids[0]) return;
      isPainted = true;
      await bench.desk.paint(patchId, { x: 0, y: 0, width: 2, height: 1, value: 9 });
    };
    const { changedPx, pairs } = await bench.batch();
    expect(changedPx).toBe(1022);
    expect(pairs).toEqual([
      { from: 2, to: 1, px: 512 },
      { from: 1, to: 2, px: 510 },
    ]);
    expect((await bench.desk.pixels(bench.ids[0]!)).subarray(0, 3)).toEqual(Uint8Array.of(9, 9, 2));
  });

  it('skips the ROIs that lack what its gate needs, unless all do', async () => {
    const rules = { ...noRules, gate: { text: 'ndvi > 0', inverted: false } };
    const result = await bench.batch({ rules });
    expect(result).toMatchObject({ changedPx: 0, editId: null, skippedCount: 4 });
    expect(result.skipped[0]!.reason).toBe('noLayer');
    bench = new Bench((own) => ({
      gates: {
        ...own.roi.sources().gates,
        check: () => Promise.reject(new AppError('layerMissing', { layer: 'ndvi' })),
      },
    }));
    await expect(bench.batch({ rules })).rejects.toMatchObject({ code: 'layerMissing' });
  });

  it('tells a wrong filter or gate before it starts', async () => {
    bench = new Bench(() => ({
      select: () => Promise.reject(new AppError('whereInvalid', { position: 3 })),
    }));
    const request = { datasetId, where: 'dom', op: swap, rules: noRules, dryRun: true };
    const prepared = bench.operations.prepareBatch({ ...request, editId: randomUUID(), windowId: 'w' });
    await expect(prepared).rejects.toMatchObject({ code: 'whereInvalid' });
  });
});

describe('seams', () => {
  it('are the steps along the borders of patches, longest first', async () => {
    const { seams, total } = await bench.operations.seams({ datasetId, roiKey, minPx: 10 });
    expect(total).toBe(2);
    expect(seams[0]).toMatchObject({
      patchIds: [bench.ids[0], bench.ids[1]],
      direction: 'vertical',
      lengthPx: size,
      pairs: [{ from: 1, to: 2, px: size }],
    });
    await bench.apply({ op: 'set', value: 1 });
    expect(await bench.operations.seams({ datasetId, roiKey, minPx: 10 })).toEqual({ seams: [], total: 0 });
  });
});

it('refuses what comes after its end', async () => {
  await bench.operations.close();
  await expect(bench.apply(swap)).rejects.toMatchObject({ code: 'cancelled' });
});
