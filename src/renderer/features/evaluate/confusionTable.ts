import type { Evaluation } from '../../../shared/contract/index.ts';

/** What the cells say: share of the truth (row), share of the prediction (column), pixels. */
export const measures = ['ofTruth', 'ofPredicted', 'px'] as const;
export type Measure = (typeof measures)[number];

export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly px: number;
  /** Of all pixels of the row, and of the column, 0 to 1. */
  readonly ofTruth: number;
  readonly ofPredicted: number;
}

/** Rows are truth, columns prediction; classes that occur in neither are left out. */
export interface ConfusionTable {
  readonly values: readonly number[];
  readonly rows: readonly (readonly ConfusionCell[])[];
  readonly truthPx: readonly number[];
  readonly predictedPx: readonly number[];
  readonly totalPx: number;
}

/** The matrix of an evaluation as a table. */
export function confusionTable({ values, matrix }: Pick<Evaluation, 'values' | 'matrix'>): ConfusionTable {
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  const rowPx = matrix.map(sum);
  const columnPx = values.map((_, column) => sum(matrix.map((row) => row[column]!)));
  const there = values.flatMap((_, i) => (rowPx[i]! + columnPx[i]! > 0 ? [i] : []));
  const share = (px: number, all: number): number => (all === 0 ? 0 : px / all);
  return {
    values: there.map((i) => values[i]!),
    rows: there.map((row) =>
      there.map((column) => {
        const px = matrix[row]![column]!;
        return {
          ...{ truth: values[row]!, predicted: values[column]!, px },
          ofTruth: share(px, rowPx[row]!),
          ofPredicted: share(px, columnPx[column]!),
        };
      }),
    ),
    truthPx: there.map((i) => rowPx[i]!),
    predictedPx: there.map((i) => columnPx[i]!),
    totalPx: sum(rowPx),
  };
}
