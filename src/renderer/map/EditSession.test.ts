import { describe, expect, it } from 'vitest';
import { setOfWindow } from '../../shared/editing/pixelSet.ts';
import { diffRuns } from '../../shared/editing/runs.ts';
import { createDocumentStore } from '../state/document.ts';
import { createSessionStore } from '../state/session.ts';
import { EditRules } from './editing/EditRules.ts';
import { EditSession } from './EditSession.ts';
import { MaskStore } from './MaskStore.ts';
import { FakeCore, testImageRoi, testRoi } from './testing/FakeCore.ts';

const sizePx = 64;

async function open(cols = 2, rows = 1, roi = testRoi(cols, rows, sizePx)) {
  const core = new FakeCore(roi);
  const masks = new MaskStore({ roi, load: core.load });
  const document = createDocumentStore();
  const { datasetId, roiKey } = roi;
  let ids = 0;
  const session = new EditSession({
    ...{ datasetId, roiKey, windowId: 'here', annotation: core.annotation, masks, document },
    newId: () => `edit-${++ids}`,
    retryDelaysMs: [5],
  });
  const patchIds = roi.grid.map((patch) => patch.patchId);
  masks.want(patchIds, false);
  await settled(() => !masks.loading);
  const paint = async (value: number, points: [number, number][], diameterPx = 10) => {
    session.beginStroke({ kind: 'class', value }, diameterPx);
    for (const [x, y] of points) session.strokeTo(x, y);
    await session.endStroke('brush', { classValue: value });
  };
  /** Every mask of the window is the core's. */
  const expectSame = () => {
    for (const id of patchIds) expect(masks.get(id)?.data).toEqual(core.masks.get(id));
  };
  return { roi, core, masks, document, session, patchIds, paint, expectSame };
}

async function settled(done: () => boolean) {
  for (let i = 0; i < 400 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(done()).toBe(true);
}

describe('EditSession', () => {
  it('paints across the cells of a large image, to its edge, and takes it back pixel by pixel', async () => {
    const { masks, session, core, paint, expectSame } = await open(0, 0, testImageRoi(1500, 1300));
    // Through the corner of four cells, two of which are narrower, then beyond the lower right corner of the image.
    await paint(
      3,
      [
        [1000, 1010],
        [1040, 1040],
        [1600, 1400],
      ],
      31,
    );
    await session.flush();
    expect([...core.edits[0]!.runs.keys()].sort()).toEqual([
      'field@1-1',
      'field@1-2',
      'field@2-1',
      'field@2-2',
    ]);
    expect([masks.valueAt(1023.5, 1023.5), masks.valueAt(1024.5, 1024.5), masks.valueAt(1440, 1297)]).toEqual(
      [3, 3, 3],
    );
    expectSame();
    await session.undo();
    for (const mask of masks.all()) expect(new Set(mask.data)).toEqual(new Set([8]));
    expectSame();
  });

  it('shows a stroke across a patch border at once and stores it as one edit', async () => {
    const { core, masks, document, session, paint, expectSame } = await open();
    let release = () => {};
    core.gate = new Promise((resolve) => (release = resolve));
    await paint(3, [
      [50, 30],
      [80, 30],
    ]);
    expect(masks.valueAt(63.5, 30)).toBe(3);
    expect(masks.valueAt(64.5, 30)).toBe(3);
    expect(document.getState().save).toEqual({ kind: 'saving', pending: 1 });
    release();
    await session.flush();
    expect(document.getState().save.kind).toBe('saved');
    expect(document.getState().undo.undoDepth).toBe(1);
    expect(core.edits).toHaveLength(1);
    expect(core.edits[0]!.runs.size).toBe(2);
    expectSame();
  });

  it('sends edits in the order they were made, one at a time', async () => {
    const { core, session, paint, expectSame } = await open();
    let release = () => {};
    core.gate = new Promise((resolve) => (release = resolve));
    for (const value of [1, 2, 3]) await paint(value, [[30, 30]]);
    expect(core.calls.filter((call) => call.startsWith('commit'))).toEqual(['commit edit-1']);
    release();
    core.gate = null;
    await session.flush();
    expect(core.edits.map((edit) => edit.input.editId)).toEqual(['edit-1', 'edit-2', 'edit-3']);
    expectSame();
  });

  it('keeps an edit that nobody answered and stores it once when the core is back', async () => {
    for (const mode of ['lostBefore', 'lostAfter'] as const) {
      const { core, document, session, paint, expectSame } = await open();
      core.mode = mode;
      await paint(3, [[30, 30]]);
      await settled(() => document.getState().save.kind === 'waiting');
      await paint(5, [[35, 30]]);
      expect(document.getState().save).toEqual({ kind: 'waiting', pending: 2 });
      core.mode = 'ok';
      await session.reconnect();
      expect(core.edits.map((edit) => edit.input.editId)).toEqual(['edit-1', 'edit-2']);
      expect(document.getState().save.kind).toBe('saved');
      expectSame();
    }
  });

  it('takes a refused edit back together with the later ones painted over it', async () => {
    const { core, masks, document, session, paint, patchIds, expectSame } = await open(3);
    let release = () => {};
    core.gate = new Promise((resolve) => (release = resolve));
    // Someone else painted where the first stroke goes, and this window has not heard of it.
    const changed = core.masks.get(patchIds[0]!)!.slice().fill(12, 0, 4000);
    core.editElsewhere(patchIds[0]!, diffRuns(core.masks.get(patchIds[0]!)!, changed, sizePx));
    await paint(3, [[30, 30]]);
    await paint(4, [[32, 30]]);
    await paint(5, [[150, 30]]);
    release();
    core.gate = null;
    await session.flush();
    expect(core.edits.map((edit) => edit.input.editId)).toEqual(['edit-3']);
    await settled(() => masks.get(patchIds[0]!)!.data![0] === 12 && !masks.loading);
    expect(masks.valueAt(30, 30)).toBe(12);
    expect(masks.valueAt(150, 30)).toBe(5);
    expect(document.getState().undo.undoDepth).toBe(1);
    expectSame();
  });

  it('says why an edit failed', async () => {
    const { core, document, session, paint, expectSame } = await open();
    core.mode = 'refuse';
    await paint(3, [[30, 30]]);
    await session.flush();
    expect(document.getState().save).toMatchObject({ kind: 'failed', error: { code: 'conflict' } });
    core.mode = 'ok';
    await paint(3, [[30, 30]]);
    await session.flush();
    expect(document.getState().save.kind).toBe('saved');
    expectSame();
  });

  it('undoes and redoes, after the edits that still wait', async () => {
    const { core, masks, session, paint, expectSame } = await open();
    await paint(3, [
      [60, 30],
      [70, 30],
    ]);
    const painted = [...masks.all()].map((mask) => mask.data!.slice());
    const undone = session.undo();
    const redone = session.redo();
    expect((await undone)?.targetTool).toBe('brush');
    await redone;
    expect([...masks.all()].map((mask) => mask.data)).toEqual(painted);
    expect(core.calls.slice(-3)).toEqual(['commit edit-1', 'undo edit-2', 'redo edit-3']);
    await session.undo();
    expect([...masks.all()].every((mask) => mask.data!.every((value) => value === 8))).toBe(true);
    expect(await session.undo()).toBeNull();
    expectSame();
  });

  it('puts an undo under the stroke that is being painted', async () => {
    const { core, masks, session, paint, expectSame } = await open();
    await paint(3, [[30, 30]], 20);
    await session.flush();
    session.beginStroke({ kind: 'class', value: 5 }, 10);
    session.strokeTo(30, 30);
    await session.undo();
    expect(masks.valueAt(30, 30)).toBe(5);
    expect(masks.valueAt(38, 30)).toBe(8);
    await session.endStroke('brush', {});
    await session.flush();
    expect(core.edits).toHaveLength(3);
    expectSame();
  });

  it('leaves nothing behind when a stroke is cancelled', async () => {
    const { core, masks, session, expectSame } = await open();
    session.beginStroke({ kind: 'class', value: 3 }, 500);
    session.strokeTo(10, 10);
    expect(masks.valueAt(10, 10)).toBe(3);
    session.cancelStroke();
    await session.endStroke('brush', {});
    expectSame();
    expect(core.edits).toHaveLength(0);
    expect(session.isStroking).toBe(false);
  });

  it('paints over patches that are still being read, and over nothing that is read-only', async () => {
    const roi = testRoi(3, 1, sizePx);
    roi.grid[2]!.readOnly = 'originalChanged';
    const core = new FakeCore(roi);
    const masks = new MaskStore({ roi, load: core.load });
    const { datasetId, roiKey } = roi;
    const document = createDocumentStore();
    const session = new EditSession({
      datasetId,
      roiKey,
      windowId: 'here',
      annotation: core.annotation,
      masks,
      document,
    });
    session.beginStroke({ kind: 'class', value: 3 }, 11);
    for (const x of [20, 100, 180]) session.strokeTo(x, 30);
    await session.endStroke('brush', {});
    await session.flush();
    expect([...core.masks.values()].map((data) => data.includes(3))).toEqual([true, true, false]);
    expect(masks.valueAt(70, 30)).toBe(3);
  });

  it('restores the original below the brush', async () => {
    const { core, masks, session, paint, expectSame } = await open();
    await paint(
      3,
      [
        [40, 30],
        [90, 30],
      ],
      30,
    );
    session.beginStroke({ kind: 'restore' }, 12);
    session.strokeTo(60, 30);
    session.strokeTo(70, 30);
    await session.endStroke('restore', {});
    await session.flush();
    expect(masks.valueAt(65, 30)).toBe(8);
    expect(masks.valueAt(65, 40)).toBe(3);
    expect(core.edits.at(-1)!.input.tool).toBe('restore');
    expectSame();
  });

  it('takes over the edits of another window and of its own jobs, and ignores the echo of its strokes', async () => {
    const { roi, core, masks, session, paint, patchIds, expectSame } = await open();
    await paint(3, [[10, 10]]);
    await session.flush();
    const id = patchIds[1]!;
    const next = core.masks.get(id)!.slice().fill(7, 0, 640);
    const patch = core.editElsewhere(id, diffRuns(core.masks.get(id)!, next, sizePx));
    const { datasetId, roiKey } = roi;
    const event = { kind: 'edit', datasetId, roiKey, editId: 'job', windowId: 'here' } as const;
    session.applyRemoteEdit({ ...event, editId: 'edit-1', patches: [patch] });
    expect(masks.get(id)!.data![0]).toBe(8);
    session.applyRemoteEdit({ ...event, patches: [patch] });
    expectSame();
  });

  it('paints a set over a patch border as one edit, and nothing twice', async () => {
    const { core, masks, session, expectSame } = await open();
    const set = setOfWindow({ x: 50, y: 10, width: 30, height: 20 });
    const end = await session.paintSet(set, { kind: 'class', value: 3 }, 'polygon', {});
    expect(end).toEqual({ patches: 2, unread: 0 });
    await session.flush();
    expect([masks.valueAt(50, 10), masks.valueAt(79, 29), masks.valueAt(80, 29)]).toEqual([3, 3, 8]);
    expect(core.edits.map(({ input }) => input.tool)).toEqual(['polygon']);
    expectSame();
    expect(await session.paintSet(set, { kind: 'class', value: 3 }, 'polygon', {})).toEqual({
      ...{ patches: 0, unread: 0 },
    });
    expect(core.edits).toHaveLength(1);
  });

  it('paints a set after the one that still waits for its pixels', async () => {
    const roi = testRoi(2, 1, sizePx);
    const core = new FakeCore(roi);
    const { datasetId, roiKey } = roi;
    const masks = new MaskStore({ roi, load: core.load });
    const session = new EditSession({
      ...{ datasetId, roiKey, windowId: 'here', annotation: core.annotation, masks },
      document: createDocumentStore(),
    });
    const left = setOfWindow({ x: 0, y: 0, width: 10, height: 10 });
    const both = setOfWindow({ x: 5, y: 0, width: 100, height: 10 });
    const first = session.paintSet(left, { kind: 'class', value: 3 }, 'lasso', {});
    const second = session.paintSet(both, { kind: 'class', value: 4 }, 'lasso', {});
    expect(await first).toMatchObject({ patches: 1 });
    expect(await second).toMatchObject({ patches: 2 });
    await session.flush();
    expect(core.edits).toHaveLength(2);
    expect([masks.valueAt(2, 2), masks.valueAt(7, 2), masks.valueAt(100, 2)]).toEqual([3, 4, 4]);
  });

  it('puts what another window does under a set that waits, and sends what the rules allow of the new pixels', async () => {
    const roi = testRoi(2, 1, sizePx);
    const core = new FakeCore(roi);
    const { datasetId, roiKey } = roi;
    const masks = new MaskStore({ roi, load: core.load });
    const document = createDocumentStore();
    const rules = new EditRules(
      createSessionStore({
        rules: { locked: [7], onlyOver: null, gate: { text: '', on: false, inverted: false } },
      }),
      document,
      { peek: () => null, read: () => Promise.resolve() },
    );
    const session = new EditSession({
      ...{ datasetId, roiKey, windowId: 'here', annotation: core.annotation, masks, document, rules },
    });
    const [near, far] = roi.grid.map((patch) => patch.patchId) as [string, string];
    masks.want([near], false);
    await settled(() => !masks.loading);
    let release = () => {};
    core.gate = new Promise((resolve) => (release = resolve));
    const set = setOfWindow({ x: 0, y: 0, width: 128, height: 10 });
    const end = session.paintSet(set, { kind: 'class', value: 3 }, 'rectangle', {});
    const changed = core.masks.get(near)!.slice().fill(7, 0, 64);
    const patch = core.editElsewhere(near, diffRuns(core.masks.get(near)!, changed, sizePx));
    session.applyRemoteEdit({
      ...{ kind: 'edit', datasetId, roiKey, editId: 'x', windowId: 'there', patches: [patch] },
    });
    release();
    core.gate = null;
    expect(await end).toEqual({ patches: 2, unread: 0 });
    await session.flush();
    expect([masks.valueAt(5, 0), masks.valueAt(5, 1), masks.valueAt(100, 0)]).toEqual([7, 3, 3]);
    for (const id of [near, far]) expect(masks.get(id)!.data).toEqual(core.masks.get(id));
    expect(core.edits[0]!.input).toMatchObject({ rules: { locked: [7] } });
  });

  it('keeps on screen what could not be stored, says so, and stores it once there is room', async () => {
    const { core, masks, document, session, paint, expectSame } = await open();
    core.mode = 'diskFull';
    await paint(3, [[30, 30]]);
    await settled(() => document.getState().save.kind === 'unsaved');
    await paint(5, [[100, 30]]);
    expect(document.getState().save).toMatchObject({ pending: 2, error: { code: 'diskFull' } });
    expect([masks.valueAt(30, 30), masks.valueAt(100, 30)]).toEqual([3, 5]);
    // Asking again without room changes nothing.
    session.retry();
    await settled(() => core.calls.filter((call) => call === 'commit edit-1').length > 2);
    expect(document.getState().save).toMatchObject({ kind: 'unsaved', pending: 2 });
    core.mode = 'ok';
    session.retry();
    await session.flush();
    expect(document.getState().save.kind).toBe('saved');
    expect(core.edits.map((edit) => edit.input.editId)).toEqual(['edit-1', 'edit-2']);
    expectSame();
  });

  it('takes what could not be stored off the screen with undo, newest first', async () => {
    const { core, masks, document, session, paint, expectSame } = await open();
    await paint(2, [[30, 30]]);
    await session.flush();
    core.mode = 'diskFull';
    await paint(3, [[30, 30]]);
    await paint(5, [[32, 30]]);
    await settled(() => document.getState().save.kind === 'unsaved');
    while (masks.valueAt(35, 30) === 5) {
      await session.undo();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(session.pending).toBe(1);
    expect(masks.valueAt(30, 30)).toBe(3);
    core.mode = 'ok';
    session.retry();
    await session.flush();
    expect(core.edits.map((edit) => edit.input.editId)).toEqual(['edit-1', 'edit-2']);
    expectSame();
  });
});
