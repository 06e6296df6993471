import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paint } from '../../../shared/editing/EditPainter.ts';
import { setOfPixels, toPixels, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { mayChange, pixelRulesOf, type Rules } from '../../../shared/editing/rules.ts';
import { windowOf } from '../../../shared/geo/grid.ts';
import { createDocumentStore } from '../../state/document.ts';
import { createSessionStore } from '../../state/session.ts';
import { EditSession } from '../EditSession.ts';
import { MaskStore } from '../MaskStore.ts';
import { FakeCore, testRoi } from '../testing/FakeCore.ts';
import { EditRules } from './EditRules.ts';

const sizePx = 24;
const roi = testRoi(2, 2, sizePx);
const whole = { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx };

/** Blocks of a few classes with single pixels between them: something to smooth, to lock and to fill. */
const maskArb = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 1 << 30 }))
  .map(([side, seed]) => {
    const random = randomOf(seed);
    const blocks = Array.from({ length: sizePx * sizePx }, () => Math.floor(random() * 4));
    return Uint8Array.from({ length: sizePx * sizePx }, (_, i) => {
      const [x, y] = [i % sizePx, Math.floor(i / sizePx)];
      const block = blocks[Math.floor(y / side) * sizePx + Math.floor(x / side)]!;
      return random() < 0.05 ? Math.floor(random() * 4) : block;
    });
  });

const bytesArb = (values: number) =>
  fc.uint8Array({ minLength: sizePx * sizePx, maxLength: sizePx * sizePx, max: values - 1 });
const selectionArb = fc
  .uint8Array({ minLength: whole.width * whole.height, maxLength: whole.width * whole.height, max: 1 })
  .map((data): PixelSet => setOfPixels(data, whole));

const rulesArb = fc.record({
  locked: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
  onlyOver: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })),
  gated: fc.boolean(),
  inverted: fc.boolean(),
  selection: fc.option(selectionArb),
  gates: fc.tuple(...roi.grid.map(() => bytesArb(3))),
  /** Gates that are there at once; the others come while the edit is open. */
  ready: fc.tuple(...roi.grid.map(() => fc.boolean())),
});

const editArb = fc.record({
  how: fc.constantFrom('class', 'restore', 'smooth', 'set', 'setRestore'),
  value: fc.integer({ min: 0, max: 4 }),
  square: fc.boolean(),
  diameterPx: fc.integer({ min: 1, max: 20 }),
  points: fc.array(fc.tuple(fc.integer({ min: -4, max: 52 }), fc.integer({ min: -4, max: 52 })), {
    minLength: 1,
    maxLength: 4,
  }),
  set: selectionArb,
});

describe('edits under rules', () => {
  it('never change a pixel that may not change, and send the core what is on screen', async () => {
    const scene = fc.record({
      masks: fc.tuple(...roi.grid.map(() => maskArb)),
      originals: fc.tuple(...roi.grid.map(() => maskArb)),
      rules: rulesArb,
      edits: fc.array(editArb, { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ masks: before, originals, rules, edits }) => {
        const stand = await open(before, originals, rules);
        for (const edit of edits) {
          const was = stand.pixels();
          await stand.make(edit);
          const now = stand.pixels();
          for (const [p, patch] of roi.grid.entries()) {
            const limits = pixelRulesOf(stand.rules, rules.gates[p]!, rules.selection, windowOf(patch));
            const meant = meantBy(edit, p, originals[p]!);
            const wrong = was[p]!.findIndex((value, i) => {
              const after = now[p]![i]!;
              if (!mayChange(i, value, limits)) return after !== value;
              // What a set is painted with is known for every pixel of it.
              return meant !== null && after !== (meant.isIn[i] === 1 ? meant.valueAt(i) : value);
            });
            expect(wrong).toBe(-1);
          }
        }
        stand.expectSame();
      }),
      { numRuns: 120, seed: 5 },
    );
  }, 60_000);
});

type Rulings = typeof rulesArb extends fc.Arbitrary<infer T> ? T : never;
type Edit = typeof editArb extends fc.Arbitrary<infer T> ? T : never;

function meantBy(edit: Edit, p: number, original: Uint8Array) {
  if (edit.how !== 'set' && edit.how !== 'setRestore') return null;
  const isIn = toPixels(edit.set, windowOf(roi.grid[p]!));
  return { isIn, valueAt: (i: number) => (edit.how === 'set' ? edit.value : original[i]!) };
}

async function open(before: readonly Uint8Array[], originals: readonly Uint8Array[], rulings: Rulings) {
  const core = new FakeCore(roi);
  for (const [p, { patchId }] of roi.grid.entries()) {
    core.masks.get(patchId)!.set(before[p]!);
    core.originals.get(patchId)!.set(originals[p]!);
  }
  const { datasetId, roiKey } = roi;
  const document = createDocumentStore();
  document.setState({ selection: rulings.selection });
  const { locked, onlyOver, gated, inverted } = rulings;
  const session = createSessionStore({
    rules: { locked, onlyOver, gate: { text: 'g', on: gated, inverted } },
  });
  const known = new Map(
    roi.grid.flatMap(({ patchId }, p) => (rulings.ready[p] ? [[patchId, rulings.gates[p]!]] : [])),
  );
  const rules = new EditRules(session, document, {
    peek: (_text, patchId) => known.get(patchId) ?? null,
    read: async (_text, patchId) => {
      await new Promise((resolve) => setTimeout(resolve));
      known.set(patchId, rulings.gates[roi.grid.findIndex((patch) => patch.patchId === patchId)]!);
    },
  });
  const masks = new MaskStore({ roi, load: core.load });
  const edits = new EditSession({
    ...{ datasetId, roiKey, windowId: 'w', annotation: core.annotation, masks, document, rules },
  });
  return {
    rules: rules.now().rules satisfies Rules,
    pixels: () => roi.grid.map(({ patchId }) => core.masks.get(patchId)!.slice()),
    async make(edit: Edit) {
      const { how, value, diameterPx, points, set } = edit;
      if (how === 'set' || how === 'setRestore') {
        const paint: Paint = how === 'set' ? { kind: 'class', value } : { kind: 'restore' };
        await edits.paintSet(set, paint, 'polygon', {});
      } else {
        const paint: Paint =
          how === 'class'
            ? { kind: 'class', value }
            : how === 'restore'
              ? { kind: how }
              : { kind: how, radiusPx: 2 };
        edits.beginStroke(paint, diameterPx, edit.square ? 'square' : 'round');
        for (const [x, y] of points) edits.strokeTo(x, y);
        await edits.endStroke('brush', {});
      }
      await edits.flush();
    },
    expectSame() {
      for (const mask of masks.all()) {
        if (mask.data) expect(mask.data).toEqual(core.masks.get(mask.patch.patchId));
      }
    },
  };
}

function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
