import type { Language } from './language.ts';

/** What the commands of the disagreement desk say. English is the model: French must have the same keys. */
const en = {
  commands: {
    disagreements:
      'Write where land cover and declared crops contradict each other: CSV, GeoJSON or GeoPackage',
    verdicts: 'Write what reviewers judged, with the pixels they judged: CSV, GeoJSON or GeoPackage',
    report: 'Write a report of the disagreements as one HTML file, to be read or printed',
    rules: 'Write the compatibility matrix and its thresholds as JSON, or take them from such a file',
    regions:
      'Write every declared parcel with its area and the shares of what covers it and what contradicts, as CSV',
    reviewPatches: 'Write where each patch stands in the review, as CSV',
  },
  options: {
    outTable: 'file to write; its name says the format: .csv, .geojson or .gpkg',
    outCsv: 'CSV file to write',
    outReport: 'HTML file to write',
    crs: 'CRS of GeoJSON: that of the dataset, or 4326 for degrees as RFC 7946 has them',
    domain: 'only these domains, separated by commas',
    roi: 'only this ROI',
    rois: 'only these ROIs, one after the other',
    pair: 'only these pairs, class/crop by their numbers or *, separated by commas, such as 0/16,12/*',
    rule: 'only what these rules let through: object, surface, trees, undeclared',
    level: 'only these levels of severity: minor, major, critical',
    state: 'only these states: open, judged',
    verdict: 'only with these verdicts: cosia, lpis, both, neither, unsure, falseAlarm',
    minArea: 'only from this area, square metres',
    maxArea: 'only up to this area, square metres',
    language: 'language of names and texts in the file: fr or en',
    outRules: 'JSON file to write',
    inRules: 'JSON file to take the matrix from, and the thresholds when it has them',
    note: 'why, kept with the new version',
    dryRun: 'say which disagreements would come and go, and change nothing',
  },
  oneOf: '{{value}} is not possible for {{option}}. Possible: {{values}}.',
  notAPair: '{{value}} is no pair: write class/crop by their numbers, or * for any, such as 0/16.',
  wrongName: 'The name of the file must end in {{endings}}.',
  crsOfGeoJson: '--crs is for GeoJSON: the other formats keep the CRS of the dataset.',
  inOrOut: 'Only one of --in and --out can be given.',
  inForTrying: '--note and --dry-run go with --in.',
  file: 'File',
  rows: {
    ...{ disagreements: 'Disagreements', verdicts: 'Verdicts', report: 'Disagreements', patches: 'Patches' },
    regions: 'Regions',
  },
  bytes: 'Bytes',
  version: 'Version of the rules',
  come: 'Disagreements that come',
  go: 'Disagreements that go',
  stay: 'Disagreements that stay',
  verdictsKept: 'Verdicts that keep theirs',
  verdictsLost: 'Verdicts that lose theirs',
  unchanged: 'The file has the matrix and thresholds that are in force: nothing was changed.',
};

export type CliDeskTexts = typeof en;

const fr: CliDeskTexts = {
  commands: {
    disagreements:
      'Écrire où occupation du sol et cultures déclarées se contredisent : CSV, GeoJSON ou GeoPackage',
    verdicts: 'Écrire ce que les relecteurs ont jugé, avec les pixels jugés : CSV, GeoJSON ou GeoPackage',
    report: 'Écrire un rapport des désaccords en un seul fichier HTML, à lire ou à imprimer',
    rules: 'Écrire la matrice de compatibilité et ses seuils en JSON, ou les prendre d’un tel fichier',
    regions:
      'Écrire chaque parcelle déclarée avec sa surface et les parts de ce qui la couvre et la contredit, en CSV',
    reviewPatches: 'Écrire où en est chaque patch dans la revue, en CSV',
  },
  options: {
    outTable: 'fichier à écrire ; son nom dit le format : .csv, .geojson ou .gpkg',
    outCsv: 'fichier CSV à écrire',
    outReport: 'fichier HTML à écrire',
    crs: 'système du GeoJSON : celui du jeu de données, ou 4326 pour des degrés selon la RFC 7946',
    domain: 'seulement ces domaines, séparés par des virgules',
    roi: 'seulement cette ROI',
    rois: 'seulement ces ROI, l’une après l’autre',
    pair: 'seulement ces paires, classe/culture par leurs numéros ou *, séparées par des virgules, comme 0/16,12/*',
    rule: 'seulement ce que ces règles laissent passer : object, surface, trees, undeclared',
    level: 'seulement ces niveaux de gravité : minor, major, critical',
    state: 'seulement ces états : open, judged',
    verdict: 'seulement avec ces verdicts : cosia, lpis, both, neither, unsure, falseAlarm',
    minArea: 'seulement à partir de cette surface, mètres carrés',
    maxArea: 'seulement jusqu’à cette surface, mètres carrés',
    language: 'langue des noms et textes du fichier : fr ou en',
    outRules: 'fichier JSON à écrire',
    inRules: 'fichier JSON d’où prendre la matrice, et les seuils s’il en a',
    note: 'pourquoi, gardé avec la nouvelle version',
    dryRun: 'dire quels désaccords viendraient et partiraient, sans rien changer',
  },
  oneOf: '{{value}} n’est pas possible pour {{option}}. Possibles : {{values}}.',
  notAPair:
    '{{value}} n’est pas une paire : écrivez classe/culture par leurs numéros, ou * pour toutes, comme 0/16.',
  wrongName: 'Le nom du fichier doit finir par {{endings}}.',
  crsOfGeoJson: '--crs est pour le GeoJSON : les autres formats gardent le système du jeu de données.',
  inOrOut: 'On ne peut donner que --in ou --out.',
  inForTrying: '--note et --dry-run vont avec --in.',
  file: 'Fichier',
  rows: {
    ...{ disagreements: 'Désaccords', verdicts: 'Verdicts', report: 'Désaccords', patches: 'Patchs' },
    regions: 'Régions',
  },
  bytes: 'Octets',
  version: 'Version des règles',
  come: 'Désaccords qui viennent',
  go: 'Désaccords qui partent',
  stay: 'Désaccords qui restent',
  verdictsKept: 'Verdicts qui gardent le leur',
  verdictsLost: 'Verdicts qui perdent le leur',
  unchanged: 'Le fichier a la matrice et les seuils en vigueur : rien n’a été changé.',
};

export const cliDeskTexts: Readonly<Record<Language, CliDeskTexts>> = { en, fr };
