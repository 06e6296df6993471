import type { ErrorParams } from '../errors.ts';
import { fillTemplate } from './fillTemplate.ts';
import type { Language } from './language.ts';

/** What a folder holds instead of a dataset, and what to choose. */
interface Reason {
  readonly because: Readonly<Record<Language, string>>;
  /** Where one thing needs other words than several. */
  readonly becauseOne?: Readonly<Record<Language, string>>;
  readonly choose: Readonly<Record<Language, string>>;
}

/** By the parameter `found` of the error `notADataset`. */
export const notADatasetReasons = {
  empty: {
    because: { en: 'it is empty', fr: 'il est vide' },
    choose: {
      en: 'Choose the folder that holds the archives of the dataset, such as D012-2019_AERIAL_RGBI.zip, or what was extracted from them.',
      fr: 'Choisissez le dossier qui contient les archives du jeu de données, telles que D012-2019_AERIAL_RGBI.zip, ou ce qui en a été extrait.',
    },
  },
  file: {
    because: { en: 'it is a file', fr: 'c’est un fichier' },
    choose: {
      en: 'Choose the folder that holds it. The archives of FLAIR-HUB and FLAIR need not be extracted.',
      fr: 'Choisissez le dossier qui le contient. Les archives de FLAIR-HUB et de FLAIR n’ont pas à être extraites.',
    },
  },
  archives: {
    because: {
      en: 'it holds {{count}} archives whose names are not those of the dataset, such as {{example}}',
      fr: 'il contient {{count}} archives dont les noms ne sont pas ceux du jeu de données, par exemple {{example}}',
    },
    becauseOne: {
      en: 'it holds an archive whose name is not one of the dataset, {{example}}',
      fr: 'il contient une archive dont le nom n’est pas celui d’une archive du jeu de données, {{example}}',
    },
    choose: {
      en: 'Extract it here, then choose this folder again. Archives that keep their name, such as D012-2019_AERIAL_RGBI.zip or D004_2021.zip, are read as they are.',
      fr: 'Extrayez-la ici, puis choisissez de nouveau ce dossier. Les archives qui gardent leur nom, telles que D012-2019_AERIAL_RGBI.zip ou D004_2021.zip, sont lues telles quelles.',
    },
  },
  'flair-1': {
    because: {
      en: 'it has names of FLAIR#1 or FLAIR#2 ({{example}}) but none of their images',
      fr: 'il a des noms de FLAIR#1 ou de FLAIR#2 ({{example}}) mais aucune de leurs images',
    },
    choose: {
      en: 'Choose the folder that holds folders such as flair_aerial_train, with D004_2021/Z10_AU/img below it, or archives such as D004_2021.zip.',
      fr: 'Choisissez le dossier qui contient des dossiers tels que flair_aerial_train, avec D004_2021/Z10_AU/img à l’intérieur, ou des archives telles que D004_2021.zip.',
    },
  },
  plainWithoutClasses: {
    because: {
      en: 'it holds images ({{example}}) but no class list',
      fr: 'il contient des images ({{example}}) mais pas de liste de classes',
    },
    choose: {
      en: 'Put a file nomenclature.json beside the images and masks that says what the values of the masks mean, such as {"classes": [{"value": 1, "name": "forest", "color": "#1b5e20"}]}, then choose this folder again.',
      fr: 'Placez à côté des images et des masques un fichier nomenclature.json qui dit ce que signifient les valeurs des masques, par exemple {"classes": [{"value": 1, "name": "forêt", "color": "#1b5e20"}]}, puis choisissez de nouveau ce dossier.',
    },
  },
  insideDataset: {
    because: { en: 'it is a part of one', fr: 'il n’en est qu’une partie' },
    choose: {
      en: 'Choose the whole dataset, {{suggestion|the folder above}}.',
      fr: 'Choisissez le jeu de données entier, {{suggestion|le dossier au-dessus}}.',
    },
  },
  severalDatasets: {
    because: { en: 'it holds {{count}} datasets', fr: 'il contient {{count}} jeux de données' },
    choose: {
      en: 'Choose one of them, for example {{suggestion|the first}}. The others can be opened afterwards.',
      fr: 'Choisissez l’un d’eux, par exemple {{suggestion|le premier}}. Les autres pourront être ouverts ensuite.',
    },
  },
  other: {
    because: {
      en: 'none of the {{count}} things in it belongs to a dataset that is known (there is {{example}})',
      fr: 'aucun des {{count}} éléments qu’il contient n’appartient à un jeu de données connu (on y trouve {{example}})',
    },
    becauseOne: {
      en: 'it holds only {{example}}, which belongs to no dataset that is known',
      fr: 'il ne contient que {{example}}, qui n’appartient à aucun jeu de données connu',
    },
    choose: {
      en: 'Choose the folder that holds folders or archives such as D012-2019_AERIAL_RGBI (FLAIR-HUB), folders such as flair_aerial_train (FLAIR#1, FLAIR#2), or images and masks with a nomenclature.json.',
      fr: 'Choisissez le dossier qui contient des dossiers ou des archives tels que D012-2019_AERIAL_RGBI (FLAIR-HUB), des dossiers tels que flair_aerial_train (FLAIR#1, FLAIR#2), ou des images et des masques avec un fichier nomenclature.json.',
    },
  },
  emptyWorkspace: {
    because: {
      en: 'it is a workspace to which no dataset was added yet',
      fr: 'c’est un espace de travail auquel aucun jeu de données n’a encore été ajouté',
    },
    choose: {
      en: 'Open a dataset folder, and choose this folder as its workspace.',
      fr: 'Ouvrez un dossier de jeu de données, en choisissant ce dossier comme espace de travail.',
    },
  },
} as const satisfies Readonly<Record<string, Reason>>;

export type NotADatasetReason = keyof typeof notADatasetReasons;

/** The parameters of a `notADataset` sentence: what was found, and what to choose, as words where they are known. */
export function notADatasetParams(params: ErrorParams, language: Language): ErrorParams {
  const found = String(params['found']);
  if (!Object.hasOwn(notADatasetReasons, found)) return params;
  const reason: Reason = notADatasetReasons[found as NotADatasetReason];
  const because = params['count'] === 1 ? (reason.becauseOne ?? reason.because) : reason.because;
  return {
    ...params,
    because: fillTemplate(because[language], params),
    choose: fillTemplate(reason.choose[language], params),
  };
}
