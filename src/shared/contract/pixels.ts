import { z } from 'zod';
import { classLayerIds, imageryIds } from '../model/imagery.ts';

/**
 * The pixel routes: bytes with a described header, never JSON.
 *
 * - `GET /api/pixels/mask/:datasetId/:patchId?of=current|original` the mask of one patch, uint8, one band; header
 *   `version` counts the edits that touch it.
 * - `GET /api/pixels/masks/:datasetId?patch=ID&patch=ID…` the current masks of up to `maxMasksPerRequest` patches, one after
 *   the other `[count, height, width]`. `x-arpenteur-masks` is a JSON list with the version of each, in the order asked;
 *   null for one that cannot be read or has another size than the first: it is not in the bytes, and asking for it alone
 *   says why. None at all answers 204.
 * - `GET /api/pixels/tile/:datasetId/:roiKey/:layer/:level/:col/:row?date=INDEX` one tile of a ROI. Level 0 has the pixels of
 *   the files, each further level halves them. Class layers (`mask` current, `cosia` original, `lpis1`-`lpis3`, `prediction` of
 *   the set in use; class values, 255 where there is no patch), `confidence` of that set (uint8, see below) and `aerial` (R, G, B, NIR; all zero where there is no patch, and valid black pixels have
 *   NIR 1) are 512 x 512 on the grid of the ROI, tile (0, 0) at its upper-left corner. The other imagery
 *   (`shared/model/imagery.ts`) has the grid, tile size and gutter that `imagery.layers` tells; `uint8` tiles of one band have
 *   0 where there is no value and 1 for a value of 0, `float32` tiles have NaN and the file's values otherwise. Series need
 *   `date`. A tile without any patch answers 204.
 *
 * - `GET /api/pixels/thumbnail/:datasetId/:patchId` a small JPEG of the patch's image, at most 96 px a side, made once and kept
 *   in `cache/`; 204 for a patch without an image, 422 with an AppError when it cannot be read.
 * - `GET /api/pixels/thumbnail-mask/:datasetId/:patchId` the current mask reduced the same way (most frequent class),
 *   uint8, as bytes.
 *
 * Samples are pixel-interleaved `[height, width, bands]`. The header below travels as JSON in `x-arpenteur-raster`.
 */
export const rasterBytesSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  bands: z.number().int(),
  dtype: z.enum(['uint8', 'uint16', 'float32']),
  /** World extent `[minX, minY, maxX, maxY]`. */
  extent: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  version: z.number().int().nullable(),
});
export type RasterBytes = z.infer<typeof rasterBytesSchema>;

export const rasterHeaderName = 'x-arpenteur-raster';
/** Versions of the masks of a batch. In it the raster header describes one of them. */
export const masksHeaderName = 'x-arpenteur-masks';
export const maskVersionsSchema = z.array(z.number().int().nullable());
/** 4 MiB of 512 px masks: decoded side by side, and the first are seen before the last are read. */
export const maxMasksPerRequest = 16;
export const tileSizePx = 512;
/** Value of class tiles where there is no patch. */
export const noClass = 255;

export const tileLayers = [...imageryIds, ...classLayerIds, 'confidence'] as const;
export type TileLayer = (typeof tileLayers)[number];

/** Levels a ROI of this size has: the coarsest shows it in at most one tile a side. Level 0 is full resolution. */
export function levelCount(widthPx: number, heightPx: number): number {
  return Math.max(1, Math.ceil(Math.log2(Math.max(widthPx, heightPx) / tileSizePx)) + 1);
}
