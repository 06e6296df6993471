import { z } from 'zod';
import { editOpSchema } from '../editing/ops/op.ts';
import { rulesSchema } from '../editing/rules.ts';
import { pairCountSchema, undoResultSchema } from './annotation.ts';
import { command, datasetIdSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

const roi = { datasetId: datasetIdSchema, roiKey: roiKeySchema };
const windowSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
});

/** Base64 of `encodeSet` (shared/editing/pixelSet.ts); at most 24 MB. */
export const selectionSchema = z.string().max(24 * 1024 ** 2);

/** Where an operation works in the open ROI. With a selection it works in what of the scope is selected: ask for the ROI. */
export const editScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('patch'), patchId: patchIdSchema }),
  z.object({ kind: z.literal('roi') }),
]);
export type EditScope = z.infer<typeof editScopeSchema>;

const opInput = z.object({
  ...roi,
  op: editOpSchema,
  scope: editScopeSchema,
  rules: rulesSchema.default({ locked: [], onlyOver: null, gate: null }),
  selection: selectionSchema.nullable().default(null),
});

/** What an operation would change. */
export const opPreviewSchema = z.object({
  changedPx: z.number().int(),
  pairs: z.array(pairCountSchema),
  /** Patches with changes, most changed pixels first; at most 500. */
  patches: z.array(
    z.object({
      patchId: patchIdSchema,
      roiKey: roiKeySchema,
      changedPx: z.number().int(),
      /** Around the changes, in pixels of the mask. */
      window: windowSchema,
    }),
  ),
  patchCount: z.number().int(),
  /** Patches that were left out, and why (`noLayer`: a gate or a copy needs one that they lack); at most 500. */
  skipped: z.array(
    z.object({ patchId: patchIdSchema, reason: z.enum(['noMask', 'readOnly', 'unreadable', 'noLayer']) }),
  ),
  skippedCount: z.number().int(),
});
export type OpPreview = z.infer<typeof opPreviewSchema>;

/** A step of labels along an edge between two patches: a stretch where the classes on both sides differ. */
export const seamSchema = z.object({
  /** The edge is the right (`vertical`) or lower (`horizontal`) one of the first patch. */
  patchIds: z.tuple([patchIdSchema, patchIdSchema]),
  direction: z.enum(['vertical', 'horizontal']),
  /** On the ROI grid, one pixel thick on each side of the edge. */
  window: windowSchema,
  lengthPx: z.number().int(),
  /** Largest first. */
  pairs: z.array(pairCountSchema),
});
export type Seam = z.infer<typeof seamSchema>;

/**
 * A tree of regions of one patch travels as bytes (`POST /api/pixels/regions`); sets of pixels, gates and paths along edges
 * too (`contract/editingPixels.ts`).
 */
export const editingContract = {
  /** What an operation would change; nothing is stored. */
  preview: query.input(opInput).output(opPreviewSchema),
  /** The pixels that it would change, as base64 of `encodeSet`: the ghost of an operation. */
  ghost: query.input(opInput).output(z.object({ set: z.string(), changedPx: z.number().int() })),
  /** Does it, as one edit that can be undone. Null when nothing changes: then there is no step. */
  apply: command
    .input(opInput.extend({ windowId: z.string().max(64), editId: z.uuid() }))
    .output(undoResultSchema.omit({ skippedPx: true, targetTool: true }).nullable()),
  /**
   * The same over every patch that an expression selects (docs/expressions.md), as a job: a dry run counts and takes samples,
   * a real one ends in one transaction. Cancelled or killed, nothing was changed. The job's result is `batchResultSchema`.
   */
  batch: command
    .input(
      z.object({
        datasetId: datasetIdSchema,
        where: z.string().max(4000),
        op: editOpSchema,
        rules: rulesSchema.default({ locked: [], onlyOver: null, gate: null }),
        dryRun: z.boolean(),
        editId: z.uuid(),
        windowId: z.string().max(64),
      }),
    )
    .output(z.object({ jobId: z.string() })),
  /** Takes back or does again a whole batch, as a job. */
  undoBatch: command
    .input(
      z.object({
        datasetId: datasetIdSchema,
        target: z.uuid(),
        editId: z.uuid(),
        windowId: z.string().max(64),
      }),
    )
    .output(z.object({ jobId: z.string() })),
  /** Steps of labels along the edges of the patches of a ROI, longest first; at most 2,000. */
  seams: query
    .input(z.object({ ...roi, minPx: z.number().int().min(1).max(512).default(10) }))
    .output(z.object({ seams: z.array(seamSchema), total: z.number().int() })),
  /** Whether a pixel expression can be used in a ROI; else the error that says where it is wrong or what is missing. */
  checkExpression: query
    .input(z.object({ ...roi, text: z.string().max(4000) }))
    .output(z.object({ layers: z.array(z.string()), dependsOnMask: z.boolean() })),
};

export const batchResultSchema = opPreviewSchema.extend({
  editId: z.string().nullable(),
  seq: z.number().int().nullable(),
  dryRun: z.boolean(),
});
export type BatchResult = z.infer<typeof batchResultSchema>;
