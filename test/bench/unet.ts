import { Graph } from '../support/onnx/Graph.ts';
import type { Value } from '../support/onnx/Graph.ts';

/** Channels by level; each level halves the size of the one before. */
const widths = [32, 64, 128, 256, 512];

/**
 * A U-Net of middle size with random weights: 4 bands of 512 pixels to 19 scores, 7.8 million parameters, five levels of two
 * convolutions of 3 x 3. What it answers means nothing; how long it takes is that of a real one.
 */
export function randomUnet(): Uint8Array<ArrayBuffer> {
  const graph = new Graph();
  const image = graph.input('aerial', ['N', 4, 512, 512]);
  let value = image;
  let channels = 4;
  const skips: Value[] = [];
  for (const [level, width] of widths.entries()) {
    value = convolve(graph, value, channels, width, level === 0 ? 1 : 2);
    value = convolve(graph, value, width, width, 1);
    channels = width;
    if (level < widths.length - 1) skips.push(value);
  }
  for (const [level, skip] of [...skips.entries()].reverse()) {
    const width = widths[level]!;
    const sizePx = 512 >> level;
    value = graph.concat([graph.resize(value, sizePx / 2, sizePx), skip], 1);
    value = convolve(graph, value, channels + width, width, 1);
    value = convolve(graph, value, width, width, 1);
    channels = width;
  }
  const scores = graph.conv(value, [19, channels, 1, 1], noise(19 * channels, 1));
  graph.output('out', scores, ['N', 19, 512, 512]);
  return graph.encode();
}

function convolve(graph: Graph, value: Value, from: number, to: number, stride: number): Value {
  // Variance 2 / inputs keeps numbers of one size through the levels: none becomes so small that the processor slows down.
  const weights = noise(to * from * 9, Math.sqrt(6 / (from * 9)));
  return graph.relu(graph.conv(value, [to, from, 3, 3], weights, { pad: 1, stride }));
}

let state = 1;

function noise(count: number, scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * scale;
  });
}
