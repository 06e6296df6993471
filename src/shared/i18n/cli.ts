import type { Language } from './language.ts';

/** What the command line says. English is the model: French must have the same keys (a type error otherwise). */
const en = {
  program: 'Correct, review and export land-cover masks of the FLAIR datasets, without a window.',
  commands: {
    index: 'Read a dataset folder into a workspace (created when it does not exist)',
    status: 'Say what a workspace holds',
    export: 'Write corrected masks as GeoTIFFs, with split CSVs and a manifest',
    sample: 'Generate the synthetic sample dataset',
    serve: 'Serve a workspace to a browser on this machine until interrupted',
    demo: 'Do the whole job on the sample and leave the files',
    help: 'Show the help of a command',
  },
  options: {
    datasetFolder: 'dataset folder',
    datasetId: 'id of the dataset, needed only when the workspace has several',
    workspace: 'workspace folder',
    rescan: 'read the folder again even when it is indexed',
    json: 'write the result as JSON',
    out: 'folder to write into; an earlier export of the same dataset is updated',
    outSample: 'folder to create',
    outDemo: 'folder to write into; an earlier demo there is replaced',
    all: 'export every patch that has a mask, not only changed ones',
    where: 'export the patches a filter selects (docs/expressions.md)',
    patches: 'export these patches, ids separated by commas',
    patchesFile: 'export the patches a file lists: one id a line, or a split CSV',
    compression: 'lzw or deflate',
    convertTo: 'write the values of another class list: cosia-hub-0-18 or flair-1-19',
    seed: 'a whole number; the same seed gives the same files',
    port: 'port on 127.0.0.1, 0 for any free one',
    lang: 'fr or en; else the language of the system',
    version: 'show the version',
    help: 'show this help',
  },
  titles: {
    'Usage:': 'Usage:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
    'Arguments:': 'Arguments:',
  },
  defaultWord: 'default',
  exitCodes: `Exit codes:
  0    done
  1    failed
  2    the command was not written rightly
  3    not found, or not a dataset
  4    the workspace is held by another process that does not answer
  5    exported, but for masks that could not be read
  130  cancelled

Relative paths start from the folder where you are. Data goes to stdout, everything else to stderr.`,
  usage: {
    unknownCommand: 'There is no command {{a|of that name}}.',
    unknownOption: 'There is no option {{a|of that name}}.',
    missingOption: 'The option {{a|asked for}} is needed.',
    missingValue: 'The option {{a|given}} needs a value.',
    invalidValue: '{{b|This value}} is not possible for {{a|this option}}.',
    excessArguments: 'There are words that belong to no option.',
    other: 'The command was not written rightly.',
    hint: 'See: npm run -s cli -- {{command|}} --help',
    oneScope: 'Only one of --all, --where, --patches and --patches-file can be given.',
    severalDatasets: 'The workspace has several datasets; choose one with --dataset: {{ids|}}.',
    noDataset:
      'The workspace has no dataset yet. Run: npm run -s cli -- index --dataset DIR --workspace {{path|DIR}}',
    noWorkspace: 'There is no workspace in {{path|this folder}}. The command "index" creates one.',
    noPatches: 'The file {{path|given}} lists no patch.',
    unknownDataset: 'The workspace has no dataset {{id|of that name}}. It has: {{ids|none}}.',
  },
  phases: {
    starting: 'starting',
    generating: 'generating',
    names: 'reading names',
    metadata: 'reading metadata',
    headers: 'reading headers',
    finishing: 'finishing',
    preparing: 'preparing',
    writing: 'writing',
  } as Readonly<Record<string, string>>,
  units: { files: 'files', patches: 'patches' } as Readonly<Record<string, string>>,
  cancelling: 'Cancelling… (Ctrl+C again to quit at once)',
  cancelled: 'Cancelled.',
  asOwner: 'The workspace is open in another process ({{pid|}}); asking it.',
  unfit: 'Found but not understood or wrong: {{count|0}}. The first ones:',
  index: {
    dataset: 'Dataset',
    reused: 'Already indexed; --rescan reads it again.',
    domains: 'Domains',
    rois: 'ROIs',
    patches: 'Patches',
    files: 'Files',
    problems: 'Problems',
  },
  status: {
    workspace: 'Workspace',
    author: 'Author',
    openIn: 'Open in process',
    dataset: 'dataset',
    rois: 'ROIs',
    patches: 'patches',
    edited: 'edited',
    problems: 'problems',
    indexedAt: 'indexed',
    folder: 'folder',
    missing: 'missing: {{path|}}',
    none: 'No dataset yet.',
    never: 'never',
  },
  export: {
    folder: 'Folder',
    files: 'Masks written',
    changedPatches: 'of which changed',
    changedPx: 'Changed pixels',
    csv: 'Split CSVs',
    manifest: 'Manifest',
    skipped: 'Skipped',
    skippedList: 'Masks that were skipped; the manifest lists them all:',
    incomplete: 'Masks that could not be read: {{count}}. Masks written: {{written}}.',
  },
  sample: { folder: 'Folder', patches: 'Patches', files: 'Files', size: 'Size (MB)', seconds: 'Seconds' },
  serve: {
    ready: 'Open this address in a browser (it holds the key): {{url|}}',
    stop: 'Ctrl+C stops the server.',
  },
  demo: {
    generated: 'Generated a synthetic dataset: {{patches|}} patches, {{files|}} files.',
    indexed: 'Indexed it: {{domains|}} domains, {{rois|}} ROIs, {{patches|}} patches.',
    painted: 'Painted a stroke over {{patches|}} patches of {{roi|}}: {{px|}} pixels changed.',
    undone: 'Undid it ({{px|}} pixels back), then did it again.',
    exported: 'Exported {{files|}} changed masks; read back, they hold exactly the stroke.',
    took: 'All of it took {{seconds|}} s. The files are in {{path|}}.',
    open: 'To open it: npm start -- --workspace {{path|}}',
    wrong: 'The exported mask {{path|}} does not hold what was painted.',
  },
};

type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
export type CliTexts = Texts<typeof en>;

const fr: CliTexts = {
  program: 'Corriger, relire et exporter les masques d’occupation du sol des jeux FLAIR, sans fenêtre.',
  commands: {
    index: 'Lire un jeu de données dans un espace de travail (créé s’il n’existe pas)',
    status: 'Dire ce que contient un espace de travail',
    export: 'Écrire les masques corrigés en GeoTIFF, avec les CSV de répartition et un manifeste',
    sample: 'Générer le jeu de données d’exemple, synthétique',
    serve: 'Servir un espace de travail à un navigateur de cette machine, jusqu’à interruption',
    demo: 'Faire tout le travail sur l’exemple et laisser les fichiers',
    help: 'Afficher l’aide d’une commande',
  },
  options: {
    datasetFolder: 'dossier du jeu de données',
    datasetId: 'identifiant du jeu de données, utile seulement s’il y en a plusieurs',
    workspace: 'dossier de l’espace de travail',
    rescan: 'relire le dossier même s’il est déjà indexé',
    json: 'écrire le résultat en JSON',
    out: 'dossier où écrire ; un export antérieur du même jeu est mis à jour',
    outSample: 'dossier à créer',
    outDemo: 'dossier où écrire ; une démonstration antérieure y est remplacée',
    all: 'exporter tous les patches dotés d’un masque, pas seulement les modifiés',
    where: 'exporter les patches qu’un filtre sélectionne (docs/expressions.md)',
    patches: 'exporter ces patches, identifiants séparés par des virgules',
    patchesFile: 'exporter les patches d’un fichier : un identifiant par ligne, ou un CSV de répartition',
    compression: 'lzw ou deflate',
    convertTo: 'écrire les valeurs d’une autre liste de classes : cosia-hub-0-18 ou flair-1-19',
    seed: 'un nombre entier ; la même graine donne les mêmes fichiers',
    port: 'port de 127.0.0.1, 0 pour un port libre quelconque',
    lang: 'fr ou en ; sinon la langue du système',
    version: 'afficher la version',
    help: 'afficher cette aide',
  },
  titles: {
    'Usage:': 'Utilisation :',
    'Options:': 'Options :',
    'Commands:': 'Commandes :',
    'Arguments:': 'Arguments :',
  },
  defaultWord: 'par défaut',
  exitCodes: `Codes de sortie :
  0    terminé
  1    échec
  2    la commande est mal écrite
  3    introuvable, ou pas un jeu de données
  4    l’espace de travail est tenu par un autre processus qui ne répond pas
  5    exporté, sauf des masques illisibles
  130  annulé

Les chemins relatifs partent du dossier où vous êtes. Les données vont sur stdout, tout le reste sur stderr.`,
  usage: {
    unknownCommand: 'Il n’y a pas de commande {{a|de ce nom}}.',
    unknownOption: 'Il n’y a pas d’option {{a|de ce nom}}.',
    missingOption: 'L’option {{a|attendue}} est nécessaire.',
    missingValue: 'L’option {{a|donnée}} demande une valeur.',
    invalidValue: '{{b|Cette valeur}} n’est pas possible pour {{a|cette option}}.',
    excessArguments: 'Des mots n’appartiennent à aucune option.',
    other: 'La commande est mal écrite.',
    hint: 'Voir : npm run -s cli -- {{command|}} --help',
    oneScope: 'Une seule des options --all, --where, --patches et --patches-file peut être donnée.',
    severalDatasets:
      'L’espace de travail a plusieurs jeux de données ; choisissez-en un avec --dataset : {{ids|}}.',
    noDataset:
      'L’espace de travail n’a pas encore de jeu de données. Lancez : npm run -s cli -- index --dataset DOSSIER --workspace {{path|DOSSIER}}',
    noWorkspace:
      'Il n’y a pas d’espace de travail dans {{path|ce dossier}}. La commande « index » en crée un.',
    noPatches: 'Le fichier {{path|donné}} ne contient aucun patch.',
    unknownDataset:
      'L’espace de travail n’a pas de jeu de données {{id|de ce nom}}. Il contient : {{ids|aucun}}.',
  },
  phases: {
    starting: 'démarrage',
    generating: 'génération',
    names: 'lecture des noms',
    metadata: 'lecture des métadonnées',
    headers: 'lecture des en-têtes',
    finishing: 'finalisation',
    preparing: 'préparation',
    writing: 'écriture',
  },
  units: { files: 'fichiers', patches: 'patches' },
  cancelling: 'Annulation… (encore Ctrl+C pour quitter aussitôt)',
  cancelled: 'Annulé.',
  asOwner: 'L’espace de travail est ouvert dans un autre processus ({{pid|}}) ; je le lui demande.',
  unfit: 'Éléments non compris ou erronés : {{count|0}}. Les premiers :',
  index: {
    dataset: 'Jeu de données',
    reused: 'Déjà indexé ; --rescan le relit.',
    domains: 'Domaines',
    rois: 'ROI',
    patches: 'Imagettes',
    files: 'Fichiers',
    problems: 'Problèmes',
  },
  status: {
    workspace: 'Espace de travail',
    author: 'Auteur',
    openIn: 'Ouvert dans le processus',
    dataset: 'jeu',
    rois: 'ROI',
    patches: 'patches',
    edited: 'modifiées',
    problems: 'problèmes',
    indexedAt: 'indexé',
    folder: 'dossier',
    missing: 'introuvable : {{path|}}',
    none: 'Aucun jeu de données.',
    never: 'jamais',
  },
  export: {
    folder: 'Dossier',
    files: 'Masques écrits',
    changedPatches: 'dont modifiés',
    changedPx: 'Pixels modifiés',
    csv: 'CSV de répartition',
    manifest: 'Manifeste',
    skipped: 'Ignorés',
    skippedList: 'Masques ignorés ; le manifeste les liste tous :',
    incomplete: 'Masques illisibles : {{count}}. Masques écrits : {{written}}.',
  },
  sample: {
    folder: 'Dossier',
    patches: 'Imagettes',
    files: 'Fichiers',
    size: 'Taille (Mo)',
    seconds: 'Secondes',
  },
  serve: {
    ready: 'Ouvrez cette adresse dans un navigateur (elle contient la clé) : {{url|}}',
    stop: 'Ctrl+C arrête le serveur.',
  },
  demo: {
    generated: 'Jeu de données synthétique généré : {{patches|}} patches, {{files|}} fichiers.',
    indexed: 'Indexé : {{domains|}} domaines, {{rois|}} ROI, {{patches|}} patches.',
    painted: 'Un trait peint sur {{patches|}} patches de {{roi|}} : {{px|}} pixels modifiés.',
    undone: 'Annulé ({{px|}} pixels rendus), puis rétabli.',
    exported: '{{files|}} masques modifiés exportés ; relus, ils contiennent exactement le trait.',
    took: 'Le tout a pris {{seconds|}} s. Les fichiers sont dans {{path|}}.',
    open: 'Pour l’ouvrir : npm start -- --workspace {{path|}}',
    wrong: 'Le masque exporté {{path|}} ne contient pas ce qui a été peint.',
  },
};

export const cliTexts: Readonly<Record<Language, CliTexts>> = { en, fr };
