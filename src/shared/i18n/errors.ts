import type { AppErrorCode, AppErrorData, ErrorParams } from '../errors.ts';
import { fillTemplate } from './fillTemplate.ts';
import { modelInvalidParams } from './manifestProblems.ts';
import { matrixParams } from './matrixReasons.ts';
import { notADatasetParams } from './notADatasetReasons.ts';
import { whereParams } from './whereReasons.ts';
import type { Language } from './language.ts';

export type { Language } from './language.ts';

/** What happened, and what to do about it. */
export interface ErrorText {
  readonly message: string;
  readonly hint: string;
}

/**
 * The sentence of every error code, in both languages.
 *
 * `{{name|words}}` is a parameter of the error, with the words that stand for it when the thrower did not know it.
 */
export const errorTexts: Readonly<Record<AppErrorCode, Readonly<Record<Language, ErrorText>>>> = {
  archiveDamaged: {
    en: {
      message: 'The archive {{path|you opened}} is damaged or is no zip archive.',
      hint: 'Download it again. Everything outside it can be used meanwhile.',
    },
    fr: {
      message: 'L’archive {{path|ouverte}} est endommagée ou n’est pas une archive zip.',
      hint: 'Téléchargez-la de nouveau. Tout ce qui est hors d’elle reste utilisable entre-temps.',
    },
  },
  badRequest: {
    en: {
      message: 'The request was not understood{{about|}}.',
      hint: 'Reload the window. If it happens again, report it with what you were doing.',
    },
    fr: {
      message: 'La demande n’a pas été comprise{{about|}}.',
      hint: 'Rechargez la fenêtre. Si cela se reproduit, signalez-le en décrivant ce que vous faisiez.',
    },
  },
  cancelled: {
    en: { message: 'Cancelled.', hint: 'Nothing more is being done; start again when you like.' },
    fr: { message: 'Annulé.', hint: 'Plus rien n’est en cours ; recommencez quand vous voulez.' },
  },
  classListDiffers: {
    en: {
      message: 'The model knows the classes of {{model}}; this dataset has {{dataset}}.',
      hint: 'Choose a model for this class list: a value means another class there.',
    },
    fr: {
      message: 'Le modèle connaît les classes de {{model}} ; ce jeu de données a {{dataset}}.',
      hint: 'Choisissez un modèle de cette nomenclature : une valeur y désigne une autre classe.',
    },
  },
  classListInvalid: {
    en: {
      message:
        'The class list {{path|of the dataset}} was not understood: {{reason|it is not in the expected form}}.',
      hint: 'Correct the file: a list of classes, each with a value from 0 to 255, a name and a colour (docs/formats.md), then add the folder again.',
    },
    fr: {
      message:
        'La nomenclature {{path|du jeu de données}} n’a pas été comprise : {{reason|elle n’a pas la forme attendue}}.',
      hint: 'Corrigez le fichier : une liste de classes, chacune avec une valeur de 0 à 255, un nom et une couleur (docs/formats.md), puis ajoutez de nouveau le dossier.',
    },
  },
  conflict: {
    en: {
      message: 'The mask of {{patch|this patch}} was changed by someone else in the meantime.',
      hint: 'Your edit was not stored. The mask has been read again: look at it, then paint again.',
    },
    fr: {
      message: 'Le masque de {{patch|ce patch}} a été modifié entre-temps par quelqu’un d’autre.',
      hint: 'Votre modification n’a pas été enregistrée. Le masque a été relu : vérifiez-le, puis recommencez.',
    },
  },
  coreStopped: {
    en: {
      message: 'The core of the program stopped.',
      hint: 'It is being started again. Every acknowledged stroke is safe.',
    },
    fr: {
      message: 'Le cœur du programme s’est arrêté.',
      hint: 'Il redémarre. Tous les traits confirmés sont conservés.',
    },
  },
  datasetKnown: {
    en: {
      message: 'Another dataset of this workspace already is in {{path|this folder}}.',
      hint: 'Choose another folder, or work with that dataset.',
    },
    fr: {
      message: 'Un autre jeu de données de cet espace de travail se trouve déjà dans {{path|ce dossier}}.',
      hint: 'Choisissez un autre dossier, ou travaillez avec ce jeu de données.',
    },
  },
  datasetMissing: {
    en: {
      message: 'The dataset folder {{path|of this workspace}} is not there.',
      hint: 'Plug in its disk, or put the folder back where it was. Your edits are kept in the workspace.',
    },
    fr: {
      message: 'Le dossier du jeu de données {{path|de cet espace de travail}} est introuvable.',
      hint: 'Branchez son disque, ou remettez le dossier à sa place. Vos corrections restent dans l’espace de travail.',
    },
  },
  datasetReadOnly: {
    en: {
      message: 'Nothing is ever written into a dataset: {{path|this folder}} is one.',
      hint: 'Choose a folder outside of the dataset.',
    },
    fr: {
      message: 'Rien n’est jamais écrit dans un jeu de données : {{path|ce dossier}} en est un.',
      hint: 'Choisissez un dossier hors du jeu de données.',
    },
  },
  diskFull: {
    en: {
      message: 'The disk is full: {{path|the file}} could not be written.',
      hint: 'Free some space on this disk or choose another one, then try again.',
    },
    fr: {
      message: 'Le disque est plein : {{path|le fichier}} n’a pas pu être écrit.',
      hint: 'Libérez de la place sur ce disque ou choisissez-en un autre, puis recommencez.',
    },
  },
  exportInsideDataset: {
    en: {
      message: 'The export folder {{path|you chose}} is inside the dataset, or contains it.',
      hint: 'Datasets are never written to. Choose a folder outside of {{dataset|the dataset}}.',
    },
    fr: {
      message: 'Le dossier d’export {{path|choisi}} est dans le jeu de données, ou le contient.',
      hint: 'Les jeux de données ne sont jamais modifiés. Choisissez un dossier hors de {{dataset|celui-ci}}.',
    },
  },
  fileMissing: {
    en: {
      message: 'The file {{path|asked for}} is not there.',
      hint: 'Check that the disk is connected and that the download is complete, then scan the dataset again.',
    },
    fr: {
      message: 'Le fichier {{path|demandé}} est introuvable.',
      hint: 'Vérifiez que le disque est branché et que le téléchargement est complet, puis analysez de nouveau le jeu de données.',
    },
  },
  fileTruncated: {
    en: {
      message: 'The file {{path|asked for}} is cut short: its end is missing.',
      hint: 'Copy or download this file again.',
    },
    fr: {
      message: 'Le fichier {{path|demandé}} est tronqué : il en manque la fin.',
      hint: 'Copiez ou téléchargez de nouveau ce fichier.',
    },
  },
  fileUnreadable: {
    en: {
      message: 'The file {{path|asked for}} could not be read or written.',
      hint: 'Check its permissions and its disk. If its content is damaged, copy or download it again.',
    },
    fr: {
      message: 'Le fichier {{path|demandé}} n’a pas pu être lu ou écrit.',
      hint: 'Vérifiez ses droits d’accès et son disque. Si son contenu est abîmé, copiez-le ou téléchargez-le de nouveau.',
    },
  },
  folderNotEmpty: {
    en: {
      message: 'The folder {{path|you chose}} already holds other files.',
      hint: 'Choose an empty folder or a new one, so that nothing of yours is overwritten.',
    },
    fr: {
      message: 'Le dossier {{path|choisi}} contient déjà d’autres fichiers.',
      hint: 'Choisissez un dossier vide ou nouveau, pour qu’aucun de vos fichiers ne soit écrasé.',
    },
  },
  folderUnreadable: {
    en: {
      message: 'The folder {{path|you chose}} could not be read or written.',
      hint: 'Check that it exists, that you may open it and write into it, and that its disk is not read-only.',
    },
    fr: {
      message: 'Le dossier {{path|choisi}} n’a pas pu être lu ou écrit.',
      hint: 'Vérifiez qu’il existe, que vous avez le droit de l’ouvrir et d’y écrire, et que son disque n’est pas en lecture seule.',
    },
  },
  groupNotChecked: {
    en: {
      message: 'The random check of this group is not finished, or its members were not judged alike.',
      hint: 'Judge all members of the check with the same verdict first, or judge the items one by one.',
    },
    fr: {
      message:
        'Le contrôle aléatoire de ce groupe n’est pas terminé, ou ses membres n’ont pas été jugés de même.',
      hint: 'Jugez d’abord tous les membres du contrôle avec le même verdict, ou jugez les éléments un par un.',
    },
  },
  inputMissing: {
    en: {
      message: 'The patch has no {{modality|image that the model needs}}.',
      hint: 'Use a model without this input, or filter for patches that have it.',
    },
    fr: {
      message: 'Le patch n’a pas de {{modality|image dont le modèle a besoin}}.',
      hint: 'Prenez un modèle sans cette entrée, ou filtrez les patchs qui l’ont.',
    },
  },
  internal: {
    en: {
      message: 'Something unexpected went wrong in the program.',
      hint: 'Your stored edits are safe. Try again; if it happens again, report it with the log{{id|}}.',
    },
    fr: {
      message: 'Un problème inattendu est survenu dans le programme.',
      hint: 'Vos corrections enregistrées sont conservées. Recommencez ; si cela se reproduit, signalez-le avec le journal{{id|}}.',
    },
  },
  layerMissing: {
    en: {
      message: '{{name|The expression}} needs {{layer|a layer}}, which no patch of this ROI has.',
      hint: 'Choose another layer, or a ROI that has this one.',
    },
    fr: {
      message: '{{name|L’expression}} a besoin de {{layer|données}}, qu’aucun patch de cette ROI ne possède.',
      hint: 'Choisissez une autre couche, ou une ROI qui possède celle-ci.',
    },
  },
  lpisMissing: {
    en: {
      message: 'No patch of this dataset has both a land-cover mask and declared crops (LPIS).',
      hint: 'There is nothing to compare. Patch review works without LPIS.',
    },
    fr: {
      message:
        'Aucun patch de ce jeu de données n’a à la fois un masque d’occupation et des cultures déclarées (RPG).',
      hint: 'Il n’y a rien à comparer. La revue des patchs fonctionne sans RPG.',
    },
  },
  maskMissing: {
    en: {
      message: '{{patch|This patch}} has no mask ({{path|the dataset holds no file of it}}).',
      hint: 'It can be looked at, not edited. Add its mask to the dataset to edit it; in FLAIR-HUB it comes with the AERIAL_LABEL-COSIA archive of its domain.',
    },
    fr: {
      message: '{{patch|Ce patch}} n’a pas de masque ({{path|le jeu de données n’en contient aucun}}).',
      hint: 'Il peut être vu, mais pas modifié. Ajoutez son masque au jeu de données pour le corriger ; dans FLAIR-HUB, il vient avec l’archive AERIAL_LABEL-COSIA de son domaine.',
    },
  },
  matrixInvalid: {
    en: {
      message: '{{path|The matrix}} is no compatibility matrix: {{what}}.',
      hint: 'It has one row of 19 letters C, P, X or N for each of the 23 codes of LPIS level 1; the last row is all N.',
    },
    fr: {
      message: '{{path|La matrice}} n’est pas une matrice de compatibilité : {{what}}.',
      hint: 'Elle a une ligne de 19 lettres C, P, X ou N pour chacun des 23 codes du niveau 1 du RPG ; la dernière n’a que des N.',
    },
  },
  modelBusy: {
    en: {
      message: 'The model is at work on these predictions.',
      hint: 'Pause its job first, or wait until it has ended.',
    },
    fr: {
      message: 'Le modèle travaille en ce moment à ces prédictions.',
      hint: 'Mettez d’abord sa tâche en pause, ou attendez qu’elle soit finie.',
    },
  },
  modelCrashed: {
    en: {
      message: 'The model {{model|}} ended its process ({{reason|no reason given}}).',
      hint: 'Masks and edits are not touched, and what was predicted is kept. Try the device “cpu” or a smaller batch.',
    },
    fr: {
      message: 'Le modèle {{model|}} a mis fin à son processus ({{reason|sans raison donnée}}).',
      hint: 'Masques et corrections sont intacts, ce qui a été prédit est gardé. Essayez l’appareil « cpu » ou un lot plus petit.',
    },
  },
  modelFailed: {
    en: {
      message: 'The model {{model|}} cannot be run: {{message|the runtime gives no reason}}.',
      hint: 'Check the file with “models check”; an operator that is not supported needs another export.',
    },
    fr: {
      message: 'Le modèle {{model|}} ne peut pas être exécuté : {{message|sans raison donnée}}.',
      hint: 'Vérifiez le fichier avec « models check » ; un opérateur non pris en charge demande un autre export.',
    },
  },
  modelInvalid: {
    en: {
      message: '{{path|The model}} does not fit its manifest: {{what}}.',
      hint: '“models check FILE” lists everything that does not fit. docs/models.md describes the manifest.',
    },
    fr: {
      message: '{{path|Le modèle}} ne correspond pas à son manifeste : {{what}}.',
      hint: '« models check FICHIER » liste tout ce qui ne va pas. docs/models.md décrit le manifeste.',
    },
  },
  modelNaN: {
    en: {
      message: 'The model answers no number (NaN) for this patch.',
      hint: 'Look at its images: values that are not numbers, or a normalisation that is not that of the training.',
    },
    fr: {
      message: 'Le modèle ne répond pas un nombre (NaN) pour ce patch.',
      hint: 'Regardez ses images : valeurs qui n’en sont pas, ou normalisation autre que celle de l’entraînement.',
    },
  },
  notADataset: {
    en: {
      message:
        '{{path|The folder you chose}} is not the folder of a dataset: {{because|nothing in it has the names of a layout that is known}}.',
      hint: '{{choose|Choose the folder that holds folders such as D012-2019_AERIAL_RGBI and D012-2019_AERIAL_LABEL-COSIA.}}',
    },
    fr: {
      message:
        '{{path|Le dossier choisi}} n’est pas le dossier d’un jeu de données FLAIR-HUB : {{because|rien n’y porte les noms de cette organisation}}.',
      hint: '{{choose|Choisissez le dossier qui contient des dossiers tels que D012-2019_AERIAL_RGBI et D012-2019_AERIAL_LABEL-COSIA.}}',
    },
  },
  notANumpyArray: {
    en: {
      message: '{{path|The file}} is not a NumPy array that can be read.',
      hint: 'Check that its download is complete: an .npy file of numbers, not of Python objects.',
    },
    fr: {
      message: '{{path|Le fichier}} n’est pas un tableau NumPy lisible.',
      hint: 'Vérifiez que son téléchargement est complet : un fichier .npy de nombres, pas d’objets Python.',
    },
  },
  notATiff: {
    en: {
      message: 'The file {{path|asked for}} is not a TIFF image.',
      hint: 'Copy or download this file again.',
    },
    fr: {
      message: 'Le fichier {{path|demandé}} n’est pas une image TIFF.',
      hint: 'Copiez ou téléchargez de nouveau ce fichier.',
    },
  },
  notFound: {
    en: {
      message: 'There is no {{what|such thing}} here{{id|}}.',
      hint: 'Check the name. If the dataset has changed on disk, scan it again.',
    },
    fr: {
      message: 'Introuvable ici : {{what|ce qui est demandé}}{{id|}}.',
      hint: 'Vérifiez le nom. Si le jeu de données a changé sur le disque, analysez-le de nouveau.',
    },
  },
  notSameDataset: {
    en: {
      message:
        '{{path|The folder you chose}} does not hold this dataset: {{missing|several}} of {{checked|the}} patches looked for are not in it.',
      hint: 'Choose the folder to which the dataset was moved. To work with another dataset, add it instead.',
    },
    fr: {
      message:
        '{{path|Le dossier choisi}} ne contient pas ce jeu de données : {{missing|plusieurs}} des {{checked|}} patches cherchés n’y sont pas.',
      hint: 'Choisissez le dossier où le jeu de données a été déplacé. Pour travailler sur un autre jeu de données, ajoutez-le plutôt.',
    },
  },
  nothingToEvaluate: {
    en: {
      message: 'No prediction in {{path|this set}} belongs to a patch with a mask.',
      hint: 'Predictions are named PRED_ and the name of the label file.',
    },
    fr: {
      message: 'Aucune prédiction de {{path|ce jeu}} ne correspond à un patch avec masque.',
      hint: 'Les prédictions s’appellent PRED_ suivi du nom du fichier d’étiquettes.',
    },
  },
  nothingToExport: {
    en: {
      message: 'There is nothing to export: no patch with a mask is in the selection.',
      hint: 'Widen the selection, or export all patches.',
    },
    fr: {
      message: 'Il n’y a rien à exporter : aucun patch doté d’un masque n’est dans la sélection.',
      hint: 'Élargissez la sélection, ou exportez tous les patches.',
    },
  },
  noValidDates: {
    en: {
      message: 'No date of the series can be used: all are under cloud or snow.',
      hint: 'Raise the limits of the filter in the manifest, or use a model without series.',
    },
    fr: {
      message: 'Aucune date de la série n’est utilisable : toutes sont sous les nuages ou la neige.',
      hint: 'Relevez les seuils du filtre dans le manifeste, ou prenez un modèle sans série.',
    },
  },
  originalChanged: {
    en: {
      message:
        'The original mask of {{patch|this patch}} is not the one that was edited: {{path|its file}} has changed.',
      hint: 'The patch opens read-only and your edits are kept. Put the former file back to go on with them.',
    },
    fr: {
      message:
        'Le masque d’origine de {{patch|ce patch}} n’est plus celui qui a été corrigé : {{path|son fichier}} a changé.',
      hint: 'Le patch s’ouvre en lecture seule et vos corrections sont conservées. Remettez l’ancien fichier en place pour les poursuivre.',
    },
  },
  portInUse: {
    en: {
      message: 'The port {{port|asked for}} is already used by another program.',
      hint: 'Choose another one with --port, or --port 0 for any free one.',
    },
    fr: {
      message: 'Le port {{port|demandé}} est déjà utilisé par un autre programme.',
      hint: 'Choisissez-en un autre avec --port, ou --port 0 pour un port libre quelconque.',
    },
  },
  predictionRepeated: {
    en: {
      message: 'Two files of the folder predict the same patch: {{path}} and {{other}}.',
      hint: 'Choose the folder of one model: nobody can say which of the two is meant.',
    },
    fr: {
      message: 'Deux fichiers du dossier prédisent le même patch : {{path}} et {{other}}.',
      hint: 'Choisissez le dossier d’un seul modèle : on ne peut pas savoir lequel des deux est voulu.',
    },
  },
  predictionsDiffer: {
    en: {
      message: '{{path|The predictions}} are of another {{what|model}}.',
      hint: 'Only parts of one model with the same settings on the same dataset can be merged.',
    },
    fr: {
      message: '{{path|Les prédictions}} viennent d’un autre {{what|modèle}}.',
      hint: 'Seules les parts d’un même modèle, avec les mêmes réglages sur le même jeu, se fusionnent.',
    },
  },
  unauthorized: {
    en: {
      message: 'This page may not talk to the program.',
      hint: 'Open the address that the program printed when it started; it holds the key.',
    },
    fr: {
      message: 'Cette page n’est pas autorisée à parler au programme.',
      hint: 'Ouvrez l’adresse que le programme a affichée au démarrage ; elle contient la clé.',
    },
  },
  unsupportedTiff: {
    en: {
      message: 'The file {{path|asked for}} is a TIFF image of a kind that cannot be read here.',
      hint: 'Convert it to a plain GeoTIFF, for example with gdal_translate.',
    },
    fr: {
      message: 'Le fichier {{path|demandé}} est une image TIFF d’une forme qui ne peut pas être lue ici.',
      hint: 'Convertissez-le en GeoTIFF ordinaire, par exemple avec gdal_translate.',
    },
  },
  whereInvalid: {
    en: {
      message:
        '{{wrong|The filter is not right}} at character {{column|1}}: {{because|it was not understood}}.',
      hint: 'For example: {{example|domain = "D012" and (edited or not has(DEM_ELEV))}}. See docs/expressions.md.',
    },
    fr: {
      message:
        '{{wrong|Le filtre est incorrect}} au caractère {{column|1}} : {{because|il n’a pas été compris}}.',
      hint: 'Par exemple : {{example|domain = "D012" and (edited or not has(DEM_ELEV))}}. Voir docs/expressions.md.',
    },
  },
  workspaceCorrupt: {
    en: {
      message: 'The workspace file {{path|of this folder}} is damaged.',
      hint: 'Keep the folder as it is. Copy the backup that lies beside the file over it, or open another workspace.',
    },
    fr: {
      message: 'Le fichier de l’espace de travail {{path|de ce dossier}} est endommagé.',
      hint: 'Laissez le dossier en l’état. Remplacez le fichier par la sauvegarde qui se trouve à côté, ou ouvrez un autre espace de travail.',
    },
  },
  workspaceInsideDataset: {
    en: {
      message: 'The workspace folder {{path|you chose}} is inside a dataset.',
      hint: 'Datasets are never written to. Choose a folder outside of {{dataset|the dataset}}.',
    },
    fr: {
      message: 'Le dossier d’espace de travail {{path|choisi}} est dans un jeu de données.',
      hint: 'Les jeux de données ne sont jamais modifiés. Choisissez un dossier hors de {{dataset|celui-ci}}.',
    },
  },
  workspaceLocked: {
    en: {
      message: 'The workspace {{path|you chose}} is held by another running copy of the program.',
      hint: 'Use the window that is already open, or close it first.',
    },
    fr: {
      message: 'L’espace de travail {{path|choisi}} est tenu par une autre instance du programme.',
      hint: 'Utilisez la fenêtre déjà ouverte, ou fermez-la d’abord.',
    },
  },
  workspaceNotOpen: {
    en: { message: 'No workspace is open.', hint: 'Open a dataset folder or a workspace first.' },
    fr: {
      message: 'Aucun espace de travail n’est ouvert.',
      hint: 'Ouvrez d’abord un jeu de données ou un espace de travail.',
    },
  },
  workspaceReadOnly: {
    en: {
      message: 'The workspace folder {{path|you chose}} cannot be written to.',
      hint: 'Choose a folder of yours, on a disk that is not read-only.',
    },
    fr: {
      message: 'Il est impossible d’écrire dans le dossier d’espace de travail {{path|choisi}}.',
      hint: 'Choisissez un dossier qui vous appartient, sur un disque qui n’est pas en lecture seule.',
    },
  },
  workspaceTooNew: {
    en: {
      message: 'The workspace {{path|you chose}} was written by a newer version of the program.',
      hint: 'Install that version to open it. Nothing was changed.',
    },
    fr: {
      message: 'L’espace de travail {{path|choisi}} a été écrit par une version plus récente du programme.',
      hint: 'Installez cette version pour l’ouvrir. Rien n’a été modifié.',
    },
  },
  wrongDtype: {
    en: {
      message: 'The file {{path|asked for}} holds {{found|other}} samples; {{expected|uint8}} is expected.',
      hint: 'It is shown if possible and cannot be edited. Replace it with the file of the original dataset.',
    },
    fr: {
      message:
        'Le fichier {{path|demandé}} contient des valeurs {{found|d’un autre type}} ; le type attendu est {{expected|uint8}}.',
      hint: 'Il est affiché si possible et ne peut pas être modifié. Remplacez-le par celui du jeu de données d’origine.',
    },
  },
  wrongSize: {
    en: {
      message:
        'The file {{path|asked for}} has the wrong size: {{found|not}} instead of {{expected|512 x 512}} pixels.',
      hint: 'It cannot be edited. Replace it with the file of the original dataset.',
    },
    fr: {
      message:
        'Le fichier {{path|demandé}} n’a pas la bonne taille : {{found|autre chose}} au lieu de {{expected|512 x 512}} pixels.',
      hint: 'Il ne peut pas être modifié. Remplacez-le par celui du jeu de données d’origine.',
    },
  },
};

/**
 * The message and the hint of an error in a language.
 *
 * @returns sentences without any raw placeholder, whatever parameters the error carries.
 */
export function formatError(data: Pick<AppErrorData, 'code' | 'params'>, language: Language): ErrorText {
  const isPrediction = data.code === 'layerMissing' && data.params['layer'] === 'prediction';
  const text = (isPrediction ? predictionMissing : errorTexts[data.code])[language];
  const params = paramsOf(data, language);
  return { message: fillTemplate(text.message, params), hint: fillTemplate(text.hint, params) };
}

/** Of an expression over a model's classes where there are none: another sentence than that of a file. */
const predictionMissing = {
  en: {
    message: '{{name|The expression}} needs what a model proposes, and no prediction is in use.',
    hint: 'Choose one in the Models panel, or let a model predict first.',
  },
  fr: {
    message:
      '{{name|L’expression}} a besoin de ce qu’un modèle propose, et aucune prédiction n’est utilisée.',
    hint: 'Choisissez-en une dans le volet Modèles, ou lancez d’abord un modèle.',
  },
};

function paramsOf(data: Pick<AppErrorData, 'code' | 'params'>, language: Language): ErrorParams {
  const { code, params } = data;
  if (code === 'whereInvalid') return whereParams(params, language);
  if (code === 'matrixInvalid') return matrixParams(params, language);
  if (code === 'modelInvalid') return modelInvalidParams(params, language);
  if (code === 'notADataset') return notADatasetParams(params, language);
  const id = params['id'] ?? params['path'];
  if (id === undefined) return params;
  // After the noun; in an internal error, what to look for in the log.
  if (code === 'notFound') return { ...params, id: ` "${id}"` };
  if (code === 'badRequest') return { ...params, about: ` (${id})` };
  return code === 'internal' ? { ...params, id: ` (${id})` } : params;
}
