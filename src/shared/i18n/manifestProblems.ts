import type { ErrorParams } from '../errors.ts';
import {
  manifestProblemCodes,
  type ManifestProblem,
  type ManifestProblemCode,
} from '../inference/manifest.ts';
import { formKinds, type FormKind } from '../inference/manifestForm.ts';
import { fillTemplate } from './fillTemplate.ts';
import type { Language } from './language.ts';

type Sentence = Readonly<Record<Language, string>>;

/** What does not fit, by the code of a manifest problem. They stand after a colon: no capital, no full stop. */
const sentences: Readonly<Record<ManifestProblemCode, Sentence>> = {
  form: { en: 'it has not the right form ({{message}})', fr: 'il n’a pas la bonne forme ({{message}})' },
  notJson: {
    en: 'the manifest is not JSON {{message|}}',
    fr: 'le manifeste n’est pas du JSON {{message|}}',
  },
  template: {
    en: 'this is a template: it has no hash, so no weights; tools/export-onnx makes a model from it',
    fr: 'c’est un gabarit : il n’a pas d’empreinte, donc pas de poids ; tools/export-onnx en fait un modèle',
  },
  hashDiffers: {
    en: 'the SHA-256 of the file is {{found}}, not {{expected}}: it is another file',
    fr: 'le SHA-256 du fichier est {{found}} et non {{expected}} : c’est un autre fichier',
  },
  fileMissing: {
    en: 'the file {{file|of the model}} is not there or cannot be read',
    fr: 'le fichier {{file|du modèle}} n’est pas là ou ne peut pas être lu',
  },
  externalData: {
    en: 'it keeps weights in another file, {{file}}: save the model as one file, with its weights inside',
    fr: 'ses poids sont dans un autre fichier, {{file}} : enregistrez le modèle en un seul fichier, poids compris',
  },
  task: {
    en: 'the task “{{task}}” and the class list “{{list}}” do not go together',
    fr: 'la tâche « {{task}} » et la liste de classes « {{list}} » ne vont pas ensemble',
  },
  values: {
    en: '{{value}} is there twice, or is not of “{{list}}”',
    fr: '{{value}} y est deux fois, ou n’est pas de « {{list}} »',
  },
  ignoresAll: { en: 'every class is ignored', fr: 'toutes les classes sont ignorées' },
  duplicateInput: {
    en: 'two inputs have the name “{{name}}”',
    fr: 'deux entrées ont le nom « {{name}} »',
  },
  datesOf: {
    en: 'there is no series named “{{name}}”',
    fr: 'il n’y a pas de série nommée « {{name}} »',
  },
  band: {
    en: '{{modality}} has no band {{band}}: it has {{bands}}',
    fr: '{{modality}} n’a pas de bande {{band}} : il y en a {{bands}}',
  },
  ground: {
    en: 'the input covers {{inputM}} m, the tile {{tileM}} m; both must be the same ground',
    fr: 'l’entrée couvre {{inputM}} m, la tuile {{tileM}} m ; ce doit être le même terrain',
  },
  margin: {
    en: 'a margin of {{marginPx}} px on each side leaves nothing of a tile of {{tilePx}} px',
    fr: 'une marge de {{marginPx}} px de chaque côté ne laisse rien d’une tuile de {{tilePx}} px',
  },
  filter: {
    en: '{{modality}} has no clouds to filter by: write null',
    fr: '{{modality}} n’a pas de nuages à filtrer : écrivez null',
  },
  noInput: {
    en: 'the file has no input “{{name}}”; it has {{has|none}}',
    fr: 'le fichier n’a pas d’entrée « {{name}} » ; il a {{has|aucune entrée}}',
  },
  noOutput: {
    en: 'the file has no output “{{name}}”; it has {{has|none}}',
    fr: 'le fichier n’a pas de sortie « {{name}} » ; il a {{has|aucune sortie}}',
  },
  unfedInput: {
    en: 'the file has an input “{{name}}” that the manifest does not describe',
    fr: 'le fichier a une entrée « {{name}} » que le manifeste ne décrit pas',
  },
  shape: {
    en: '“{{name}}” has the shape {{found}} in the file instead of {{expected}}',
    fr: '« {{name}} » a la forme {{found}} dans le fichier au lieu de {{expected}}',
  },
  type: {
    en: '“{{name}}” is {{found}} in the file instead of {{expected}}',
    fr: '« {{name}} » est {{found}} dans le fichier au lieu de {{expected}}',
  },
  cannotLoad: {
    en: 'ONNX Runtime cannot load the file ({{message|no reason given}})',
    fr: 'ONNX Runtime ne peut pas charger le fichier ({{message|sans raison donnée}})',
  },
};

const forms: Readonly<Record<FormKind, Sentence>> = {
  missing: { en: 'it is missing', fr: 'il manque' },
  unknown: { en: 'unknown: {{expected}}', fr: 'inconnu : {{expected}}' },
  type: {
    en: 'a value of the kind {{expected}} is expected',
    fr: 'une valeur du type {{expected}} est attendue',
  },
  oneOf: { en: 'possible: {{expected}}', fr: 'possible : {{expected}}' },
  atLeast: { en: 'at least {{expected}}', fr: 'au moins {{expected}}' },
  moreThan: { en: 'more than {{expected}}', fr: 'plus de {{expected}}' },
  atMost: { en: 'at most {{expected}}', fr: 'au plus {{expected}}' },
  tooShort: { en: 'a length of at least {{expected}}', fr: 'une longueur d’au moins {{expected}}' },
  tooLong: { en: 'a length of at most {{expected}}', fr: 'une longueur d’au plus {{expected}}' },
  pattern: { en: 'it must look like {{expected}}', fr: 'il doit ressembler à {{expected}}' },
  other: { en: 'it has not the right form ({{message}})', fr: 'il n’a pas la bonne forme ({{message}})' },
};

/** What does not fit, in words that stand after the place (`problem.path`) and a colon. */
export function describeManifestProblem(
  problem: Pick<ManifestProblem, 'code' | 'params'>,
  language: Language,
): string {
  const { code, params } = problem;
  const kind = formKinds.find((item) => item === params['kind']) ?? 'other';
  const sentence = code === 'form' ? forms[kind] : sentences[code];
  return fillTemplate(sentence[language], params).trimEnd();
}

/** The same behind its place: `inputs[0].name: …`. */
export function describeManifestPlace(problem: ManifestProblem, language: Language): string {
  const colon = language === 'fr' ? '\u00A0: ' : ': ';
  return `${problem.path === '' ? '' : problem.path + colon}${describeManifestProblem(problem, language)}`;
}

/**
 * Parameters of the error `modelInvalid`: the file, and the first problem as `reason` (its code), `at` (its path) and its own
 * parameters; `more` counts the others.
 */
export function modelInvalidOf(path: string, problems: readonly ManifestProblem[]): ErrorParams {
  const first = problems[0]!;
  return { ...first.params, path, reason: first.code, at: first.path, more: problems.length - 1 };
}

/** The parameters of `modelInvalid` with `what`: the problem in words. */
export function modelInvalidParams(params: ErrorParams, language: Language): ErrorParams {
  const code = manifestProblemCodes.find((item) => item === params['reason']);
  if (!code) return params;
  const what = describeManifestPlace({ path: String(params['at'] ?? ''), code, params }, language);
  return { ...params, what };
}
