import type { Convention, Evaluation } from '../contract/evaluation.ts';

/**
 * An evaluation as the reference's tools write it (`metrics.json` of IGNF/FLAIR-HUB): percentages of the convention
 * `reference`, over the classes that are kept there. What only this program says stands apart, under `arpenteur`: unrounded, 0 to 1.
 */
export function metricsJson(evaluation: Evaluation, more: Readonly<Record<string, unknown>>): object {
  const { reference } = evaluation.conventions;
  const { classes } = reference;
  return {
    Avg_metrics_name: ['mIoU', 'Overall Accuracy', 'F-score', 'Precision', 'Recall'],
    Avg_metrics: averagesOf(reference).map(percent),
    classes: classes.map(({ name }) => name.en),
    per_class_iou: classes.map(({ iou }) => percent(iou)),
    per_class_fscore: classes.map(({ f }) => percent(f)),
    per_class_precision: classes.map(({ precision }) => percent(precision)),
    per_class_recall: classes.map(({ recall }) => percent(recall)),
    // Classes of another weight are not among them.
    per_class_default_weight: classes.map(() => 1),
    // Weights of single modalities belong to a training, and change no metric.
    per_class_modality_weights: {},
    arpenteur: { ...more, ...evaluation },
  };
}

const averagesOf = ({ miou, overallAccuracy, meanF, meanPrecision, meanRecall }: Convention) => [
  miou,
  overallAccuracy,
  meanF,
  meanPrecision,
  meanRecall,
];

/** Null for what is not defined: JSON has no NaN. */
const percent = (share: number | null): number | null => (share === null ? null : 100 * share);
