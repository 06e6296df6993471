import type { Language } from './language.ts';

/** What `evaluate` says. English is the model: French must have the same keys. */
const en = {
  command: 'Compare predictions with masks: confusion matrix, IoU, precision, recall and F, as in the papers',
  options: {
    predictions:
      'folder that is searched for PRED_*.tif, or a prediction set, or a model that predicted here',
    task: 'what was predicted: cosia or lpis',
    truth: 'compare with the corrected masks, or with those of the dataset: corrected or original',
    where: 'only the patches a filter selects (docs/expressions.md)',
    numbering:
      'values of files for FLAIR#1 and #2: list (from 1), channels (from 0), or auto: channels when a file has a 0',
    out: 'JSON file to write, with the keys of the reference',
  },
  noPredictions:
    '“{{name}}” is no folder, and nothing of that name was predicted here for {{task}}. There is: {{names}}.',
  none: 'nothing yet',
  dataset: 'Dataset',
  predictions: 'Predictions',
  truth: 'Compared with',
  truths: { corrected: 'corrected masks', original: 'masks of the dataset' },
  patches: 'Patches',
  ofSelected: '{{patches}} of {{selected}} selected',
  uncounted: 'Pixels of no class',
  offset: 'Values',
  counted: 'counted from 0 in the files: read one higher',
  skipped: 'Skipped',
  original: 'mIoU (reference), masks of the dataset',
  convention: 'Convention',
  conventions: { reference: 'reference', present: 'present classes only', flair2: 'FLAIR#2' },
  columns: { miou: 'mIoU', accuracy: 'O.A.', f: 'F', precision: 'precision', recall: 'recall', iou: 'IoU' },
  percent: 'Percentages. Classes below by the convention “reference”.',
  class: 'Class',
  truthPx: 'px',
  written: 'Written',
};

export type EvaluateCliTexts = typeof en;

const fr: EvaluateCliTexts = {
  command:
    'Comparer des prédictions aux masques : matrice de confusion, IoU, précision, rappel et F, comme dans les articles',
  options: {
    predictions: 'dossier où chercher des PRED_*.tif, ou jeu de prédictions, ou modèle qui a prédit ici',
    task: 'ce qui a été prédit : cosia ou lpis',
    truth: 'comparer aux masques corrigés, ou à ceux du jeu de données : corrected ou original',
    where: 'seulement les patches qu’un filtre choisit (docs/expressions.md)',
    numbering:
      'valeurs des fichiers pour FLAIR#1 et #2 : list (dès 1), channels (dès 0), ou auto : channels si un fichier a un 0',
    out: 'fichier JSON à écrire, avec les clés de la référence',
  },
  noPredictions:
    '« {{name}} » n’est pas un dossier, et rien de ce nom n’a été prédit ici pour {{task}}. Il y a : {{names}}.',
  none: 'rien encore',
  dataset: 'Jeu de données',
  predictions: 'Prédictions',
  truth: 'Comparées aux',
  truths: { corrected: 'masques corrigés', original: 'masques du jeu de données' },
  patches: 'Patches',
  ofSelected: '{{patches}} sur {{selected}} choisis',
  uncounted: 'Pixels sans classe',
  offset: 'Valeurs',
  counted: 'comptées dès 0 dans les fichiers : lues un cran plus haut',
  skipped: 'Ignorées',
  original: 'mIoU (référence), masques du jeu de données',
  convention: 'Convention',
  conventions: { reference: 'référence', present: 'classes présentes seules', flair2: 'FLAIR#2' },
  columns: { miou: 'mIoU', accuracy: 'O.A.', f: 'F', precision: 'précision', recall: 'rappel', iou: 'IoU' },
  percent: 'Pourcentages. Classes ci-dessous selon la convention « référence ».',
  class: 'Classe',
  truthPx: 'px',
  written: 'Écrit',
};

export const evaluateCliTexts: Readonly<Record<Language, EvaluateCliTexts>> = { en, fr };
