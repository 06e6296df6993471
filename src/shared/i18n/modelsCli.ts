import type { Language } from './language.ts';

/** What the command `models` says. English is the model: French must have the same keys. */
const en = {
  commands: {
    models: 'List the models that can predict here, or check, import and remove one',
    list: 'List the models of the program, and those of a workspace',
    check: 'Say whether a model file fits its manifest, and everything that does not fit',
    import: 'Copy a model into a workspace',
    remove: 'Remove a model from a workspace; what it predicted stays',
    template: 'Write the manifest of a published family, without weights; without a name, list them',
    devices: 'Try the devices of this machine, and say which of them work and how fast',
    schema: 'Write the JSON Schema of manifests',
  },
  file: 'the .onnx file',
  id: 'id of the model, as the list says',
  name: 'name of the template',
  manifest: 'its manifest (default: the .json file beside it)',
  workspace: 'workspace folder; without it, only the models of the program are listed',
  head: ['Id', 'Name', 'Task', 'Size', 'From', 'State'],
  from: { builtIn: 'program', workspace: 'workspace' },
  ready: 'ready',
  sample: 'trained on synthetic data: for trying out only',
  broken: { fileMissing: 'its file is gone', hashDiffers: 'its file is another one' },
  fits: 'It fits: it can be imported.',
  hash: 'SHA-256',
  problems_one: 'It does not fit its manifest in one place:',
  problems_other: 'It does not fit its manifest in {{count}} places:',
  imported: 'Imported as {{id}}.',
  removed: 'Removed {{id}}.',
  builtIn: 'The model {{id}} is part of the program and cannot be removed.',
  noTemplate: 'There is no template “{{name}}”. There are: {{names}}.',
  deviceHead: ['Device', 'State', 'Networks a second', 'Message'],
  states: { works: 'works', absent: 'absent', broken: 'broken' },
};

export type ModelsCliTexts = typeof en;

const fr: ModelsCliTexts = {
  commands: {
    models: 'Lister les modèles qui peuvent prédire ici, ou en vérifier, importer ou supprimer un',
    list: 'Lister les modèles du programme, et ceux d’un espace de travail',
    check: 'Dire si un fichier de modèle correspond à son manifeste, et tout ce qui n’y correspond pas',
    import: 'Copier un modèle dans un espace de travail',
    remove: 'Supprimer un modèle d’un espace de travail ; ce qu’il a prédit reste',
    template: 'Écrire le manifeste d’une famille publiée, sans poids ; sans nom, en donner la liste',
    devices: 'Essayer les périphériques de cette machine, et dire lesquels fonctionnent et à quelle vitesse',
    schema: 'Écrire le schéma JSON des manifestes',
  },
  file: 'le fichier .onnx',
  id: 'identifiant du modèle, tel que la liste le donne',
  name: 'nom du gabarit',
  manifest: 'son manifeste (par défaut : le fichier .json à côté)',
  workspace: 'dossier de l’espace de travail ; sans lui, seuls les modèles du programme sont listés',
  head: ['Identifiant', 'Nom', 'Tâche', 'Taille', 'Origine', 'État'],
  from: { builtIn: 'programme', workspace: 'espace de travail' },
  ready: 'prêt',
  sample: 'entraîné sur des données synthétiques : pour essayer seulement',
  broken: { fileMissing: 'son fichier a disparu', hashDiffers: 'son fichier est un autre' },
  fits: 'Il correspond : il peut être importé.',
  hash: 'SHA-256',
  problems_one: 'Il ne correspond pas à son manifeste à un endroit :',
  problems_other: 'Il ne correspond pas à son manifeste à {{count}} endroits :',
  imported: 'Importé sous {{id}}.',
  removed: 'Supprimé : {{id}}.',
  builtIn: 'Le modèle {{id}} fait partie du programme et ne peut pas être supprimé.',
  noTemplate: 'Il n’y a pas de gabarit « {{name}} ». Il y a : {{names}}.',
  deviceHead: ['Périphérique', 'État', 'Réseaux par seconde', 'Message'],
  states: { works: 'fonctionne', absent: 'absent', broken: 'en panne' },
};

export const modelsCliTexts: Readonly<Record<Language, ModelsCliTexts>> = { en, fr };
