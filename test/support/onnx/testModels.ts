import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelInput, ModelManifest } from '../../../src/shared/inference/manifest.ts';
import { biasOf, channelsOf, classesOf, inputsOf, kernelOf, outputKindOf, weightsOf } from './families.ts';
import type { TestModelKind } from './families.ts';
import { Graph } from './Graph.ts';
import type { Value } from './Graph.ts';

export interface TestModelOptions {
  /** Width and height of a tile; default 512. Families with Sentinel patches need 512. */
  readonly tilePx?: number;
  /** Default: what the kernel sees on each side. */
  readonly marginPx?: number;
  /** Default true: the first axis is a name. */
  readonly dynamicBatch?: boolean;
  /** Frames of every series; default dynamic. */
  readonly dates?: number;
  /** Inputs of the family otherwise, such as another filter. */
  readonly inputs?: (inputs: ModelInput[]) => ModelInput[];
  /** Laid over the manifest at the end: to make it lie. */
  readonly manifest?: Partial<ModelManifest>;
}

export interface TestModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: ModelManifest;
}

/** A model of a family and its manifest, which fits it unless `options.manifest` says otherwise. */
export function testModel(kind: TestModelKind, options: TestModelOptions = {}): TestModel {
  const { tilePx = 512, dynamicBatch = true } = options;
  const inputs = chosenInputs(kind, tilePx, options);
  const bytes = graphOf(kind, inputs, tilePx, dynamicBatch).encode();
  const receptivePx = (kernelOf(kind) - 1) / 2;
  const text = { en: `Test model (${kind})`, fr: `Modèle d’essai (${kind})` };
  const manifest: ModelManifest = {
    format: 'arpenteur-model',
    version: 1,
    name: `test-${kind}`,
    title: text,
    description: text,
    ...classesOf(kind),
    inputs,
    output: { name: 'out', kind: outputKindOf(kind) },
    pixelSizeM: 0.2,
    tilePx,
    marginPx: options.marginPx ?? receptivePx,
    receptivePx: kind === 'slow' ? null : receptivePx,
    dynamicBatch,
    licence: 'Apache-2.0',
    source: 'test/support/onnx',
    origin: 'own',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...options.manifest,
  };
  return { bytes, manifest };
}

/** Writes `NAME.onnx` and `NAME.json` into a folder, which is made. */
export function writeTestModel(
  dir: string,
  kind: TestModelKind,
  options: TestModelOptions & { readonly fileName?: string } = {},
): TestModel & { readonly path: string; readonly manifestPath: string } {
  const model = testModel(kind, options);
  const name = options.fileName ?? kind;
  const path = join(dir, `${name}.onnx`);
  const manifestPath = join(dir, `${name}.json`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path, model.bytes);
  writeFileSync(manifestPath, `${JSON.stringify(model.manifest, null, 2)}\n`);
  return { ...model, path, manifestPath };
}

function chosenInputs(kind: TestModelKind, tilePx: number, options: TestModelOptions): ModelInput[] {
  const inputs = inputsOf(kind, tilePx).map((input) =>
    options.dates !== undefined && (input.kind === 'series' || input.kind === 'superPatch')
      ? { ...input, dates: options.dates }
      : input,
  );
  return options.inputs ? options.inputs(inputs) : inputs;
}

function graphOf(
  kind: TestModelKind,
  inputs: readonly ModelInput[],
  tilePx: number,
  dynamicBatch: boolean,
): Graph {
  const graph = new Graph();
  const batch = dynamicBatch ? 'N' : 1;
  const count = classesOf(kind).values.length;
  const named = new Map<string, Value>();
  for (const input of inputs) named.set(input.name, graph.input(input.name, shapeOf(input, inputs, batch)));
  let sum: Value | null = null;
  for (const input of inputs) {
    if (input.kind === 'dates') continue;
    const value = named.get(input.name)!;
    const dates = inputs.find((other) => other.kind === 'dates' && other.of === input.name);
    const flat = input.kind === 'image' ? value : weightedMean(graph, value, dates && named.get(dates.name)!);
    const part = scores(graph, input, flat, count, tilePx, input.name === 'aerial' ? kernelOf(kind) : 1);
    sum = sum === null ? part : graph.add(sum, part);
  }
  const bias = graph.weights([1, count, 1, 1], biasOf(count));
  finish(graph, kind, graph.add(sum!, bias), named, [batch, count, tilePx, tilePx]);
  return graph;
}

function shapeOf(input: ModelInput, all: readonly ModelInput[], batch: string | number): (string | number)[] {
  if (input.kind === 'image') return [batch, input.channels.length, input.sizePx, input.sizePx];
  const series = input.kind === 'dates' ? all.find((one) => one.name === input.of) : input;
  const frames = (series && 'dates' in series ? series.dates : null) ?? `T_${series?.name ?? ''}`;
  if (input.kind === 'dates') return [batch, frames];
  return [batch, frames, input.channels.length, input.sizePx, input.sizePx];
}

/** `[N, T, C, H, W]` to `[N, C, H, W]`: the mean over frames that are not all 0, weighted by `dateWeight`. */
function weightedMean(graph: Graph, frames: Value, dates: Value | undefined): Value {
  const largest = graph.reduceMax(graph.node('Abs', [frames]), [2, 3, 4]);
  const isReal = graph.cast(graph.node('Greater', [largest, graph.floats(0)]), 'float32');
  const weights = dates
    ? graph.mul(isReal, graph.add(graph.div(dates, graph.floats(512)), graph.floats(1)))
    : isReal;
  const summed = graph.sum(graph.mul(frames, graph.unsqueeze(weights, 2, 3, 4)), [1]);
  const total = graph.max(graph.sum(weights, [1]), graph.floats(1e-6));
  return graph.div(summed, graph.unsqueeze(total, 1, 2, 3));
}

function scores(
  graph: Graph,
  input: ModelInput,
  value: Value,
  count: number,
  tilePx: number,
  kernel: number,
): Value {
  if (input.kind === 'dates') throw new Error('Dates are no image');
  const weights = weightsOf(input, count, kernel);
  let seen = value;
  let sizePx = input.sizePx;
  if (input.kind === 'superPatch') {
    // Ten pixels of 10 m in the middle are taken for the ground of the patch.
    seen = graph.slice(
      graph.slice(value, 2, sizePx / 2 - 5, sizePx / 2 + 5),
      3,
      sizePx / 2 - 5,
      sizePx / 2 + 5,
    );
    sizePx = 10;
  }
  const dims = [count, channelsOf(input), kernel, kernel] as const;
  return graph.resize(graph.conv(seen, dims, weights, { pad: (kernel - 1) / 2 }), sizePx, tilePx);
}

type Shape = readonly (string | number)[];

function finish(
  graph: Graph,
  kind: TestModelKind,
  sum: Value,
  named: ReadonlyMap<string, Value>,
  shape: Shape,
): void {
  const aerial = named.get('aerial') ?? sum;
  const plane = [shape[0]!, shape[2]!, shape[3]!];
  switch (kind) {
    case 'probabilities':
      return graph.output('out', graph.softmax(sum, 1), shape);
    case 'classes':
      return graph.output('out', graph.argmax(sum, 1), plane, 'int64');
    case 'classesUint8':
      return graph.output('out', graph.cast(graph.argmax(sum, 1), 'uint8'), plane, 'uint8');
    case 'nan':
      return graph.output('out', graph.add(sum, graph.div(graph.sub(sum, sum), graph.sub(sum, sum))), shape);
    case 'nanWhereDark': {
      // The second channel of the input is band 1, minus 128: the root of what is below 0 is NaN.
      const dark = graph.node('Sqrt', [graph.slice(aerial, 1, 1, 2)]);
      return graph.output('out', graph.add(sum, graph.mul(dark, graph.floats(0))), shape);
    }
    case 'unsupported':
      return graph.output('out', graph.node('Sharpen', [sum], undefined, 'org.example.nowhere'), shape);
    case 'wrongShape':
      return graph.output('out', graph.averagePool(sum, 2, 2), [...shape.slice(0, 2), ...half(shape)]);
    case 'wrongType':
      return graph.output('out', graph.cast(sum, 'int32'), shape, 'int32');
    case 'huge':
      return graph.output('out', graph.add(sum, giant(graph, aerial, 0)), shape);
    case 'greedy':
      return graph.output('out', graph.add(sum, giant(graph, aerial, 1)), shape);
    case 'greedy2':
      return graph.output('out', graph.add(sum, giant(graph, aerial, 2)), shape);
    case 'slow':
      return graph.output('out', graph.add(sum, busy(graph, aerial)), shape);
    default:
      graph.output('out', sum, shape);
  }
}

const half = (shape: Shape): number[] => [Number(shape[2]) / 2, Number(shape[3]) / 2];

/** Zero, by way of a tensor of 2^46 numbers when there are more than so many tiles at once: more than any machine can address. */
function giant(graph: Graph, x: Value, tiles: number): Value {
  const count = graph.slice(graph.node('Shape', [x]), 0, 0, 1);
  const isMany = graph.node('Greater', [count, graph.ints(tiles)]);
  const length = graph.node('Where', [isMany, graph.ints(2 ** 46), graph.ints(1)]);
  const first = graph.node('Reshape', [graph.mean(x, [0, 1, 2, 3]), graph.ints(1)]);
  const wide = graph.node('Expand', [graph.mul(first, graph.floats(0)), length]);
  return graph.node('Reshape', [graph.reduceMax(wide, [0]), graph.ints(1)]);
}

/** Zero, by way of some 30 convolutions. */
function busy(graph: Graph, x: Value): Value {
  let value = graph.conv(x, [24, 4, 3, 3], new Float32Array(24 * 4 * 9), { pad: 1 });
  const weights = new Float32Array(24 * 24 * 9);
  for (let layer = 0; layer < 30; layer++) value = graph.conv(value, [24, 24, 3, 3], weights, { pad: 1 });
  return graph.mean(value, [1, 2, 3], 1);
}
