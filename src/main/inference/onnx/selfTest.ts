import { encodeModel } from './encodeModel.ts';

/*
 * A small network whose answer is known without a runtime: convolution of 3 x 3 over four channels to 16, ReLU, convolution of
 * 1 x 1 to 8, softmax. Its numbers are made of small whole numbers, so a device that rounds otherwise differs by little.
 */

const SIZE_PX = 128;
const CHANNELS = 4;
const HIDDEN = 16;
const CLASSES = 8;

/** What a device is tried with: the file, its input `x` `[1, 4, 128, 128]` and the answer `y` `[1, 8, 128, 128]`. */
export interface SelfTest {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly inputName: 'x';
  readonly outputName: 'y';
  readonly input: Float32Array<ArrayBuffer>;
  readonly inputDims: readonly number[];
  readonly expected: Float32Array<ArrayBuffer>;
  /** Largest difference that a device may have: probabilities, with half floats within. */
  readonly tolerance: number;
}

/** About 20 ms of computing: made when a device is tried, not before. */
export function createSelfTest(): SelfTest {
  const input = noise(CHANNELS * SIZE_PX * SIZE_PX, 1, 16);
  const weights = noise(HIDDEN * CHANNELS * 9, 2, 16);
  const bias = noise(HIDDEN, 3, 16);
  const heads = noise(CLASSES * HIDDEN, 4, 8);
  return {
    model: encodeModel({
      inputs: [{ name: 'x', type: 'float32', shape: [1, CHANNELS, SIZE_PX, SIZE_PX] }],
      outputs: [{ name: 'y', type: 'float32', shape: [1, CLASSES, SIZE_PX, SIZE_PX] }],
      nodes: [
        {
          op: 'Conv',
          inputs: ['x', 'weights', 'bias'],
          outputs: ['hidden'],
          attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
        },
        { op: 'Relu', inputs: ['hidden'], outputs: ['positive'] },
        {
          op: 'Conv',
          inputs: ['positive', 'heads'],
          outputs: ['scores'],
          attributes: { kernel_shape: [1, 1] },
        },
        { op: 'Softmax', inputs: ['scores'], outputs: ['y'], attributes: { axis: 1 } },
      ],
      initializers: {
        weights: { dims: [HIDDEN, CHANNELS, 3, 3], data: weights },
        bias: { dims: [HIDDEN], data: bias },
        heads: { dims: [CLASSES, HIDDEN, 1, 1], data: heads },
      },
    }),
    inputName: 'x',
    outputName: 'y',
    input,
    inputDims: [1, CHANNELS, SIZE_PX, SIZE_PX],
    expected: expectedOutput(input, weights, bias, heads),
    tolerance: 0.01,
  };
}

/** Multiples of 1/divisor between -1 and 1 of the generator of Numerical Recipes: the same on every machine. */
function noise(count: number, seed: number, divisor: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) % (2 * divisor + 1)) / divisor - 1;
  });
}

function expectedOutput(
  input: Float32Array,
  weights: Float32Array,
  bias: Float32Array,
  heads: Float32Array,
): Float32Array<ArrayBuffer> {
  const pixels = SIZE_PX * SIZE_PX;
  const output = new Float32Array(CLASSES * pixels);
  const hidden = new Float64Array(HIDDEN);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let unit = 0; unit < HIDDEN; unit++) {
      hidden[unit] = Math.max(0, bias[unit]! + convolve(input, weights, unit, pixel));
    }
    const scores = Array.from({ length: CLASSES }, (_, index) => {
      let sum = 0;
      for (let unit = 0; unit < HIDDEN; unit++) sum += heads[index * HIDDEN + unit]! * hidden[unit]!;
      return sum;
    });
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const total = powers.reduce((sum, power) => sum + power, 0);
    for (const [index, power] of powers.entries()) output[index * pixels + pixel] = power / total;
  }
  return output;
}

function convolve(input: Float32Array, weights: Float32Array, unit: number, pixel: number): number {
  const x = pixel % SIZE_PX;
  const y = (pixel - x) / SIZE_PX;
  let sum = 0;
  for (let channel = 0; channel < CHANNELS; channel++) {
    for (let row = Math.max(0, y - 1); row <= Math.min(SIZE_PX - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(SIZE_PX - 1, x + 1); column++) {
        const weight = weights[((unit * CHANNELS + channel) * 3 + row - y + 1) * 3 + column - x + 1]!;
        sum += weight * input[(channel * SIZE_PX + row) * SIZE_PX + column]!;
      }
    }
  }
  return sum;
}
