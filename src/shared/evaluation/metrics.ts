import { total, type ConfusionMatrix } from './confusionMatrix.ts';

/*
 * Numbers of a confusion matrix M (rows truth, columns prediction), 0 to 1, unrounded. Formulas: `metrics_core.py` of
 * IGNF/FLAIR-HUB, `metrics.py` of IGNF/FLAIR-1 and IGNF/FLAIR-2, as described in docs/models.md; with row, col and hit the sums
 * of a class and its diagonal:
 *
 *     IoU = hit / (row + col - hit)    precision = hit / col    recall = hit / row    F = 2 hit / (row + col)
 *
 * F is 2PR / (P + R) wherever that is defined; of a class that is there and never hit it is 0.
 */

/** One class. Null: 0/0. */
export interface ClassScores {
  readonly value: number;
  readonly truthPx: number;
  readonly predictedPx: number;
  readonly iou: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f: number | null;
}

/** All classes of a convention and their plain means. Null: nothing to divide by. */
export interface Scores {
  readonly miou: number | null;
  /** Trace by sum. */
  readonly overallAccuracy: number | null;
  readonly meanF: number | null;
  readonly meanPrecision: number | null;
  readonly meanRecall: number | null;
  readonly classes: readonly ClassScores[];
}

/** The numbers of each class, in the order of the matrix. */
export function classScores({ values, counts }: ConfusionMatrix): ClassScores[] {
  const n = values.length;
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) {
      rows[row]! += counts[row * n + column]!;
      columns[column]! += counts[row * n + column]!;
    }
  return values.map((value, i) => {
    const [truthPx, predictedPx, hit] = [rows[i]!, columns[i]!, counts[i * n + i]!];
    return {
      ...{ value, truthPx, predictedPx },
      iou: ratio(hit, truthPx + predictedPx - hit),
      precision: ratio(hit, predictedPx),
      recall: ratio(hit, truthPx),
      f: ratio(2 * hit, truthPx + predictedPx),
    };
  });
}

/**
 * The convention of the reference (FLAIR-HUB and FLAIR#1): 0/0 is 0, and the means are over all classes, so one that is absent from
 * truth and prediction lowers them.
 *
 * @param matrix without the classes of weight 0 (`keepClasses`). A pixel of another class that is predicted as one of them is
 *   not in it, and so no error.
 */
export function referenceScores(matrix: ConfusionMatrix): Scores {
  const classes = classScores(matrix).map((one) => ({
    ...one,
    iou: one.iou ?? 0,
    precision: one.precision ?? 0,
    recall: one.recall ?? 0,
    f: one.f ?? 0,
  }));
  return { ...meansOf(classes), overallAccuracy: accuracy(matrix), classes };
}

/**
 * The same matrix, present classes only: a mean is over the classes of which its number is defined. IoU and F are of every class that
 * is in truth or prediction, precision of those that are predicted, recall of those that are in the truth.
 */
export function presentScores(matrix: ConfusionMatrix): Scores {
  const classes = classScores(matrix);
  return { ...meansOf(classes), overallAccuracy: accuracy(matrix), classes };
}

/**
 * The convention of the FLAIR#2 challenge: numbers of the full matrix, so "other" is confused as any class is; means over the
 * classes before it that are there. The challenge defines the IoU alone; the others are by the same rule.
 *
 * @param matrix of `flair2Matrix`.
 */
export function flair2Scores(matrix: ConfusionMatrix): Scores {
  const classes = classScores(matrix).slice(0, -1);
  return { ...meansOf(classes), overallAccuracy: accuracy(matrix), classes };
}

function meansOf(classes: readonly ClassScores[]): Omit<Scores, 'overallAccuracy' | 'classes'> {
  return {
    miou: mean(classes.map(({ iou }) => iou)),
    meanF: mean(classes.map(({ f }) => f)),
    meanPrecision: mean(classes.map(({ precision }) => precision)),
    meanRecall: mean(classes.map(({ recall }) => recall)),
  };
}

function accuracy({ values, counts }: ConfusionMatrix): number | null {
  const trace = values.reduce((sum, _, i) => sum + counts[i * values.length + i]!, 0);
  return ratio(trace, total(counts));
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Of those that are there; null of none. */
function mean(numbers: readonly (number | null)[]): number | null {
  const there = numbers.filter((number) => number !== null);
  return there.length === 0 ? null : there.reduce((sum, number) => sum + number, 0) / there.length;
}
