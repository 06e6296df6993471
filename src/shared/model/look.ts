import { z } from 'zod';
import { imageryIds } from './imagery.ts';

/** Colour ramps of single values, all of one order of lightness (`shared/model/ramps.ts`). */
export const rampIds = ['grey', 'viridis', 'magma', 'terrain', 'vegetation', 'difference'] as const;
export type RampId = (typeof rampIds)[number];

const range = z.tuple([z.number(), z.number()]);

/**
 * Which values become dark and bright. Percentiles and deviations are taken of the values that the ROI has at its
 * coarsest level, or of those in view. A locked stretch has its ranges written down and is the same for every ROI.
 */
export const stretchSchema = z.discriminatedUnion('mode', [
  /** One range for each shown band, or one for all. */
  z.object({ mode: z.literal('fixed'), ranges: z.array(range).min(1).max(3) }),
  /** `low` and `high` in percent, 0 to 100. */
  z.object({
    mode: z.literal('percentile'),
    low: z.number(),
    high: z.number(),
    over: z.enum(['roi', 'view']),
  }),
  /** Mean plus and minus `factor` standard deviations. */
  z.object({ mode: z.literal('deviation'), factor: z.number(), over: z.enum(['roi', 'view']) }),
]);
export type Stretch = z.infer<typeof stretchSchema>;

/** How the bands of an imagery become colours. */
export const renderingSchema = z.discriminatedUnion('kind', [
  /** Three bands by name as red, green and blue. */
  z.object({ kind: z.literal('bands'), bands: z.tuple([z.string(), z.string(), z.string()]) }),
  /** One number of the pixel vocabulary, such as `(nir - red) / (nir + red)`, on a ramp; `shaded` lays the relief over it. */
  z.object({
    kind: z.literal('value'),
    expression: z.string().max(400),
    ramp: z.enum(rampIds),
    shaded: z.boolean(),
  }),
  /** Relief of a band of the DEM, lit from `azimuth` (degrees from north, clockwise) at `altitude` degrees. */
  z.object({
    kind: z.literal('relief'),
    of: z.enum(['dsm', 'dtm']),
    azimuth: z.number().min(0).max(360),
    altitude: z.number().min(1).max(90),
    exaggeration: z.number().min(0.1).max(20),
  }),
]);
export type Rendering = z.infer<typeof renderingSchema>;

/** How imagery is shown. A plain value: it is saved, and travels in links. */
export const lookSchema = z.object({
  imagery: z.enum(imageryIds),
  rendering: renderingSchema,
  stretch: stretchSchema,
  /**
   * Of a series: `YYYYMMDD`, or `#` and the index for one that the metadata has no date of its own for
   * (`shared/model/seriesDate.ts`); null for the clear date nearest to the flight.
   */
  date: z
    .string()
    .regex(/^(\d{8}|#\d{1,4})$/)
    .nullable(),
  /** Of Sentinel-2: hatches pixels that the mask says are cloud or snow. */
  clouds: z.boolean(),
});
export type Look = z.infer<typeof lookSchema>;

/** A look with a name, one step of the view-set key. */
export const viewSetSchema = z.object({
  id: z.string().min(1).max(64),
  /** Of a set that the user saved; those of the program are named by the interface. */
  name: z.string().max(60).nullable(),
  look: lookSchema,
});
export type ViewSet = z.infer<typeof viewSetSchema>;

export const builtInSetIds = ['rgb', 'infrared', 'height', 'elevation', 'spot', 's2', 's1', 'pan'] as const;
export type BuiltInSetId = (typeof builtInSetIds)[number];

const plain = { date: null, clouds: false } as const;

/** The sets of the program, in the order of the switch. */
export const builtInSets: readonly (ViewSet & { readonly id: BuiltInSetId })[] = [
  {
    ...{ id: 'rgb', name: null },
    look: {
      ...{ imagery: 'aerial', ...plain },
      rendering: { kind: 'bands', bands: ['red', 'green', 'blue'] },
      stretch: { mode: 'fixed', ranges: [[0, 255]] },
    },
  },
  {
    ...{ id: 'infrared', name: null },
    look: {
      ...{ imagery: 'aerial', ...plain },
      rendering: { kind: 'bands', bands: ['nir', 'red', 'green'] },
      stretch: { mode: 'fixed', ranges: [[0, 255]] },
    },
  },
  {
    ...{ id: 'height', name: null },
    look: {
      ...{ imagery: 'dem', ...plain },
      rendering: { kind: 'value', expression: 'dsm - dtm', ramp: 'viridis', shaded: true },
      stretch: { mode: 'fixed', ranges: [[0, 20]] },
    },
  },
  {
    ...{ id: 'elevation', name: null },
    look: {
      ...{ imagery: 'elevation', ...plain },
      rendering: { kind: 'value', expression: 'elevation', ramp: 'viridis', shaded: false },
      // Its coding is not known: the values that are there span the ramp.
      stretch: { mode: 'percentile', low: 2, high: 98, over: 'roi' },
    },
  },
  {
    ...{ id: 'spot', name: null },
    look: {
      ...{ imagery: 'spot', ...plain },
      rendering: { kind: 'bands', bands: ['red', 'green', 'blue'] },
      stretch: { mode: 'percentile', low: 2, high: 98, over: 'roi' },
    },
  },
  {
    ...{ id: 's2', name: null },
    look: {
      ...{ imagery: 's2', date: null, clouds: true },
      rendering: { kind: 'bands', bands: ['b04', 'b03', 'b02'] },
      // The range in which the reference shows reflectances.
      stretch: { mode: 'fixed', ranges: [[0, 3000]] },
    },
  },
  {
    ...{ id: 's1', name: null },
    look: {
      ...{ imagery: 's1asc', ...plain },
      rendering: { kind: 'value', expression: 'vv', ramp: 'grey', shaded: false },
      // In dB: from calm water to bare, rough ground; buildings saturate.
      stretch: { mode: 'fixed', ranges: [[-20, 0]] },
    },
  },
  {
    ...{ id: 'pan', name: null },
    look: {
      ...{ imagery: 'pan', ...plain },
      rendering: { kind: 'value', expression: 'pan', ramp: 'grey', shaded: false },
      stretch: { mode: 'fixed', ranges: [[0, 255]] },
    },
  },
];
