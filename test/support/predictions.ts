import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { PatchOutput } from '../../src/main/inference/Inference.ts';
import { packPlane } from '../../src/main/inference/packed.ts';
import { createStore } from '../../src/main/inference/PredictionStore.ts';
import { runSettingsSchema } from '../../src/shared/contract/index.ts';
import type { TestClient } from './core.ts';
import { seriesManifest } from './manifests.ts';

/** What a model is to have said of a patch, `[side, side]`. */
export interface Said {
  readonly patchId: string;
  readonly classes: Uint8Array;
  readonly confidence: Uint8Array;
}

export interface KnownSet {
  readonly setId: string;
  /** SHA-256 of the model. */
  readonly model: string;
}

export interface SetSpec {
  readonly name: string;
  readonly said: readonly Said[];
  readonly side?: number;
  readonly task?: 'cosia' | 'lpis';
}

/** A core with an open workspace: its client, the folder, the dataset. */
export interface Planted {
  readonly client: TestClient;
  readonly workspace: string;
  readonly datasetId: string;
}

/** What the set of a name is called. */
export const knownSet = (name: string): KnownSet => ({
  setId: hash('sha256', `${name} set`).slice(0, 16),
  model: hash('sha256', name),
});

/**
 * Puts sets of predictions with known pixels into the workspace of a core, as runs would have left them, and opens it again:
 * files that are there are found when it opens.
 */
export async function plantPredictions(core: Planted, specs: readonly SetSpec[]): Promise<KnownSet[]> {
  await core.client.workspace.close();
  const sets = specs.map((spec) => writeSet(core, spec));
  await core.client.workspace.open({ path: core.workspace });
  return sets;
}

function writeSet(
  core: Pick<Planted, 'workspace' | 'datasetId'>,
  { name, said, side = 512, task = 'cosia' }: SetSpec,
): KnownSet {
  const { setId, model } = knownSet(name);
  const store = createStore(join(core.workspace, 'predictions', `${setId}.sqlite`), {
    ...{ format: 'arpenteur-predictions', version: 1, setId, datasetId: core.datasetId, resultsKey: name },
    modelId: model.slice(0, 16),
    manifest: { ...seriesManifest, name, task, sha256: model },
    settings: runSettingsSchema.parse({}),
    dataset: { name: 'land', layout: 'flair-hub', classList: 'cosia-hub-0-18' },
    createdUtc: '2026-01-01T00:00:00.000Z',
    appVersion: '0.0.0',
  });
  for (const { patchId, classes, confidence } of said) {
    const output: PatchOutput = {
      ...{ patchId, widthPx: side, heightPx: side, meanConfidence: null, classPx: [], probabilities: null },
      classes: packPlane(classes, 'classes'),
      confidence: packPlane(confidence, 'levels'),
    };
    store.put(patchId.slice(0, patchId.lastIndexOf('_')), output, { stamp: 's', sizes: 's' });
  }
  store.close();
  return { setId, model };
}
