import { z } from 'zod';

/*
 * The manifest of a model: everything that a program must know of an `.onnx` file to feed it and to read what it says
 * (docs/models.md). Bands, means and deviations stand next to each other, channel by channel: the published configurations
 * disagree about their order.
 */

const text = z.strictObject({ en: z.string().min(1).max(2000), fr: z.string().min(1).max(2000) });
const tensorName = z.string().min(1).max(200);
const number = z.number().refine(Number.isFinite);

/** Rasters that an input is read from. */
export const imageModalities = ['AERIAL_RGBI', 'AERIAL-RLT_PAN', 'DEM_ELEV', 'SPOT_RGBI'] as const;
export const seriesModalities = ['SENTINEL2_TS', 'SENTINEL1-ASC_TS', 'SENTINEL1-DESC_TS'] as const;

/**
 * One channel of an input: `(value - mean) / std`. `band` counts from 1 as in the file, of a series within one date; `height` is
 * DSM minus DTM of `DEM_ELEV`, not clipped.
 */
export const channelSchema = z.strictObject({
  band: z.union([z.number().int().min(1).max(64), z.literal('height')]),
  mean: number,
  std: number.refine((std) => std !== 0, 'std is 0'),
});
export type ModelChannel = z.infer<typeof channelSchema>;

const place = {
  /** Metres per pixel. */
  pixelSizeM: z.number().positive().max(1000),
  /** Width and height of the input. It covers the ground of the tile: `sizePx * pixelSizeM` is the same for all inputs but super-patches. */
  sizePx: z.number().int().min(1).max(8192),
  channels: z.array(channelSchema).min(1).max(64),
};

/** The reference's filter: a date is kept when at most `maxCovered` of its pixels have more than `maxCloud` or `maxSnow` (0 to 100). */
const filterSchema = z.strictObject({
  maxCloud: z.number().min(0).max(100),
  maxSnow: z.number().min(0).max(100),
  maxCovered: z.number().min(0).max(1),
});

const series = {
  ...place,
  /** Sentinel-2 only; null keeps all dates. */
  filter: filterSchema.nullable(),
  average: z.enum(['none', 'monthly', 'semiMonthly']),
  /** Dates of the tensor: null for a dynamic axis, else shorter series are padded at the end with zeros and longer ones refused. */
  dates: z.number().int().min(1).max(2000).nullable(),
};

/** One tensor that a model takes. Images are `[N, C, H, W]`, series `[N, T, C, H, W]`, dates `[N, T]`; float32. */
export const modelInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('image'), name: tensorName, modality: z.enum(imageModalities), ...place }),
  z.strictObject({
    kind: z.literal('series'),
    name: tensorName,
    modality: z.enum(seriesModalities),
    ...series,
  }),
  /**
   * FLAIR#2: pixels of 10 m of the super-area around the middle of the patch, `[N, T, C, H, W]`. As there, its filter adds the
   * pixels of cloud and those of snow, and its averages have the slots with dates alone.
   */
  z.strictObject({ kind: z.literal('superPatch'), name: tensorName, ...series }),
  /** Days from the reference day of the same year, signed, of the dates of a series input. */
  z.strictObject({
    kind: z.literal('dates'),
    name: tensorName,
    of: tensorName,
    refDay: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
  }),
]);
export type ModelInput = z.infer<typeof modelInputSchema>;
export type ModelInputKind = ModelInput['kind'];

export const modelManifestSchema = z.strictObject({
  format: z.literal('arpenteur-model'),
  version: z.literal(1),
  /** Names the model in lists, folders and exports. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  title: text,
  description: text,
  task: z.enum(['cosia', 'lpis']),
  /** The class list that its values are of: a model runs on datasets with this list (`lpis-1` on those with LPIS). */
  classList: z.enum(['cosia-hub-0-18', 'flair-1-19', 'lpis-1']),
  /** The value of each output channel, in their order; 256 at most, each once. */
  values: z.array(z.number().int().min(0).max(254)).min(1).max(255),
  /** Values that were not trained: never predicted (their logits count as minus infinity). */
  ignore: z.array(z.number().int().min(0).max(254)).max(254),
  inputs: z.array(modelInputSchema).min(1).max(16),
  /** `[N, C, H, W]`, or of `classes` `[N, H, W]`: channel numbers. */
  output: z.strictObject({ name: tensorName, kind: z.enum(['logits', 'probabilities', 'classes']) }),
  /** Metres per pixel of the output, that of the labels. */
  pixelSizeM: z.number().positive().max(1000),
  /** Width and height of the output. */
  tilePx: z.number().int().min(1).max(8192),
  /** Pixels on each side of a tile that are not kept where a neighbour is there to see them better. */
  marginPx: z.number().int().min(0).max(4096),
  /** Pixels on each side that a pixel of the output depends on; null when it is not known, or all of them. */
  receptivePx: z.number().int().min(0).max(8192).nullable(),
  /** False: one tile at a time. */
  dynamicBatch: z.boolean(),
  licence: z.string().min(1).max(500),
  source: z.string().min(1).max(1000),
  /** `sample`: trained on synthetic data, for trying out; never for real labels. */
  origin: z.enum(['published', 'own', 'sample']),
  /** Of the `.onnx` file, 64 hexadecimal digits; null in a template, which is refused. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
/** A manifest whose parts have the right form; `checkManifest` says whether they fit each other. */
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** What does not fit: a path into the manifest (`inputs[1].channels[0].band`) and a sentence's key with its values. */
export interface ManifestProblem {
  readonly path: string;
  readonly code: ManifestProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
}

export const manifestProblemCodes = [
  /** Not of the schema: `params.kind` and what it needs (`manifestForm.ts`), `params.message` of the schema library. */
  'form',
  'notJson',
  /** Hash null. */
  'template',
  'hashDiffers',
  'fileMissing',
  /** Weights lie in other files beside the model: the hash would not vouch for them. `params.file`. */
  'externalData',
  /** Task and class list do not go together. */
  'task',
  /** `values` repeat, or are not of the class list. */
  'values',
  /** Every value is ignored. */
  'ignoresAll',
  'duplicateInput',
  /** `dates.of` names no series. */
  'datesOf',
  /** A band that the modality does not have. */
  'band',
  /** Input and tile do not cover the same ground. */
  'ground',
  /** Twice the margin is not less than the tile. */
  'margin',
  /** A filter of a series without a cloud mask. */
  'filter',
  /** The file has no input (output) of this name: `params.name`, `params.has`. */
  'noInput',
  'noOutput',
  /** An input of the file that the manifest does not name. */
  'unfedInput',
  /** `params.name`, `params.expected`, `params.found`. */
  'shape',
  'type',
  /** ONNX Runtime cannot load it: `params.message`. */
  'cannotLoad',
] as const;
export type ManifestProblemCode = (typeof manifestProblemCodes)[number];
