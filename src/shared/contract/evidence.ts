import { z } from 'zod';
import { classLayerIds, imageryIds, seriesIds } from '../model/imagery.ts';
import { appErrorSchema, command, datasetIdSchema, patchIdSchema, query, roiKeySchema } from './base.ts';

/** A pixel of the ROI grid, as an offset from its upper-left corner. */
const place = {
  datasetId: datasetIdSchema,
  roiKey: roiKeySchema,
  x: z.number().int().min(0),
  y: z.number().int().min(0),
};

/** Values at a pixel. A file that cannot be read gives its error and no values. */
export const pixelValuesSchema = z.object({
  patchId: patchIdSchema.nullable(),
  imagery: z.array(
    z.object({
      id: z.enum(imageryIds),
      /** Of a series the date that was asked for. */
      date: z.string().nullable(),
      /** In the order of `imagery[id].bands`; null for nodata, NaN and infinite values. */
      values: z.array(z.number().nullable()),
      error: appErrorSchema.nullable(),
    }),
  ),
  classes: z.array(
    z.object({
      layer: z.enum(classLayerIds),
      value: z.number().nullable(),
      error: appErrorSchema.nullable(),
      /** Of `prediction`: how sure the model is, 0 to 1. Else absent. */
      confidence: z.number().optional(),
    }),
  ),
});
export type PixelValues = z.infer<typeof pixelValuesSchema>;

/** One edit that changed a pixel, newest first. */
export const pixelEditSchema = z.object({
  editId: z.string(),
  seq: z.number().int(),
  author: z.string(),
  utc: z.string(),
  tool: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  inForce: z.boolean(),
  targetSeq: z.number().int().nullable(),
});
export type PixelEdit = z.infer<typeof pixelEditSchema>;

/** What the reference's filter says of the dates of a series, over the patches that were asked for. */
export const seriesDatesSchema = z.object({
  /** Dates that raster, metadata and cloud mask have; null without a list or mask. The shorter counts. */
  raster: z.number().int(),
  listed: z.number().int().nullable(),
  masks: z.number().int().nullable(),
  dates: z.array(
    z.object({
      /** `YYYY-MM-DD`. */
      date: z.string().nullable(),
      kept: z.boolean(),
      /** Shares 0 to 1 of pixels whose probability is above the threshold; null without a mask. */
      cloud: z.number().nullable(),
      snow: z.number().nullable(),
    }),
  ),
  /** What decided: both tests; snow alone, since no date passed both; nothing passed; there is no mask. */
  keptBy: z.enum(['cloudAndSnow', 'snow', 'none', 'unfiltered']),
  kept: z.number().int(),
  unit: z.enum(['linear', 'dB']).nullable(),
});
export type SeriesDates = z.infer<typeof seriesDatesSchema>;

/** What a curve can be of: indices of Sentinel-2, and backscatter in dB. */
export const s2Measures = ['ndvi', 'ndwi', 'ndre', 'nbr', 'brightness'] as const;
export type S2Measure = (typeof s2Measures)[number];
export const s1Measures = ['vv', 'vh', 'ratio'] as const;
export type S1Measure = (typeof s1Measures)[number];

/** Three quartiles at one time, and how many pixels they are of. */
const quartiles = z.object({
  q1: z.number(),
  median: z.number(),
  q3: z.number(),
  count: z.number().int(),
});

export const curveSchema = z.object({
  series: z.enum(seriesIds),
  measure: z.enum([...s2Measures, ...s1Measures]),
  /** One value a date of `dates`, in its order: the mean over the pixels; null where there is none. */
  values: z.array(z.number().nullable()),
  /** Of the same declared crop in the ROI, one a date; null where no pixel of it is kept. Null without a crop. */
  roi: z.array(quartiles.nullable()).nullable(),
  /** Of the same declared crop in the dataset, for the 24 half months of a year. Null while it is not computed. */
  dataset: z.array(quartiles.nullable()).nullable(),
});
export type Curve = z.infer<typeof curveSchema>;

export const evidenceCardSchema = z.object({
  of: z.enum(['region', 'patch']),
  patchId: patchIdSchema,
  /** The LPIS region; null for a patch, and where nothing is declared. */
  region: z
    .object({
      /** `roiKey/level-3 code/first pixel in row-major order`. */
      id: z.string(),
      codes: z.tuple([z.number().int().nullable(), z.number().int().nullable(), z.number().int()]),
      areaPx: z.number().int(),
      areaM2: z.number(),
      /** On the ROI grid. */
      window: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
      /** Patches it lies in. */
      patchIds: z.array(patchIdSchema),
      /** Closed rings on the ROI grid along pixel edges, `[x0, y0, x1, y1, …]`; holes too. At most 20,000 numbers. */
      rings: z.array(z.array(z.number())),
      /** It was larger than what is read at once; its numbers are of the part that was. */
      isCut: z.boolean(),
    })
    .nullable(),
  /** Pixels of the mask in the region or patch by class, largest first. */
  classes: z.array(z.object({ value: z.number().int(), px: z.number().int() })),
  /** Height above ground, DSM - DTM, metres, over all pixels with a value; null without a DEM. */
  height: z
    .object({ mean: z.number(), median: z.number(), p95: z.number(), max: z.number(), px: z.number().int() })
    .nullable(),
  /** Mean NDVI of the aerial image; null without one or where no pixel has one. */
  aerialNdvi: z.number().nullable(),
  /** `YYYY-MM-DD`, day `00` when not known. */
  flightDate: z.string().nullable(),
  spotDate: z.string().nullable(),
  historicalDate: z.string().nullable(),
  s2: seriesDatesSchema.nullable(),
  s1asc: seriesDatesSchema.nullable(),
  s1desc: seriesDatesSchema.nullable(),
  curves: z.array(curveSchema),
  /** Sentinel pixels that the curves are of: all that touch the region, weighted by how much; and those wholly in it. */
  sentinelPx: z.object({ touched: z.number().int(), whole: z.number().int() }),
  /** ROIs whose curves are in the envelope of the dataset, of how many. */
  datasetRois: z.object({ done: z.number().int(), total: z.number().int() }),
  problems: z.array(z.object({ id: z.enum([...imageryIds, ...classLayerIds]), error: appErrorSchema })),
});
export type EvidenceCard = z.infer<typeof evidenceCardSchema>;

export const differenceSchema = z.object({
  /** Pixels that both layers have. */
  px: z.number().int(),
  /** Pixels whose values differ; null when the layers speak of different class lists. */
  differentPx: z.number().int().nullable(),
  /** Largest first; at most 2,000. */
  pairs: z.array(z.object({ a: z.number().int(), b: z.number().int(), px: z.number().int() })),
  /** Patches that one of the layers lacks or that cannot be read; they are not counted. */
  skipped: z.array(patchIdSchema),
});
export type Difference = z.infer<typeof differenceSchema>;

export const evidenceContract = {
  /** `dates`: which index of each series is wanted; a series that is not named gives no values. */
  pixel: query
    .input(
      z.object({ ...place, dates: z.partialRecord(z.enum(seriesIds), z.number().int().min(0)).default({}) }),
    )
    .output(pixelValuesSchema),
  /** Edits that changed the mask at a pixel, newest first, at most `limit`. */
  pixelHistory: query
    .input(z.object({ ...place, limit: z.number().int().min(1).max(200).default(20) }))
    .output(z.array(pixelEditSchema)),
  /** Dates of a series over the whole ROI, with what is kept. Null when the ROI has no such series. */
  dates: query
    .input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema, series: z.enum(seriesIds) }))
    .output(seriesDatesSchema.nullable()),
  /** The evidence about the LPIS region or the patch at a pixel; null where there is no patch. */
  card: query
    .input(
      z.object({ ...place, of: z.enum(['region', 'patch']), measure: z.enum(s2Measures).default('ndvi') }),
    )
    .output(evidenceCardSchema.nullable()),
  /** Reads a ROI's series ahead, so that cards come at once. Answers when they are there. */
  warm: query
    .input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema }))
    .output(z.object({ patches: z.number().int() })),
  /** Counts class pairs of two layers over a ROI, at full resolution. */
  difference: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        roiKey: roiKeySchema,
        a: z.enum(classLayerIds),
        b: z.enum(classLayerIds),
      }),
    )
    .output(differenceSchema),
  /** The envelope of a level-3 crop in the whole dataset, for the 24 half months of a year; null while no ROI has curves. */
  envelope: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        code: z.number().int().min(0).max(255),
        series: z.enum(seriesIds),
        measure: z.enum([...s2Measures, ...s1Measures]),
      }),
    )
    .output(
      z.object({
        rois: z.object({ done: z.number().int(), total: z.number().int() }),
        quartiles: z.array(quartiles.nullable()).nullable(),
      }),
    ),
  /** Starts the job that gathers the crop curves of the dataset, ROI by ROI, or finds the one that runs. */
  startCurves: command
    .input(z.object({ datasetId: datasetIdSchema }))
    .output(z.object({ jobId: z.string() })),
};
