import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  AnnotationDesk,
  datasetId,
  makeOriginal,
  paint,
  roiKey,
} from '../../../test/support/annotationDesk.ts';
import { verifyChain } from './index.ts';

const size = 6;
const patchIds = ['p0', 'p1', 'p2'];

type Pixel = { patchId: string; index: number; before: number; after: number };
type Step = { edit: Pixel[]; undone: Pixel[] };

/** The journal as one would write it down at first: whole masks and lists of pixels. */
class Model {
  readonly masks = new Map(patchIds.map((id) => [id, makeOriginal(id, size)]));
  readonly done = new Map<string, Step[]>();
  readonly undone = new Map<string, Step[]>();

  stack(side: Map<string, Step[]>, author: string): Step[] {
    if (!side.has(author)) side.set(author, []);
    return side.get(author)!;
  }

  edit(author: string, patchId: string, after: Uint8Array): Pixel[] {
    const mask = this.masks.get(patchId)!;
    const pixels = [...mask.keys()]
      .filter((index) => mask[index] !== after[index])
      .map((index) => ({ patchId, index, before: mask[index]!, after: after[index]! }));
    this.masks.set(patchId, after.slice());
    if (pixels.length > 0) {
      this.stack(this.done, author).push({ edit: pixels, undone: [] });
      this.undone.set(author, []);
    }
    return pixels;
  }

  takeBack(pixels: Pixel[]): Pixel[] {
    const changed = pixels.filter(({ patchId, index, after }) => this.masks.get(patchId)![index] === after);
    for (const { patchId, index, before } of changed) this.masks.get(patchId)![index] = before;
    return changed.map((pixel) => ({ ...pixel, before: pixel.after, after: pixel.before }));
  }

  undo(author: string): { changed: number; skipped: number } | null {
    const step = this.stack(this.done, author).pop();
    if (!step) return null;
    const undone = this.takeBack(step.edit);
    this.stack(this.undone, author).push({ ...step, undone });
    return { changed: undone.length, skipped: step.edit.length - undone.length };
  }

  redo(author: string): { changed: number; skipped: number } | null {
    const step = this.stack(this.undone, author).pop();
    if (!step) return null;
    const redone = this.takeBack(step.undone);
    this.stack(this.done, author).push(step);
    return { changed: redone.length, skipped: step.undone.length - redone.length };
  }
}

const author = fc.constantFrom('Ana', 'Bo');
const command = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('paint' as const),
      author,
      patchId: fc.constantFrom(...patchIds),
      x: fc.nat(size - 1),
      y: fc.nat(size - 1),
      width: fc.integer({ min: 1, max: size }),
      height: fc.integer({ min: 1, max: size }),
      value: fc.nat(3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('undo' as const), author }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('redo' as const), author }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

it('any sequence of edits, undos and redos of two authors, with restarts, ends as a naive model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 50 }), async (commands) => {
      // Room for two masks of three: most of them are read again from the log.
      const desk = new AnnotationDesk({ size, cacheBytes: 2 * 2 * size * size });
      const model = new Model();
      for (const command of commands) {
        if (command.kind === 'restart') {
          await desk.restart();
          continue;
        }
        desk.author = command.author;
        if (command.kind === 'paint') {
          const stroke = await desk.stroke({ [command.patchId]: command });
          const after = paint(model.masks.get(command.patchId)!, size, command);
          const pixels = model.edit(command.author, command.patchId, after);
          expect((await desk.annotation.commit(stroke)).changedPx).toBe(pixels.length);
        } else {
          const result = await desk[command.kind]();
          const expected = model[command.kind](command.author);
          expect(result && { changed: result.changedPx, skipped: result.skippedPx }).toEqual(expected);
        }
        const state = desk.annotation.undoState(datasetId, roiKey);
        expect([state.undoDepth, state.redoDepth]).toEqual([
          model.stack(model.done, command.author).length,
          model.stack(model.undone, command.author).length,
        ]);
      }
      for (const [patchId, mask] of model.masks) {
        expect(await desk.pixels(patchId)).toEqual(mask);
        const differing = mask.filter((value, i) => value !== desk.original(patchId)[i]).length;
        expect(desk.annotation.patchStates(datasetId).get(patchId)?.changedPx ?? 0).toBe(differing);
      }
      expect(await verifyChain(desk.journal)).toEqual([]);
      desk.journal.close();
    }),
    { numRuns: 60 },
  );
});
