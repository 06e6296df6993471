import { z } from 'zod';
import { appErrorSchema, command, datasetIdSchema, pathSchema, query } from './base.ts';

export const evaluationTasks = ['cosia', 'lpis'] as const;
export type EvaluationTask = (typeof evaluationTasks)[number];
/** Masks as they are now, or as the dataset has them. LPIS has only the second. */
export const truths = ['corrected', 'original'] as const;

/** What is compared with the masks. */
export const predictionsSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), setId: z.string().min(1).max(64) }),
  /** A folder that is searched recursively for `PRED_*.tif`. */
  z.object({ kind: z.literal('folder'), path: pathSchema }),
]);
export type PredictionsSource = z.infer<typeof predictionsSourceSchema>;

/** Numbers of one class. Null: 0/0. */
const classNumbers = z.object({
  value: z.number().int(),
  name: z.object({ en: z.string(), fr: z.string() }),
  truthPx: z.number(),
  predictedPx: z.number(),
  iou: z.number().nullable(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f: z.number().nullable(),
});

/**
 * Numbers of one convention, unrounded, 0 to 1 (flair-formats 7.4).
 * - `reference`: rows and columns of classes of weight 0 removed; 0/0 counts as 0; mean over all kept classes.
 * - `present`: the same matrix; classes absent from truth and prediction are not in the means.
 * - `flair2`: 13 classes, the rest is "other" in the matrix; mean over the first 12 that are there. Null for other lists.
 */
export const conventionSchema = z.object({
  miou: z.number().nullable(),
  overallAccuracy: z.number().nullable(),
  meanF: z.number().nullable(),
  meanPrecision: z.number().nullable(),
  meanRecall: z.number().nullable(),
  classes: z.array(classNumbers),
});
export type Convention = z.infer<typeof conventionSchema>;

/** One part of the dataset: all of it, a split, a domain or a ROI. */
export const evaluationPartSchema = z.object({
  kind: z.enum(['all', 'split', 'domain', 'roi']),
  /** Empty for `all`. */
  name: z.string(),
  patches: z.number().int(),
  /** Pixels counted: truth and prediction are classes of the list. */
  px: z.number(),
  miouReference: z.number().nullable(),
  miouPresent: z.number().nullable(),
  overallAccuracy: z.number().nullable(),
});
export type EvaluationPart = z.infer<typeof evaluationPartSchema>;

export const evaluationSchema = z.object({
  task: z.enum(evaluationTasks),
  truth: z.enum(truths),
  classList: z.string(),
  /** Of all counted classes, in the order of rows and columns. */
  values: z.array(z.number().int()),
  /** Raw counts, rows are truth, columns prediction, `[n][n]`. */
  matrix: z.array(z.array(z.number())),
  patches: z.number().int(),
  /** Patches that the filter selects, with a prediction or without. */
  selected: z.number().int(),
  /** Added to the values of the predictions: 1 for files that count classes from 0 where the list begins at 1. */
  offset: z.union([z.literal(0), z.literal(1)]),
  /** Pixels whose truth or prediction is no class of the list: not counted, as sklearn does. */
  uncountedPx: z.number(),
  conventions: z.object({
    reference: conventionSchema,
    present: conventionSchema,
    flair2: conventionSchema.nullable(),
  }),
  parts: z.array(evaluationPartSchema),
  /** Predictions without a patch or mask, files that cannot be read: at most 500. */
  skipped: z.array(z.object({ name: z.string(), error: appErrorSchema })),
  skippedCount: z.number().int(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

const request = {
  datasetId: datasetIdSchema,
  predictions: predictionsSourceSchema,
  task: z.enum(evaluationTasks).default('cosia'),
  where: z.string().max(4000).default(''),
  /**
   * What the value 0 of files means where the class list begins at 1 (FLAIR#1 and #2, whose tools write channel numbers): `list`
   * reads values as they are, `channels` adds 1, `auto` does so when a file has a 0.
   */
  numbering: z.enum(['auto', 'list', 'channels']).default('auto'),
};

export const evaluationContract = {
  /**
   * Compares predictions with masks, as a job whose result is `{ id }`; both truths are counted in one pass.
   * @throws APP `notFound`, `folderUnreadable`, `whereInvalid`, `nothingToEvaluate`
   */
  start: command.input(z.object(request)).output(z.object({ jobId: z.string() })),
  /** What a job found; the last 20 are kept. `part` names the part whose matrix and classes are wanted, e.g. `split:test`. */
  result: query
    .input(
      z.object({
        id: z.string().max(64),
        truth: z.enum(truths).default('corrected'),
        part: z.string().max(200).default('all'),
      }),
    )
    .output(evaluationSchema),
  /** Writes `metrics.json` with the reference's keys, the raw matrix and the conventions. @throws APP `diskFull` */
  write: command
    .input(z.object({ id: z.string().max(64), path: pathSchema, truth: z.enum(truths).default('corrected') }))
    .output(z.object({ path: z.string() })),
};
