import type { Language } from '../language.ts';

/** Problems of FLAIR#1 and FLAIR#2 folders; see `problems.ts`. */
export const flairProblems = {
  flairFolderOdd: {
    en: 'The folder {{path}} is not part of the layout of FLAIR#1 and FLAIR#2 and was left out.',
    fr: 'Le dossier {{path}} ne fait pas partie de l’organisation de FLAIR#1 et FLAIR#2 et a été ignoré.',
  },
  flairFilesOdd: {
    en: '{{count}} files in {{path}} do not have the name of an image, a mask or a series and were left out, such as {{example}}.',
    fr: '{{count}} fichiers de {{path}} n’ont pas le nom d’une image, d’un masque ou d’une série et ont été ignorés, par exemple {{example}}.',
  },
  flairArchiveWhole: {
    en: 'The archive {{path}} holds a whole part of the dataset and is not read in place. Extract it here, then scan again.',
    fr: 'L’archive {{path}} contient toute une partie du jeu de données et n’est pas lue sur place. Extrayez-la ici, puis relancez l’analyse.',
  },
  flairChosenInside: {
    en: '{{path}} is only one part of the dataset: images, masks and series lie in folders beside it. Add the folder around it instead.',
    fr: '{{path}} n’est qu’une partie du jeu de données : images, masques et séries se trouvent dans les dossiers voisins. Ajoutez plutôt le dossier qui les contient.',
  },
  flairEmpty: {
    en: '{{path}} holds no image and no mask. Download it again.',
    fr: '{{path}} ne contient ni image ni masque. Téléchargez-le de nouveau.',
  },
  flairRepeated: {
    en: '{{count}} files in {{path}} have a number that another file of the dataset has, such as {{example}}; the first ones are used and these were left out. Remove one of the copies.',
    fr: '{{count}} fichiers de {{path}} ont un numéro qu’un autre fichier du jeu de données porte déjà, par exemple {{example}} ; les premiers sont utilisés et ceux-ci ont été ignorés. Supprimez l’une des copies.',
  },
  flairMasksAlone: {
    en: '{{count}} masks have no image of the same number, such as {{path}}; they are shown without one. Download the aerial images to see them.',
    fr: '{{count}} masques n’ont pas d’image du même numéro, par exemple {{path}} ; ils sont affichés seuls. Téléchargez les images aériennes pour les voir.',
  },
  flairNoArea: {
    en: 'No folder or metadata says the area of {{count}} files of {{path}}, such as {{example}}; they are listed together under the area “all”.',
    fr: 'Aucun dossier ni métadonnée n’indique la zone de {{count}} fichiers de {{path}}, par exemple {{example}} ; ils sont réunis sous la zone « all ».',
  },
  flairEntryOdd: {
    en: '{{path}} lies in another folder of its archive than the other files of its area and was left out. Extract the archive here to use it.',
    fr: '{{path}} se trouve dans un autre dossier de son archive que les autres fichiers de sa zone et a été ignoré. Extrayez l’archive ici pour l’utiliser.',
  },
  flairSeriesAlone: {
    en: 'The Sentinel-2 series {{path}} belongs to an area without images here and is not shown. Download the images of its domain to see it.',
    fr: 'La série Sentinel-2 {{path}} concerne une zone dont les images sont absentes ; elle n’est pas affichée. Téléchargez les images de son domaine pour la voir.',
  },
  flairSeriesNoData: {
    en: 'Beside {{path}} the images of the series (…_data.npy) are missing. Download them to see it.',
    fr: 'À côté de {{path}}, les images de la série (…_data.npy) manquent. Téléchargez-les pour la voir.',
  },
  flairSeriesNoArea: {
    en: 'Neither the name nor the folders of {{path}} say to which area it belongs; it was left out. Put it back in its folder, such as D004_2021/Z10_AU/sen.',
    fr: 'Ni le nom ni les dossiers de {{path}} n’indiquent sa zone ; il a été ignoré. Remettez-le dans son dossier, tel que D004_2021/Z10_AU/sen.',
  },
  flairSeriesDates: {
    en: '{{path}} lists {{dates}} dates where its series has {{images}} images. No date is shown, as it could be that of another image; download both files again.',
    fr: '{{path}} liste {{dates}} dates alors que sa série compte {{images}} images. Aucune date n’est affichée, car elle pourrait être celle d’une autre image ; téléchargez de nouveau les deux fichiers.',
  },
  flairProductLine: {
    en: 'Line {{line}} of {{path}} is not the name of a Sentinel-2 product ({{example}}); the dates of this series are unknown. Download the file again.',
    fr: 'La ligne {{line}} de {{path}} n’est pas le nom d’un produit Sentinel-2 ({{example}}) ; les dates de cette série sont inconnues. Téléchargez de nouveau le fichier.',
  },
  flairTextUnreadable: {
    en: '{{path}} cannot be read ({{reason}}); the dates of this series are unknown. Check its permissions, or download it again.',
    fr: '{{path}} ne peut pas être lu ({{reason}}) ; les dates de cette série sont inconnues. Vérifiez ses droits d’accès ou téléchargez-le de nouveau.',
  },
  flairMetadataAbsent: {
    en: 'The metadata file {{path}} is not here. Dates, cameras and the first positions that it holds are not shown; download it to have them.',
    fr: 'Le fichier de métadonnées {{path}} est absent. Les dates, caméras et premières positions qu’il contient ne sont pas affichées ; téléchargez-le pour les avoir.',
  },
  flairCentroidsAbsent: {
    en: 'The file {{path}} is not here: where the patches lie in the Sentinel-2 series is unknown. Download it to see the series of each patch.',
    fr: 'Le fichier {{path}} est absent : la place des patches dans les séries Sentinel-2 est inconnue. Téléchargez-le pour voir la série de chaque patch.',
  },
  flairJsonUnreadable: {
    en: 'The metadata file {{path}} cannot be read as JSON ({{reason}}); what it holds is not shown. Download it again.',
    fr: 'Le fichier de métadonnées {{path}} n’est pas lisible comme JSON ({{reason}}) ; son contenu n’est pas affiché. Téléchargez-le de nouveau.',
  },
  flairJsonShape: {
    en: 'The metadata file {{path}} does not list images by name (IMG_…) and was left out. Is it another file?',
    fr: 'Le fichier de métadonnées {{path}} ne liste pas d’images par leur nom (IMG_…) et a été ignoré. S’agit-il d’un autre fichier ?',
  },
  flairFileTooLarge: {
    en: 'The metadata file {{path}} has {{sizeMB}} MB, ten times that of the real one; it was left out. Download it again.',
    fr: 'Le fichier de métadonnées {{path}} fait {{sizeMB}} Mo, dix fois plus que le vrai ; il a été ignoré. Téléchargez-le de nouveau.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
