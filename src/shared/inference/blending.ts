import type { CanvasMaker, ComposedModel } from './composer.ts';
import { activeChannels, createRowProbabilities, levelOf } from './decodeRow.ts';
import { summaryOf } from './patchSummary.ts';

/**
 * Canvases whose pixels are the weighted mean of the probabilities of all tiles over them. The class is that of the highest mean, the
 * lowest channel of equal ones. Tiles must come in one order, as in their plan: sums of floats depend on it.
 */
export function createBlender(model: ComposedModel, scale: number, withProbabilities: boolean): CanvasMaker {
  const channels = activeChannels(model);
  const sharesOf = createRowProbabilities(model);
  const shares = new Float64Array(channels.length * model.tilePx);
  return ({ widthPx, heightPx }) => {
    const pixels = widthPx * heightPx;
    const sums = new Float32Array(channels.length * pixels);
    return {
      add(part, tile, output) {
        const weights = tile.weights!;
        const first = Math.floor(part.tileX / scale);
        const width = Math.floor((part.tileX + part.width - 1) / scale) - first + 1;
        for (let y = 0; y < part.height; y++) {
          const at = (part.y + y) * widthPx + part.x;
          const tileY = Math.floor((part.tileY + y) / scale);
          if (sharesOf(output as Float32Array, tileY, first, width, shares)) return true;
          const rowWeight = weights.y[part.tileY + y]!;
          for (let k = 0; k < channels.length; k++) {
            const plane = k * pixels + at;
            for (let x = 0; x < part.width; x++) {
              const from = Math.floor((part.tileX + x) / scale) - first;
              sums[plane + x]! += shares[k * width + from]! * rowWeight * weights.x[part.tileX + x]!;
            }
          }
        }
        return false;
      },
      finish() {
        const { classes, confidence } = highestOf(sums, pixels, channels, model.values);
        const probabilities = withProbabilities
          ? levelsOf(sums, pixels, channels, model.values.length)
          : null;
        return { widthPx, heightPx, classes, confidence, probabilities, ...summaryOf(classes, confidence) };
      },
    };
  };
}

function highestOf(sums: Float32Array, pixels: number, channels: Int32Array, values: readonly number[]) {
  const classes = new Uint8Array(pixels);
  const confidence = new Uint8Array(pixels);
  const highest = new Float32Array(pixels).fill(-1);
  channels.forEach((channel, k) => {
    const value = values[channel]!;
    for (let i = 0; i < pixels; i++) {
      if (sums[k * pixels + i]! <= highest[i]!) continue;
      highest[i] = sums[k * pixels + i]!;
      classes[i] = value;
    }
  });
  for (let i = 0; i < pixels; i++) confidence[i] = levelOf(highest[i]!);
  return { classes, confidence };
}

function levelsOf(
  sums: Float32Array,
  pixels: number,
  channels: Int32Array,
  values: number,
): Uint8Array<ArrayBuffer> {
  const levels = new Uint8Array(values * pixels);
  channels.forEach((channel, k) => {
    for (let i = 0; i < pixels; i++) levels[channel * pixels + i] = levelOf(sums[k * pixels + i]!);
  });
  return levels;
}
