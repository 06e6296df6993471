import type { ErrorParams } from '../errors.ts';
import { fillTemplate } from './fillTemplate.ts';
import type { Language } from './language.ts';
import { archivesProblems } from './problemTexts/archives.ts';
import { flairProblems } from './problemTexts/flair.ts';
import { metadataProblems } from './problemTexts/metadata.ts';
import { pixelsProblems } from './problemTexts/pixels.ts';
import { plainProblems } from './problemTexts/plain.ts';

/**
 * The sentence of every problem that an index can find in a dataset: what it is, what it means or what to do.
 *
 * `{{path}}` (relative to the dataset) is always there; the other parameters are those of the code.
 */
export const problemTexts = {
  ...archivesProblems,
  ...flairProblems,
  ...plainProblems,
  ...metadataProblems,
  ...pixelsProblems,
  notUnderstood: {
    en: '{{path}} does not have the name of a FLAIR-HUB file and was left out.',
    fr: '{{path}} n’a pas le nom d’un fichier FLAIR-HUB et a été ignoré.',
  },
  filesNotUnderstood: {
    en: '{{count}} files in {{path}} do not have the name that belongs there and were left out, such as {{example}}.',
    fr: '{{count}} fichiers de {{path}} n’ont pas le nom attendu à cet endroit et ont été ignorés, par exemple {{example}}.',
  },
  folderNotUnderstood: {
    en: 'The folder {{path}} is not part of the FLAIR-HUB layout and was left out.',
    fr: 'Le dossier {{path}} ne fait pas partie de l’organisation FLAIR-HUB et a été ignoré.',
  },
  nestedFolder: {
    en: 'The folder {{path}} lies in a folder of its own name, as some archive programs leave it. Move what it holds one level up, then scan again.',
    fr: 'Le dossier {{path}} se trouve dans un dossier du même nom, comme le laissent certains logiciels d’archives. Remontez son contenu d’un niveau, puis relancez l’analyse.',
  },
  duplicateFile: {
    en: '{{path}} is a second file of a patch and modality that have one already; it was left out.',
    fr: '{{path}} est un second fichier pour un patch et une modalité qui en ont déjà un ; il a été ignoré.',
  },
  duplicatePatch: {
    en: '{{path}} belongs to the patch {{patch}}, which was found in another folder already; this one was left out. Remove or rename one of the two, then scan again.',
    fr: '{{path}} appartient au patch {{patch}}, déjà trouvé dans un autre dossier ; celui-ci a été ignoré. Supprimez ou renommez l’un des deux, puis relancez l’analyse.',
  },
  folderUnreadable: {
    en: 'The folder {{path}} cannot be read ({{reason}}); its patches are missing. Check its permissions, then scan again.',
    fr: 'Le dossier {{path}} ne peut pas être lu ({{reason}}) ; ses patches manquent. Vérifiez ses droits d’accès, puis relancez l’analyse.',
  },
  historicalAlone: {
    en: '{{count}} historical photographs in {{path}} belong to no patch that is here, such as {{example}}. Download the other modalities of the domain to see them.',
    fr: '{{count}} photographies historiques de {{path}} ne correspondent à aucun patch présent, par exemple {{example}}. Téléchargez les autres modalités du domaine pour les voir.',
  },
  notTiff: {
    en: '{{path}} is not a TIFF image, whatever its name says. Download it again.',
    fr: '{{path}} n’est pas une image TIFF, malgré son nom. Téléchargez-le de nouveau.',
  },
  truncated: {
    en: '{{path}} ends too early: the download or the copy was cut off. Download it again.',
    fr: '{{path}} est incomplet : le téléchargement ou la copie a été interrompu. Téléchargez-le de nouveau.',
  },
  fileGone: {
    en: '{{path}} disappeared while the folder was read. Scan again.',
    fr: '{{path}} a disparu pendant la lecture du dossier. Relancez l’analyse.',
  },
  headerUnreadable: {
    en: '{{path}} cannot be read ({{reason}}). Check its permissions, or download it again.',
    fr: '{{path}} ne peut pas être lu ({{reason}}). Vérifiez ses droits d’accès ou téléchargez-le de nouveau.',
  },
  unsupportedTiff: {
    en: '{{path}} is a TIFF image of a kind that cannot be read here ({{reason}}). Convert it to a plain GeoTIFF, for example with gdal_translate -co COMPRESS=DEFLATE (a mask: -ot Byte); when that fails too, download it again.',
    fr: '{{path}} est une image TIFF d’un type qui ne peut pas être lu ici ({{reason}}). Convertissez-la en GeoTIFF ordinaire, par exemple avec gdal_translate -co COMPRESS=DEFLATE (un masque : -ot Byte) ; si cela échoue aussi, téléchargez-la de nouveau.',
  },
  wrongSize: {
    en: '{{path}} has {{found}} pixels where {{expected}} are expected. A mask of another size is shown but cannot be edited.',
    fr: '{{path}} compte {{found}} pixels au lieu de {{expected}}. Un masque d’une autre taille est affiché mais ne peut pas être modifié.',
  },
  wrongBands: {
    en: '{{path}} has {{found}} bands where {{expected}} are expected.',
    fr: '{{path}} contient {{found}} bandes au lieu de {{expected}}.',
  },
  wrongDtype: {
    en: '{{path}} holds {{found}} values where {{expected}} is expected. A mask of another type is shown but cannot be edited.',
    fr: '{{path}} contient des valeurs {{found}} au lieu de {{expected}}. Un masque d’un autre type est affiché mais ne peut pas être modifié.',
  },
  wrongPixelSize: {
    en: '{{path}} has pixels of {{found}} m where {{expected}} m are expected; its place was not used.',
    fr: '{{path}} a des pixels de {{found}} m au lieu de {{expected}} m ; sa position n’a pas été utilisée.',
  },
  wrongCrs: {
    en: '{{path}} is in {{found}} where {{expected}} is expected. It is drawn as if its coordinates were of the other system.',
    fr: '{{path}} est en {{found}} au lieu de {{expected}}. Il est affiché comme si ses coordonnées étaient dans l’autre système.',
  },
  noGeoreference: {
    en: '{{path}} does not say where it lies; the other files of its patch, or its row and column, place it. Without these it is shown, but not on the map of France.',
    fr: '{{path}} n’indique pas sa position ; les autres fichiers de son patch, ou sa ligne et sa colonne, le situent. Sans eux, il est affiché, mais pas sur la carte de France.',
  },
  notNorthUp: {
    en: '{{path}} is rotated, mirrored or has the south on top, so its own place was not used. Without another file that places it, it is shown, but not on the map of France. Warp it north up, for example with gdalwarp.',
    fr: '{{path}} est orienté, retourné ou a le sud en haut : sa propre position n’a pas été utilisée. Sans autre fichier pour le situer, il est affiché, mais pas sur la carte de France. Redressez-le nord en haut, par exemple avec gdalwarp.',
  },
  otherFootprint: {
    en: '{{path}} covers other ground than its patch, {{offsetM}} m away. Do not trust it beside the other layers.',
    fr: '{{path}} ne couvre pas le même terrain que son patch, à {{offsetM}} m d’écart. Ne vous y fiez pas à côté des autres couches.',
  },
  datesMismatch: {
    en: '{{path}} has {{maskDates}} dates where the Sentinel-2 series has {{dates}}. Clouds may be assigned to the wrong date.',
    fr: '{{path}} compte {{maskDates}} dates alors que la série Sentinel-2 en compte {{dates}}. Des nuages peuvent être attribués à une autre date.',
  },
  geometryMismatch: {
    en: '{{count}} patches of {{roi}} ({{path}}) lie up to {{offsetM}} m from where the metadata say, such as {{example}}. The files are taken as the truth.',
    fr: '{{count}} patches de {{roi}} ({{path}}) sont jusqu’à {{offsetM}} m de la position donnée par les métadonnées, par exemple {{example}}. Les fichiers font foi.',
  },
  offGrid: {
    en: 'The patch {{patch}} ({{path}}) does not lie on the pixel grid of its ROI {{roi}}; it opens apart from it.',
    fr: 'Le patch {{patch}} ({{path}}) n’est pas aligné sur la grille de pixels de sa ROI {{roi}} ; il s’ouvre séparément.',
  },
  overlap: {
    en: 'The patch {{patch}} ({{path}}) overlaps another one of its ROI {{roi}}; it opens apart from it.',
    fr: 'Le patch {{patch}} ({{path}}) en recouvre un autre de sa ROI {{roi}} ; il s’ouvre séparément.',
  },
  farAway: {
    en: 'The patch {{patch}} ({{path}}) lies more than 10 km from the others of its ROI {{roi}}; it opens apart from them.',
    fr: 'Le patch {{patch}} ({{path}}) est à plus de 10 km des autres de sa ROI {{roi}} ; il s’ouvre séparément.',
  },
  rowColMismatch: {
    en: '{{count}} patches of {{roi}} ({{path}}) do not lie where their row and column say, such as {{example}}. Their coordinates are used.',
    fr: '{{count}} patches de {{roi}} ({{path}}) ne sont pas là où leur ligne et leur colonne l’indiquent, par exemple {{example}}. Leurs coordonnées sont utilisées.',
  },
  missingModality: {
    en: '{{count}} of {{patches}} patches of {{domain}} have no {{modality}} file, such as {{example}}. Download the archive {{path}} again to complete it; the filter missing({{modality}}) lists them.',
    fr: '{{count}} patches sur {{patches}} de {{domain}} n’ont pas de fichier {{modality}}, par exemple {{example}}. Téléchargez de nouveau l’archive {{path}} pour compléter ; le filtre missing({{modality}}) les liste.',
  },
  absentModality: {
    en: '{{domain}} has no {{modality}}: the folder {{path}} is not here. Everything else works without it.',
    fr: '{{domain}} n’a pas de {{modality}} : le dossier {{path}} est absent. Tout le reste fonctionne sans lui.',
  },
  missingMask: {
    en: '{{count}} of {{patches}} patches of {{domain}} have no mask in {{path}}, such as {{example}}; they can be looked at, not edited.',
    fr: '{{count}} patches sur {{patches}} de {{domain}} n’ont pas de masque dans {{path}}, par exemple {{example}} ; ils peuvent être consultés, pas modifiés.',
  },
  gpkgAbsent: {
    en: 'The metadata file {{path}} is not here. Dates, splits or footprints that it holds are not shown; download GLOBAL_ALL_MTD.zip to have them.',
    fr: 'Le fichier de métadonnées {{path}} est absent. Les dates, répartitions ou emprises qu’il contient ne sont pas affichées ; téléchargez GLOBAL_ALL_MTD.zip pour les avoir.',
  },
  gpkgUnreadable: {
    en: 'The metadata file {{path}} cannot be read as a GeoPackage ({{reason}}). Download it again.',
    fr: 'Le fichier de métadonnées {{path}} n’est pas lisible comme GeoPackage ({{reason}}). Téléchargez-le de nouveau.',
  },
  gpkgColumns: {
    en: 'The metadata file {{path}} has no table with {{wanted}}; it has {{tables}}. It was left out.',
    fr: 'Le fichier de métadonnées {{path}} n’a pas de table avec {{wanted}} ; il contient {{tables}}. Il a été ignoré.',
  },
  gpkgEmpty: {
    en: 'The table {{table}} of the metadata file {{path}} has no rows. Download the file again.',
    fr: 'La table {{table}} du fichier de métadonnées {{path}} est vide. Téléchargez de nouveau le fichier.',
  },
  gpkgValues: {
    en: '{{count}} values of the metadata file {{path}} were not understood, such as {{example}}; they count as unknown.',
    fr: '{{count}} valeurs du fichier de métadonnées {{path}} n’ont pas été comprises, par exemple {{example}} ; elles sont considérées comme inconnues.',
  },
  gpkgOtherPatches: {
    en: 'None of the {{count}} rows of the metadata file {{path}} is about a patch of this dataset. Is it of another one?',
    fr: 'Aucune des {{count}} lignes du fichier de métadonnées {{path}} ne concerne un patch de ce jeu de données. Vient-il d’un autre ?',
  },
  csvUnreadable: {
    en: 'The list {{path}} cannot be read ({{reason}}). Check its permissions and that it is a CSV file.',
    fr: 'La liste {{path}} ne peut pas être lue ({{reason}}). Vérifiez ses droits d’accès et qu’il s’agit d’un fichier CSV.',
  },
  csvColumns: {
    en: 'The list {{path}} has no column patch_id; its columns are {{columns}}. It was left out.',
    fr: 'La liste {{path}} n’a pas de colonne patch_id ; ses colonnes sont {{columns}}. Elle a été ignorée.',
  },
  csvUnknownPatch: {
    en: '{{count}} of {{rows}} patches in the list {{path}} are not in this folder, such as {{example}}. A partial download looks like this.',
    fr: '{{count}} patches sur {{rows}} de la liste {{path}} ne sont pas dans ce dossier, par exemple {{example}}. C’est normal pour un téléchargement partiel.',
  },
  csvMissingFile: {
    en: '{{count}} of {{rows}} rows of the list {{path}} name a file that is not here, such as for {{example}}.',
    fr: '{{count}} lignes sur {{rows}} de la liste {{path}} nomment un fichier absent, par exemple pour {{example}}.',
  },
  csvOddCells: {
    en: '{{count}} cells of the list {{path}} were not understood, such as {{example}}. They must hold a patch id, or a path to a file of the row’s patch.',
    fr: '{{count}} cellules de la liste {{path}} n’ont pas été comprises, par exemple {{example}}. Elles doivent contenir un identifiant de patch ou le chemin d’un fichier du patch de la ligne.',
  },
  csvOtherSplit: {
    en: '{{count}} patches of the list {{path}} are in another split elsewhere, such as {{example}}. This list is followed.',
    fr: '{{count}} patches de la liste {{path}} sont ailleurs dans une autre répartition, par exemple {{example}}. Cette liste est suivie.',
  },
  moreProblems: {
    en: '{{count}} more problems of the kind “{{kind}}” are not listed.',
    fr: '{{count}} autres anomalies du type « {{kind}} » ne sont pas listées.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type ProblemCode = keyof typeof problemTexts;

/** The sentence of a problem; a code that this version does not know names itself and its file. */
export function formatProblem(
  problem: { readonly code: string; readonly params: ErrorParams },
  language: Language,
): string {
  const text = Object.hasOwn(problemTexts, problem.code)
    ? problemTexts[problem.code as ProblemCode][language]
    : undefined;
  return text === undefined
    ? `${problem.code}: ${problem.params['path'] ?? ''}`
    : fillTemplate(text, withReason(problem.params, language));
}

/** What a code of the system or of SQLite means; a reader of the report knows neither. */
const reasons: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  EACCES: { en: 'no permission', fr: 'droits insuffisants' },
  EPERM: { en: 'no permission', fr: 'droits insuffisants' },
  EIO: { en: 'the disk cannot read it', fr: 'le disque n’arrive pas à le lire' },
  EISDIR: { en: 'it is a folder', fr: 'c’est un dossier' },
  ENOENT: { en: 'it is not there any more', fr: 'il n’est plus là' },
  ENOTDIR: { en: 'it is no folder', fr: 'ce n’est pas un dossier' },
  ELOOP: { en: 'its links lead in a circle', fr: 'ses liens tournent en rond' },
  EMFILE: { en: 'too many files are open', fr: 'trop de fichiers sont ouverts' },
  SQLITE_NOTADB: { en: 'it is no database', fr: 'ce n’est pas une base de données' },
  SQLITE_CORRUPT: { en: 'its content is damaged', fr: 'son contenu est abîmé' },
  SQLITE_CANTOPEN: { en: 'it cannot be opened', fr: 'il ne peut pas être ouvert' },
  SQLITE_BUSY: { en: 'another program holds it', fr: 'un autre programme l’utilise' },
};

function withReason(params: ErrorParams, language: Language): ErrorParams {
  const code = String(params['reason']);
  const words = Object.hasOwn(reasons, code) ? reasons[code]![language] : undefined;
  return words === undefined ? params : { ...params, reason: words };
}
