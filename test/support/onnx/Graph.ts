import { encodeModel, onnxTypes } from '../../../src/main/inference/onnx/index.ts';
import type {
  OnnxAttribute,
  OnnxNode,
  OnnxTensor,
  OnnxType,
  OnnxValue,
} from '../../../src/main/inference/onnx/index.ts';

/** Name of a value in a graph. */
export type Value = string;

export interface ConvOptions {
  readonly bias?: Float32Array;
  /** Pixels of zeros on each side; default 0. */
  readonly pad?: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly group?: number;
}

/** Builds the graph of an ONNX file node by node; every operator answers the name of its output. */
export class Graph {
  readonly #inputs: OnnxValue[] = [];
  readonly #outputs: OnnxValue[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: Record<string, OnnxTensor> = {};

  input(name: string, shape: OnnxValue['shape'], type: OnnxType = 'float32'): Value {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** Makes a value an output under a name of its own. */
  output(name: string, value: Value, shape: OnnxValue['shape'], type: OnnxType = 'float32'): void {
    this.#nodes.push({ op: 'Identity', inputs: [value], outputs: [name] });
    this.#outputs.push({ name, type, shape });
  }

  weights(dims: readonly number[], data: OnnxTensor['data']): Value {
    const name = `w${Object.keys(this.#initializers).length}`;
    this.#initializers[name] = { dims, data };
    return name;
  }

  floats(...values: number[]): Value {
    return this.weights([values.length], Float32Array.from(values));
  }

  ints(...values: number[]): Value {
    return this.weights([values.length], BigInt64Array.from(values, BigInt));
  }

  /** Any operator with one output. An input of `''` is left out. */
  node(
    op: string,
    inputs: readonly Value[],
    attributes?: Record<string, OnnxAttribute>,
    domain?: string,
  ): Value {
    const output = `v${this.#nodes.length}`;
    this.#nodes.push({
      op,
      inputs,
      outputs: [output],
      ...(attributes && { attributes }),
      ...(domain !== undefined && { domain }),
    });
    return output;
  }

  /** Convolution with weights `[out, in / group, k, k]`. */
  conv(
    x: Value,
    dims: readonly [number, number, number, number],
    data: Float32Array,
    options: ConvOptions = {},
  ): Value {
    const { bias, pad = 0, stride = 1, dilation = 1, group = 1 } = options;
    const inputs = [x, this.weights(dims, data)];
    if (bias) inputs.push(this.weights([bias.length], bias));
    return this.node('Conv', inputs, {
      kernel_shape: [dims[2], dims[3]],
      pads: [pad, pad, pad, pad],
      strides: [stride, stride],
      dilations: [dilation, dilation],
      group,
    });
  }

  relu = (x: Value): Value => this.node('Relu', [x]);
  add = (a: Value, b: Value): Value => this.node('Add', [a, b]);
  sub = (a: Value, b: Value): Value => this.node('Sub', [a, b]);
  mul = (a: Value, b: Value): Value => this.node('Mul', [a, b]);
  div = (a: Value, b: Value): Value => this.node('Div', [a, b]);
  max = (a: Value, b: Value): Value => this.node('Max', [a, b]);
  concat = (values: readonly Value[], axis: number): Value => this.node('Concat', values, { axis });
  softmax = (x: Value, axis: number): Value => this.node('Softmax', [x], { axis });
  argmax = (x: Value, axis: number): Value => this.node('ArgMax', [x], { axis, keepdims: 0 });
  cast = (x: Value, to: OnnxType): Value => this.node('Cast', [x], { to: onnxTypes[to] });
  mean = (x: Value, axes: readonly number[], keepdims = 0): Value =>
    this.node('ReduceMean', [x], { axes, keepdims });
  reduceMax = (x: Value, axes: readonly number[], keepdims = 0): Value =>
    this.node('ReduceMax', [x], { axes, keepdims });
  sum = (x: Value, axes: readonly number[], keepdims = 0): Value =>
    this.node('ReduceSum', [x, this.ints(...axes)], { keepdims });
  unsqueeze = (x: Value, ...axes: number[]): Value => this.node('Unsqueeze', [x, this.ints(...axes)]);
  slice = (x: Value, axis: number, start: number, end: number): Value =>
    this.node('Slice', [x, this.ints(start), this.ints(end), this.ints(axis)]);

  /** Resizes the last two axes of four from one size to another; `nearest` takes the pixel that holds the centre. */
  resize(x: Value, fromPx: number, toPx: number, mode: 'nearest' | 'linear' = 'nearest'): Value {
    if (fromPx === toPx) return x;
    const scale = Math.fround(toPx / fromPx);
    if (Math.floor(Math.fround(fromPx * scale)) !== toPx)
      throw new Error(`No scale from ${fromPx} to ${toPx}`);
    return this.node('Resize', [x, '', this.floats(1, 1, scale, scale)], {
      mode,
      coordinate_transformation_mode: 'half_pixel',
      nearest_mode: 'round_prefer_floor',
    });
  }

  averagePool = (x: Value, size: number, stride = 1): Value => {
    const pad = Math.floor((size - stride) / 2);
    return this.node('AveragePool', [x], {
      kernel_shape: [size, size],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      count_include_pad: 0,
    });
  };

  encode(doc?: string): Uint8Array<ArrayBuffer> {
    return encodeModel({
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      initializers: this.#initializers,
      ...(doc !== undefined && { doc }),
    });
  }
}
