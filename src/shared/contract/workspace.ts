import { z } from 'zod';
import { layouts } from '../model/layouts.ts';
import { appErrorSchema, command, datasetIdSchema, pathSchema, query } from './base.ts';

/** A class list that a dataset brings along (`shared/model/Nomenclature.ts`). */
export const nomenclatureSchema = z.object({
  id: z.literal('own'),
  label: z.string(),
  en: z.string(),
  fr: z.string(),
  classes: z.array(
    z.object({ value: z.number().int().min(0).max(255), en: z.string(), fr: z.string(), color: z.string() }),
  ),
});

export const datasetSchema = z.object({
  id: datasetIdSchema,
  name: z.string(),
  path: pathSchema,
  layout: z.enum(layouts),
  /** Id of the class list in use, part of the dataset's identity: `cosia-hub-0-18`, `flair-1-19` or `own`. */
  nomenclature: z.enum(['cosia-hub-0-18', 'flair-1-19', 'own']),
  /** The class list itself when it is the dataset's own. */
  classList: nomenclatureSchema.nullable(),
  synthetic: z.boolean(),
  /** Null until the first index is complete. */
  indexedAt: z.string().nullable(),
  domains: z.number().int(),
  rois: z.number().int(),
  patches: z.number().int(),
  editedPatches: z.number().int(),
  problems: z.number().int(),
  /** False when its folder is not there now. */
  present: z.boolean(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const workspaceSchema = z.object({
  path: pathSchema,
  name: z.string(),
  logId: z.string(),
  author: z.string().nullable(),
  datasets: z.array(datasetSchema),
});
export type Workspace = z.infer<typeof workspaceSchema>;

export const recentWorkspaceSchema = z.object({
  path: pathSchema,
  name: z.string(),
  openedAt: z.string(),
  datasetNames: z.array(z.string()),
  patches: z.number().int(),
  /** False when the folder is gone. */
  present: z.boolean(),
  synthetic: z.boolean(),
});
export type RecentWorkspace = z.infer<typeof recentWorkspaceSchema>;

/** One thing that was not understood or is wrong in a dataset. */
export const problemSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  /** A key of the interface's `problems.*` texts. */
  code: z.string(),
  path: z.string(),
  patchId: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Problem = z.infer<typeof problemSchema>;

export const workspaceContract = {
  current: query.output(workspaceSchema.nullable()),
  recent: query.output(z.array(recentWorkspaceSchema)),
  forgetRecent: command.input(z.object({ path: pathSchema })).output(z.array(recentWorkspaceSchema)),
  /** Opens a workspace folder, creating it when it does not exist or is empty. Closes the one that was open. */
  open: command.input(z.object({ path: pathSchema })).output(workspaceSchema),
  close: command.output(z.null()),
  /** Adds a dataset folder to the open workspace (or finds it there again) and starts its index job when it needs one. */
  addDataset: command
    .input(z.object({ path: pathSchema, rescan: z.boolean().default(false) }))
    .output(z.object({ datasetId: datasetIdSchema, jobId: z.string().nullable() })),
  /**
   * Tells where a dataset is now, after its folder or disk was moved; its edits stay attached. Refused with `notSameDataset`
   * when the folder holds other patches. Reads the folder again in a job.
   */
  locateDataset: command
    .input(z.object({ datasetId: datasetIdSchema, path: pathSchema }))
    .output(z.object({ datasetId: datasetIdSchema, jobId: z.string().nullable() })),
  /** Generates the synthetic sample beside the open workspace (once), then indexes it; one job. */
  addSample: command
    .input(
      z.object({
        seed: z
          .number()
          .int()
          .min(0)
          .max(2 ** 31 - 1)
          .default(1),
      }),
    )
    .output(z.object({ jobId: z.string() })),
  /**
   * Where the workspace of a dataset folder is proposed, or of the sample when no folder is named. `problem` says why the
   * folder is no dataset (`notADataset`, `datasetMissing`, …), so that no workspace need be created to learn it.
   */
  proposePath: query
    .input(z.object({ dataset: pathSchema.optional() }))
    .output(z.object({ path: pathSchema, problem: appErrorSchema.nullable() })),
  setAuthor: command
    .input(z.object({ name: z.string().trim().min(1).max(120) }))
    .output(z.object({ author: z.string() })),
  /** What the last index did not understand. */
  problems: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
        /** Only these; both empty: all. */
        codes: z.array(z.string().max(80)).max(100).default([]),
        severities: z.array(z.enum(['error', 'warning', 'info'])).default([]),
      }),
    )
    .output(z.object({ total: z.number().int(), problems: z.array(problemSchema) })),
  /** Small values the window keeps per workspace: panel sizes, last view, palette. */
  getSetting: query.input(z.object({ key: z.string().max(200) })).output(z.object({ value: z.unknown() })),
  setSetting: command.input(z.object({ key: z.string().max(200), value: z.unknown() })).output(z.null()),
};
