import type { Allocate, InputTensor, InputTensors } from './Assembler.ts';

/**
 * One batch of tiles: tensors one after the other, series and dates padded with zeros to the longest.
 *
 * @param tiles with N = 1 and the same names; sizes differ in the dates of series alone.
 */
export function stack(tiles: readonly InputTensors[], allocate?: Allocate): InputTensors {
  const names = Object.keys(tiles[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      stackOne(
        tiles.map((tile) => tile[name]!),
        allocate,
      ),
    ]),
  );
}

function stackOne(tensors: readonly InputTensor[], allocate: Allocate = zeros): InputTensor {
  if (tensors.length === 1) return tensors[0]!;
  const longest = tensors.reduce((most, tensor) => (tensor.data.length > most.data.length ? tensor : most));
  const samples = longest.data.length;
  const data = allocate(samples * tensors.length);
  tensors.forEach((tensor, i) => {
    data.set(tensor.data, i * samples);
    data.fill(0, i * samples + tensor.data.length, (i + 1) * samples);
  });
  return { type: 'float32', data, dims: [tensors.length, ...longest.dims.slice(1)] };
}

export function zeros(samples: number): Float32Array<ArrayBuffer> {
  return new Float32Array(samples);
}
