import type {
  Device,
  DeviceChoice,
  DeviceReport,
  ModelCheck,
  ModelInfo,
  PredictionSet,
  PrelabelResult,
  RankedPatch,
  RankSort,
  RunSettings,
} from '../../shared/contract/index.ts';
import type { ModelManifest } from '../../shared/inference/manifest.ts';
import type { SuperArea } from '../catalogue/index.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';

// ---- models (`models/`) ----

/** The models of a workspace: those of the program, and those imported into `WORKSPACE/models/ID/`. */
export interface Models {
  list(): Promise<ModelInfo[]>;
  /** @throws AppError `notFound`, `modelInvalid` when its file is gone or another one */
  open(id: string): Promise<OpenModel>;
  check(path: string, manifestPath?: string): Promise<ModelCheck>;
  /** @throws AppError `modelInvalid` naming the file and the first thing that does not fit, `diskFull` */
  import(path: string, manifestPath?: string): Promise<ModelInfo>;
  /** @throws AppError `notFound` */
  remove(id: string): Promise<void>;
}

export interface OpenModel {
  readonly id: string;
  readonly manifest: ModelManifest;
  /** Path of the `.onnx` file. */
  readonly path: string;
}

// ---- inputs of a ROI (`assemble/`) ----

/** A patch with where its images are; structured-cloneable. */
export interface InputPatch {
  readonly patchId: string;
  /** Window on the grid of the ROI. */
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Those that the model needs and the patch has; of a large image's cell with its window in the file. */
  readonly sources: Readonly<Partial<Record<Modality, RasterSource>>>;
  /** Window of the patch in the aerial file in pixels, for cells of a large image; null: the whole file. */
  readonly fileWindow: { readonly x: number; readonly y: number } | null;
  readonly superArea: SuperArea | null;
}

/** Everything that the tiles of a ROI are read from; structured-cloneable. */
export interface RoiInputs {
  readonly roiKey: string;
  readonly gsd: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly patches: readonly InputPatch[];
  /** `YYYY-MM-DD` in the order of the bands; null where the metadata has none, or lists none. */
  readonly dates: {
    readonly s2: readonly string[] | null;
    readonly s1Asc: readonly string[] | null;
    readonly s1Desc: readonly string[] | null;
  };
}

// ---- the child process (`engine/`) ----

/** What a model said of one patch. */
export interface PatchOutput {
  readonly patchId: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** `[height, width]` class values, compressed (`packed.ts`). */
  readonly classes: Uint8Array;
  /** Largest probability, 0 to 255, `[height, width]`, compressed; null for models that answer classes alone. */
  readonly confidence: Uint8Array | null;
  /** `[values, height, width]`, round(p * 255), compressed; null unless asked for. */
  readonly probabilities: Uint8Array | null;
  /** 0 to 1. */
  readonly meanConfidence: number | null;
  /** Pixels by class value, `[value, px]`. */
  readonly classPx: readonly (readonly [number, number])[];
}

/** Patches of a ROI to be predicted. */
export interface PredictRequest {
  readonly roi: RoiInputs;
  readonly wanted: readonly string[];
  readonly settings: Pick<RunSettings, 'overlap' | 'marginPx' | 'probabilities'>;
}

export interface EngineOptions {
  readonly model: OpenModel;
  readonly device: DeviceChoice;
  /** Null: found by trying. */
  readonly batch: number | null;
}

/**
 * A model loaded in a child process, which reads images, runs it and compresses what it says. What kills the child ends its
 * requests with `modelCrashed`, and nothing else.
 */
export interface Engine {
  readonly device: Device;
  /** What the runtime said of the device that was asked for, when it is another. */
  readonly fallback: string | null;
  /** Tiles at once, now. */
  readonly batch: number;
  /**
   * Predicts patches; each comes as soon as it is whole. Answers those that cannot be, and why: `inputMissing` {modality},
   * `noValidDates`, `modelNaN`, and what reading a raster throws.
   *
   * @throws AppError `modelCrashed`, `modelFailed` {message}, `cancelled`
   */
  predict(
    request: PredictRequest,
    options: { readonly signal?: AbortSignal; onPatch(output: PatchOutput): void | Promise<void> },
  ): Promise<{ skipped: { patchId: string; code: string; params: Record<string, string | number> }[] }>;
  close(): Promise<void>;
}

// ---- the service ----

export interface InferenceRun {
  readonly datasetId: string;
  readonly modelId: string;
  /** In the order of the dataset. */
  readonly patchIds: readonly string[];
  readonly settings: RunSettings;
  /** Part `index` (from 1) of `count`: ROIs are dealt out in the order of the dataset. Left out or null: all. */
  readonly shard?: { readonly index: number; readonly count: number } | null | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

/** A set that is written as files. */
export interface PredictionExport {
  readonly datasetId: string;
  readonly setId: string;
  /** Folder, made when it is not there. */
  readonly out: string;
  readonly signal: AbortSignal;
  onProgress(progress: { phase: string; done: number; total: number; unit: string }): void;
}

/** Pixels of a prediction, `[height, width]`; not to be written to. */
export interface PredictedPixels {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint8Array;
  /** 255 everywhere for models that answer classes alone. */
  readonly confidence: Uint8Array;
}

export interface RankRequest {
  readonly datasetId: string;
  readonly setId: string;
  /** Null: all of the set. */
  readonly patchIds: readonly string[] | null;
  readonly sort: RankSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Models propose: predictions of patches, kept beside the masks and never in them. */
export interface Inference {
  readonly models: Models;
  devices(test: boolean): Promise<DeviceReport[]>;
  /** Id of the set that a model and settings give on a dataset. @throws AppError `notFound`, `classListDiffers` */
  setId(datasetId: string, modelId: string, settings: RunSettings): Promise<string>;
  preview(run: Pick<InferenceRun, 'datasetId' | 'modelId' | 'patchIds' | 'settings'>): Promise<{
    patches: number;
    done: number;
    lacking: number;
    lacks: { modality: string; patches: number }[];
  }>;
  /**
   * Predicts what is not predicted yet. What is done is kept: a run that is cancelled or killed goes on where it was.
   *
   * @throws AppError `cancelled`, `datasetMissing`, `classListDiffers`, `modelInvalid` also when the file is replaced meanwhile,
   *   `modelCrashed` when it does so again and again, `diskFull`
   */
  run(run: InferenceRun): Promise<PrelabelResult>;
  sets(datasetId: string): PredictionSet[];
  /** The set in use, or null. */
  active(datasetId: string, task: 'cosia' | 'lpis'): PredictionSet | null;
  /** Changes when what the set in use says of a ROI does, or another one is used; '' when it says nothing. */
  activeStamp(datasetId: string, task: 'cosia' | 'lpis', roiKey: string): string;
  activate(datasetId: string, task: 'cosia' | 'lpis', setId: string | null): void;
  /** @throws AppError `notFound`, `modelBusy` while a run writes into it */
  removeSet(datasetId: string, setId: string): void;
  merge(
    datasetId: string,
    path: string,
  ): Promise<{ setId: string; added: number; known: number; foreign: number }>;
  /**
   * Writes each patch of a set as `PRED_<label file name>` (flair-formats 7.3), georeferenced as its label; a file is whole or
   * not there. Patches without a label file are skipped, and so are cells of large images.
   *
   * @throws AppError `notFound`, `cancelled`, `datasetReadOnly` for a folder in a dataset, `folderUnreadable`, `diskFull`
   */
  exportSet(request: PredictionExport): Promise<{ out: string; files: number; skipped: number }>;
  ranking(request: RankRequest): Promise<{ total: number; patches: RankedPatch[] }>;
  /** What a set says of a patch (or cell); null where it says nothing. @throws AppError `notFound` for no such set */
  pixels(datasetId: string, setId: string, patchId: string): Promise<PredictedPixels | null>;
  /** Ids of the patches that a set has. */
  patchIds(datasetId: string, setId: string): string[];
  /** A set's patches, or the choice of the active set, changed. */
  onChange(listener: (datasetId: string, roiKeys: readonly string[] | null) => void): () => void;
  /** Masks were edited: differences of these patches are counted anew when somebody asks. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void;
  forget(datasetId: string): void;
  close(): Promise<void>;
}
