import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnnotationDesk, datasetId, errorCodeOf } from '../../../test/support/annotationDesk.ts';
import { decodeRuns } from '../../shared/editing/runs.ts';
import { formatCellId } from '../../shared/model/layouts.ts';

let desk: AnnotationDesk;
beforeEach(() => {
  desk = new AnnotationDesk();
});
afterEach(async () => {
  await desk.annotation.close();
  desk.journal.close();
});

const at = (x: number, y: number, patchId = 'a', limit = 50) =>
  desk.annotation.pixelHistory({ datasetId, patchId, x, y }, limit);
const square = (x: number, y: number, value: number, size = 4) => ({
  x,
  y,
  width: size,
  height: size,
  value,
});

describe('the history of a pixel', () => {
  it('is empty before any edit, beside the edits, outside the mask and for a mask that nobody knows', async () => {
    expect(await at(3, 3)).toEqual([]);
    await desk.paint('a', square(2, 2, 9));
    expect(await at(1, 3)).toEqual([]);
    expect(await at(16, 3)).toEqual([]);
    expect(await at(-1, 3)).toEqual([]);
    expect(await at(3, 3, 'b')).toEqual([]);
  });

  it('says who changed it from what to what, newest first', async () => {
    const before = desk.original('a')[3 * 16 + 3]!;
    await desk.paint('a', square(2, 2, 9));
    desk.author = 'Bruno';
    await desk.paint('a', square(3, 3, 11, 1));
    await desk.paint('a', square(10, 10, 5));
    const [second, first, ...more] = await at(3, 3);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ author: 'Ana', seq: 1, tool: 'brush', from: before, to: 9, inForce: true });
    expect(second).toMatchObject({ author: 'Bruno', seq: 2, from: 9, to: 11, targetSeq: null });
    expect(second!.utc).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect((await at(3, 3, 'a', 1)).map(({ seq }) => seq)).toEqual([2]);
    expect((await at(4, 4)).map(({ seq }) => seq)).toEqual([1]);
  });

  it('has undo and redo as edits of their own, which say what they are about and whether they hold', async () => {
    await desk.paint('a', square(2, 2, 9));
    await desk.undo();
    await desk.redo();
    expect(
      (await at(3, 3)).map(({ tool, targetSeq, inForce, to }) => [tool, targetSeq, inForce, to]),
    ).toEqual([
      ['redo', 1, true, 9],
      ['undo', 1, false, desk.original('a')[3 * 16 + 3]],
      ['brush', null, true, 9],
    ]);
    await desk.undo();
    expect((await at(3, 3)).at(-1)).toMatchObject({ tool: 'brush', inForce: false });
  });

  it('of a cell of a large image is that of the cell', async () => {
    const [first, second] = [formatCellId('field', 0, 0), formatCellId('field', 0, 1)];
    await desk.annotation.commit(
      await desk.stroke({ [first]: square(14, 0, 9, 2), [second]: square(0, 0, 9, 2) }),
    );
    expect(await at(15, 1, first)).toHaveLength(1);
    expect(await at(15, 1, second)).toHaveLength(0);
    expect(await at(1, 1, second)).toHaveLength(1);
  });

  it('is the same as decoding every edit, while edits go on', async () => {
    const rectangle = fc.record({
      x: fc.integer({ min: 0, max: 15 }),
      y: fc.integer({ min: 0, max: 15 }),
      width: fc.integer({ min: 1, max: 16 }),
      height: fc.integer({ min: 1, max: 16 }),
      value: fc.integer({ min: 0, max: 5 }),
    });
    const step = fc.oneof({ weight: 4, arbitrary: rectangle }, fc.constant('undo' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
        await desk.annotation.close();
        desk = new AnnotationDesk();
        for (const [i, next] of steps.entries()) {
          await (next === 'undo' ? desk.undo() : desk.paint('a', next));
          if (i % 7 === 0) await at(8, 8);
        }
        const edits = desk.journal
          .prepare<[], { seq: number; runs: Uint8Array }>(
            'SELECT seq, runs FROM edit_patch JOIN edit ON edit.id = edit_patch.edit ORDER BY seq DESC',
          )
          .all();
        for (let pixel = 0; pixel < 256; pixel += 5) {
          const expected = edits.flatMap(({ seq, runs }) =>
            decodeRuns(runs)
              .filter(({ start, length }) => pixel >= start && pixel < start + length)
              .map(({ before, after }) => [seq, before, after]),
          );
          const found = await at(pixel % 16, Math.floor(pixel / 16), 'a', 200);
          expect(found.map(({ seq, from, to }) => [seq, from, to])).toEqual(expected);
        }
      }),
      { numRuns: 20, seed: 4 },
    );
  });

  it('of a journal with damaged runs is refused, not guessed', async () => {
    await desk.paint('a', square(2, 2, 9));
    desk.dropTriggers();
    desk.journal.exec("UPDATE edit_patch SET runs = x'ff'");
    expect(await errorCodeOf(at(3, 3))).toBe('workspaceCorrupt');
  });
});
