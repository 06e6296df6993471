import { levelCount, tileSizePx, type RoiDetail, type TileLayer } from '../../shared/contract/index.ts';
import type { Inference, PredictedPixels } from '../inference/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import { emptyTile } from './joinFiner.ts';
import { blit, reduceBytes, reduceClasses, type Reduced } from './reducedPixels.ts';
import type { TileCache } from './TileCache.ts';
import { entriesIn, isAligned, placeInTile } from './tilePlaces.ts';
import type { TilePixels, TilePlace, TileStack } from './TileStack.ts';

/** Layers of the set of predictions that is in use: its classes, and how sure it is of them. */
export const predictionLayers = ['prediction', 'confidence'] as const satisfies readonly TileLayer[];
export type PredictionLayer = (typeof predictionLayers)[number];
export const isPredictionLayer = (layer: TileLayer): layer is PredictionLayer =>
  (predictionLayers as readonly TileLayer[]).includes(layer);

export interface PredictionStackSources {
  readonly predictions: Pick<Inference, 'active' | 'pixels'>;
  /** Patches in reduced size, by set; who changes a set forgets them. */
  readonly kept: TileCache<Reduced>;
}

/** Patches that are read side by side: few, so that a tile of hundreds does not hold the core's thread for long. */
const patchesAtOnce = 4;

/**
 * What the set in use says, on the grid of the ROI: class values, 255 where nothing is predicted; or how sure it is, 1 to 255,
 * 0 where nothing is.
 */
export function createPredictionStack(
  roi: RoiDetail,
  layer: PredictionLayer,
  { predictions, kept }: PredictionStackSources,
): TileStack {
  const { datasetId, roiKey, widthPx, heightPx, origin, gsd } = roi;
  const kind = layer === 'prediction' ? 'class' : 'bytes';

  const reducedOf = async (setId: string, patchId: string, level: number): Promise<Reduced | null> => {
    const key = `${datasetId}/${roiKey}/${setId}/${layer}/${level}/${patchId}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const pixels = await predictions.pixels(datasetId, setId, patchId);
    const reduced = pixels && reduceLayer(layer, pixels, level);
    if (level > 0) kept.set(key, reduced);
    return reduced;
  };

  return {
    kind,
    ...{ bands: 1, tileSizePx, gutterPx: 0, levels: levelCount(widthPx, heightPx) },
    ...{ widthPx, heightPx, origin, gsd, isSeries: false, isAligned: isAligned(roi), firstBuiltLevel: 1 },
    has: (place) => entriesIn(roi, place).length > 0,
    reads: () => true,
    async compose(place: TilePlace, signal): Promise<TilePixels | null> {
      const setId = predictions.active(datasetId, 'cosia')?.id;
      if (setId === undefined) return null;
      const data = emptyTile(kind, tileSizePx * tileSizePx);
      const entries = entriesIn(roi, place);
      let isEmpty = true;
      for (let i = 0; i < entries.length; i += patchesAtOnce) {
        throwIfAborted(signal);
        const some = entries.slice(i, i + patchesAtOnce);
        const found = await Promise.all(some.map(({ patchId }) => reducedOf(setId, patchId, place.level)));
        for (const [j, pixels] of found.entries()) {
          if (!pixels) continue;
          blit(data, pixels, place.level, placeInTile(some[j]!, place));
          isEmpty = false;
        }
      }
      return isEmpty ? null : { data, isWhole: true };
    },
  };
}

function reduceLayer(
  layer: PredictionLayer,
  { width, height, classes, confidence }: PredictedPixels,
  level: number,
): Reduced {
  if (layer === 'prediction') return reduceClasses({ data: classes, width, height }, level);
  const data = Uint8Array.from(confidence, (value, i) => (classes[i] === 255 ? 0 : Math.max(1, value)));
  return reduceBytes({ data, width, height }, level);
}
