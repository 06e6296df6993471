import type { PairTable } from './PairTable.ts';

/**
 * Pixels by class: rows are truth, columns prediction, `[n, n]`, in the order of `values`.
 *
 * Counts as scikit-learn's `confusion_matrix(truth, predicted, labels=values)` does: a pixel whose truth or prediction is no class
 * of the list is not in it.
 */
export interface ConfusionMatrix {
  readonly values: readonly number[];
  readonly counts: Float64Array;
  /** Pixels that are not in it. */
  readonly uncountedPx: number;
}

/**
 * The matrix of a class list.
 *
 * @param values of the classes, each once. @param offset added to predictions before they are looked up: 1 for files that count
 *   classes from 0 where the list begins at 1.
 */
export function confusionMatrix(
  { pairs, px }: PairTable,
  values: readonly number[],
  offset: 0 | 1 = 0,
): ConfusionMatrix {
  const indexOf = indexes(values);
  return gather(values, pairs, px, (truth, predicted) => [
    indexOf[truth]!,
    // A prediction of 255 is no class, and must not become one by the offset.
    indexOf[predicted + offset] ?? -1,
  ]);
}

/** Classes of the challenge FLAIR#2: 12 that count and the rest together; the masks have 19. */
const flair2Classes = 13;
const flairClasses = 19;

/**
 * The matrix of the FLAIR#2 challenge, 13 x 13: values from 1 (flair-formats 4.2), of which all above 12 are one class "other". A
 * truth of 0 is "other" as well, because the reference subtracts 1 from bytes. A prediction outside 1 to 19 is no class.
 */
export function flair2Matrix({ pairs, px }: PairTable, offset: 0 | 1 = 0): ConfusionMatrix {
  const values = Array.from({ length: flair2Classes }, (_, i) => i + 1);
  const last = flair2Classes - 1;
  return gather(values, pairs, px, (truth, predicted) => [
    Math.min((truth - 1) & 255, last),
    predicted + offset > flairClasses ? -1 : Math.min(predicted + offset - 1, last),
  ]);
}

/** Row and column of a pair; -1 for none. */
type Place = (truth: number, predicted: number) => readonly [row: number, column: number];

function gather(
  values: readonly number[],
  pairs: Uint16Array,
  px: Float64Array,
  place: Place,
): ConfusionMatrix {
  const n = values.length;
  const counts = new Float64Array(n * n);
  let uncountedPx = 0;
  for (let i = 0; i < pairs.length; i++) {
    const [row, column] = place(pairs[i]! >> 8, pairs[i]! & 255);
    if (row < 0 || column < 0) uncountedPx += px[i]!;
    else counts[row * n + column]! += px[i]!;
  }
  return { values, counts, uncountedPx };
}

/** Index in the list by value; -1 for values that it does not have. */
function indexes(values: readonly number[]): Int16Array {
  const index = new Int16Array(256).fill(-1);
  values.forEach((value, i) => (index[value] = i));
  return index;
}

/** The matrix without the rows and columns of classes that are not kept; their pixels count as uncounted. */
export function keepClasses(
  { values, counts, uncountedPx }: ConfusionMatrix,
  isKept: (value: number) => boolean,
): ConfusionMatrix {
  const kept = values.flatMap((value, i) => (isKept(value) ? [i] : []));
  const part = new Float64Array(kept.length ** 2);
  kept.forEach((row, r) =>
    kept.forEach((column, c) => (part[r * kept.length + c] = counts[row * values.length + column]!)),
  );
  const left = total(counts) - total(part);
  return { values: kept.map((i) => values[i]!), counts: part, uncountedPx: uncountedPx + left };
}

export const total = (counts: Float64Array): number => counts.reduce((sum, px) => sum + px, 0);
