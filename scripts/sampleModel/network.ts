import { Graph } from '../../test/support/onnx/Graph.ts';
import { featureCount, featureLevels, featuresPerLevel } from './features.ts';
import type { Layer } from './Mlp.ts';
import { patchPx } from './scenes.ts';

/** Mean and deviation of each feature. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/** The features alone, of one patch: `features` `[1, 96, 512, 512]`. */
export function featureNetwork(): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const aerial = graph.input('aerial', [1, 4, patchPx, patchPx]);
  const height = graph.input('height', [1, 1, patchPx, patchPx]);
  const all = graph.concat(featureLevels(graph, aerial, height), 1);
  graph.output('features', all, [1, featureCount, patchPx, patchPx]);
  return graph.encode();
}

/** Features and perceptron as one network: `logits` `[N, classes, 512, 512]` of `aerial` and `height`. */
export function sampleNetwork(layers: readonly Layer[], scaling: Scaling): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const aerial = graph.input('aerial', ['N', 4, patchPx, patchPx]);
  const height = graph.input('height', ['N', 1, patchPx, patchPx]);
  const first = scaledLayer(layers[0]!, scaling);
  // A convolution a level and their sum, in place of one over all levels side by side: that would copy 100 MB first.
  let value = '';
  for (const [level, seen] of featureLevels(graph, aerial, height).entries()) {
    const weights = weightsOfLevel(first, level);
    const bias = level === 0 ? { bias: first.bias } : {};
    const part = graph.conv(seen, [first.outputs, featuresPerLevel, 1, 1], weights, bias);
    value = level === 0 ? part : graph.add(value, part);
  }
  for (const { inputs, outputs, weights, bias } of layers.slice(1)) {
    value = graph.conv(graph.relu(value), [outputs, inputs, 1, 1], weights, { bias });
  }
  graph.output('logits', value, ['N', layers.at(-1)!.outputs, patchPx, patchPx]);
  return graph.encode('Trained on synthetic landscapes; for trying the program, never for real labels.');
}

/** The layer for features as they are: of `(x - mean) / std` it was trained on. */
function scaledLayer({ inputs, outputs, weights, bias }: Layer, { mean, std }: Scaling): Layer {
  const scaled = weights.map((weight, i) => weight / std[i % inputs]!);
  const shifted = bias.map((offset, row) => {
    let sum = offset;
    for (let i = 0; i < inputs; i++) sum -= scaled[row * inputs + i]! * mean[i]!;
    return sum;
  });
  return { inputs, outputs, weights: scaled, bias: shifted };
}

function weightsOfLevel({ inputs, outputs, weights }: Layer, level: number): Float32Array<ArrayBuffer> {
  const part = new Float32Array(outputs * featuresPerLevel);
  for (let row = 0; row < outputs; row++) {
    const start = row * inputs + level * featuresPerLevel;
    part.set(weights.subarray(start, start + featuresPerLevel), row * featuresPerLevel);
  }
  return part;
}
