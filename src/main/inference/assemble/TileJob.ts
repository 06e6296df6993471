import type { Tile } from '../../../shared/inference/index.ts';
import type { InputPatch, RoiInputs } from '../Inference.ts';
import type { Allocate, Lacking } from './Assembler.ts';
import type { RoiImages } from './RoiImages.ts';

/** A tile that inputs are made for. */
export interface TileJob {
  readonly tile: Tile;
  readonly roi: RoiInputs;
  /** Patches that the tile touches, its own and their neighbours. */
  readonly patches: readonly InputPatch[];
  readonly images: RoiImages;
  readonly allocate: Allocate;
  /** Tells that a patch lacks something; of a neighbour, and after the first time, nothing is noted. */
  readonly lack: (patchId: string, why: Pick<Lacking, 'code' | 'params'>) => void;
}

/** Every patch of the tile lacks something. */
export function lackAll({ tile, lack }: TileJob, why: Pick<Lacking, 'code' | 'params'>): void {
  for (const { patchId } of tile.parts) lack(patchId, why);
}
