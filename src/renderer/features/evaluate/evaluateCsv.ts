import type { Convention, EvaluationPart } from '../../../shared/contract/index.ts';
import type { ConfusionTable } from './confusionTable.ts';

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const line = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => quoted(String(cell ?? ''))).join(',')}\n`;

/** The pixels as they stand in the table: one line a class of the truth, one column a class of the prediction. */
export function matrixCsv({ values, rows }: ConfusionTable, nameOf: (value: number) => string): string {
  const head = ['truth \\ prediction', ...values.map((value) => `${value} ${nameOf(value)}`)];
  const body = rows.map((cells, i) => [`${values[i]} ${nameOf(values[i]!)}`, ...cells.map(({ px }) => px)]);
  return [head, ...body].map(line).join('');
}

/** One line a class, unrounded; empty where a number is 0/0. */
export function classesCsv(
  { classes }: Convention,
  convention: string,
  nameOf: (value: number) => string,
): string {
  const head = ['convention', 'class', 'name', 'iou', 'precision', 'recall', 'f', 'truth_px', 'predicted_px'];
  const body = classes.map(({ value, iou, precision, recall, f, truthPx, predictedPx }) => [
    ...[convention, value, nameOf(value), iou, precision, recall, f, truthPx, predictedPx],
  ]);
  return [head, ...body].map(line).join('');
}

/** One line a part, with both truths where there are two. */
export function partsCsv(
  parts: readonly { readonly now: EvaluationPart; readonly before: EvaluationPart | null }[],
): string {
  const numbers = ['miou_reference', 'miou_present', 'overall_accuracy'];
  const head = ['kind', 'name', 'patches', 'px', ...numbers, ...numbers.map((name) => `${name}_original`)];
  const scores = (part: EvaluationPart | null) => [
    part?.miouReference ?? null,
    part?.miouPresent ?? null,
    part?.overallAccuracy ?? null,
  ];
  const body = parts.map(({ now, before }) => [
    ...[now.kind, now.name, now.patches, now.px, ...scores(now), ...scores(before)],
  ]);
  return [head, ...body].map(line).join('');
}
