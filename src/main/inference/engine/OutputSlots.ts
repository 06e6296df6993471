import type { ModelManifest } from '../../../shared/inference/index.ts';
import { newSamples, outputShape, type OutputSamples, type SampleType } from './outputSamples.ts';

/** Memory for what a model says: one slot is written by a run while others are decoded. */
export interface OutputSlots {
  /** Tiles that a slot may hold at most. */
  readonly maxTiles: number;
  /** Samples of one tile. */
  readonly tileSamples: number;
  /** Resolves when a slot is free. */
  take(tiles: number): Promise<OutputSlot>;
}

export interface OutputSlot {
  readonly samples: OutputSamples;
  /** Of the `index`-th tile, as a view. */
  tile(index: number): OutputSamples;
  release(): void;
}

/** One is written, one decoded, one between them: tiles that end several patches take longer to decode than others. */
const slotCount = 3;
const maxSlotBytes = 256 * 2 ** 20;

export function createOutputSlots(manifest: ModelManifest, type: SampleType): OutputSlots {
  const tileSamples = outputShape(manifest).reduce((product, side) => product * side, 1);
  const maxTiles = Math.max(1, Math.floor(maxSlotBytes / (tileSamples * (type === 'int64' ? 8 : 4))));
  const free: (OutputSamples | null)[] = Array.from({ length: slotCount }, () => null);
  const waiting: (() => void)[] = [];

  return {
    maxTiles,
    tileSamples,
    async take(tiles) {
      while (free.length === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      const last = free.pop() ?? null;
      const isLarge = last !== null && last.length >= tiles * tileSamples;
      const samples = isLarge ? last : newSamples(type, tiles * tileSamples);
      return {
        samples,
        tile: (index) => samples.subarray(index * tileSamples, (index + 1) * tileSamples),
        release() {
          free.push(samples);
          waiting.shift()?.();
        },
      };
    },
  };
}
