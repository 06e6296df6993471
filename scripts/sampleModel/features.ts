import { Graph } from '../../test/support/onnx/Graph.ts';
import type { Value } from '../../test/support/onnx/Graph.ts';

/*
 * What the network of the sample model sees of a pixel: 16 quantities of colour, height and texture, each as it is and as its
 * mean over ever wider surroundings (an à trous pyramid: the binomial kernel [1 2 1], its taps twice as far apart at each level).
 * Nothing is strided, so the answer does not depend on where a tile begins.
 */

/** Levels beyond the pixel itself; the last has its taps 2^(levels - 1) pixels apart. */
export const levels = 5;
export const featuresPerLevel = 16;
export const featureCount = featuresPerLevel * (levels + 1);
/** Pixels on each side that a pixel depends on: one of the gradients, 1 + 2 + 4 + … of the levels. */
export const receptivePx = 1 + (2 ** levels - 1);

/** Channels of the input and how they are normalised; heights are metres above the ground. */
export const channels = [
  ...([1, 2, 3, 4] as const).map((band) => ({ modality: 'AERIAL_RGBI', band, mean: 128, std: 64 }) as const),
  { modality: 'DEM_ELEV', band: 'height', mean: 0, std: 8 } as const,
];

/** One value `[N, 16, H, W]` a level, of the inputs `aerial` `[N, 4, H, W]` and `height` `[N, 1, H, W]`. */
export function featureLevels(graph: Graph, aerial: Value, height: Value): Value[] {
  const all = [baseFeatures(graph, aerial, height)];
  const kernel = Float32Array.from({ length: featuresPerLevel * 9 }, (_, i) => binomial[i % 9]! / 16);
  for (let level = 0; level < levels; level++) {
    const gap = 2 ** level;
    const dims = [featuresPerLevel, 1, 3, 3] as const;
    all.push(graph.conv(all[level]!, dims, kernel, { dilation: gap, pad: gap, group: featuresPerLevel }));
  }
  return all;
}

const binomial = [1, 2, 1, 2, 4, 2, 1, 2, 1];
const acrossTaps = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
const downTaps = [-1, -2, -1, 0, 0, 0, 1, 2, 1];
const diagonalTaps = acrossTaps.map((tap, i) => tap + downTaps[i]!);
const here = [0, 0, 0, 0, 1, 0, 0, 0, 0];

/** Shares of red, green, blue, near infrared and height. */
const brightness = [0.34, 0.33, 0.33, 0, 0];
const infrared = [0, 0, 0, 1, 0];
const heights = [0, 0, 0, 0, 1];

/**
 * Everything linear of a pixel and its neighbours, computed at once: differences (Sobel) of brightness, height and near infrared,
 * brightness, and differences and sums of pairs of bands in 8-bit units. Shares, taps and what is added.
 */
const linear: readonly (readonly [shares: readonly number[], taps: readonly number[], offset: number])[] = [
  [brightness, acrossTaps, 0],
  [brightness, downTaps, 0],
  [infrared, diagonalTaps, 0],
  [heights, acrossTaps, 0],
  [heights, downTaps, 0],
  [brightness, here, 0],
  [[-64, 0, 0, 64, 0], here, 0],
  [[-64, 64, 0, 0, 0], here, 0],
  [[-64, 0, 64, 0, 0], here, 0],
  // 1 more, so that black does not divide by 0.
  [[64, 0, 0, 64, 0], here, 257],
  [[64, 64, 0, 0, 0], here, 257],
  [[64, 0, 64, 0, 0], here, 257],
];

/** 4 bands, height, 1 (near the edge its means tell that the land ends), 2 clipped heights, 3 ratios, 4 slopes, brightness squared. */
function baseFeatures(graph: Graph, aerial: Value, height: Value): Value {
  const ones = graph.add(graph.mul(height, graph.floats(0)), graph.floats(1));
  const weights = linear.flatMap(([shares, taps]) =>
    shares.flatMap((share) => taps.map((tap) => (taps === here ? 1 : 1 / 8) * share * tap)),
  );
  const parts = graph.conv(
    graph.concat([aerial, height], 1),
    [linear.length, channels.length, 3, 3],
    Float32Array.from(weights),
    { pad: 1, bias: Float32Array.from(linear, ([, , offset]) => offset) },
  );
  const slopes = graph.node('Abs', [graph.slice(parts, 1, 0, 5)]);
  const light = graph.slice(parts, 1, 5, 6);
  // NDVI, and the same of green and of blue against red: they do not mind shade.
  const ratios = graph.div(graph.slice(parts, 1, 6, 9), graph.slice(parts, 1, 9, 12));
  return graph.concat(
    [
      aerial,
      height,
      ones,
      clipped(graph, height, 2),
      clipped(graph, height, 16),
      ratios,
      graph.slice(slopes, 1, 0, 3),
      graph.add(graph.slice(slopes, 1, 3, 4), graph.slice(slopes, 1, 4, 5)),
      graph.mul(light, light),
    ],
    1,
  );
}

/** 0 to 1: the normalised height times `by`. */
function clipped(graph: Graph, height: Value, by: number): Value {
  const limits = [0, 1].map((limit) => graph.weights([], Float32Array.of(limit)));
  return graph.node('Clip', [graph.mul(height, graph.floats(by)), ...limits]);
}
