import type { Language } from '../language.ts';

/** Problems of plain pairs of images and masks; see `problems.ts`. */
export const plainProblems = {
  plainRolesUnclear: {
    en: '{{path}} and {{other}} hold files of the same names, and no name tells which of them are masks; all are shown as images. Rename the folder of the images “images” and that of the masks “masks”, then scan again.',
    fr: '{{path}} et {{other}} contiennent des fichiers de mêmes noms, et aucun nom ne dit lesquels sont des masques ; tous sont affichés comme des images. Renommez le dossier des images « images » et celui des masques « masks », puis relancez l’analyse.',
  },
  plainMaskAlone: {
    en: '{{count}} masks in {{path}} have no image of the same name, such as {{example}}. They open without a background; add the images, or give both the same name.',
    fr: '{{count}} masques de {{path}} n’ont pas d’image du même nom, par exemple {{example}}. Ils s’ouvrent sans fond ; ajoutez les images, ou donnez le même nom aux deux.',
  },
  plainNotGeoTiff: {
    en: '{{count}} images in {{path}} are not GeoTIFF files, such as {{example}}, and were left out. Convert them with their georeference, for example with gdal_translate.',
    fr: '{{count}} images de {{path}} ne sont pas des fichiers GeoTIFF, par exemple {{example}}, et ont été ignorées. Convertissez-les avec leur géoréférencement, par exemple avec gdal_translate.',
  },
  plainFolderTwice: {
    en: 'The link {{path}} leads to a folder that was read already, {{other}}; it was not followed. Nothing is missing.',
    fr: 'Le lien {{path}} mène à un dossier déjà lu, {{other}} ; il n’a pas été suivi. Rien ne manque.',
  },
  plainBrokenLink: {
    en: 'The link {{path}} leads nowhere, or in a circle; it was left out. Repair the link, or plug in the disk that it leads to, then scan again.',
    fr: 'Le lien {{path}} ne mène nulle part, ou tourne en rond ; il a été ignoré. Réparez le lien ou branchez le disque vers lequel il mène, puis relancez l’analyse.',
  },
  plainTooDeep: {
    en: 'The folder {{path}} lies more than {{depth}} folders deep and was not read. Move it up, or add it as a dataset of its own.',
    fr: 'Le dossier {{path}} est à plus de {{depth}} niveaux de profondeur et n’a pas été lu. Remontez-le, ou ajoutez-le comme jeu de données à part.',
  },
  plainOddName: {
    en: 'The name of {{path}} is not valid Unicode, so the file cannot be opened. Rename it, then scan again.',
    fr: 'Le nom de {{path}} n’est pas de l’Unicode valide : le fichier ne peut pas être ouvert. Renommez-le, puis relancez l’analyse.',
  },
  plainNoClassList: {
    en: 'The class list is no longer in {{path}}. The one that the dataset was added with stays in use; put the file back to share the dataset.',
    fr: 'La nomenclature n’est plus dans {{path}}. Celle avec laquelle le jeu de données a été ajouté reste utilisée ; remettez le fichier pour partager le jeu de données.',
  },
  plainClassListInvalid: {
    en: 'The class list {{path}} is not understood any more: {{reason}}. The one that the dataset was added with stays in use; correct the file (docs/formats.md).',
    fr: 'La nomenclature {{path}} n’est plus comprise : {{reason}}. Celle avec laquelle le jeu de données a été ajouté reste utilisée ; corrigez le fichier (docs/formats.md).',
  },
  classListChanged: {
    en: 'The class list {{path}} gives other names or values than when the dataset was added. The list of that time stays in use, so that no edit changes its meaning; to use the new one, add the dataset to a new workspace.',
    fr: 'La nomenclature {{path}} donne d’autres noms ou valeurs que lors de l’ajout du jeu de données. La liste d’alors reste utilisée, pour qu’aucune modification ne change de sens ; pour utiliser la nouvelle, ajoutez le jeu de données à un nouvel espace de travail.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
