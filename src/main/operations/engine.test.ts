import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { RoiPatch } from '../../shared/contract/index.ts';
import type { EditOp } from '../../shared/editing/ops/op.ts';
import { runOp } from '../../shared/editing/ops/runOp.ts';
import { decodeSet, encodeSet, hasPixel, setOfPixels, setOfWindow } from '../../shared/editing/pixelSet.ts';
import { gateValues, noRules, type Rules } from '../../shared/editing/rules.ts';
import { toBase64 } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import { createPool } from '../workers/index.ts';
import { Engine, type MaskChange } from './Engine.ts';
import type { OpRequest } from './gather.ts';
import type { OperationTasks } from './operations.worker.ts';
import { usualLimits, type PieceLimits } from './pieces.ts';
import { TestRoi } from './testRoi.ts';

const pool = createPool<OperationTasks>({
  filename: new URL('./operations.worker.ts', import.meta.url),
  threads: 0,
});
afterAll(() => pool.close());

/** So small that a ROI of a few patches is cut, and islands still see all of it. */
const tiny: PieceLimits = { ...usualLimits, piecePx: 900 };

async function run(
  roi: TestRoi,
  request: OpRequest,
  targets: readonly RoiPatch[] = roi.all,
  limits = usualLimits,
) {
  const changes: MaskChange[] = [];
  const skipped = [];
  const sets = [];
  const engine = new Engine(roi.sources(), pool, limits);
  for await (const piece of engine.run(request, roi.roi, targets)) {
    changes.push(...piece.changes);
    skipped.push(...piece.skipped);
  }
  for await (const { set } of engine.run(request, roi.roi, targets, { wantsSet: true }))
    if (set) sets.push(set);
  return { changes, skipped, sets };
}

/** All operations but copies, with sizes that reach over the borders of small patches. */
const ops: EditOp[] = [
  { op: 'islands', minPx: 9, connectivity: 4 },
  { op: 'islands', minPx: 6, connectivity: 8, classes: [1] },
  { op: 'islands', minM2: 0.2, connectivity: 4 },
  { op: 'holes', maxPx: 5 },
  { op: 'holes', maxM2: 0.3, classes: [2] },
  { op: 'majority', radiusPx: 2 },
  { op: 'median', radiusPx: 3 },
  { op: 'smooth', sigmaM: 0.3 },
  { op: 'grow', value: 1, metres: 0.5 },
  { op: 'shrink', value: 2, metres: 0.5 },
  { op: 'gap', a: 1, b: 2, maxM: 0.7, into: null },
  { op: 'gap', a: 1, b: 2, maxM: 0.7, into: 3 },
  {
    op: 'recode',
    pairs: [
      { from: 1, to: 2 },
      { from: 2, to: 1 },
    ],
  },
  { op: 'set', value: 3 },
];

/** Blotches of four classes over a ROI of up to 3 x 3 patches of 12 px, perhaps with a hole. */
const anyRoi = fc
  .record({
    rows: fc.integer({ min: 1, max: 3 }),
    cols: fc.integer({ min: 1, max: 3 }),
    hole: fc.integer({ min: -1, max: 8 }),
    blotch: fc.integer({ min: 1, max: 4 }),
    values: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 60 }),
  })
  .map(
    ({ rows, cols, hole, blotch, values }) =>
      new TestRoi(
        12,
        rows,
        cols,
        (x, y) => values[(Math.floor(x / blotch) * 7 + Math.floor(y / blotch) * 13) % 60]!,
        (row, col) => rows * cols === 1 || row * cols + col !== hole,
      ),
  );

describe('an operation', () => {
  it.each(ops.map((op) => [JSON.stringify(op), op] as const))(
    '%s does the same however it is cut',
    async (_, op) => {
      await fc.assert(
        fc.asyncProperty(anyRoi, async (roi) => {
          const request = roi.request(op);
          const whole = roi.after((await run(roi, request)).changes);
          const { widthPx, heightPx, gsd } = roi.roi;
          const before = roi.whole();
          const inside = Uint8Array.from(before, (value) => (value === 255 ? 0 : 1));
          const zeros = Uint8Array.from(before, (value) => (value === 255 ? 0 : value));
          const input = { before: zeros, inside, width: widthPx, height: heightPx, gsd };
          const expected = runOp(op, input).map((value, i) => (inside[i] ? value : 255));
          expect(roi.whole(whole)).toEqual(expected);
          const byPieces = await run(roi, request, roi.all, tiny);
          expect(roi.whole(roi.after(byPieces.changes))).toEqual(expected);
          const byPatch: MaskChange[] = [];
          for (const patch of roi.all) byPatch.push(...(await run(roi, request, [patch])).changes);
          expect(roi.whole(roi.after(byPatch))).toEqual(expected);
          // The ghost is what changes.
          const ghosts = byPieces.sets.map(decodeSet);
          const shown = expected.map((_, i) =>
            Number(ghosts.some((set) => hasPixel(set, i % widthPx, Math.floor(i / widthPx)))),
          );
          expect(shown).toEqual(expected.map((value, i) => Number(value !== before[i])));
        }),
        { numRuns: 40, seed: 7 },
      );
    },
  );

  it('counts what it changes', async () => {
    const roi = new TestRoi(8, 1, 2, (x) => (x < 10 ? 1 : 2));
    const { changes } = await run(roi, roi.request({ op: 'recode', pairs: [{ from: 1, to: 5 }] }));
    expect(
      changes.map(({ patchId, px, pairs, window, version }) => ({ patchId, px, pairs, window, version })),
    ).toEqual([
      {
        patchId: roi.all[0]!.patchId,
        px: 64,
        pairs: [{ from: 1, to: 5, px: 64 }],
        window: { x: 0, y: 0, width: 8, height: 8 },
        version: 0,
      },
      {
        patchId: roi.all[1]!.patchId,
        px: 16,
        pairs: [{ from: 1, to: 5, px: 16 }],
        window: { x: 0, y: 0, width: 2, height: 8 },
        version: 0,
      },
    ]);
  });
});

describe('rules', () => {
  it('hold for every operation, any mask, gate and selection', async () => {
    const anyRules = fc.record({
      locked: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
      onlyOver: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 3 }))),
      gate: fc.option(fc.record({ text: fc.constant('height > 2'), inverted: fc.boolean() })),
    });
    await fc.assert(
      fc.asyncProperty(
        anyRoi,
        anyRules,
        fc.constantFrom(...ops),
        fc.option(fc.integer({ min: 2, max: 7 })),
        fc.boolean(),
        async (roi, rules: Rules, op, step, isCut) => {
          const gateAt = (x: number, y: number) => (x * 5 + y * 3) % 3;
          roi.gateAt = gateAt;
          const { widthPx, heightPx } = roi.roi;
          const selection =
            step === null
              ? null
              : setOfPixels(
                  Uint8Array.from({ length: widthPx * heightPx }, (_, i) => (i % step === 0 ? 1 : 0)),
                  { x: 0, y: 0, width: widthPx, height: heightPx },
                );
          const request = roi.request(op, { rules, selection: selection && toBase64(encodeSet(selection)) });
          const { changes } = await run(roi, request, roi.all, isCut ? tiny : usualLimits);
          const before = roi.whole();
          const after = roi.whole(roi.after(changes));
          const free = roi.whole(roi.after((await run(roi, roi.request(op))).changes));
          const allowed = before.map((value, i) => {
            const [x, y] = [i % widthPx, Math.floor(i / widthPx)];
            const gate = rules.gate && (rules.gate.inverted ? gateValues.no : gateValues.yes);
            const may =
              !rules.locked.includes(value) &&
              (rules.onlyOver === null || rules.onlyOver.includes(value)) &&
              (gate === null || gateAt(x, y) === gate) &&
              (selection === null || hasPixel(selection, x, y));
            return may ? free[i]! : value;
          });
          expect(after).toEqual(allowed);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });

  it('let nothing pass where a gate is not known', async () => {
    const roi = new TestRoi(8, 1, 1, () => 1);
    roi.gateAt = () => gateValues.unknown;
    for (const inverted of [false, true]) {
      const rules = { ...noRules, gate: { text: 'ndvi > 0', inverted } };
      expect((await run(roi, roi.request({ op: 'set', value: 2 }, { rules }))).changes).toEqual([]);
    }
  });

  it('of a gate that needs what the ROI lacks are an error', async () => {
    const roi = new TestRoi(8, 1, 1, () => 1);
    const rules = { ...noRules, gate: { text: 'ndvi > 0', inverted: false } };
    const failure = run(roi, roi.request({ op: 'set', value: 2 }, { rules }));
    await expect(failure).rejects.toMatchObject({ code: 'layerMissing' });
  });
});

describe('a mask that cannot be changed', () => {
  it('is skipped with its reason, and seen where it can be read', async () => {
    const roi = new TestRoi(8, 1, 4, (x) => (x < 8 ? 1 : 2));
    const [a, b, c, d] = roi.all.map(({ patchId }) => patchId) as [string, string, string, string];
    roi.faults.set(a, 'readOnly');
    roi.faults.set(c, new AppError('maskMissing', { patch: c }));
    roi.faults.set(d, new AppError('fileTruncated', { path: d }));
    const { changes, skipped } = await run(roi, roi.request({ op: 'grow', value: 1, metres: 0.4 }));
    expect(skipped).toEqual([
      { patchId: a, reason: 'readOnly' },
      { patchId: c, reason: 'noMask' },
      { patchId: d, reason: 'unreadable' },
    ]);
    // Grown out of the mask that is only seen.
    expect(changes.map(({ patchId, px }) => [patchId, px])).toEqual([[b, 16]]);
  });

  it('does not hide a fault of the program', async () => {
    const roi = new TestRoi(8, 1, 1, () => 1);
    roi.faults.set(roi.all[0]!.patchId, new AppError('internal'));
    await expect(run(roi, roi.request({ op: 'set', value: 2 }))).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a copy', () => {
  const pairs = [
    { from: 40, to: 4 },
    { from: 50, to: 5 },
  ];
  const fromLpis = (level: 1 | 2 | 3 = 1): EditOp => ({ op: 'copy', from: { kind: 'lpis', level, pairs } });

  it('takes codes of LPIS through its table and leaves other codes alone', async () => {
    const roi = new TestRoi(8, 1, 2, () => 1);
    roi.lpisAt = (x) => (x < 4 ? 40 : x < 10 ? 50 : 60);
    const selection = toBase64(encodeSet(setOfWindow({ x: 0, y: 0, width: 16, height: 4 })));
    const { changes } = await run(roi, roi.request(fromLpis(), { selection }));
    const after = roi.whole(roi.after(changes));
    expect([...after.subarray(0, 16)]).toEqual([4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1]);
    expect([...after.subarray(4 * 16)].every((value) => value === 1)).toBe(true);
  });

  it('skips patches without LPIS', async () => {
    const roi = new TestRoi(8, 1, 1, () => 1);
    const { changes, skipped } = await run(roi, roi.request(fromLpis()));
    expect(changes).toEqual([]);
    expect(skipped).toEqual([{ patchId: roi.all[0]!.patchId, reason: 'noLayer' }]);
  });
});

it('reads nothing between targets that are far apart', async () => {
  const roi = new TestRoi(8, 1, 9, () => 1);
  const targets = [roi.all[0]!, roi.all[8]!];
  await run(roi, roi.request({ op: 'majority', radiusPx: 2 }), targets);
  expect(new Set(roi.reads)).toEqual(new Set([0, 1, 7, 8].map((i) => roi.all[i]!.patchId)));
});

it('stops when it is cancelled', async () => {
  const roi = new TestRoi(8, 3, 3, () => 1);
  const engine = new Engine(roi.sources(), pool, { ...usualLimits, piecePx: 64 });
  const abort = new AbortController();
  const all = async () => {
    for await (const { changes } of engine.run(roi.request({ op: 'set', value: 2 }), roi.roi, roi.all, {
      signal: abort.signal,
    }))
      if (changes.length > 0) abort.abort();
  };
  await expect(all()).rejects.toMatchObject({ code: 'cancelled' });
});
