import type { ManifestProblem, ModelInput, ModelManifest } from './manifest.ts';
import type { ModelFile, ModelTensor } from './modelFile.ts';

type Axis = number | string | null;

/** What an axis must be: a size, or one of the free ones by its letter. */
interface Wanted {
  readonly text: string;
  fits(axis: Axis): boolean;
}

/**
 * What of an `.onnx` file is not what its manifest says: names, shapes and types.
 *
 * An axis that the manifest fixes may be dynamic in the file: exporters often lose sizes of outputs. The other way round it may not.
 */
export function checkModelFile(manifest: ModelManifest, file: ModelFile): ManifestProblem[] {
  const inputs = new Map(file.inputs.map((tensor) => [tensor.name, tensor]));
  const problems = manifest.inputs.flatMap((input, index) => {
    const path = `inputs[${index}]`;
    const tensor = inputs.get(input.name);
    return tensor
      ? checkTensor(tensor, path, ['float32'], inputShape(manifest, input))
      : [missing('noInput', `${path}.name`, input.name, file.inputs)];
  });
  const named = new Set(manifest.inputs.map((input) => input.name));
  for (const { name } of file.inputs)
    if (!named.has(name)) problems.push({ path: 'inputs', code: 'unfedInput', params: { name } });
  const { output } = manifest;
  const tensor = file.outputs.find(({ name }) => name === output.name);
  if (!tensor) return [...problems, missing('noOutput', 'output.name', output.name, file.outputs)];
  return [...problems, ...checkTensor(tensor, 'output', outputTypes(output.kind), outputShape(manifest))];
}

/** Element types that an output may have. */
export function outputTypes(kind: ModelManifest['output']['kind']): readonly string[] {
  return kind === 'classes' ? ['uint8', 'int32', 'int64'] : ['float32'];
}

function inputShape(manifest: ModelManifest, input: ModelInput): Wanted[] {
  const batch = batchAxis(manifest);
  if (input.kind === 'dates') {
    const of = manifest.inputs.find(({ name }) => name === input.of);
    return [batch, datesAxis(of)];
  }
  const image = [size(input.channels.length), size(input.sizePx), size(input.sizePx)];
  return input.kind === 'image' ? [batch, ...image] : [batch, datesAxis(input), ...image];
}

function outputShape(manifest: ModelManifest): Wanted[] {
  const { output, tilePx, values } = manifest;
  const image = [size(tilePx), size(tilePx)];
  const batch = batchAxis(manifest);
  return output.kind === 'classes' ? [batch, ...image] : [batch, size(values.length), ...image];
}

const size = (px: number): Wanted => ({
  text: String(px),
  fits: (axis) => typeof axis !== 'number' || axis === px,
});

const free = (letter: string): Wanted => ({ text: letter, fits: (axis) => typeof axis !== 'number' });

function batchAxis({ dynamicBatch }: ModelManifest): Wanted {
  return dynamicBatch ? free('N') : size(1);
}

function datesAxis(input: ModelInput | undefined): Wanted {
  const dates = input && 'dates' in input ? input.dates : null;
  return dates === null ? free('T') : size(dates);
}

function checkTensor(
  tensor: ModelTensor,
  path: string,
  types: readonly string[],
  wanted: readonly Wanted[],
): ManifestProblem[] {
  const { name, type, shape } = tensor;
  const problems: ManifestProblem[] = [];
  if (!types.includes(type))
    problems.push({ path, code: 'type', params: { name, expected: types.join(', '), found: type } });
  if (shape.length !== wanted.length || !wanted.every((axis, index) => axis.fits(shape[index]!))) {
    const expected = `[${wanted.map(({ text }) => text).join(', ')}]`;
    const found = `[${shape.map((axis) => axis ?? '?').join(', ')}]`;
    problems.push({ path, code: 'shape', params: { name, expected, found: found.slice(0, 200) } });
  }
  return problems;
}

function missing(
  code: 'noInput' | 'noOutput',
  path: string,
  name: string,
  tensors: readonly ModelTensor[],
): ManifestProblem {
  const has = tensors.map((tensor) => tensor.name).join(', ');
  return { path, code, params: { name, has: has.slice(0, 300) } };
}
