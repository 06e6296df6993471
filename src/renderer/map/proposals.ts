import { levelCount, noClass, tileSizePx } from '../../shared/contract/index.ts';
import type { ByteLayer } from './PixelReader.ts';

/** Steps of 5 % in a histogram of confidence. */
export const confidenceSteps = 20;

/** How sure a model is where it means another class than the masks: pixels in steps of confidence, by its class. */
export type Proposals = ReadonlyMap<number, readonly number[]>;

export interface ProposalReader {
  tile(layer: ByteLayer, level: number, col: number, row: number): Promise<ArrayLike<number> | null>;
}

/** A ROI is read at the level where it is at most this long. */
const mostPx = 2048;
const layers = ['mask', 'prediction', 'confidence'] as const;

/**
 * Gathers the confidence of what is proposed in a ROI, on tiles about as fine as the screen: shares of what is seen, not areas.
 *
 * @returns null when nothing is predicted in the ROI. Rejects when a tile cannot be read, or `signal` fires.
 */
export async function countProposals(
  reader: ProposalReader,
  roi: { readonly widthPx: number; readonly heightPx: number },
  signal?: AbortSignal,
): Promise<Proposals | null> {
  const longest = Math.max(roi.widthPx, roi.heightPx);
  const top = levelCount(roi.widthPx, roi.heightPx) - 1;
  const level = Math.min(top, Math.max(0, Math.ceil(Math.log2(longest / mostPx))));
  const side = tileSizePx * 2 ** level;
  const found = new Map<number, number[]>();
  let isPredicted = false;
  for (let row = 0; row * side < roi.heightPx; row++) {
    for (let col = 0; col * side < roi.widthPx; col++) {
      signal?.throwIfAborted();
      const [mask, model, sure] = await Promise.all(
        layers.map((layer) => reader.tile(layer, level, col, row)),
      );
      if (!model || !sure) continue;
      isPredicted = true;
      if (mask) addTile(found, mask, model, sure);
    }
  }
  return isPredicted ? found : null;
}

function addTile(
  found: Map<number, number[]>,
  mask: ArrayLike<number>,
  model: ArrayLike<number>,
  sure: ArrayLike<number>,
): void {
  for (let i = 0; i < model.length; i++) {
    const value = model[i]!;
    if (value === noClass || mask[i] === noClass || value === mask[i]) continue;
    let steps = found.get(value);
    if (!steps) found.set(value, (steps = Array<number>(confidenceSteps).fill(0)));
    steps[stepOf(sure[i]! / 255)]!++;
  }
}

/** The step that a confidence falls into; 1 belongs to the last. */
export const stepOf = (confidence: number): number =>
  Math.min(confidenceSteps - 1, Math.floor(confidence * confidenceSteps));
