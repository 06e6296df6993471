import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosiaHub, flair19, lpis1 } from '../model/nomenclatures.ts';
import { confusionMatrix, flair2Matrix, keepClasses, total } from './confusionMatrix.ts';
import { evaluateTable, partScores } from './evaluateTable.ts';
import { JointCounter } from './JointCounter.ts';
import { metricsJson } from './metricsJson.ts';
import { classScores, flair2Scores, presentScores, referenceScores } from './metrics.ts';
import { PairTally, predicts, type PairTable } from './PairTable.ts';

/** Pixels by truth and prediction, written as `[truth, predicted, px]`. */
const tableOf = (...entries: readonly (readonly [truth: number, predicted: number, px: number])[]) => {
  const tally = new PairTally();
  for (const [truth, predicted, px] of entries)
    tally.addTable({ pairs: Uint16Array.of((truth << 8) | predicted), px: Float64Array.of(px) });
  return tally.table();
};

const countOf = (truth: readonly number[], predicted: readonly number[]): PairTable => {
  const counter = new JointCounter();
  counter.add(Uint8Array.from(truth), Uint8Array.from(predicted));
  const tally = new PairTally();
  tally.add(counter.finish());
  return tally.table();
};

const near = (value: number) => expect.closeTo(value, 12);

describe('counting', () => {
  const pixels = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 7, 255)), {
    maxLength: 70,
  });

  test('counts each pair of pixels, whatever the length and where memory begins', () => {
    fc.assert(
      fc.property(pixels, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 }), (all, run, at) => {
        // Runs as labels have them.
        const long = all.flatMap((pair) => Array.from({ length: run }, () => pair));
        const bytes = (i: 0 | 1) => Uint8Array.from([...Array<number>(at).fill(9), ...long.map((p) => p[i])]);
        const counter = new JointCounter();
        counter.add(bytes(0).subarray(at), bytes(1).subarray(at));
        const tally = new PairTally();
        tally.add(counter.finish());
        const expected = new Map<number, number>();
        for (const [a, b] of long) expected.set((a << 8) | b, (expected.get((a << 8) | b) ?? 0) + 1);
        const { pairs, px } = tally.table();
        expect(new Map([...pairs].map((pair, i) => [pair, px[i]]))).toEqual(expected);
        expect([...pairs]).toEqual([...pairs].sort((a, b) => a - b));
      }),
      { seed: 1 },
    );
  });

  test('forgets what was finished, and refuses pixels of two sizes', () => {
    const counter = new JointCounter();
    counter.add(Uint8Array.of(1, 2), Uint8Array.of(1, 1));
    expect(counter.finish().length).toBe(12);
    expect(counter.finish().length).toBe(0);
    expect(() => counter.add(new Uint8Array(3), new Uint8Array(4))).toThrow(RangeError);
  });
});

describe('the matrix', () => {
  test('has truth in rows, and leaves out pixels that are no class on one side', () => {
    const table = tableOf([0, 0, 5], [0, 2, 3], [2, 0, 4], [99, 0, 7], [2, 99, 1]);
    const { counts, uncountedPx } = confusionMatrix(table, [0, 2]);
    expect([...counts]).toEqual([5, 3, 4, 0]);
    expect(uncountedPx).toBe(8);
  });

  test('reads predictions that count from 0 one higher, and 255 as no class', () => {
    const table = tableOf([1, 0, 5], [2, 1, 3], [2, 255, 4]);
    const { counts, uncountedPx } = confusionMatrix(table, [1, 2], 1);
    expect([...counts]).toEqual([5, 0, 0, 3]);
    expect(uncountedPx).toBe(4);
    expect(predicts(table, 0)).toBe(true);
    expect(predicts(table, 2)).toBe(false);
  });
});

/*
 *            predicted 0   1   2      weight
 * truth 0           50  10   5        1
 * truth 1            4  30   1        1
 * truth 2            6   2  20        0
 */
const square = tableOf(
  [0, 0, 50],
  [0, 1, 10],
  [0, 2, 5],
  [1, 0, 4],
  [1, 1, 30],
  [1, 2, 1],
  [2, 0, 6],
  [2, 1, 2],
  [2, 2, 20],
);

describe('the convention of the reference', () => {
  test('deletes rows and columns of weight 0: what they hold is no error', () => {
    const kept = keepClasses(confusionMatrix(square, [0, 1, 2]), (value) => value < 2);
    expect([...kept.counts]).toEqual([50, 10, 4, 30]);
    expect(kept.uncountedPx).toBe(34);
    const { classes, miou, overallAccuracy, meanF, meanPrecision, meanRecall } = referenceScores(kept);
    expect(classes[0]).toMatchObject({ iou: near(50 / 64), precision: near(50 / 54), recall: near(50 / 60) });
    expect(classes[1]).toMatchObject({ iou: near(30 / 44), precision: near(30 / 40), recall: near(30 / 34) });
    expect(classes[0]!.f).toBeCloseTo((2 * (50 / 54) * (50 / 60)) / (50 / 54 + 50 / 60), 12);
    expect(miou).toBeCloseTo((50 / 64 + 30 / 44) / 2, 12);
    expect(overallAccuracy).toBeCloseTo(80 / 94, 12);
    expect(meanPrecision).toBeCloseTo((50 / 54 + 30 / 40) / 2, 12);
    expect(meanRecall).toBeCloseTo((50 / 60 + 30 / 34) / 2, 12);
    expect(meanF).toBeCloseTo((classes[0]!.f! + classes[1]!.f!) / 2, 12);
  });

  test('counts a class that is nowhere as 0, which lowers the mean; present classes only leaves it out', () => {
    const matrix = confusionMatrix(tableOf([0, 0, 8], [0, 1, 2], [1, 1, 10]), [0, 1, 2]);
    expect(referenceScores(matrix).miou).toBeCloseTo((8 / 10 + 10 / 12 + 0) / 3, 12);
    expect(referenceScores(matrix).classes[2]).toMatchObject({ iou: 0, precision: 0, recall: 0, f: 0 });
    expect(presentScores(matrix).miou).toBeCloseTo((8 / 10 + 10 / 12) / 2, 12);
    expect(presentScores(matrix).classes[2]).toMatchObject({
      iou: null,
      precision: null,
      recall: null,
      f: null,
    });
  });

  test('counts a class that is there and never predicted as 0 in IoU and F, and has no precision of it', () => {
    const matrix = confusionMatrix(tableOf([0, 0, 8], [1, 0, 2]), [0, 1]);
    const { classes, miou, meanF, meanPrecision } = presentScores(matrix);
    expect(classes[1]).toMatchObject({ iou: 0, precision: null, recall: 0, f: 0 });
    expect(miou).toBeCloseTo(0.4, 12);
    expect(meanF).toBeCloseTo(8 / 9 / 1 / 2 + 0, 12);
    expect(meanPrecision).toBeCloseTo(0.8, 12);
  });

  test('has no accuracy of an empty matrix, and no number that is none', () => {
    const matrix = confusionMatrix(tableOf(), [0, 1]);
    expect(referenceScores(matrix)).toMatchObject({ miou: 0, overallAccuracy: null });
    expect(presentScores(matrix)).toMatchObject({ miou: null, overallAccuracy: null, meanF: null });
  });

  test('keeps all 23 classes of LPIS, the background too, and 15 of CoSIA', () => {
    expect(evaluateTable(square, { list: lpis1, offset: 0 }).conventions.reference.classes).toHaveLength(23);
    const cosia = evaluateTable(square, { list: cosiaHub, offset: 0 }).conventions;
    expect(cosia.reference.classes.map(({ value }) => value)).toEqual(
      Array.from({ length: 15 }, (_, i) => i),
    );
    expect(cosia.flair2).toBeNull();
    expect(cosia.reference.miou).toBeCloseTo((50 / 75 + 30 / 47 + 20 / 34) / 15, 12);
  });
});

describe('the convention of FLAIR#2', () => {
  test('confuses the 12 classes with “other”, and does not average it', () => {
    // 13 and 19 are “other” on both sides; 0 of the truth is too, as bytes wrap around.
    const table = tableOf([1, 1, 10], [1, 13, 2], [19, 1, 3], [13, 18, 5], [0, 2, 1], [2, 2, 4]);
    const { counts } = flair2Matrix(table);
    expect(counts[0]).toBe(10);
    expect(counts[12]).toBe(2);
    expect(counts[12 * 13]).toBe(3);
    expect(counts[12 * 13 + 12]).toBe(5);
    expect(counts[12 * 13 + 1]).toBe(1);
    const { miou, classes, overallAccuracy } = flair2Scores(flair2Matrix(table));
    expect(classes).toHaveLength(12);
    expect(miou).toBeCloseTo((10 / 15 + 4 / 5) / 2, 12);
    expect(overallAccuracy).toBeCloseTo(19 / 25, 12);
    expect(evaluateTable(table, { list: flair19, offset: 0 }).conventions.flair2!.miou).toBe(miou);
  });

  test('reads channel numbers as the reference does: 0 to 12', () => {
    const table = tableOf([1, 0, 10], [13, 12, 2], [15, 12, 3], [5, 4, 7], [5, 200, 1]);
    const { counts, uncountedPx } = flair2Matrix(table, 1);
    expect([counts[0], counts[12 * 13 + 12], counts[4 * 13 + 4], uncountedPx]).toEqual([10, 5, 7, 1]);
  });
});

describe('properties', () => {
  const matrices = fc
    .array(fc.tuple(fc.nat(4), fc.nat(4), fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 30 })
    .map((entries) => confusionMatrix(tableOf(...entries), [0, 1, 2, 3, 4]));

  test('every number is between 0 and 1, IoU is at most precision, recall and F, and means are ordered', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        for (const { iou, precision, recall, f } of classScores(matrix)) {
          for (const one of [iou, precision, recall, f]) expect(one ?? 0.5).toBeGreaterThanOrEqual(0);
          if (iou === null) continue;
          expect(f).toBeCloseTo((2 * iou) / (1 + iou), 12);
          for (const one of [precision, recall]) expect(one ?? 1).toBeGreaterThanOrEqual(iou);
        }
        expect(presentScores(matrix).miou!).toBeGreaterThanOrEqual(referenceScores(matrix).miou! - 1e-12);
      }),
      { seed: 2 },
    );
  });

  test('the order of classes changes nothing but their order', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const { values, counts } = matrix;
        const turned = [4, 2, 0, 3, 1];
        const shuffled = new Float64Array(25);
        turned.forEach((a, r) => turned.forEach((b, c) => (shuffled[r * 5 + c] = counts[a * 5 + b]!)));
        const other = presentScores({
          values: turned.map((i) => values[i]!),
          counts: shuffled,
          uncountedPx: 0,
        });
        expect(other.miou).toBeCloseTo(presentScores(matrix).miou!, 12);
        expect(other.overallAccuracy).toBeCloseTo(presentScores(matrix).overallAccuracy!, 12);
      }),
      { seed: 3 },
    );
  });

  test('what agrees everywhere is 1, and a table adds up', () => {
    const table = countOf([0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 1, 2, 2, 2]);
    const matrix = confusionMatrix(table, [0, 1, 2]);
    expect(referenceScores(matrix)).toMatchObject({ miou: 1, overallAccuracy: 1, meanF: 1 });
    expect(total(matrix.counts)).toBe(7);
    expect(partScores(table, { list: cosiaHub, offset: 0 })).toEqual({
      ...{ px: 7, miouReference: 3 / 15, miouPresent: 1, overallAccuracy: 1 },
    });
  });
});

describe('metrics.json', () => {
  test('has the keys of the reference with percentages, and ours apart', () => {
    const { matrix, conventions } = evaluateTable(square, { list: cosiaHub, offset: 0 });
    const json = metricsJson(
      {
        ...{ task: 'cosia', truth: 'corrected', classList: cosiaHub.id, values: [...matrix.values] },
        ...{ matrix: [], patches: 1, selected: 1, offset: 0, uncountedPx: 0, conventions, parts: [] },
        ...{ skipped: [], skippedCount: 0 },
      },
      { program: 'test' },
    ) as Record<string, unknown[]>;
    expect(Object.keys(json)).toEqual([
      ...['Avg_metrics_name', 'Avg_metrics', 'classes', 'per_class_iou', 'per_class_fscore'],
      ...[
        'per_class_precision',
        'per_class_recall',
        'per_class_default_weight',
        'per_class_modality_weights',
      ],
      'arpenteur',
    ]);
    expect(json['Avg_metrics']![1]).toBeCloseTo((100 * 100) / 128, 10);
    expect(json['classes']![0]).toBe('building');
    expect(json['per_class_iou']).toHaveLength(15);
    expect(json['per_class_iou']![0]).toBeCloseTo((100 * 50) / 75, 10);
    expect(json['arpenteur']).toMatchObject({ program: 'test', truth: 'corrected' });
  });
});
