import { z } from 'zod';
import { rulesSchema } from '../editing/rules.ts';
import { editTools } from '../editing/tools.ts';
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
const byte = z.number().int().min(0).max(255);
export const pairCountSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  px: z.number().int(),
});
const dataset = { datasetId: datasetIdSchema };
const scope = { datasetId: datasetIdSchema, roiKey: roiKeySchema, windowId: z.string().max(64) };

/** Runs as base64 of the run encoding (`shared/editing/runs.ts`): pixels before and after, file values. */
export const patchRunsSchema = z.object({ patchId: patchIdSchema, runs: z.string() });

export const commitInputSchema = z.object({
  ...scope,
  /** Made by the window; the same edit sent again is acknowledged once more and stored once. */
  editId,
  tool: z.enum(editTools),
  parameters: z.record(z.string(), z.unknown()),
  /**
   * What limited the edit. The core refuses with `conflict` runs that come from a class that these lock; the gate is kept in
   * the journal beside the edit.
   */
  rules: rulesSchema.optional(),
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
  pairs: z.array(pairCountSchema),
  /** Null of an edit over several ROIs. */
  roiKey: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()),
  /** The condition that limited it. */
  gate: z.string().nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Which edits are meant; what is left out limits nothing. */
export const historyFilterSchema = z.object({
  /** One ROI, with the batches that reached it; all of the dataset when left out. */
  roiKey: roiKeySchema.optional(),
  patchId: patchIdSchema.optional(),
  author: z.string().max(200).optional(),
  tools: z.array(z.string().max(40)).min(1).optional(),
  /** Edits that changed pixels from one class to another; either may be left out. */
  pair: z.object({ from: byte.optional(), to: byte.optional() }).optional(),
  /** UTC, ISO 8601; `until` is excluded. */
  since: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
  /** Only edits over several ROIs. */
  batches: z.boolean().optional(),
});
export type HistoryFilter = z.infer<typeof historyFilterSchema>;

/** The window around what an edit changed in each mask, in pixels of the ROI grid of the patch's own ROI. */
export const editExtentSchema = z.object({
  editId: z.string(),
  patches: z.array(
    z.object({
      patchId: patchIdSchema,
      roiKey: roiKeySchema,
      px: z.number().int(),
      /** In pixels of the mask. */
      window: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    }),
  ),
});
export type EditExtent = z.infer<typeof editExtentSchema>;

/** What an edit changed in one mask. */
export const editPartSchema = z.object({
  patchId: patchIdSchema,
  roiKey: roiKeySchema,
  px: z.number().int(),
  /** Around the changes, in pixels of the mask. */
  window: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  /** Pixels of a row of the mask. */
  widthPx: z.number().int(),
  /** As in `patchRunsSchema`. */
  runs: z.string(),
});
export type EditPart = z.infer<typeof editPartSchema>;

/** Which edits the pixels of a patch have their values from. */
export const blameSchema = z.object({
  /** Of the masks that were edited: of a large image those of its edited cells, 0 for a patch that nobody edited. */
  pixels: z.number().int(),
  /** Most pixels first. What is missing to `pixels` is as in the original. */
  edits: z.array(
    z.object({
      editId: z.string(),
      seq: z.number().int(),
      author: z.string(),
      utc: z.string(),
      tool: z.string(),
      px: z.number().int(),
    }),
  ),
});
export type Blame = z.infer<typeof blameSchema>;

/**
 * Which edits a revert takes back: by name, or all that a filter means. Undos, redos and reverts are never meant. A filter
 * that names a ROI or a patch takes them back there only.
 */
export const revertTargetSchema = z.union([
  z.object({ editIds: z.array(editId).min(1).max(10_000) }),
  z.object({ filter: historyFilterSchema }),
]);
export type RevertTarget = z.infer<typeof revertTargetSchema>;

export const revertPreviewSchema = z.object({
  /** Edits in force that are meant. */
  edits: z.number().int(),
  /** Pixels that go back, and those that stay because later edits touched them. */
  px: z.number().int(),
  keptPx: z.number().int(),
  pairs: z.array(pairCountSchema),
  patches: z.number().int(),
  rois: z.number().int(),
  /** Where pixels stay, at most 200 patches, most pixels first: the later edits that hold them. */
  kept: z.array(
    z.object({
      patchId: patchIdSchema,
      roiKey: roiKeySchema,
      px: z.number().int(),
      /** Of the pixels that stay, in pixels of the mask. */
      window: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
      bySeq: z.array(z.number().int()),
    }),
  ),
});
export type RevertPreview = z.infer<typeof revertPreviewSchema>;

/** A named version: the masks of a ROI, or of the dataset, as they were at one place of the journal. */
export const snapshotSchema = z.object({
  id: z.string(),
  name: z.string(),
  author: z.string(),
  utc: z.string(),
  roiKey: z.string().nullable(),
  /** Edits in force after it. */
  editsSince: z.number().int(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const annotationContract = {
  /** Stores an edit durably, then acknowledges it. Refuses with `conflict` when a pixel is not what the window thought. */
  commit: command.input(commitInputSchema).output(editAckSchema),
  undo: command.input(z.object({ ...scope, editId })).output(undoResultSchema.nullable()),
  redo: command.input(z.object({ ...scope, editId })).output(undoResultSchema.nullable()),
  undoState: query
    .input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema }))
    .output(undoStateSchema),
  /** Newest first. `before` is the `seq` of the last entry of the page before. */
  history: query
    .input(
      z.object({
        ...dataset,
        ...historyFilterSchema.shape,
        before: z.number().int().optional(),
        /** Leaves undos and redos out. */
        editsOnly: z.boolean().optional(),
        limit: z.number().int().min(1).max(500).default(50),
      }),
    )
    .output(z.array(historyEntrySchema)),
  /** Authors and tools of the edits of a dataset, for the filters. */
  historyFacets: query
    .input(z.object({ ...dataset, roiKey: roiKeySchema.optional() }))
    .output(z.object({ authors: z.array(z.string()), tools: z.array(z.string()) })),
  /** Where an edit lies. */
  editExtent: query.input(z.object({ ...dataset, editId })).output(editExtentSchema),
  /** What an edit changed in a patch, or where it changed most (of a ROI, when one is named); null where it did not. */
  editPart: query
    .input(
      z.object({ ...dataset, editId, patchId: patchIdSchema.optional(), roiKey: roiKeySchema.optional() }),
    )
    .output(editPartSchema.nullable()),
  blame: query.input(z.object({ ...dataset, patchId: patchIdSchema })).output(blameSchema),
  /** Nothing is changed. */
  previewRevert: query
    .input(z.object({ ...dataset, target: revertTargetSchema }))
    .output(revertPreviewSchema),
  /**
   * Takes edits back wherever their pixels were not touched later, as one edit of its own that can be undone. `roiKey` is the
   * ROI whose undo stack gets it, and must hold all targets; null for several, which are undone from the list of batches.
   * Null when no pixel goes back.
   */
  revert: command
    .input(z.object({ ...scope, roiKey: roiKeySchema.nullable(), editId, target: revertTargetSchema }))
    .output(undoResultSchema.extend({ edits: z.number().int() }).nullable()),
  snapshots: query
    .input(z.object({ ...dataset, roiKey: roiKeySchema.optional() }))
    .output(z.array(snapshotSchema)),
  /** Names the masks as they are now. */
  addSnapshot: command
    .input(z.object({ ...dataset, roiKey: roiKeySchema.nullable(), name: z.string().trim().min(1).max(120) }))
    .output(snapshotSchema),
  /** Forgets the name; no pixel and no edit goes with it. */
  removeSnapshot: command.input(z.object({ ...dataset, id: z.string().max(64) })).output(z.object({})),
};
