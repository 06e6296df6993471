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
      en: 'Choose the folder into which the archives of the dataset were extracted: it holds folders such as D012-2019_AERIAL_RGBI.',
      fr: 'Choisissez le dossier où les archives du jeu de données ont été extraites : il contient des dossiers tels que D012-2019_AERIAL_RGBI.',
    },
  },
  file: {
    because: { en: 'it is a file', fr: 'c’est un fichier' },
    choose: {
      en: 'Choose a folder: the one that holds folders such as D012-2019_AERIAL_RGBI. An archive must be extracted first.',
      fr: 'Choisissez un dossier : celui qui contient des dossiers tels que D012-2019_AERIAL_RGBI. Une archive doit d’abord être extraite.',
    },
  },
  archives: {
    because: {
      en: 'it holds {{count}} archives that are not extracted, such as {{example}}',
      fr: 'il contient {{count}} archives qui ne sont pas extraites, par exemple {{example}}',
    },
    becauseOne: {
      en: 'it holds an archive that is not extracted, {{example}}',
      fr: 'il contient une archive qui n’est pas extraite, {{example}}',
    },
    choose: {
      en: 'Extract the archives here, so that folders such as D012-2019_AERIAL_RGBI lie beside them, then choose this folder again.',
      fr: 'Extrayez ici les archives, de sorte que des dossiers tels que D012-2019_AERIAL_RGBI se trouvent à côté d’elles, puis choisissez de nouveau ce dossier.',
    },
  },
  'flair-1': {
    because: {
      en: 'it has the layout of FLAIR#1 or FLAIR#2 ({{example}})',
      fr: 'il a l’organisation de FLAIR#1 ou de FLAIR#2 ({{example}})',
    },
    choose: {
      en: 'This version reads FLAIR-HUB only. Choose a folder that holds folders such as D012-2019_AERIAL_RGBI.',
      fr: 'Cette version ne lit que FLAIR-HUB. Choisissez un dossier qui contient des dossiers tels que D012-2019_AERIAL_RGBI.',
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
      en: 'none of the {{count}} things in it is a folder of this layout (there is {{example}})',
      fr: 'aucun des {{count}} éléments qu’il contient n’est un dossier de cette organisation (on y trouve {{example}})',
    },
    becauseOne: {
      en: 'it holds only {{example}}, which is no folder of this layout',
      fr: 'il ne contient que {{example}}, qui n’est pas un dossier de cette organisation',
    },
    choose: {
      en: 'Choose the folder that holds folders such as D012-2019_AERIAL_RGBI and D012-2019_AERIAL_LABEL-COSIA.',
      fr: 'Choisissez le dossier qui contient des dossiers tels que D012-2019_AERIAL_RGBI et D012-2019_AERIAL_LABEL-COSIA.',
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
