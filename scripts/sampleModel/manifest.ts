import type { ModelInput, ModelManifest } from '../../src/shared/inference/manifest.ts';
import { classCount } from './collectSamples.ts';
import { channels, receptivePx } from './features.ts';
import { patchPx } from './scenes.ts';

/** The manifest of the sample model; `ignore` are the classes that it hardly ever saw. */
export function sampleManifest(ignore: readonly number[], sha256: string): ModelManifest {
  return {
    format: 'arpenteur-model',
    version: 1,
    name: 'sample-landscape',
    title: {
      en: 'Sample model (synthetic landscapes)',
      fr: 'Modèle d’exemple (paysages synthétiques)',
    },
    description: {
      en:
        'Trained only on synthetic landscapes, to try out pre-labelling with the sample dataset. It has never seen a real image: ' +
        'its answers on real data mean nothing, so never use it for real labels. It looks at the four bands and at the height ' +
        'above the ground.',
      fr:
        'Entraîné uniquement sur des paysages synthétiques, pour essayer le pré-étiquetage avec le jeu d’exemple. Il n’a jamais ' +
        'vu d’image réelle\u00A0: ses réponses sur des données réelles ne veulent rien dire, ne l’utilisez donc jamais pour de ' +
        'vraies étiquettes. Il regarde les quatre bandes et la hauteur au-dessus du sol.',
    },
    task: 'cosia',
    classList: 'cosia-hub-0-18',
    values: [...Array(classCount).keys()],
    ignore: [...ignore],
    inputs: [input('aerial', 'AERIAL_RGBI'), input('height', 'DEM_ELEV')],
    output: { name: 'logits', kind: 'logits' },
    pixelSizeM: 0.2,
    tilePx: patchPx,
    marginPx: receptivePx,
    receptivePx,
    dynamicBatch: true,
    licence: 'Apache-2.0',
    source: 'scripts/buildSampleModel.mjs',
    origin: 'sample',
    sha256,
  };
}

function input(name: string, modality: 'AERIAL_RGBI' | 'DEM_ELEV'): ModelInput {
  const own = channels.filter((channel) => channel.modality === modality);
  return {
    kind: 'image',
    name,
    modality,
    pixelSizeM: 0.2,
    sizePx: patchPx,
    channels: own.map(({ band, mean, std }) => ({ band, mean, std })),
  };
}
