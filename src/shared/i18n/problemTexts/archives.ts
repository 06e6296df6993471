import type { Language } from '../language.ts';

/** Problems of zip archives and their entries; see `problems.ts`. */
export const archivesProblems = {
  archiveDamaged: {
    en: 'The archive {{path}} is damaged or incomplete ({{reason}}); nothing in it is seen. Download it again; everything else works.',
    fr: 'L’archive {{path}} est abîmée ou incomplète ({{reason}}) ; son contenu n’est pas vu. Téléchargez-la de nouveau ; tout le reste fonctionne.',
  },
  archiveUnreadable: {
    en: 'The archive {{path}} cannot be read ({{reason}}); nothing in it is seen. Check its permissions and its disk, then scan again.',
    fr: 'L’archive {{path}} ne peut pas être lue ({{reason}}) ; son contenu n’est pas vu. Vérifiez ses droits d’accès et son disque, puis relancez l’analyse.',
  },
  archiveOther: {
    en: 'The archive {{path}} does not have the name of one of FLAIR-HUB, such as D012-2019_AERIAL_RGBI.zip, and was left out. Extract it here if it belongs to the dataset.',
    fr: 'L’archive {{path}} n’a pas le nom d’une archive FLAIR-HUB, tel que D012-2019_AERIAL_RGBI.zip, et a été ignorée. Extrayez-la ici si elle fait partie du jeu de données.',
  },
  archiveRepeated: {
    en: '{{count}} files of the archive {{path}} are in another archive already, such as {{example}}; they were left out.',
    fr: '{{count}} fichiers de l’archive {{path}} sont déjà dans une autre archive, par exemple {{example}} ; ils ont été ignorés.',
  },
  archiveEmpty: {
    en: 'The archive {{path}} holds no file of its modality. Download it again.',
    fr: 'L’archive {{path}} ne contient aucun fichier de sa modalité. Téléchargez-la de nouveau.',
  },
  archiveEntryEncrypted: {
    en: '{{path}} is encrypted and was left out. Extract its archive here with its password.',
    fr: '{{path}} est chiffré et a été ignoré. Extrayez ici son archive avec son mot de passe.',
  },
  archiveEntryMethod: {
    en: '{{path}} is compressed in a way that is not read in place; it was left out. Extract its archive here.',
    fr: '{{path}} est compressé d’une façon qui ne peut pas être lue sur place ; il a été ignoré. Extrayez ici son archive.',
  },
  archiveEntryTraversal: {
    en: '{{path}} has a name that leads out of its archive, which no good archive does; it was left out. Download the archive from its official source.',
    fr: '{{path}} a un nom qui mène hors de son archive, ce qu’aucune bonne archive ne fait ; il a été ignoré. Téléchargez l’archive depuis sa source officielle.',
  },
  archiveEntryOutside: {
    en: '{{path}} lies beyond the end of its archive: the archive is damaged. Download it again; its other files work.',
    fr: '{{path}} se trouve au-delà de la fin de son archive : celle-ci est abîmée. Téléchargez-la de nouveau ; ses autres fichiers fonctionnent.',
  },
  archiveEntryTooLarge: {
    en: '{{path}} says that it unpacks to more than a file of its kind can have; it was left out. Download its archive from its official source.',
    fr: '{{path}} annonce, une fois décompressé, plus qu’un fichier de ce type ne peut contenir ; il a été ignoré. Téléchargez son archive depuis sa source officielle.',
  },
  archiveEntryDuplicate: {
    en: '{{path}} is in its archive more than once; the others were left out. Download the archive again if this patch looks wrong.',
    fr: '{{path}} est plusieurs fois dans son archive ; les autres ont été ignorés. Téléchargez de nouveau l’archive si ce patch semble incorrect.',
  },
  archiveEntryName: {
    en: '{{path}} has a name that cannot be read; it was left out. Download its archive again.',
    fr: '{{path}} a un nom illisible ; il a été ignoré. Téléchargez de nouveau son archive.',
  },
  archiveMoreEntries: {
    en: '{{count}} more files of the archive {{path}} cannot be used for the same reasons, such as {{example}}. Download it again, or extract it here.',
    fr: '{{count}} autres fichiers de l’archive {{path}} sont inutilisables pour les mêmes raisons, par exemple {{example}}. Téléchargez-la de nouveau ou extrayez-la ici.',
  },
  metadataEntryTooLarge: {
    en: 'The metadata file {{path}} has {{sizeMiB}} MiB, more than is read from inside an archive. Extract this one archive here, then scan again.',
    fr: 'Le fichier de métadonnées {{path}} fait {{sizeMiB}} Mio, plus que ce qui est lu à l’intérieur d’une archive. Extrayez ici cette seule archive, puis relancez l’analyse.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;
