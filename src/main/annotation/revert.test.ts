import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AnnotationDesk, datasetId, errorCodeOf, roiKey } from '../../../test/support/annotationDesk.ts';
import type { RevertTarget } from '../../shared/contract/annotation.ts';
import { verifyChain, type EditEvent } from './index.ts';

const at = (value: number, x = 0, width = 2) => ({ x, y: 0, width, height: 1, value });

/** The first pixels of a mask. */
const row = async (desk: AnnotationDesk, patchId = 'p') => [...(await desk.pixels(patchId)).slice(0, 4)];

/** Everyone at one mask of zeros. */
function emptyDesk(): AnnotationDesk {
  const desk = new AnnotationDesk({ size: 4 });
  for (const id of ['p', 'q', 'east/a', 'west/a']) desk.originals.set(id, new Uint8Array(16));
  return desk;
}

const revert = (desk: AnnotationDesk, target: RevertTarget, over: { roiKey?: null } = {}) =>
  desk.annotation.revert({ ...desk.scope(), target, ...over });
const preview = (desk: AnnotationDesk, target: RevertTarget) =>
  desk.annotation.previewRevert(datasetId, target);
const history = (desk: AnnotationDesk) => desk.annotation.history({ datasetId, roiKey, limit: 50 });

describe('a revert', () => {
  it('takes an edit back out of order, but where a later edit touched it, and says where and which', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1, 0, 3));
    await desk.paint('p', at(2, 2, 2));
    const target = { editIds: [editId] };
    expect(await preview(desk, target)).toEqual({
      ...{ edits: 1, px: 2, keptPx: 1, pairs: [{ from: 1, to: 0, px: 2 }], patches: 1, rois: 1 },
      kept: [{ patchId: 'p', roiKey, px: 1, window: { x: 2, y: 0, width: 1, height: 1 }, bySeq: [2] }],
    });
    expect(await row(desk)).toEqual([1, 1, 2, 2]);
    const result = await revert(desk, target);
    expect(result).toMatchObject({ changedPx: 2, skippedPx: 1, edits: 1, targetTool: 'brush' });
    expect(result!.undo).toMatchObject({ undoDepth: 3, undoTool: 'revert' });
    expect(await row(desk)).toEqual([0, 0, 2, 2]);
    // It holds in part: what stayed can be taken back once the edit over it is gone.
    expect(history(desk).map(({ inForce }) => inForce)).toEqual([true, true, true]);
    await revert(desk, { editIds: [history(desk)[1]!.editId] });
    expect(await row(desk)).toEqual([0, 0, 1, 0]);
    expect(await revert(desk, target)).toMatchObject({ changedPx: 1, skippedPx: 0 });
    expect(await row(desk)).toEqual([0, 0, 0, 0]);
    expect(await revert(desk, target)).toBeNull();
    expect(
      history(desk)
        .filter(({ tool }) => tool === 'brush')
        .map(({ inForce }) => inForce),
    ).toEqual([false, false]);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('goes back through several targets at once', async () => {
    const desk = emptyDesk();
    const first = await desk.paint('p', at(1));
    const second = await desk.paint('p', at(2));
    await desk.paint('q', at(3));
    const editIds = [first.editId, second.editId];
    expect(await revert(desk, { editIds })).toMatchObject({ changedPx: 2, edits: 2 });
    expect(await row(desk)).toEqual([0, 0, 0, 0]);
    const [entry] = history(desk);
    expect(entry).toMatchObject({ tool: 'revert', targetSeq: null, parameters: { targets: editIds } });
  });

  it('of edits that come to nothing together changes no pixel, and neither is in force after it', async () => {
    const desk = emptyDesk();
    const first = await desk.paint('p', at(1));
    const second = await desk.paint('p', at(0));
    const third = await desk.paint('q', at(3));
    const editIds = [first, second, third].map(({ editId }) => editId);
    expect(await revert(desk, { editIds })).toMatchObject({ changedPx: 2, edits: 3 });
    expect(await revert(desk, { editIds: [second.editId] })).toBeNull();
    await desk.undo();
    expect(await revert(desk, { editIds: [second.editId] })).toMatchObject({ changedPx: 2 });
    expect(await row(desk)).toEqual([1, 1, 0, 0]);
  });

  it('can be undone and done again, and edits stay revertible after each', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1));
    await revert(desk, { editIds: [editId] });
    expect(await desk.undo()).toMatchObject({ changedPx: 2, targetTool: 'revert' });
    expect(await row(desk)).toEqual([1, 1, 0, 0]);
    expect(history(desk).at(-1)).toMatchObject({ editId, inForce: true });
    await desk.redo();
    expect(history(desk).at(-1)).toMatchObject({ editId, inForce: false });
    await desk.restart();
    await desk.undo();
    expect(await revert(desk, { editIds: [editId] })).toMatchObject({ changedPx: 2 });
    expect(await row(desk)).toEqual([0, 0, 0, 0]);
  });

  it('leaves alone what an undo put there by chance of equal values', async () => {
    const desk = emptyDesk();
    const first = await desk.paint('p', at(1));
    desk.author = 'Bo';
    await desk.paint('p', at(2));
    await desk.paint('p', at(1));
    desk.author = 'Ana';
    await desk.undo();
    expect(await row(desk)).toEqual([0, 0, 0, 0]);
    await desk.redo();
    expect(await row(desk)).toEqual([1, 1, 0, 0]);
    // Bo's two edits lie over it.
    expect(await preview(desk, { editIds: [first.editId] })).toMatchObject({ px: 0, keptPx: 2 });
  });

  it.each([
    ['an author', { author: 'Bo' }, [1, 0, 3, 1]],
    ['a tool', { tools: ['lasso'] }, [1, 1, 2, 0]],
    ['a pair', { pair: { from: 0, to: 2 } }, [1, 1, 3, 1]],
    ['a class that pixels became', { pair: { to: 1 } }, [0, 0, 3, 0]],
    ['a day', { since: '2026-01-02', until: '2026-01-03' }, [1, 0, 0, 1]],
    ['a ROI', { roiKey: 'elsewhere' }, [1, 1, 3, 1]],
    ['a patch', { patchId: 'q' }, [1, 1, 3, 1]],
  ])('of %s', async (_what, filter, expected) => {
    let now = '2026-01-01T23:59:59.999Z';
    const desk = emptyDesk();
    desk.now = () => new Date(now);
    await desk.paint('p', at(1, 0, 1));
    now = '2026-01-02T00:00:00.000Z';
    desk.author = 'Bo';
    await desk.paint('p', at(1, 1, 1));
    now = '2026-01-02T23:59:59.999Z';
    await desk.paint('p', at(2, 2, 1));
    desk.author = 'Ana';
    await desk.annotation.commit({ ...(await desk.stroke({ p: at(3, 2, 1) })), tool: 'lasso' });
    now = '2026-01-03T00:00:00.000Z';
    await desk.annotation.commit({ ...(await desk.stroke({ p: at(1, 3, 1) })), tool: 'lasso' });
    expect(await row(desk)).toEqual([1, 1, 3, 1]);
    await revert(desk, { filter });
    expect(await row(desk)).toEqual(expected);
  });

  it('over several ROIs is told to each and undone as a batch', async () => {
    const desk = emptyDesk();
    const events: EditEvent[] = [];
    const pending = desk.begin();
    await pending.add([await desk.change('east/a', at(5)), await desk.change('west/a', at(5))]);
    await pending.commit();
    desk.annotation.onEdit((event) => events.push(event));
    const target = { editIds: [pending.editId] };
    expect(await errorCodeOf(revert(desk, target))).toBe('badRequest');
    const result = await revert(desk, target, { roiKey: null });
    expect(result).toMatchObject({ changedPx: 4, runs: [], undo: { undoDepth: 0 } });
    expect(events.map((event) => [event.roiKey, event.windowId])).toEqual([
      ['east', ''],
      ['west', ''],
    ]);
    expect(await row(desk, 'west/a')).toEqual([0, 0, 0, 0]);
    const back = await desk.annotation.takeBackBatch({ ...desk.scope(), target: result!.editId });
    expect(back).toMatchObject({ tool: 'undo', changedPx: 4, skippedPx: 0 });
    expect(await row(desk, 'west/a')).toEqual([5, 5, 0, 0]);
  });

  it('answers the same again when it is sent again, and leaves nothing when it is stopped', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1));
    const input = { ...desk.scope(), target: { editIds: [editId] } };
    const stopped = desk.annotation.revert(input, { signal: AbortSignal.abort() });
    expect(await errorCodeOf(stopped)).toBe('cancelled');
    await desk.restart();
    expect(desk.countEdits()).toBe(1);
    const first = await desk.annotation.revert(input);
    expect(await desk.annotation.revert(input)).toEqual(first);
    expect(desk.countEdits()).toBe(2);
    expect(await errorCodeOf(desk.annotation.revert({ ...input, editId }))).toBe('badRequest');
  });

  it('looks again at a mask that is edited meanwhile', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1));
    const stroke = await desk.stroke({ p: at(2, 1, 1) });
    const [result] = await Promise.all([revert(desk, { editIds: [editId] }), desk.annotation.commit(stroke)]);
    expect(await row(desk)).toEqual([0, 2, 0, 0]);
    expect(result).toMatchObject({ changedPx: 1, skippedPx: 1 });
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('refuses what is no edit', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1));
    const undo = await desk.undo();
    expect(await errorCodeOf(preview(desk, { editIds: [randomUUID()] }))).toBe('notFound');
    expect(await errorCodeOf(preview(desk, { editIds: [undo!.editId] }))).toBe('badRequest');
    expect(await errorCodeOf(preview(desk, { filter: { since: 'yesterday' } }))).toBe('badRequest');
    // It was undone: there is nothing of it to take back.
    expect(await preview(desk, { editIds: [editId] })).toMatchObject({ edits: 0, px: 0, keptPx: 0 });
    expect(await errorCodeOf(desk.annotation.previewRevert('other', { editIds: [editId] }))).toBe('notFound');
  });
});

describe('a batch', () => {
  async function batch(desk: AnnotationDesk): Promise<string> {
    const pending = desk.begin();
    await pending.add([await desk.change('east/a', at(5)), await desk.change('west/a', at(5))]);
    await pending.commit();
    return pending.editId;
  }

  it('is undone and done again whole, but for what was painted since', async () => {
    const desk = emptyDesk();
    const target = await batch(desk);
    await desk.annotation.commit({ ...(await desk.stroke({ 'west/a': at(6, 1, 1) })), roiKey: 'west' });
    const undone = await desk.annotation.takeBackBatch({ ...desk.scope(), target });
    expect(undone).toMatchObject({ tool: 'undo', changedPx: 3, skippedPx: 1 });
    expect([await row(desk, 'east/a'), await row(desk, 'west/a')]).toEqual([
      [0, 0, 0, 0],
      [0, 6, 0, 0],
    ]);
    const east = desk.annotation.history({ datasetId, roiKey: 'east', limit: 9 });
    expect(east.map(({ tool, inForce, roiKey: key }) => [tool, inForce, key])).toEqual([
      ['undo', true, null],
      ['majority', false, null],
    ]);
    const again = await desk.annotation.takeBackBatch({ ...desk.scope(), target });
    expect(again).toMatchObject({ tool: 'redo', changedPx: 3, skippedPx: 0 });
    expect(await row(desk, 'west/a')).toEqual([5, 6, 0, 0]);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('is undone although every pixel was painted over', async () => {
    const desk = emptyDesk();
    const target = await batch(desk);
    for (const id of ['east/a', 'west/a']) await desk.paint(id, at(6));
    const input = { ...desk.scope(), target };
    const undone = await desk.annotation.takeBackBatch(input);
    expect(undone).toMatchObject({ tool: 'undo', changedPx: 0, skippedPx: 4 });
    expect(await desk.annotation.takeBackBatch(input)).toEqual(undone);
    expect(desk.annotation.history({ datasetId, limit: 9, batches: true })[1]?.inForce).toBe(false);
  });

  it('is no edit of one ROI', async () => {
    const desk = emptyDesk();
    const { editId } = await desk.paint('p', at(1));
    const take = (target: string) => desk.annotation.takeBackBatch({ ...desk.scope(), target });
    expect(await errorCodeOf(take(editId))).toBe('badRequest');
    expect(await errorCodeOf(take(randomUUID()))).toBe('notFound');
  });
});

describe('a filter that names a ROI', () => {
  it('takes a batch back there only, and the batch holds elsewhere', async () => {
    const desk = emptyDesk();
    const pending = desk.begin();
    await pending.add([await desk.change('east/a', at(5)), await desk.change('west/a', at(5))]);
    await pending.commit();
    const target = { filter: { roiKey: 'east' } };
    const result = await desk.annotation.revert({ ...desk.scope(), roiKey: 'east', target });
    expect(result).toMatchObject({ changedPx: 2, edits: 1, undo: { undoDepth: 1 } });
    expect([await row(desk, 'east/a'), await row(desk, 'west/a')]).toEqual([
      [0, 0, 0, 0],
      [5, 5, 0, 0],
    ]);
    const batches = desk.annotation.history({ datasetId, limit: 9, batches: true });
    expect(batches.map(({ inForce }) => inForce)).toEqual([true]);
    expect(await revert(desk, { editIds: [pending.editId] }, { roiKey: null })).toMatchObject({
      changedPx: 2,
    });
    expect(desk.annotation.history({ datasetId, limit: 9, batches: true })[1]!.inForce).toBe(false);
  });
});

describe('blame', () => {
  it('counts the pixels that each edit holds', async () => {
    const desk = emptyDesk();
    const first = await desk.paint('p', at(1, 0, 3));
    const second = await desk.paint('p', at(2, 2, 2));
    const held = async () =>
      (await desk.annotation.blame(datasetId, 'p')).edits.map(({ editId, px }) => [editId, px]);
    expect(await held()).toEqual([
      [second.editId, 2],
      [first.editId, 2],
    ]);
    await desk.undo();
    expect(await held()).toEqual([[first.editId, 3]]);
    await desk.redo();
    await revert(desk, { editIds: [first.editId] });
    expect(await held()).toEqual([[second.editId, 2]]);
    expect(await desk.annotation.blame(datasetId, 'p')).toMatchObject({ pixels: 16 });
    expect(await desk.annotation.blame(datasetId, 'q')).toEqual({ pixels: 0, edits: [] });
  });
});
