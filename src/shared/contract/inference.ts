import { z } from 'zod';
import { manifestProblemCodes, modelManifestSchema } from '../inference/manifest.ts';
import { command, datasetIdSchema, patchIdSchema, pathSchema, query, roiKeySchema } from './base.ts';

/** Where a model runs. `webgpu` is Dawn over Vulkan, Direct3D 12 or Metal; `dml` Windows; `coreml` macOS; `cuda` Linux with its libraries. */
export const devices = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
export type Device = (typeof devices)[number];
export const deviceChoices = ['auto', ...devices] as const;
export type DeviceChoice = (typeof deviceChoices)[number];

/** What the self-test of a device found; it runs a small known network and compares its answer. */
export const deviceReportSchema = z.object({
  device: z.enum(devices),
  state: z.enum(['works', 'absent', 'broken']),
  /** Networks a second, null unless it works: to compare devices with, not a model's speed. */
  runsPerSecond: z.number().nullable(),
  /** Largest difference from the expected answer. */
  maxError: z.number().nullable(),
  /** What the runtime said of it when it does not work. */
  message: z.string(),
});
export type DeviceReport = z.infer<typeof deviceReportSchema>;

export const modelInfoSchema = z.object({
  /** Of its files: the first 16 digits of the SHA-256 of the `.onnx` file and of the manifest. */
  id: z.string().min(1).max(64),
  manifest: modelManifestSchema,
  sizeBytes: z.number(),
  /** Part of the program; it cannot be removed. */
  isBuiltIn: z.boolean(),
  /** Why it cannot be used any more: its file is gone or another one. */
  broken: z.enum(['fileMissing', 'hashDiffers']).nullable(),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

export const manifestProblemSchema = z.object({
  path: z.string(),
  code: z.enum(manifestProblemCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A file that somebody would like to import. */
export const modelCheckSchema = z.object({
  path: z.string(),
  manifestPath: z.string(),
  manifest: modelManifestSchema.nullable(),
  /** Empty: it fits and can be imported. */
  problems: z.array(manifestProblemSchema),
  sizeBytes: z.number(),
  /** Of the file, computed. */
  sha256: z.string().nullable(),
});
export type ModelCheck = z.infer<typeof modelCheckSchema>;

export const overlaps = ['interior', 'blend'] as const;
export type Overlap = (typeof overlaps)[number];

export const runSettingsSchema = z.object({
  device: z.enum(deviceChoices).default('auto'),
  /** What is kept where tiles overlap: the interior of each, or all of them with weights that fall towards their edges. */
  overlap: z.enum(overlaps).default('interior'),
  /** Pixels on each side; null: the manifest's. */
  marginPx: z.number().int().min(0).max(4096).nullable().default(null),
  /** Keep the probability of each class, uint8. */
  probabilities: z.boolean().default(false),
  /** Tiles at once; null: found by trying, lowered when memory runs out. */
  batch: z.number().int().min(1).max(64).nullable().default(null),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** What one model with one set of settings said of patches of a dataset. */
export const predictionSetSchema = z.object({
  id: z.string(),
  datasetId: datasetIdSchema,
  modelId: z.string(),
  /** Kept with it: the model may be removed. */
  modelName: z.string(),
  modelSha256: z.string(),
  task: z.enum(['cosia', 'lpis']),
  origin: z.enum(['published', 'own', 'sample']),
  settings: runSettingsSchema,
  createdUtc: z.string(),
  patches: z.number().int(),
  /** Patches whose images were replaced since: they are predicted again by the next run. */
  stale: z.number().int(),
  sizeBytes: z.number(),
  hasProbabilities: z.boolean(),
  /** The set that the map, gates and the desk use; one a dataset and task. */
  isActive: z.boolean(),
  /** Patches that were asked for and not predicted, and why; at most 500. */
  skipped: z.array(
    z.object({
      patchId: patchIdSchema,
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  skippedCount: z.number().int(),
});
export type PredictionSet = z.infer<typeof predictionSetSchema>;

export const rankSorts = ['difference', 'uncertainty', 'name'] as const;
export type RankSort = (typeof rankSorts)[number];

/** A patch in the queue of a prediction set. Shares are of its pixels, 0 to 1. */
export const rankedPatchSchema = z.object({
  patchId: patchIdSchema,
  roiKey: roiKeySchema,
  /** Pixels whose predicted class is not that of the current mask; null without a mask, and for LPIS. */
  differs: z.number().nullable(),
  /** The same of pixels with a confidence of at least 0.8. */
  differsSurely: z.number().nullable(),
  /** 1 - mean confidence; null for models that answer classes alone. */
  uncertainty: z.number().nullable(),
  /** The pair that differs most: `[mask, model]`, and its share. */
  pair: z.tuple([z.number().int(), z.number().int(), z.number()]).nullable(),
});
export type RankedPatch = z.infer<typeof rankedPatchSchema>;

/** Result of the job that predicts. */
export const prelabelResultSchema = z.object({
  setId: z.string(),
  /** Now, and those that were there already. */
  predicted: z.number().int(),
  reused: z.number().int(),
  skipped: z.number().int(),
  device: z.enum(devices),
  /** Why it is not the device that was asked for: what the runtime said. */
  fallback: z.string().nullable(),
  /** Tiles at once, as it ended. */
  batch: z.number().int(),
  patchesPerSecond: z.number(),
});
export type PrelabelResult = z.infer<typeof prelabelResultSchema>;

const set = { datasetId: datasetIdSchema, setId: z.string().min(1).max(64) };
const where = z.string().max(4000);

/** Regions of a prediction and other pixels travel as bytes: `contract/pixels.ts`. */
export const inferenceContract = {
  models: query.output(z.array(modelInfoSchema)),
  /** Whether a file fits its manifest (default: the `.json` beside it); nothing is kept. */
  checkModel: query
    .input(z.object({ path: pathSchema, manifestPath: pathSchema.optional() }))
    .output(modelCheckSchema),
  /** Copies a model into the workspace. @throws APP `modelInvalid`, `diskFull` */
  importModel: command
    .input(z.object({ path: pathSchema, manifestPath: pathSchema.optional() }))
    .output(modelInfoSchema),
  /** Its predictions stay. @throws APP `notFound`, `conflict` while it runs */
  removeModel: command.input(z.object({ id: z.string().max(64) })).output(z.null()),
  /** What is known of the devices; `test` tries those that were not tried since the program started. */
  devices: query.input(z.object({ test: z.boolean().default(false) })).output(z.array(deviceReportSchema)),

  /** How many patches a filter selects, and which of them lack an input or are predicted already: before a run. */
  preview: query
    .input(
      z.object({
        datasetId: datasetIdSchema,
        modelId: z.string().max(64),
        where,
        settings: runSettingsSchema,
      }),
    )
    .output(
      z.object({
        patches: z.number().int(),
        done: z.number().int(),
        lacking: z.number().int(),
        /** Modalities that patches lack, with how many. */
        lacks: z.array(z.object({ modality: z.string(), patches: z.number().int() })),
      }),
    ),
  /**
   * Predicts the patches that a filter selects and that are not predicted yet (or whose images changed), as a job: it can be
   * paused (cancelled and started again) at any time. @throws APP `whereInvalid`, `notFound`, `classListDiffers`, `conflict`
   */
  start: command
    .input(
      z.object({
        datasetId: datasetIdSchema,
        modelId: z.string().max(64),
        where,
        settings: runSettingsSchema,
        /** Part i of n: ROIs are dealt out in the order of the dataset. */
        shard: z
          .object({ index: z.number().int().min(1), count: z.number().int().min(1).max(1000) })
          .nullable()
          .default(null),
      }),
    )
    .output(z.object({ jobId: z.string(), setId: z.string() })),
  /** Job that predicts in a dataset, if any runs. */
  running: query
    .input(z.object({ datasetId: datasetIdSchema }))
    .output(z.object({ jobId: z.string().nullable() })),
  sets: query.input(z.object({ datasetId: datasetIdSchema })).output(z.array(predictionSetSchema)),
  /** Chooses what the map, gates and the desk show; null for none of this task. */
  activate: command
    .input(
      z.object({
        datasetId: datasetIdSchema,
        task: z.enum(['cosia', 'lpis']),
        setId: z.string().max(64).nullable(),
      }),
    )
    .output(z.null()),
  removeSet: command.input(z.object(set)).output(z.null()),
  /** Adds what another workspace or shard predicted with the same model and settings. @throws APP `predictionsDiffer`, `fileUnreadable` */
  merge: command.input(z.object({ datasetId: datasetIdSchema, path: pathSchema })).output(
    z.object({
      setId: z.string(),
      added: z.number().int(),
      known: z.number().int(),
      foreign: z.number().int(),
    }),
  ),
  /**
   * Writes a set as files of the reference tools, `PRED_<label file name>`, as a job whose result is `{ files, skipped }`.
   * @throws APP `notFound`, `folderUnreadable`, `datasetReadOnly`
   */
  export: command.input(z.object({ ...set, out: pathSchema })).output(z.object({ jobId: z.string() })),
  /** Patches of a set, ranked. */
  ranking: query
    .input(
      z.object({
        ...set,
        where: where.default(''),
        sort: z.enum(rankSorts).default('difference'),
        descending: z.boolean().default(true),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ total: z.number().int(), patches: z.array(rankedPatchSchema) })),
};
