import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { patchIdSchema, pathSchema, query, roiKeySchema, stream, command, datasetIdSchema } from './base.ts';
import { jobSchema } from './jobs.ts';

export const appInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  /** Name of the system's user: the default author. */
  systemUser: z.string(),
  homeDir: z.string(),
  /** Where new workspaces are proposed. */
  workspacesDir: z.string(),
  threads: z.number().int(),
  /** Changes when the core was started again. */
  coreId: z.string(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** What one window did that the others must know, and what the core does by itself. */
export const liveEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), coreId: z.string() }),
  z.object({
    kind: z.literal('edit'),
    datasetId: datasetIdSchema,
    roiKey: roiKeySchema,
    editId: z.string(),
    /** The window that made the edit; it has the pixels already. */
    windowId: z.string(),
    /** Runs as base64 of the run encoding (`shared/editing/runs.ts`). */
    patches: z.array(z.object({ patchId: patchIdSchema, runs: z.string(), version: z.number().int() })),
  }),
  z.object({ kind: z.literal('job'), job: jobSchema }),
  z.object({ kind: z.literal('catalogue'), datasetId: datasetIdSchema }),
  /** Facts of some patches were computed, or computed again after an edit. */
  z.object({ kind: z.literal('facts'), datasetId: datasetIdSchema }),
  /** Disagreements of a ROI changed; null: of any. */
  /** Predictions of some ROIs changed (null: any), or another set is in use. */
  z.object({
    kind: z.literal('prediction'),
    datasetId: datasetIdSchema,
    roiKeys: z.array(roiKeySchema).nullable(),
  }),
  z.object({ kind: z.literal('comparison'), datasetId: datasetIdSchema, roiKey: roiKeySchema.nullable() }),
  /** Somebody judged, remarked, or changed the state of patches or the rules. */
  z.object({ kind: z.literal('review'), datasetId: datasetIdSchema, patchIds: z.array(patchIdSchema) }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

export const folderEntrySchema = z.object({
  name: z.string(),
  path: pathSchema,
  /** The folder's children look like modality folders. */
  looksLikeDataset: z.boolean(),
  looksLikeWorkspace: z.boolean(),
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

export const appContract = {
  info: query.output(appInfoSchema),
  live: stream.output(eventIterator(liveEventSchema)),
  /** Folders below a folder, and with `ending` (`.onnx`) the files whose names end so: for the pickers of the window. */
  listFolder: query
    .input(
      z.object({
        path: pathSchema.optional(),
        ending: z
          .string()
          .regex(/^\.[a-z0-9]{1,10}$/)
          .optional(),
      }),
    )
    .output(
      z.object({
        path: pathSchema,
        parent: pathSchema.nullable(),
        entries: z.array(folderEntrySchema),
        files: z.array(z.object({ name: z.string(), path: pathSchema, sizeBytes: z.number() })),
        /** Home, drives, mounted volumes. */
        places: z.array(z.object({ name: z.string(), path: pathSchema })),
        looksLikeDataset: z.boolean(),
        looksLikeWorkspace: z.boolean(),
      }),
    ),
  createFolder: command
    .input(z.object({ parent: pathSchema, name: z.string().min(1).max(200) }))
    .output(z.object({ path: pathSchema })),
};
