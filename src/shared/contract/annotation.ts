import { z } from 'zod';
import { command, datasetIdSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

/** The stack of this author in this ROI. */
export const undoStateSchema = z.object({
  undoDepth: z.number().int(),
  redoDepth: z.number().int(),
  /** Tool of the edit that the next undo or redo is about. */
  undoTool: z.string().nullable(),
  redoTool: z.string().nullable(),
});
export type UndoState = z.infer<typeof undoStateSchema>;

const editId = z.uuid();
const scope = { datasetId: datasetIdSchema, roiKey: roiKeySchema, windowId: z.string().max(64) };

/** Runs as base64 of the run encoding (`shared/editing/runs.ts`): pixels before and after, file values. */
export const patchRunsSchema = z.object({ patchId: patchIdSchema, runs: z.string() });

export const commitInputSchema = z.object({
  ...scope,
  /** Made by the window; the same edit sent again is acknowledged once more and stored once. */
  editId,
  tool: z.enum(['brush', 'restore']),
  parameters: z.record(z.string(), z.unknown()),
  patches: z.array(patchRunsSchema).min(1).max(10_000),
});
export type CommitInput = z.infer<typeof commitInputSchema>;

export const editAckSchema = z.object({
  editId: z.string(),
  seq: z.number().int(),
  utc: z.string(),
  /** Version of each mask the edit touched: number of committed edits that touch it. */
  patches: z.array(z.object({ patchId: patchIdSchema, version: z.number().int() })),
  changedPx: z.number().int(),
  undo: undoStateSchema,
});
export type EditAck = z.infer<typeof editAckSchema>;

export const undoResultSchema = editAckSchema.extend({
  /** What the undo or redo changed. */
  runs: z.array(patchRunsSchema),
  /** Pixels left alone because a later edit, by someone else, holds them. */
  skippedPx: z.number().int(),
  targetTool: z.string(),
});
export type UndoResult = z.infer<typeof undoResultSchema>;

export const historyEntrySchema = z.object({
  editId: z.string(),
  seq: z.number().int(),
  author: z.string(),
  utc: z.string(),
  tool: z.string(),
  /** The edit that an undo or redo is about. */
  targetSeq: z.number().int().nullable(),
  /** False when it was undone. */
  inForce: z.boolean(),
  patches: z.number().int(),
  changedPx: z.number().int(),
  /** Largest class pairs first. */
  pairs: z.array(z.object({ from: z.number().int(), to: z.number().int(), px: z.number().int() })),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const annotationContract = {
  /** Stores an edit durably, then acknowledges it. Refuses with `conflict` when a pixel is not what the window thought. */
  commit: command.input(commitInputSchema).output(editAckSchema),
  undo: command.input(z.object({ ...scope, editId })).output(undoResultSchema.nullable()),
  redo: command.input(z.object({ ...scope, editId })).output(undoResultSchema.nullable()),
  undoState: query
    .input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema }))
    .output(undoStateSchema),
  /** Newest first. */
  history: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        roiKey: roiKeySchema,
        limit: z.number().int().min(1).max(500).default(50),
      }),
    )
    .output(z.array(historyEntrySchema)),
};
