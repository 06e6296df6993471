import type { ModelFile } from '../../../shared/inference/modelFile.ts';

export type { ModelFile, ModelTensor } from '../../../shared/inference/modelFile.ts';

/** What came of looking into a file: `message` is what the runtime said, or how its process ended. */
export type ModelInspection =
  | { readonly kind: 'loaded'; readonly file: ModelFile }
  | { readonly kind: 'failed'; readonly message: string };

/** Loads a file in a child process of its own and tells its inputs and outputs; never throws but for `cancelled`. */
export type InspectModel = (path: string, options?: { signal?: AbortSignal }) => Promise<ModelInspection>;
