import { z } from 'zod';
import { command, datasetIdSchema, extentSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

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
  /** Of a large image the id of one of its cells (`shared/model/layouts.ts`): what is shown and edited as a whole. */
  patchId: patchIdSchema,
  row: z.number().int(),
  col: z.number().int(),
  /** Pixel offset of the upper-left corner on the ROI grid (pixels of `gsd`), y downwards. */
  x: z.number().int(),
  y: z.number().int(),
  /** Size in pixels; in the FLAIR layouts always `patchSizePx`. */
  widthPx: z.number().int(),
  heightPx: z.number().int(),
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
  /** Largest side of a patch or cell of the grid. */
  patchSizePx: z.number().int(),
  /** Patches on the grid; one that does not fit the grid, or overlaps, is listed in `separate`. */
  grid: z.array(roiPatchSchema),
  separate: z.array(z.object({ patchId: patchIdSchema, reason: z.string() })),
});
export type RoiDetail = z.infer<typeof roiDetailSchema>;

/** A patch in the grid or the table. */
export const patchRowSchema = z.object({
  patchId: patchIdSchema,
  roiKey: roiKeySchema,
  domain: z.string(),
  year: z.string(),
  roi: z.string(),
  row: z.number().int(),
  col: z.number().int(),
  modalityBits: z.number().int(),
  split: z.string().nullable(),
  aerialDate: z.string().nullable(),
  state: z.enum(['untouched', 'edited', 'readOnly', 'noMask']),
  edits: z.number().int(),
  changedPx: z.number().int(),
  /** Largest classes of the mask first, as shares 0 to 1; null until its pixels were read. At most six. */
  shares: z.array(z.tuple([z.number().int(), z.number()])).nullable(),
  unknownPx: z.number().int().nullable(),
  hierarchyPx: z.number().int().nullable(),
  s2Dates: z.number().int().nullable(),
  s2Valid: z.number().int().nullable(),
});
export type PatchRow = z.infer<typeof patchRowSchema>;

const where = z.string().max(4000);

/** What `patches` sorts by: `name`, or any number or text of the vocabulary (`docs/expressions.md`), such as `share(9)`. */
export const patchSortSchema = z.object({ by: z.string().max(200), descending: z.boolean() });
export type PatchSort = z.infer<typeof patchSortSchema>;

/** How far the background check of a dataset has come. */
export const checkStateSchema = z.object({
  /** Patches, and those whose headers and whose pixels were read. */
  patches: z.number().int(),
  headers: z.number().int(),
  pixels: z.number().int(),
});
export type CheckState = z.infer<typeof checkStateSchema>;

/** Everything the catalogue knows of one patch. */
export const patchDetailSchema = patchRowSchema.extend({
  extent: extentSchema.nullable(),
  crs: z.string().nullable(),
  widthPx: z.number().int().nullable(),
  heightPx: z.number().int().nullable(),
  splits: z.record(z.string(), z.string()),
  aerialTime: z.string().nullable(),
  camera: z.string().nullable(),
  spotDate: z.string().nullable(),
  historicalDate: z.string().nullable(),
  s2DateList: z.array(z.string()),
  s1AscDateList: z.array(z.string()),
  s1DescDateList: z.array(z.string()),
  /** Every other column of the metadata. */
  extra: z.record(z.string(), z.string()),
  /** All classes that occur: value and pixels; null until known. */
  cosia: z.array(z.tuple([z.number().int(), z.number().int()])).nullable(),
  lpis1: z.array(z.tuple([z.number().int(), z.number().int()])).nullable(),
  lpis2: z.array(z.tuple([z.number().int(), z.number().int()])).nullable(),
  lpis3: z.array(z.tuple([z.number().int(), z.number().int()])).nullable(),
  lpisUnknownPx: z.number().int().nullable(),
  /** Path of each file: relative to the dataset, through its archive where it lies in one. */
  files: z.array(z.object({ modality: z.string(), path: z.string() })),
});
export type PatchDetail = z.infer<typeof patchDetailSchema>;

export const healthCountSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  count: z.number().int(),
});
export type HealthCount = z.infer<typeof healthCountSchema>;

export const catalogueContract = {
  rois: query.input(z.object({ datasetId: datasetIdSchema })).output(z.array(roiSummarySchema)),
  /** Reads the headers of the ROI's labels; they are the truth about its geometry. */
  roi: query.input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema })).output(roiDetailSchema),
  /** Patch ids that a filter expression selects (`docs/expressions.md`). */
  select: query
    .input(z.object({ datasetId: datasetIdSchema, where: z.string().max(4000) }))
    .output(z.object({ total: z.number().int(), patchIds: z.array(patchIdSchema).max(1000) })),
  /**
   * A window of the patches that a filter selects, sorted. An empty filter selects all. Asked in parts of at most 500 rows;
   * the same filter and sort are answered from the same list until the dataset changes.
   */
  patches: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        where: where.default(''),
        sort: patchSortSchema.default({ by: 'name', descending: false }),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), all: z.number().int(), rows: z.array(patchRowSchema) })),
  /** Ids of the patches `from` (included) to `to` (excluded) of such a list: a selection by ranges. */
  patchIds: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        where: where.default(''),
        sort: patchSortSchema.default({ by: 'name', descending: false }),
        from: z.number().int().min(0).default(0),
        to: z.number().int().min(0).max(300_000),
      }),
    )
    .output(z.array(patchIdSchema)),
  patch: query
    .input(z.object({ datasetId: datasetIdSchema, patchId: patchIdSchema }))
    .output(patchDetailSchema),
  /**
   * A fact by ROI, in the order of `rois`: how many patches the filter selects in each, and the mean (`mean`) or sum (`sum`)
   * of the fact over them; null where it is known of none. `fact` is any number of the vocabulary, such as `share(9)`.
   */
  roiFacts: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        where: where.default(''),
        fact: z.string().max(200).nullable().default(null),
        by: z.enum(['mean', 'sum']).default('mean'),
      }),
    )
    .output(z.object({ counts: z.array(z.number().int()), values: z.array(z.number().nullable()) })),
  /** Footprints of the patches whose place meets an extent, at most `limit`: `[minX, minY, maxX, maxY]` each. */
  patchesIn: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        extent: extentSchema,
        where: where.default(''),
        limit: z.number().int().min(1).max(20_000).default(5000),
      }),
    )
    .output(z.array(z.object({ patchId: patchIdSchema, roiKey: roiKeySchema, extent: extentSchema }))),
  /** Values that a text of the vocabulary has, most frequent first, for the choices of a filter. */
  values: query
    .input(z.object({ datasetId: datasetIdSchema, name: z.string().max(200) }))
    .output(z.array(z.object({ value: z.string(), patches: z.number().int() })).max(1000)),
  /** What the checks found, by code, and how far they have come. */
  health: query
    .input(z.object({ datasetId: datasetIdSchema }))
    .output(z.object({ check: checkStateSchema, counts: z.array(healthCountSchema) })),
  /**
   * Starts the job that reads what was not read yet (headers, pixels of labels, thumbnails), or finds the one that runs.
   * `verify` also looks for files that were written over since they were read.
   */
  startCheck: command
    .input(
      z.object({
        datasetId: datasetIdSchema,
        verify: z.boolean().default(false),
        thumbnails: z.boolean().default(true),
      }),
    )
    .output(z.object({ jobId: z.string() })),
};
