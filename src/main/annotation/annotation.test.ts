import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  AnnotationDesk,
  datasetId,
  errorCodeOf,
  paint,
  roiKey,
} from '../../../test/support/annotationDesk.ts';
import { diffRuns, toBase64 } from '../../shared/editing/runs.ts';
import type { EditEvent } from './index.ts';

const square = (value: number, x = 2, y = 2, size = 4) => ({ x, y, width: size, height: size, value });

describe('a stroke', () => {
  it('changes the mask of every patch it crosses as one edit', async () => {
    const desk = new AnnotationDesk();
    const stroke = await desk.stroke({ left: square(7, 12, 3), right: square(7, 0, 3) });
    const ack = await desk.annotation.commit(stroke);
    expect(ack).toMatchObject({
      seq: 1,
      changedPx: 32,
      undo: { undoDepth: 1, redoDepth: 0, undoTool: 'brush' },
    });
    expect(ack.patches).toEqual([
      { patchId: 'left', version: 1 },
      { patchId: 'right', version: 1 },
    ]);
    expect(await desk.pixels('left')).toEqual(paint(desk.original('left'), 16, square(7, 12, 3)));
    expect(await desk.pixels('right')).toEqual(paint(desk.original('right'), 16, square(7, 0, 3)));
    expect((await desk.annotation.original(datasetId, 'left')).data).toEqual(desk.original('left'));
  });

  it('never writes to pixels that someone holds', async () => {
    const desk = new AnnotationDesk();
    const held = await desk.pixels('p');
    const copy = held.slice();
    await desk.paint('p', square(7));
    expect(held).toEqual(copy);
    expect(desk.original('p')).toEqual(copy);
  });

  it('sent again is acknowledged again and stored once', async () => {
    const desk = new AnnotationDesk();
    const stroke = await desk.stroke({ p: square(7) });
    const acks = await Promise.all([desk.annotation.commit(stroke), desk.annotation.commit(stroke)]);
    await desk.restart();
    expect(acks[1]).toEqual(acks[0]);
    expect(await desk.annotation.commit(stroke)).toEqual(acks[0]);
    expect(desk.countEdits()).toBe(1);
  });

  it('with the id of another one is refused', async () => {
    const desk = new AnnotationDesk();
    const { editId } = await desk.paint('p', square(7));
    const other = { ...(await desk.stroke({ p: square(8) })), editId };
    expect(await errorCodeOf(desk.annotation.commit(other))).toBe('badRequest');
    expect(await errorCodeOf(desk.undo(editId))).toBe('badRequest');
    expect(desk.countEdits()).toBe(1);
  });

  it('on pixels that changed meanwhile is refused whole', async () => {
    const desk = new AnnotationDesk();
    const late = await desk.stroke({ a: square(8), b: square(8) });
    await desk.paint('b', square(7, 5, 5, 2));
    const before = await desk.pixels('a');
    expect(await errorCodeOf(desk.annotation.commit(late))).toBe('conflict');
    expect(await desk.pixels('a')).toEqual(before);
    expect(desk.countEdits()).toBe(1);
    expect(desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(1);
  });

  it('of two on the same pixels at once only one is stored', async () => {
    const desk = new AnnotationDesk();
    const first = await desk.stroke({ p: square(7) });
    const second = await desk.stroke({ p: square(8) });
    await desk.restart();
    const [one, two] = await Promise.all([
      errorCodeOf(desk.annotation.commit(first)),
      errorCodeOf(desk.annotation.commit({ ...second, roiKey: 'D001-2020_AA-S1-2' })),
    ]);
    expect([one, two].filter((code) => code === 'conflict')).toHaveLength(1);
    expect(desk.countEdits()).toBe(1);
  });

  it('is stored in the order of sending when an earlier one waits for its mask', async () => {
    const desk = new AnnotationDesk();
    const first = await desk.stroke({ a: square(7), b: square(7) });
    const after = paint(await desk.pixels('a'), 16, square(7));
    const runs = toBase64(diffRuns(after, paint(after, 16, square(8)), 16));
    await desk.restart();
    await desk.pixels('a');
    const second = { ...first, editId: randomUUID(), patches: [{ patchId: 'a', runs }] };
    const acks = await Promise.all([desk.annotation.commit(first), desk.annotation.commit(second)]);
    expect(acks.map((ack) => ack.seq)).toEqual([1, 2]);
  });

  it('that changes nothing leaves no step', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    await desk.undo();
    const ack = await desk.paint('p', { ...square(7), width: 0 });
    expect(ack).toMatchObject({ changedPx: 0, patches: [], undo: { undoDepth: 0, redoDepth: 1 } });
    expect(desk.countEdits()).toBe(2);
  });

  it('that is no list of runs, or reaches past the mask, is refused', async () => {
    const desk = new AnnotationDesk();
    const good = await desk.stroke({ p: square(7) });
    const [patch] = good.patches;
    const past = toBase64(Uint8Array.from([0x80, 2, 1, 0, 1]));
    for (const patches of [
      [{ patchId: 'p', runs: '!!!!' }],
      [{ patchId: 'p', runs: 'AAAA' }],
      [{ patchId: 'p', runs: past }],
      [patch!, patch!],
    ]) {
      expect(await errorCodeOf(desk.annotation.commit({ ...good, patches }))).toBe('badRequest');
    }
    expect(desk.countEdits()).toBe(0);
  });

  it('that the disk refuses leaves mask, stack and chain as they were', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    const before = await desk.pixels('p');
    const stroke = await desk.stroke({ p: square(8) });
    desk.journal.pragma('query_only = ON');
    expect(await errorCodeOf(desk.annotation.commit(stroke))).toBe('workspaceReadOnly');
    expect(await desk.pixels('p')).toEqual(before);
    expect(desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(1);
    desk.journal.pragma('query_only = OFF');
    expect((await desk.annotation.commit(stroke)).seq).toBe(2);
  });

  it('is told to listeners when it is stored, and a failing listener does not undo it', async () => {
    const desk = new AnnotationDesk();
    const events: EditEvent[] = [];
    const stop = desk.annotation.onEdit((event) => events.push(event));
    const stroke = await desk.stroke({ p: square(7) });
    await desk.annotation.commit(stroke);
    const undone = await desk.undo();
    expect(events.map(({ patches }) => patches)).toEqual([
      [{ ...stroke.patches[0], version: 1 }],
      [{ ...undone!.runs[0], version: 2 }],
    ]);
    stop();
    await desk.redo();
    expect(events).toHaveLength(2);
  });
});

describe('an undo', () => {
  it('leaves what someone else painted since, and counts it', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7, 0, 0, 4));
    desk.author = 'Bo';
    await desk.paint('p', square(8, 2, 0, 4));
    desk.author = 'Ana';
    const result = await desk.undo();
    expect(result).toMatchObject({ skippedPx: 8, changedPx: 8, targetTool: 'brush' });
    const expected = paint(desk.original('p'), 16, square(8, 2, 0, 4));
    expect(await desk.pixels('p')).toEqual(expected);
    const redone = await desk.redo();
    expect(redone).toMatchObject({ skippedPx: 0, changedPx: 8, undo: { undoDepth: 1, redoDepth: 0 } });
  });

  it('of an edit that is painted over whole is a step all the same', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(6, 9, 9, 2));
    await desk.paint('p', square(7));
    desk.author = 'Bo';
    await desk.paint('p', square(8));
    desk.author = 'Ana';
    expect(await desk.undo()).toMatchObject({ skippedPx: 16, changedPx: 0, runs: [], patches: [] });
    expect(await desk.undo()).toMatchObject({ skippedPx: 0, changedPx: 4 });
    expect(await desk.undo()).toBeNull();
  });

  it('sent again is answered again and done once', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(6));
    await desk.paint('p', square(7));
    const editId = randomUUID();
    const first = await desk.undo(editId);
    await desk.restart();
    expect(await desk.undo(editId)).toEqual(first);
    expect(desk.annotation.undoState(datasetId, roiKey)).toMatchObject({ undoDepth: 1, redoDepth: 1 });
  });

  it('reaches the edits of this author in this ROI only', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    desk.author = 'Bo';
    expect(await desk.undo()).toBeNull();
    desk.author = 'Ana';
    expect(await desk.annotation.undo({ ...desk.scope(), roiKey: 'D001-2020_AA-S1-2' })).toBeNull();
    expect(await desk.redo()).toBeNull();
  });

  it('belongs to who asked for it, even when the author changes while the masks are read', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    await desk.restart();
    const undoing = desk.undo();
    desk.author = 'Bo';
    await undoing;
    expect(desk.annotation.history({ datasetId, roiKey, limit: 1 })[0]).toMatchObject({
      author: 'Ana',
      tool: 'undo',
    });
    expect(await desk.redo()).toBeNull();
  });
});

describe('the history of a ROI', () => {
  it('names who, what, between which classes, and whether it is in force', async () => {
    const desk = new AnnotationDesk();
    desk.originals.set('p', new Uint8Array(256).fill(1));
    await desk.paint('p', square(7, 0, 0, 2));
    desk.author = 'Bo';
    await desk.paint('p', square(5, 1, 1, 2));
    desk.author = 'Ana';
    await desk.undo();
    await desk.redo();
    await desk.undo();
    const history = desk.annotation.history({ datasetId, roiKey, limit: 10 });
    expect(
      history.map((entry) => [entry.seq, entry.author, entry.tool, entry.targetSeq, entry.inForce]),
    ).toEqual([
      [5, 'Ana', 'undo', 1, true],
      [4, 'Ana', 'redo', 1, false],
      [3, 'Ana', 'undo', 1, false],
      [2, 'Bo', 'brush', null, true],
      [1, 'Ana', 'brush', null, false],
    ]);
    expect(history[3]).toMatchObject({
      patches: 1,
      changedPx: 4,
      pairs: [
        { from: 1, to: 5, px: 3 },
        { from: 7, to: 5, px: 1 },
      ],
    });
    expect(desk.annotation.history({ datasetId, roiKey, limit: 2 }).map((entry) => entry.seq)).toEqual([
      5, 4,
    ]);
    expect(desk.annotation.history({ datasetId, roiKey: 'other', limit: 10 })).toEqual([]);
  });
});

describe('the state of a patch', () => {
  it('counts edits and the pixels that differ from the original', async () => {
    const desk = new AnnotationDesk();
    desk.originals.set('p', new Uint8Array(256).fill(1));
    const states = desk.annotation.patchStates(datasetId);
    expect(states.size).toBe(0);
    await desk.paint('p', square(7, 0, 0, 2));
    await desk.paint('p', square(5, 0, 0, 2));
    expect(states.get('p')).toEqual({ edits: 2, changedPx: 4, readOnly: null });
    expect(await desk.annotation.changedPairs(datasetId, 'p')).toEqual([{ from: 1, to: 5, px: 4 }]);
    await desk.paint('p', square(1, 0, 0, 1));
    expect(states.get('p')).toEqual({ edits: 3, changedPx: 3, readOnly: null });
    await desk.restart();
    expect([...desk.annotation.patchStates(datasetId)]).toEqual([
      ['p', { edits: 3, changedPx: 3, readOnly: null }],
    ]);
  });

  it('has the hashes of the original and of the current pixels', async () => {
    const desk = new AnnotationDesk({ size: 1 });
    desk.originals.set('p', Uint8Array.of(0x61));
    // SHA-256 of "a" and "b", as published in every list of test vectors.
    const a = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
    const b = '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d';
    expect(await desk.annotation.maskVersion(datasetId, 'p')).toEqual({
      originalSha256: a,
      contentSha256: a,
      lastEditId: null,
      lastEditSeq: null,
      edits: 0,
    });
    const { editId } = await desk.paint('p', square(0x62, 0, 0));
    expect(await desk.annotation.maskVersion(datasetId, 'p')).toEqual({
      originalSha256: a,
      contentSha256: b,
      lastEditId: editId,
      lastEditSeq: 1,
      edits: 1,
    });
  });
});

describe('an original that changed after it was edited', () => {
  it('is shown as it is, read-only, and its edits are kept until it is back', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    const edited = await desk.pixels('p');
    const original = desk.original('p');
    const stroke = await desk.stroke({ p: square(8, 9, 9) });

    desk.originals.set('p', new Uint8Array(256).fill(1));
    await desk.restart();
    const mask = await desk.annotation.mask(datasetId, 'p');
    expect(mask).toMatchObject({ readOnly: 'originalChanged', data: desk.original('p') });
    expect(await errorCodeOf(desk.annotation.commit(stroke))).toBe('originalChanged');
    expect(await errorCodeOf(desk.undo())).toBe('originalChanged');
    await desk.restart();
    expect(desk.annotation.patchStates(datasetId).get('p')).toMatchObject({
      edits: 1,
      readOnly: 'originalChanged',
    });

    desk.originals.set('p', original);
    expect(await desk.pixels('p')).toEqual(edited);
    expect(desk.annotation.patchStates(datasetId).get('p')?.readOnly).toBeNull();
    expect((await desk.annotation.commit(stroke)).seq).toBe(2);
  });

  it('is noticed after a rescan', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    desk.originals.set('p', new Uint8Array(256).fill(1));
    expect((await desk.annotation.mask(datasetId, 'p')).readOnly).toBeNull();
    desk.annotation.forgetMasks();
    expect((await desk.annotation.mask(datasetId, 'p')).readOnly).toBe('originalChanged');
  });
});
