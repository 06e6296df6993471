import type { Tile } from '../../../shared/inference/index.ts';

/** What a model takes under one name. Images `[N, C, H, W]`, series `[N, T, C, H, W]`, dates `[N, T]`. */
export interface InputTensor {
  readonly type: 'float32';
  readonly data: Float32Array<ArrayBuffer>;
  readonly dims: readonly number[];
}

/** By the names of the inputs. */
export type InputTensors = Readonly<Record<string, InputTensor>>;

/** Why a patch is not predicted: an error's code and its values. */
export interface Lacking {
  readonly patchId: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface AssembledTile {
  /** With N = 1; null when every patch of the tile lacks something: there is nothing to run. */
  readonly tensors: InputTensors | null;
  /** Patches of the tile's parts that cannot be predicted. */
  readonly lacking: readonly Lacking[];
}

/** Memory for the samples of a tensor; it need not be zeroed. Its owner may use it again when the tensor is done with. */
export type Allocate = (samples: number) => Float32Array<ArrayBuffer>;

/** Reads the inputs of tiles of one ROI; what neighbouring tiles share is read once. */
export interface Assembler {
  /**
   * The inputs of a tile. What cannot be read of a neighbour is zeros, as is what is outside of all patches; of a patch of the
   * tile it is told, and the patch is not to be predicted.
   */
  assemble(tile: Tile, allocate?: Allocate): Promise<AssembledTile>;
}

export interface AssembleOptions {
  /** Memory for decoded images. */
  readonly maxBytes?: number;
}
