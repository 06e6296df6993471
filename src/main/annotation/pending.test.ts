import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AnnotationDesk,
  datasetId,
  errorCodeOf,
  paint,
  roiKey,
} from '../../../test/support/annotationDesk.ts';
import { verifyChain, type EditEvent } from './index.ts';

const square = (value: number, x = 2) => ({ x, y: 2, width: 4, height: 4, value });
const patchIds = ['east/a', 'east/b', 'west/a'];

/** A batch that paints the square on patches, committed unless a mask changed meanwhile. */
async function batch(desk: AnnotationDesk, value: number, ids = patchIds) {
  const pending = desk.begin();
  for (const id of ids) await pending.add([await desk.change(id, square(value))]);
  return pending;
}

const rows = (desk: AnnotationDesk, table: string) =>
  desk.journal.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;

describe('an edit over many masks', () => {
  it('is seen by nobody until it is committed, then in all of them', async () => {
    const desk = new AnnotationDesk();
    const before = await Promise.all(patchIds.map((id) => desk.pixels(id)));
    const pending = await batch(desk, 7);
    expect(await Promise.all(patchIds.map((id) => desk.pixels(id)))).toEqual(before);
    expect([...desk.annotation.patchStates(datasetId)]).toEqual([]);
    expect(await desk.annotation.pixelHistory({ datasetId, patchId: 'east/a', x: 3, y: 3 }, 9)).toEqual([]);
    const outcome = await pending.commit();
    expect(outcome).toMatchObject({
      committed: { editId: pending.editId, seq: 1, changedPx: 48, undo: { undoDepth: 0 } },
    });
    for (const [i, id] of patchIds.entries()) {
      expect(await desk.pixels(id)).toEqual(paint(before[i]!, desk.size, square(7)));
      expect(desk.annotation.patchStates(datasetId).get(id)).toEqual({
        ...{ edits: 1, changedPx: 16, readOnly: null },
      });
    }
    expect(await verifyChain(desk.journal)).toEqual([]);
    await desk.restart();
    expect(await desk.pixels('west/a')).toEqual(paint(before[2]!, desk.size, square(7)));
  });

  it('is told once for each ROI, to every window', async () => {
    const desk = new AnnotationDesk();
    const events: EditEvent[] = [];
    desk.annotation.onEdit((event) => events.push(event));
    const pending = await batch(desk, 7);
    expect(events).toEqual([]);
    await pending.commit();
    expect(events.map((event) => [event.roiKey, event.windowId, event.patches.length])).toEqual([
      ['east', '', 2],
      ['west', '', 1],
    ]);
    expect(events[0]!.patches[0]).toMatchObject({ patchId: 'east/a', version: 1 });
  });

  it('answers the masks that were edited since, and commits when they are added anew', async () => {
    const desk = new AnnotationDesk();
    const pending = await batch(desk, 7);
    await desk.paint('east/b', square(9, 4));
    // One that was too late already when it was added.
    const stale = await desk.change('west/b', square(7));
    await desk.paint('west/b', square(9, 4));
    await pending.add([stale]);
    const outcome = await pending.commit();
    expect(outcome).toEqual({ outdated: ['east/b', 'west/b'] });
    expect(desk.annotation.patchStates(datasetId).get('east/a')).toBeUndefined();
    await pending.add([await desk.change('east/b', square(7)), await desk.change('west/b', square(7))]);
    expect(await pending.commit()).toMatchObject({ committed: { seq: 3, changedPx: 4 * 16 } });
    const mask = await desk.pixels('east/b');
    expect([mask[2 * 16 + 4], mask[2 * 16 + 7]]).toEqual([7, 9]);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('keeps what was added last for a mask', async () => {
    const desk = new AnnotationDesk();
    const pending = await batch(desk, 7);
    await pending.add([await desk.change('east/a', square(8))]);
    const { version } = await desk.annotation.mask(datasetId, 'east/b');
    await pending.add([{ patchId: 'east/b', version, runs: new Uint8Array(0) }]);
    expect(await pending.commit()).toMatchObject({ committed: { changedPx: 32 } });
    expect((await desk.pixels('east/a'))[2 * 16 + 2]).toBe(8);
    expect((await desk.pixels('east/b'))[2 * 16 + 2]).not.toBe(7);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('leaves nothing when it changes nothing, when it is discarded, and when the program ends', async () => {
    const desk = new AnnotationDesk();
    expect(await desk.begin().commit()).toEqual({ committed: null });
    const discarded = await batch(desk, 7);
    discarded.discard();
    expect(await errorCodeOf(discarded.commit())).toBe('cancelled');
    expect(await errorCodeOf(discarded.add([]))).toBe('cancelled');
    await batch(desk, 8);
    const before = await desk.pixels('east/a');
    await desk.restart();
    expect([rows(desk, 'edit'), rows(desk, 'edit_patch')]).toEqual([0, 0]);
    expect(await desk.pixels('east/a')).toEqual(before);
    await desk.paint('east/a', square(5));
    expect(desk.annotation.patchStates(datasetId).get('east/a')?.edits).toBe(1);
  });

  it('stands beside others that are pending on the same masks: the first to be committed wins', async () => {
    const desk = new AnnotationDesk();
    const [one, two] = [await batch(desk, 7), await batch(desk, 8)];
    expect(await two.commit()).toMatchObject({ committed: { seq: 1 } });
    expect(await one.commit()).toEqual({ outdated: patchIds });
    expect(await one.commit()).toEqual({ committed: null });
    expect((await desk.pixels('east/a'))[2 * 16 + 2]).toBe(8);
    await desk.paint('east/a', square(5));
    await desk.restart();
    expect((await desk.pixels('east/a'))[2 * 16 + 2]).toBe(5);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it('refuses pixels that are not what it comes from, and an id that is taken', async () => {
    const desk = new AnnotationDesk();
    const { editId } = await desk.paint('east/a', square(5));
    expect(() => desk.begin({ editId })).toThrow(/conflict/);
    const pending = desk.begin();
    expect(() => desk.begin({ editId: pending.editId })).toThrow(/conflict/);
    const wrong = { ...(await desk.change('east/b', square(7))), patchId: 'west/b', version: 0 };
    expect(await errorCodeOf(pending.add([wrong]))).toBe('conflict');
    expect(await errorCodeOf(pending.add([{ ...wrong, version: 3 }]))).toBe('conflict');
    const past = { ...wrong, runs: Uint8Array.from([255, 255, 3, 1, 0, 1]) };
    expect(await errorCodeOf(pending.add([past]))).toBe('badRequest');
    await pending.add([await desk.change('east/b', square(7))]);
    expect(await pending.commit()).toMatchObject({ committed: { changedPx: 16 } });
  });

  it('goes on the undo stack of its ROI when it has one', async () => {
    const desk = new AnnotationDesk();
    const before = await desk.pixels('p');
    const pending = desk.begin({ roiKey, editId: randomUUID() });
    await pending.add([await desk.change('p', square(7))]);
    expect(await pending.commit()).toMatchObject({ committed: { undo: { undoDepth: 1 } } });
    expect(await desk.undo()).toMatchObject({ changedPx: 16, targetTool: 'majority' });
    expect(await desk.pixels('p')).toEqual(before);
    await desk.redo();
    await desk.restart();
    expect((await desk.pixels('p'))[2 * 16 + 2]).toBe(7);
  });

  it('notes the original it was made of when another one was noted since', async () => {
    const desk = new AnnotationDesk();
    const first = await batch(desk, 7, ['east/a']);
    const kept = desk.original('east/a');
    desk.originals.set(
      'east/a',
      kept.map((value) => value + 20),
    );
    desk.annotation.forgetMasks();
    const second = await batch(desk, 8, ['east/a']);
    second.discard();
    await first.commit();
    expect(await errorCodeOf(desk.paint('east/a', square(5)))).toBe('originalChanged');
    desk.originals.set('east/a', kept);
    await desk.restart();
    expect((await desk.pixels('east/a'))[2 * 16 + 2]).toBe(7);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });
});
