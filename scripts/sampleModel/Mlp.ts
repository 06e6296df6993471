import { Random } from '../../src/main/datasets/sample/random.ts';

/** One layer: weights `[outputs, inputs]` and bias `[outputs]`, with what Adam remembers of them. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
}

interface Trained extends Layer {
  readonly weightSteps: Moments;
  readonly biasSteps: Moments;
}

interface Moments {
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * A perceptron with ReLU between its layers, trained by Adam (Kingma and Ba 2015, arXiv 1412.6980) on the cross-entropy of a
 * softmax. The same seed gives the same weights.
 */
export class Mlp {
  readonly layers: readonly Trained[];
  readonly #activations: Float32Array[];
  readonly #errors: Float32Array[];
  #step = 0;

  /** `sizes`: inputs, hidden units, classes. */
  constructor(sizes: readonly number[], random: Random) {
    this.layers = sizes.slice(1).map((outputs, i) => newLayer(sizes[i]!, outputs, random));
    this.#activations = sizes.map((size) => new Float32Array(size));
    this.#errors = sizes.map((size) => new Float32Array(size));
  }

  /**
   * One step on a batch: `rows` are rows of `features` `[rows, inputs]`, `targets` classes by row. `offsets` are added to
   * the scores, and are not trained. Answers the sum of the losses.
   */
  train(
    features: Float32Array,
    targets: Uint8Array,
    rows: Uint32Array,
    offsets: Float32Array,
    rate: number,
  ): number {
    let loss = 0;
    for (const row of rows) loss += this.#learn(features, row, targets[row]!, offsets);
    this.#step++;
    for (const layer of this.layers) {
      descend(layer.weights, layer.weightSteps, rate, rows.length, this.#step);
      descend(layer.bias, layer.biasSteps, rate, rows.length, this.#step);
    }
    return loss;
  }

  #learn(features: Float32Array, row: number, target: number, offsets: Float32Array): number {
    const input = this.#activations[0]!;
    input.set(features.subarray(row * input.length, (row + 1) * input.length));
    for (const [i, layer] of this.layers.entries()) {
      forward(layer, this.#activations[i]!, this.#activations[i + 1]!, i + 1 < this.layers.length);
    }
    const last = this.layers.length;
    const scores = this.#activations[last]!;
    const errors = this.#errors[last]!;
    let top = -Infinity;
    for (let k = 0; k < scores.length; k++) top = Math.max(top, scores[k]! + offsets[k]!);
    let sum = 0;
    for (let k = 0; k < scores.length; k++) sum += errors[k] = Math.exp(scores[k]! + offsets[k]! - top);
    for (let k = 0; k < scores.length; k++) errors[k] = errors[k]! / sum;
    const loss = -Math.log(Math.max(errors[target]!, 1e-12));
    errors[target] = errors[target]! - 1;
    for (let i = last - 1; i >= 0; i--) {
      backward(this.layers[i]!, this.#activations[i]!, this.#errors[i + 1]!, i > 0 ? this.#errors[i]! : null);
    }
    return loss;
  }
}

function newLayer(inputs: number, outputs: number, random: Random): Trained {
  // He et al. 2015: variance 2 / inputs.
  const scale = Math.sqrt(6 / inputs);
  const weights = Float32Array.from({ length: inputs * outputs }, () => random.range(-scale, scale));
  const bias = new Float32Array(outputs);
  return {
    inputs,
    outputs,
    weights,
    bias,
    weightSteps: moments(weights.length),
    biasSteps: moments(outputs),
  };
}

function moments(size: number): Moments {
  return { gradient: new Float32Array(size), first: new Float32Array(size), second: new Float32Array(size) };
}

function forward(layer: Layer, input: Float32Array, output: Float32Array, hasRelu: boolean): void {
  const { weights, bias, inputs, outputs } = layer;
  for (let o = 0, at = 0; o < outputs; o++) {
    let a = bias[o]!;
    let b = 0;
    let c = 0;
    let d = 0;
    let i = 0;
    for (; i + 3 < inputs; i += 4, at += 4) {
      a += weights[at]! * input[i]!;
      b += weights[at + 1]! * input[i + 1]!;
      c += weights[at + 2]! * input[i + 2]!;
      d += weights[at + 3]! * input[i + 3]!;
    }
    for (; i < inputs; i++, at++) a += weights[at]! * input[i]!;
    const sum = a + b + c + d;
    output[o] = hasRelu && sum < 0 ? 0 : sum;
  }
}

function backward(
  layer: Trained,
  input: Float32Array,
  errors: Float32Array,
  before: Float32Array | null,
): void {
  const { weights, inputs, outputs } = layer;
  const gradient = layer.weightSteps.gradient;
  const biasGradient = layer.biasSteps.gradient;
  before?.fill(0);
  for (let o = 0; o < outputs; o++) {
    const error = errors[o]!;
    if (error === 0) continue;
    biasGradient[o] = biasGradient[o]! + error;
    const start = o * inputs;
    if (before === null) {
      for (let i = 0; i < inputs; i++) gradient[start + i] = gradient[start + i]! + error * input[i]!;
      continue;
    }
    for (let i = 0; i < inputs; i++) {
      const value = input[i]!;
      // A unit that was cut off by its ReLU learns nothing.
      if (value === 0) continue;
      gradient[start + i] = gradient[start + i]! + error * value;
      before[i] = before[i]! + error * weights[start + i]!;
    }
  }
}

function descend(values: Float32Array, steps: Moments, rate: number, count: number, step: number): void {
  const { gradient, first, second } = steps;
  const scale = (rate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
  for (let i = 0; i < values.length; i++) {
    const slope = gradient[i]! / count;
    first[i] = 0.9 * first[i]! + 0.1 * slope;
    second[i] = 0.999 * second[i]! + 0.001 * slope * slope;
    values[i] = values[i]! - (scale * first[i]!) / (Math.sqrt(second[i]!) + 1e-8);
    gradient[i] = 0;
  }
}
