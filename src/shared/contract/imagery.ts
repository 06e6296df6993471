import { z } from 'zod';
import { imageryIds } from '../model/imagery.ts';
import { datasetIdSchema, query, roiKeySchema } from './base.ts';

/** One imagery of a ROI: the grid of its tiles, its dates and where it comes from. */
export const imageryLayerSchema = z.object({
  id: z.enum(imageryIds),
  /** Metres per pixel of level 0. */
  gsd: z.number(),
  /** World coordinates of the upper-left corner of tile (0, 0). */
  origin: z.tuple([z.number(), z.number()]),
  /** Size of level 0. */
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  /** Side of a tile without its gutter: 512, or a smaller power of two that holds all of a small grid. */
  tileSizePx: z.number().int(),
  gutterPx: z.number().int(),
  levels: z.number().int(),
  bands: z.number().int(),
  /** Bands that the files have, from the first on, where a tile has more: images without infrared have three. Else absent. */
  usableBands: z.number().int().optional(),
  /** True when tiles have bytes that were stretched for the display: no number may be computed of them. Else absent. */
  stretched: z.boolean().optional(),
  dtype: z.enum(['uint8', 'float32']),
  /** Patches of the ROI that have it. */
  patches: z.number().int(),
  /** Of images with one date: the earliest and latest of the ROI's patches, `YYYY-MM-DD`, day `00` when not known. */
  dates: z.tuple([z.string(), z.string()]).nullable(),
  /** Of a series: the date of each index, `YYYY-MM-DD`; null where the metadata has none. Empty for others. */
  series: z.array(z.string().nullable()),
  /** Dates that the raster has, that the metadata lists and that the cloud mask has, where they differ. */
  mismatch: z
    .object({
      raster: z.number().int(),
      listed: z.number().int().nullable(),
      masks: z.number().int().nullable(),
    })
    .nullable(),
  /** Of Sentinel-1: `dB` when any value is negative, else taken as linear. */
  unit: z.enum(['linear', 'dB']).nullable(),
  /** Pixels of the file lie up to this many metres from where they are shown. */
  offGridM: z.number(),
});
export type ImageryLayer = z.infer<typeof imageryLayerSchema>;

export const imageryContract = {
  /** What of a ROI can be looked at, in the order of `imageryIds`; only what some patch has. */
  layers: query
    .input(z.object({ datasetId: datasetIdSchema, roiKey: roiKeySchema }))
    .output(z.array(imageryLayerSchema)),
  /**
   * Memory that tiles hold in the core, its bound, and the bytes of the cache folder on the disk with its bound. `overviews`
   * tells the background building of the ROI that was opened last: tiles that are there, and all; null when none runs.
   */
  memory: query.output(
    z.object({
      tileBytes: z.number(),
      maxTileBytes: z.number(),
      diskBytes: z.number().nullable(),
      maxDiskBytes: z.number(),
      overviews: z.object({ roiKey: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
    }),
  ),
};
