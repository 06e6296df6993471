import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AnnotationDesk,
  datasetId,
  errorCodeOf,
  paint,
  roiKey,
} from '../../../test/support/annotationDesk.ts';

const square = (value: number, x = 2) => ({ x, y: 2, width: 4, height: 4, value });

/** A desk whose clock goes on one second at each look. */
function tickingDesk(): AnnotationDesk {
  const desk = new AnnotationDesk();
  let second = 0;
  desk.now = () => new Date(Date.UTC(2026, 0, 1, 0, 0, second++));
  return desk;
}

describe('a mask as it was', () => {
  it('is what it was after each edit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ x: fc.nat(12), value: fc.nat(5), undo: fc.boolean() }), { maxLength: 30 }),
        async (steps) => {
          const desk = new AnnotationDesk();
          const versions = [await desk.pixels('p')];
          for (const { x, value, undo } of steps) {
            if (undo) await desk.undo();
            else await desk.paint('p', square(value, x));
            const { data, version } = await desk.annotation.mask(datasetId, 'p');
            versions[version] = data;
          }
          for (const [version, expected] of versions.entries()) {
            expect((await desk.annotation.maskAt(datasetId, 'p', { version })).data).toEqual(expected);
          }
          desk.journal.close();
        },
      ),
      { numRuns: 30, seed: 4 },
    );
  });

  it('is found by a moment and by a name', async () => {
    const desk = tickingDesk();
    const original = await desk.pixels('p');
    await desk.paint('p', square(7));
    const snapshot = desk.annotation.addSnapshot({ datasetId, roiKey, name: 'Before the meadow' });
    const then = await desk.pixels('p');
    await desk.paint('p', square(8));
    const maskAt = async (at: Parameters<typeof desk.annotation.maskAt>[2], id = 'p') =>
      (await desk.annotation.maskAt(datasetId, id, at)).data;
    expect(await maskAt({ snapshot: snapshot.id })).toEqual(then);
    expect(await maskAt({ utc: '2026-01-01T00:00:00Z' })).toEqual(then);
    expect(await maskAt({ utc: '2026-01-01T01:00:01.500+01:00' })).toEqual(then);
    expect(await maskAt({ utc: '2025-12-31' })).toEqual(original);
    expect(await maskAt({ utc: '2027-01-01' })).toEqual(await desk.pixels('p'));
    // A mask that nobody edited, then one that was edited after the name was given.
    expect(await maskAt({ snapshot: snapshot.id }, 'q')).toEqual(desk.original('q'));
    await desk.paint('q', square(3));
    expect(await maskAt({ snapshot: snapshot.id }, 'q')).toEqual(desk.original('q'));
    expect(await errorCodeOf(maskAt({ version: 3 }))).toBe('notFound');
    expect(await errorCodeOf(maskAt({ snapshot: 'none' }))).toBe('notFound');
    expect(await errorCodeOf(maskAt({ utc: 'once' }))).toBe('badRequest');
  });

  it('is refused when the file is another one now', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    desk.originals.set(
      'p',
      desk.original('p').map((value) => value + 9),
    );
    await desk.restart();
    expect(await errorCodeOf(desk.annotation.maskAt(datasetId, 'p', { version: 1 }))).toBe('originalChanged');
  });

  it('tells of a damaged journal', async () => {
    const desk = new AnnotationDesk();
    await desk.paint('p', square(7));
    await desk.paint('p', square(8));
    await desk.paint('p', square(9));
    desk.dropTriggers();
    desk.journal.exec("UPDATE edit_patch SET runs = x'ff' WHERE version = 1");
    const first = desk.annotation.maskAt(datasetId, 'p', { version: 1 });
    expect(await errorCodeOf(first)).toBe('workspaceCorrupt');
  });
});

describe('a named version', () => {
  it('counts the steps since, undos of earlier ones too', async () => {
    const desk = tickingDesk();
    await desk.paint('p', square(7));
    const { id } = desk.annotation.addSnapshot({ datasetId, roiKey, name: 'One' });
    const since = () => desk.annotation.snapshots(datasetId, roiKey).map(({ editsSince }) => editsSince);
    expect(since()).toEqual([0]);
    await desk.paint('p', square(8));
    expect(since()).toEqual([1]);
    await desk.undo();
    expect(since()).toEqual([0]);
    await desk.undo();
    expect(since()).toEqual([1]);
    await desk.redo();
    await desk.redo();
    expect(since()).toEqual([1]);
    await desk.annotation.commit({ ...(await desk.stroke({ 'east/a': square(3) })), roiKey: 'east' });
    expect(since()).toEqual([1]);
    desk.annotation.removeSnapshot(datasetId, id);
    expect(since()).toEqual([]);
    expect(() => desk.annotation.removeSnapshot(datasetId, id)).toThrow(/notFound/);
  });

  it('is of a ROI or of the dataset, and kept', async () => {
    const desk = tickingDesk();
    desk.annotation.addSnapshot({ datasetId, roiKey: null, name: 'All' });
    await desk.annotation.commit({ ...(await desk.stroke({ 'east/a': square(3) })), roiKey: 'east' });
    desk.author = 'Bo';
    desk.annotation.addSnapshot({ datasetId, roiKey: 'east', name: 'East' });
    await desk.restart();
    const named = (key?: string) =>
      desk.annotation.snapshots(datasetId, key).map((one) => [one.name, one.author, one.editsSince]);
    expect(named()).toEqual([
      ['All', 'Ana', 1],
      ['East', 'Bo', 0],
    ]);
    expect(named(roiKey)).toEqual([['All', 'Ana', 0]]);
    expect(named('east')).toHaveLength(2);
    expect(desk.annotation.snapshots('other')).toEqual([]);
  });
});

describe('the history', () => {
  it('of a ROI has the batches that reached it, in pages', async () => {
    const desk = tickingDesk();
    for (let i = 0; i < 5; i++) {
      await desk.paint('p', square(3 + i));
      const pending = desk.begin();
      await pending.add([await desk.change('east/a', square(3 + i)), await desk.change('q', square(3 + i))]);
      await pending.commit();
    }
    const page = (before?: number, key: string | undefined = roiKey) =>
      desk.annotation
        .history({ datasetId, roiKey: key, limit: 4, ...(before === undefined ? {} : { before }) })
        .map(({ seq, roiKey: of }) => [seq, of]);
    expect(page()).toEqual([10, 9, 8, 7].map((seq) => [seq, seq % 2 ? roiKey : null]));
    expect(page(7)).toEqual([6, 5, 4, 3].map((seq) => [seq, seq % 2 ? roiKey : null]));
    expect(page(3)).toHaveLength(2);
    expect(page(undefined, 'east')).toEqual([10, 8, 6, 4].map((seq) => [seq, null]));
    expect(desk.annotation.history({ datasetId, limit: 50 })).toHaveLength(10);
    expect(desk.annotation.history({ datasetId, limit: 50, batches: true })).toHaveLength(5);
    expect(desk.annotation.history({ datasetId, limit: 50, patchId: 'q' })).toHaveLength(5);
    expect(desk.annotation.history({ datasetId, limit: 50, patchId: 'p' })).toHaveLength(5);
    expect(desk.annotation.history({ datasetId: 'other', limit: 50 })).toEqual([]);
  });

  it('leaves undos out, and tells parameters, gate and facets', async () => {
    const desk = tickingDesk();
    const stroke = await desk.stroke({ p: square(7) });
    const gate = { text: 'height > 2', inverted: true };
    await desk.annotation.commit({ ...stroke, rules: { locked: [9], onlyOver: null, gate } });
    await desk.undo();
    const list = desk.annotation.history({ datasetId, roiKey, limit: 9, editsOnly: true });
    expect(list).toMatchObject([
      {
        ...{ tool: 'brush', inForce: false, roiKey, gate: 'not (height > 2)' },
        parameters: { sizePx: 5, rules: { locked: [9] } },
      },
    ]);
    expect(desk.annotation.historyFacets(datasetId, roiKey)).toEqual({
      ...{ authors: ['Ana'], tools: ['brush', 'undo'] },
    });
    expect(desk.annotation.historyFacets(datasetId)).toEqual({ authors: ['Ana'], tools: ['brush', 'undo'] });
    expect(desk.annotation.historyFacets(datasetId, 'east')).toEqual({ authors: [], tools: [] });
  });

  it('finds the cells of a large image by its id', async () => {
    const desk = tickingDesk();
    await desk.paint('image@0-1', square(7));
    await desk.paint('image2', square(7));
    expect(desk.annotation.history({ datasetId, limit: 9, patchId: 'image' })).toHaveLength(1);
    expect(desk.annotation.history({ datasetId, limit: 9, patchId: 'image@0-1' })).toHaveLength(1);
  });

  it('says where an edit lies', async () => {
    const desk = tickingDesk();
    const { editId } = await desk.annotation.commit(
      await desk.stroke({ p: { x: 3, y: 1, width: 2, height: 3, value: 9 }, q: square(9) }),
    );
    expect(await desk.annotation.editExtent(datasetId, editId)).toEqual({
      editId,
      patches: [
        { patchId: 'q', roiKey, px: 16, window: { x: 2, y: 2, width: 4, height: 4 } },
        { patchId: 'p', roiKey, px: 6, window: { x: 3, y: 1, width: 2, height: 3 } },
      ],
    });
    expect(await errorCodeOf(desk.annotation.editExtent('other', editId))).toBe('notFound');
  });
});

describe('a commit under rules', () => {
  const rules = { locked: [], onlyOver: null, gate: null };
  const columns = (desk: AnnotationDesk) =>
    desk.journal.prepare('SELECT parameters, gate FROM edit ORDER BY id DESC').get();

  it('is refused whole when a pixel comes from a class that they keep', async () => {
    const desk = new AnnotationDesk();
    desk.originals.set('p', new Uint8Array(256).fill(4).fill(5, 36, 50));
    const stroke = await desk.stroke({ p: square(7) });
    const commit = (more: Partial<typeof rules> | { locked: number[] } | { onlyOver: number[] }) =>
      errorCodeOf(desk.annotation.commit({ ...stroke, rules: { ...rules, ...more } }));
    expect(await commit({ locked: [5] })).toBe('conflict');
    expect(await commit({ onlyOver: [4] })).toBe('conflict');
    expect(desk.countEdits()).toBe(0);
    expect(await commit({ locked: [7], onlyOver: [4, 5] })).toBeNull();
    expect(columns(desk)).toEqual({
      ...{ parameters: '{"sizePx":5,"rules":{"locked":[7],"onlyOver":[4,5]}}', gate: null },
    });
    expect(await desk.pixels('p')).toEqual(paint(desk.original('p'), 16, square(7)));
  });

  it('leaves no trace of rules that limit nothing', async () => {
    const desk = new AnnotationDesk();
    await desk.annotation.commit({ ...(await desk.stroke({ p: square(7) })), rules });
    expect(columns(desk)).toEqual({ parameters: '{"sizePx":5}', gate: null });
    const gate = { text: 'ndvi > 0.3', inverted: false };
    await desk.annotation.commit({ ...(await desk.stroke({ p: square(8) })), rules: { ...rules, gate } });
    expect(columns(desk)).toEqual({ parameters: '{"sizePx":5}', gate: 'ndvi > 0.3' });
  });
});
