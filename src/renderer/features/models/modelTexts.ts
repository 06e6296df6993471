import type { ModelInfo, PredictionSet } from '../../../shared/contract/index.ts';
import type { ModelInput, ModelManifest } from '../../../shared/inference/manifest.ts';
import { cosiaHub, flair19, lpis1 } from '../../../shared/model/nomenclatures.ts';
import type { Translate, Language } from '../../i18n/index.ts';

const chips = {
  AERIAL_RGBI: 'models.input.aerial',
  'AERIAL-RLT_PAN': 'models.input.historical',
  DEM_ELEV: 'models.input.height',
  SPOT_RGBI: 'models.input.spot',
  SENTINEL2_TS: 'models.input.s2',
  'SENTINEL1-ASC_TS': 'models.input.s1',
  'SENTINEL1-DESC_TS': 'models.input.s1',
} as const;

/** What a model looks at, in the order of its manifest, each once: the dates of a series are not a picture. */
export function inputNames({ inputs }: Pick<ModelManifest, 'inputs'>, t: Translate): string[] {
  const names = inputs.flatMap((input) => {
    if (input.kind === 'dates') return [];
    return [t(input.kind === 'superPatch' ? 'models.input.superPatch' : chips[input.modality])];
  });
  return [...new Set(names)];
}

/** One input in a line: `AERIAL_RGBI, bands 1, 2, 3, 512 px of 0.2 m`. */
export function inputLine(input: ModelInput, t: Translate, formatSize: (metres: number) => string): string {
  if (input.kind === 'dates') return t('models.input.dates', { of: input.of, day: input.refDay });
  const bands = input.channels.map(({ band }) => (band === 'height' ? t('models.input.height') : band));
  return t('models.input.line', {
    modality: input.kind === 'superPatch' ? t('models.input.superPatch') : input.modality,
    bands: bands.join(', '),
    size: input.sizePx,
    gsd: formatSize(input.pixelSizeM),
  });
}

const lists = { 'cosia-hub-0-18': cosiaHub, 'flair-1-19': flair19, 'lpis-1': lpis1 } as const;

export const classListName = (id: ModelManifest['classList']): string => lists[id].label;

export const modelTitle = ({ title }: Pick<ModelManifest, 'title'>, language: Language): string =>
  title[language];

/** Title of the model of a set while it is there, else the name that was kept. */
export function setTitle(
  { modelId, modelName }: Pick<PredictionSet, 'modelId' | 'modelName'>,
  models: readonly ModelInfo[] | null,
  language: Language,
): string {
  return models?.find(({ id }) => id === modelId)?.manifest.title[language] ?? modelName;
}
