import { Protobuf } from './Protobuf.ts';

/** Numbers of `TensorProto.DataType`. */
export const onnxTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof onnxTypes;

/** Values of a tensor in row-major order. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint8Array | Int32Array | BigInt64Array;
}

/** An input or output of a graph; a name in `shape` is a dynamic axis, `null` an axis without a name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly (number | string | null)[];
}

/** A whole number is written as INT, `{float}` as FLOAT, lists of whole numbers as INTS. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | OnnxTensor;

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Of operators that are not ONNX's own. */
  readonly domain?: string;
}

export interface OnnxModel {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  /** Weights, by name. */
  readonly initializers: Readonly<Record<string, OnnxTensor>>;
  /** Default 17. */
  readonly opset?: number;
  /** What is said of the model in the file. */
  readonly doc?: string;
}

/**
 * An ONNX file of a graph: IR version 8, field numbers of `onnx.proto`
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Nodes must be in an order in which each finds its inputs.
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const proto = new Protobuf().int(1, 8).text(2, 'arpenteur');
  if (model.doc !== undefined) proto.text(6, model.doc);
  proto.message(7, graph(model));
  const domains = new Set(model.nodes.map((node) => node.domain ?? ''));
  domains.add('');
  for (const domain of domains) {
    const version = domain === '' ? (model.opset ?? 17) : 1;
    proto.message(8, new Protobuf().text(1, domain).int(2, version));
  }
  return proto.finish();
}

function graph(model: OnnxModel): Protobuf {
  const proto = new Protobuf();
  for (const item of model.nodes) proto.message(1, node(item));
  proto.text(2, 'graph');
  for (const [name, value] of Object.entries(model.initializers)) proto.message(5, tensor(value, name));
  for (const value of model.inputs) proto.message(11, valueInfo(value));
  for (const value of model.outputs) proto.message(12, valueInfo(value));
  return proto;
}

function node(item: OnnxNode): Protobuf {
  const proto = new Protobuf();
  for (const name of item.inputs) proto.text(1, name);
  for (const name of item.outputs) proto.text(2, name);
  proto.text(3, item.outputs[0] ?? item.op).text(4, item.op);
  for (const [name, value] of Object.entries(item.attributes ?? {})) proto.message(5, attribute(name, value));
  if (item.domain !== undefined) proto.text(7, item.domain);
  return proto;
}

/** `AttributeProto`; the last field is `AttributeType`. */
function attribute(name: string, value: OnnxAttribute): Protobuf {
  const proto = new Protobuf().text(1, name);
  if (typeof value === 'number') return proto.int(3, value).int(20, 2);
  if (typeof value === 'string') return proto.bytes(4, new TextEncoder().encode(value)).int(20, 3);
  if ('float' in value) return proto.float(2, value.float).int(20, 1);
  if ('data' in value) return proto.message(5, tensor(value, name)).int(20, 4);
  for (const item of value) proto.int(8, item);
  return proto.int(20, 7);
}

function tensor(value: OnnxTensor, name: string): Protobuf {
  const { data } = value;
  const proto = new Protobuf();
  for (const dim of value.dims) proto.int(1, dim);
  // Raw data is little-endian, as are all machines that this runs on.
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return proto.int(2, onnxTypes[typeOf(data)]).text(8, name).bytes(9, raw);
}

function typeOf(data: OnnxTensor['data']): OnnxType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Uint8Array) return 'uint8';
  return data instanceof Int32Array ? 'int32' : 'int64';
}

function valueInfo(value: OnnxValue): Protobuf {
  const shape = new Protobuf();
  for (const dim of value.shape) {
    const axis = new Protobuf();
    if (typeof dim === 'number') axis.int(1, dim);
    if (typeof dim === 'string') axis.text(2, dim);
    shape.message(1, axis);
  }
  const type = new Protobuf().int(1, onnxTypes[value.type]).message(2, shape);
  return new Protobuf().text(1, value.name).message(2, new Protobuf().message(1, type));
}
