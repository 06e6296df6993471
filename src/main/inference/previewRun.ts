import { setImmediate as nextTurn } from 'node:timers/promises';
import { modalityBit, type Modality } from '../../shared/model/modality.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Inference, InferenceRun, OpenModel } from './Inference.ts';
import type { PredictionStore } from './PredictionStore.ts';

/** Rows of the catalogue looked up in one turn of the event loop. */
const rowsPerTurn = 200;

/**
 * See the door. From the catalogue alone, without a look at any file: a patch counts as done when it was predicted and no index
 * has found other images since; the run compares the files themselves.
 */
export async function previewRun(
  catalogue: Catalogue,
  { datasetId, patchIds }: Pick<InferenceRun, 'datasetId' | 'patchIds'>,
  { manifest }: OpenModel,
  store: PredictionStore | null,
): ReturnType<Inference['preview']> {
  const modalities = manifest.inputs.flatMap((input): Modality[] =>
    'modality' in input ? [input.modality] : [],
  );
  const hasSuperPatch = manifest.inputs.some(({ kind }) => kind === 'superPatch');
  const lacks = new Map<string, number>();
  let done = 0;
  let lacking = 0;
  for (const [index, patchId] of patchIds.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const bits = catalogue.patch(datasetId, patchId)?.modalityBits ?? 0;
    let missing: string | undefined = modalities.find((modality) => (bits & modalityBit(modality)) === 0);
    if (hasSuperPatch && catalogue.superArea(datasetId, patchId) === null) missing ??= 'SENTINEL2_TS';
    if (missing !== undefined) {
      lacking++;
      lacks.set(missing, (lacks.get(missing) ?? 0) + 1);
    } else if (store?.row(patchId)?.isStale === false) done++;
  }
  const counted = [...lacks].map(([modality, patches]) => ({ modality, patches }));
  return { patches: patchIds.length, done, lacking, lacks: counted.sort((a, b) => b.patches - a.patches) };
}
