import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AnnotationDesk, datasetId, paint, roiKey } from '../../../test/support/annotationDesk.ts';
import { verifyChain } from './index.ts';

const size = 3;
const patchIds = ['p0', 'p1'];

/** What lies at a pixel: the edit that put it there, the value under it and its own. */
interface Layer {
  readonly owner: string;
  readonly before: number;
  readonly after: number;
}
interface Effect {
  readonly kind: 'edit' | 'revert';
  /** Places (`patch index`) and values of what the edit, or its newest undo, changed. */
  readonly runs: Map<string, readonly [before: number, after: number]>;
  /** Of a revert: the stacks it changed, before and after. */
  readonly stacks: Map<string, readonly [before: readonly Layer[], after: readonly Layer[]]>;
}

/** Lists of layers for each pixel, in the plainest form: the whole history, nothing shared, nothing left out. */
class Model {
  readonly values = new Map<string, number>();
  readonly layers = new Map<string, readonly Layer[]>();
  readonly effects = new Map<string, Effect>();
  readonly undos = new Map<string, { id: string; runs: Effect['runs'] }>();
  /** The stacks of whoever edits. */
  author = 'Ana';
  readonly #done: Record<string, string[]> = { Ana: [], Bo: [] };
  readonly #undone: Record<string, string[]> = { Ana: [], Bo: [] };

  constructor(originals: (patchId: string) => Uint8Array) {
    for (const id of patchIds) originals(id).forEach((value, i) => this.values.set(`${id} ${i}`, value));
  }

  get done(): string[] {
    return this.#done[this.author]!;
  }

  get undone(): string[] {
    return this.#undone[this.author]!;
  }

  at = (place: string) => this.layers.get(place) ?? [];
  top = (place: string) => this.at(place).at(-1);

  lay(place: string, owner: string, before: number, after: number): void {
    this.layers.set(place, [...this.at(place), { owner, before, after }]);
  }

  edit(id: string, patchId: string, after: Uint8Array): void {
    const runs: Effect['runs'] = new Map();
    after.forEach((value, i) => {
      const place = `${patchId} ${i}`;
      const before = this.values.get(place)!;
      if (before === value) return;
      runs.set(place, [before, value]);
      this.lay(place, id, before, value);
      this.values.set(place, value);
    });
    if (runs.size === 0) return;
    this.effects.set(id, { kind: 'edit', runs, stacks: new Map() });
    this.done.push(id);
    this.undone.length = 0;
  }

  /** Where the values after still stand, the values before come back. */
  takeBack(runs: Effect['runs']): Effect['runs'] {
    const changed: Effect['runs'] = new Map();
    for (const [place, [before, after]] of runs) {
      if (this.values.get(place) !== after) continue;
      changed.set(place, [after, before]);
      this.values.set(place, before);
    }
    return changed;
  }

  undo(id: string): void {
    const about = this.done.pop();
    if (about === undefined) return;
    this.undone.push(about);
    const { runs, stacks, kind } = this.effects.get(about)!;
    const changed = this.takeBack(runs);
    this.undos.set(about, { id, runs: changed });
    const moved = new Set<string>();
    for (const [place, [before, after]] of stacks) {
      if (!isSame(this.at(place), after)) continue;
      this.layers.set(place, before);
      moved.add(place);
    }
    for (const [place, [before, after]] of changed) {
      if (moved.has(place)) continue;
      if (kind === 'edit' && this.top(place)?.owner === about)
        this.layers.set(place, this.at(place).slice(0, -1));
      else this.lay(place, id, before, after);
    }
  }

  redo(id: string): void {
    const about = this.undone.pop();
    if (about === undefined) return;
    this.done.push(about);
    const { stacks, kind } = this.effects.get(about)!;
    const undo = this.undos.get(about)!;
    const changed = this.takeBack(undo.runs);
    const moved = new Set<string>();
    for (const [place, [before, after]] of stacks) {
      if (!isSame(this.at(place), before)) continue;
      this.layers.set(place, after);
      moved.add(place);
    }
    for (const [place, [before, after]] of changed) {
      if (moved.has(place)) continue;
      if (this.top(place)?.owner === undo.id) this.layers.set(place, this.at(place).slice(0, -1));
      else this.lay(place, kind === 'edit' ? about : id, before, after);
    }
  }

  revert(id: string, targets: ReadonlySet<string>) {
    const runs: Effect['runs'] = new Map();
    const stacks: Effect['stacks'] = new Map();
    let kept = 0;
    const present = new Set<string>();
    for (const [place, layers] of this.layers) {
      let left = [...layers];
      let value = this.values.get(place)!;
      while (left.length > 0 && targets.has(left.at(-1)!.owner)) {
        value = left.at(-1)!.before;
        left = left.slice(0, -1);
      }
      for (const { owner } of layers) if (targets.has(owner)) present.add(owner);
      if (left.some(({ owner }) => targets.has(owner))) kept++;
      if (left.length < layers.length) stacks.set(place, [layers, left]);
      const before = this.values.get(place)!;
      if (value !== before) runs.set(place, [before, value]);
    }
    const answer = { edits: present.size, px: runs.size, keptPx: kept };
    if (runs.size === 0) return answer;
    for (const [place, [, after]] of runs) this.values.set(place, after);
    for (const [place, [, after]] of stacks) this.layers.set(place, after);
    this.effects.set(id, { kind: 'revert', runs, stacks });
    this.done.push(id);
    this.undone.length = 0;
    return answer;
  }
}

const isSame = (a: readonly Layer[], b: readonly Layer[]) =>
  a.length === b.length && a.every((layer, i) => layer === b[i]);

const author = fc.constantFrom('Ana', 'Bo');
const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('paint' as const),
      author,
      patchId: fc.constantFrom(...patchIds),
      x: fc.nat(size - 1),
      y: fc.nat(size - 1),
      width: fc.integer({ min: 1, max: size }),
      height: fc.integer({ min: 1, max: size }),
      // Few values: edits that come to nothing and values that are there again by chance.
      value: fc.nat(2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const), author }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('revert' as const),
      author,
      picks: fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), author }) },
);

it('reverts of any edits among undos, redos and other reverts end as lists of layers say', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 40 }), async (commands) => {
      const desk = new AnnotationDesk({ size, cacheBytes: 2 * 2 * size * size });
      const model = new Model((patchId) => desk.original(patchId));
      for (const command of commands) {
        const scope = desk.scope(randomUUID());
        desk.author = model.author = command.author;
        if (command.kind === 'restart') await desk.restart();
        else if (command.kind === 'paint') {
          const after = paint(await desk.pixels(command.patchId), size, command);
          const stroke = await desk.stroke({ [command.patchId]: command });
          model.edit(stroke.editId, command.patchId, after);
          await desk.annotation.commit(stroke);
        } else if (command.kind === 'revert') {
          const edits = [...model.effects].filter(([, { kind }]) => kind === 'edit').map(([id]) => id);
          if (edits.length === 0) continue;
          const editIds = [...new Set(command.picks.map((pick) => edits[pick % edits.length]!))];
          const target = { editIds };
          const preview = await desk.annotation.previewRevert(datasetId, target);
          const expected = model.revert(scope.editId, new Set(editIds));
          expect({ edits: preview.edits, px: preview.px, keptPx: preview.keptPx }).toEqual(expected);
          const result = await desk.annotation.revert({ ...scope, target });
          expect(result && [result.edits, result.changedPx, result.skippedPx]).toEqual(
            expected.px === 0 ? null : [expected.edits, expected.px, expected.keptPx],
          );
        } else {
          await desk[command.kind](scope.editId);
          model[command.kind](scope.editId);
        }
        expect(desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(model.done.length);
      }
      for (const id of patchIds) {
        const expected = Uint8Array.from({ length: size * size }, (_, i) => model.values.get(`${id} ${i}`)!);
        expect(await desk.pixels(id)).toEqual(expected);
      }
      expect(await verifyChain(desk.journal)).toEqual([]);
      desk.journal.close();
    }),
    { numRuns: 200, seed: 5 },
  );
});
