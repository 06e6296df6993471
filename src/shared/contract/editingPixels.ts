import { z } from 'zod';
import { datasetIdSchema, patchIdSchema, roiKeySchema } from './base.ts';

/**
 * Pixel routes of editing. Each is `POST` with a JSON body of the schema below and answers bytes; failures are AppErrors.
 *
 * - `POST /api/pixels/gate` (`gateRequestSchema`): a gate at the pixels of up to 16 patches, `gateValues` of
 *   `shared/editing/rules.ts`, one byte a pixel, `[heightPx, widthPx]` of each patch, one after the other in the order asked.
 * - `POST /api/pixels/set` (`setRequestSchema`): a set of pixels, as `encodeSet` writes it.
 * - `POST /api/pixels/livewire` (`livewireRequestSchema`): cheapest ways along image edges from a point to every pixel of a
 *   window around it: one byte a pixel, the direction (0–7, see `shared/editing/livewire.ts`) of the next pixel towards the
 *   point, 255 for the point itself. `x-arpenteur-window` is the window as JSON (`x, y, width, height` on the ROI grid).
 * - `POST /api/pixels/regions` (`regionsRequestSchema`): the tree of regions of one patch (`shared/regions/regionTree.ts`).
 * - `POST /api/pixels/version` (`versionRequestSchema`): a mask as it was after its edit number `version` (0: the original),
 *   or at a named version or moment; uint8 `[heightPx, widthPx]`.
 */
const roi = { datasetId: datasetIdSchema, roiKey: roiKeySchema };
const place = { x: z.number().int(), y: z.number().int() };
/** Expressions over pixels that give a number: bands, indices, heights. */
const channels = z.array(z.string().trim().min(1).max(500)).min(1).max(8);

export const gateRequestSchema = z.object({
  ...roi,
  text: z.string().trim().min(1).max(4000),
  patchIds: z.array(patchIdSchema).min(1).max(16),
});
export type GateRequest = z.infer<typeof gateRequestSchema>;

export const setRequestSchema = z.discriminatedUnion('by', [
  /** Pixels of which the expression is true; of one patch, or of the whole ROI. */
  z.object({
    ...roi,
    by: z.literal('expression'),
    text: z.string().trim().min(1).max(4000),
    patchId: patchIdSchema.nullable(),
  }),
  /** Pixels of one class of the current masks. */
  z.object({
    ...roi,
    by: z.literal('class'),
    value: z.number().int().min(0).max(255),
    patchId: patchIdSchema.nullable(),
  }),
  /** The connected pixels of one class around a place, over patch borders; at most `patchId`'s when given. */
  z.object({ ...roi, ...place, by: z.literal('connected'), patchId: patchIdSchema.nullable() }),
  /** The LPIS region at a place: connected pixels of one level-3 code. */
  z.object({ ...roi, ...place, by: z.literal('lpis') }),
  /** A region of the model in use: connected pixels of one proposed class where the masks have others. */
  z.object({ ...roi, ...place, by: z.literal('prediction') }),
  /**
   * The wand: pixels whose channels are all within `tolerance` of those at the place; connected to it (4 neighbours) when
   * `contiguous`. A tolerance is a share (0 to 1) of each channel's spread in the patch at the place (2nd to 98th
   * percentile), or absolute in the channel's own unit.
   */
  z.object({
    ...roi,
    ...place,
    by: z.literal('wand'),
    channels,
    tolerance: z.number().min(0).max(1e6),
    absolute: z.boolean(),
    contiguous: z.boolean(),
  }),
]);
export type SetRequest = z.infer<typeof setRequestSchema>;

export const livewireRequestSchema = z.object({ ...roi, ...place });
export type LivewireRequest = z.infer<typeof livewireRequestSchema>;

export const regionsRequestSchema = z.object({ ...roi, patchId: patchIdSchema });
export type RegionsRequest = z.infer<typeof regionsRequestSchema>;

export const versionRequestSchema = z.object({
  datasetId: datasetIdSchema,
  patchId: patchIdSchema,
  at: z.union([
    z.object({ version: z.number().int().min(0) }),
    z.object({ snapshot: z.string().min(1).max(64) }),
    z.object({ utc: z.string().max(40) }),
  ]),
});
export type VersionRequest = z.infer<typeof versionRequestSchema>;

export const windowHeaderName = 'x-arpenteur-window';
