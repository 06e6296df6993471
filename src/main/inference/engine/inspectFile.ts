import { InferenceSession } from 'onnxruntime-node';
import type { InspectAnswer } from './messages.ts';
import type { ModelTensor } from './ModelFile.ts';
import { runtimeMessage, sessionOptions } from './runtime.ts';

/** In the child: loads a model and tells its inputs and outputs. */
export async function inspectFile(path: string): Promise<InspectAnswer> {
  try {
    const session = await InferenceSession.create(path, sessionOptions('cpu'));
    const { inputMetadata, outputMetadata } = session;
    return {
      kind: 'loaded',
      file: { inputs: inputMetadata.map(tensorOf), outputs: outputMetadata.map(tensorOf) },
    };
  } catch (error) {
    return { kind: 'failed', message: runtimeMessage(error) };
  }
}

function tensorOf(value: InferenceSession.ValueMetadata): ModelTensor {
  if (!value.isTensor) return { name: value.name, type: 'unknown', shape: [] };
  // The runtime gives an axis without a name an empty one.
  const shape = value.shape.map((side) => (side === '' || side === undefined ? null : side));
  return { name: value.name, type: value.type, shape };
}
