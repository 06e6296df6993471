import { z } from 'zod';
import { datasetIdSchema, extentSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

export const roiSummarySchema = z.object({
  datasetId: datasetIdSchema,
  roiKey: roiKeySchema,
  /** `D012-2019`. */
  domainYear: z.string(),
  domain: z.string(),
  year: z.string(),
  roi: z.string(),
  patches: z.number().int(),
  /** Null until footprints are known. */
  extent: extentSchema.nullable(),
  /** True while the extent comes from metadata or names, not from a header. */
  provisional: z.boolean(),
  /** Bits of `shared/model/modality.ts` that every patch has, and that some patch has. */
  commonBits: z.number().int(),
  anyBits: z.number().int(),
  editedPatches: z.number().int(),
  problems: z.number().int(),
});
export type RoiSummary = z.infer<typeof roiSummarySchema>;

/** A patch placed on the pixel grid of its ROI. */
export const roiPatchSchema = z.object({
  patchId: patchIdSchema,
  row: z.number().int(),
  col: z.number().int(),
  /** Pixel offset of the upper-left corner on the ROI grid (0.2 m pixels), y downwards. */
  x: z.number().int(),
  y: z.number().int(),
  modalityBits: z.number().int(),
  /** Why the mask cannot be edited, or null when it can. */
  readOnly: z.enum(['maskMissing', 'unreadable', 'wrongSize', 'wrongDtype', 'originalChanged']).nullable(),
  /** Edits that are in force; 0 for an untouched mask. */
  edits: z.number().int(),
  changedPx: z.number().int(),
  split: z.string().nullable(),
  aerialDate: z.string().nullable(),
});
export type RoiPatch = z.infer<typeof roiPatchSchema>;

export const roiDetailSchema = roiSummarySchema.extend({
  crs: z.string(),
  gsd: z.number(),
  /** World coordinates of the upper-left corner of the grid. */
  origin: z.tuple([z.number(), z.number()]),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  patchSizePx: z.number().int(),
  /** Patches on the grid; one that does not fit the grid, or overlaps, is listed in `separate`. */
  grid: z.array(roiPatchSchema),
  separate: z.array(z.object({ patchId: patchIdSchema, reason: z.string() })),
});
export type RoiDetail = z.infer<typeof roiDetailSchema>;

export const catalogueContract = {
  rois: query.input(z.object({ datasetId: datasetIdSchema })).output(z.array(roiSummarySchema)),
  /** Reads the headers of the ROI's labels; they are the truth about its geometry. */
  roi: query.input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema })).output(roiDetailSchema),
  /** Patch ids that a filter expression selects (`docs/expressions.md`). */
  select: query
    .input(z.object({ datasetId: datasetIdSchema, where: z.string().max(4000) }))
    .output(z.object({ total: z.number().int(), patchIds: z.array(patchIdSchema).max(1000) })),
};
