import type { AppErrorData } from '../../../shared/errors.ts';
import type { Device } from '../../../shared/contract/index.ts';
import type { OpenModel, PatchOutput, PredictRequest } from '../Inference.ts';
import type { ModelInspection } from './ModelFile.ts';

/** Questions with one answer, each asked of a child of its own. */
export type Question =
  | { readonly type: 'inspect'; readonly path: string }
  | { readonly type: 'testDevice'; readonly device: Device };

export type InspectAnswer = ModelInspection;

export type TestAnswer =
  | {
      readonly kind: 'ran';
      readonly runsPerSecond: number;
      readonly maxError: number;
      readonly tolerance: number;
    }
  /** `isAbsent`: there is no such device, or not what it needs; else it is there and does not work. */
  | { readonly kind: 'failed'; readonly isAbsent: boolean; readonly message: string };

/** What an engine's child is told. */
export type EngineCommand =
  | {
      readonly type: 'load';
      readonly model: OpenModel;
      /** Tried in turn. */
      readonly devices: readonly Device[];
      /** Null: found by trying. */
      readonly batch: number | null;
      /** As many as there was memory for in a child before this one. */
      readonly maxBatch: number | null;
    }
  | { readonly type: 'predict'; readonly run: number; readonly request: PredictRequest }
  /** A patch was taken: the child may send another. */
  | { readonly type: 'taken'; readonly run: number }
  | { readonly type: 'cancel'; readonly run: number };

export interface SkippedPatch {
  readonly patchId: string;
  readonly code: string;
  readonly params: Record<string, string | number>;
}

/** What an engine's child tells. */
export type EngineReport =
  /** The process runs, and loads the model. */
  | { readonly type: 'loading' }
  | {
      readonly type: 'loaded';
      readonly device: Device;
      readonly fallback: string | null;
      readonly batch: number;
    }
  | { readonly type: 'notLoaded'; readonly error: AppErrorData }
  | { readonly type: 'batch'; readonly batch: number }
  | { readonly type: 'patch'; readonly run: number; readonly output: PatchOutput }
  | { readonly type: 'done'; readonly run: number; readonly skipped: readonly SkippedPatch[] }
  | { readonly type: 'failed'; readonly run: number; readonly error: AppErrorData };

export type ChildMessage = Question | EngineCommand;
