import type { ErrorParams } from '../errors.ts';
import { fillTemplate } from './fillTemplate.ts';
import type { Language } from './language.ts';

type Sentence = Readonly<Record<Language, string>>;

/** What is wrong with a compatibility matrix, by the parameter `reason` of the error `matrixInvalid`. */
export const matrixReasons: Readonly<Record<string, Sentence>> = {
  tooLong: { en: 'it has more than {{most}} characters', fr: 'elle a plus de {{most}} caractères' },
  notJson: { en: 'it is not JSON', fr: 'ce n’est pas du JSON' },
  notAnObject: { en: 'it is no JSON object', fr: 'ce n’est pas un objet JSON' },
  format: {
    en: 'its format is “{{found}}” instead of “{{expected}}”',
    fr: 'son format est « {{found}} » au lieu de « {{expected}} »',
  },
  version: {
    en: 'its version is {{found}}; this program reads version {{expected}}',
    fr: 'sa version est {{found}} ; ce programme lit la version {{expected}}',
  },
  nomenclature: {
    en: 'its classes are “{{found}}” instead of “{{expected}}”',
    fr: 'ses classes sont « {{found}} » au lieu de « {{expected}} »',
  },
  level: {
    en: 'its LPIS level is {{found}} instead of {{expected}}',
    fr: 'son niveau du RPG est {{found}} au lieu de {{expected}}',
  },
  name: { en: 'it has no name of 1 to 200 characters', fr: 'elle n’a pas de nom de 1 à 200 caractères' },
  rows: { en: 'it has no rows', fr: 'elle n’a pas de lignes' },
  rowMissing: { en: 'row {{row}} is missing', fr: 'la ligne {{row}} manque' },
  rowUnknown: {
    en: 'there is no row “{{row}}”: the rows are 0 to 22',
    fr: 'il n’y a pas de ligne « {{row}} » : les lignes vont de 0 à 22',
  },
  rowText: { en: 'row {{row}} is no text', fr: 'la ligne {{row}} n’est pas un texte' },
  rowLength: {
    en: 'row {{row}} has {{found}} letters instead of {{expected}}',
    fr: 'la ligne {{row}} a {{found}} lettres au lieu de {{expected}}',
  },
  letter: {
    en: 'row {{row}}, class {{column}}: “{{found}}” is none of C, P, X and N',
    fr: 'ligne {{row}}, classe {{column}} : « {{found}} » n’est ni C, ni P, ni X, ni N',
  },
  background: {
    en: 'row {{row}}, class {{column}}: “{{found}}” instead of N; where nothing is declared nothing follows',
    fr: 'ligne {{row}}, classe {{column}} : « {{found}} » au lieu de N ; où rien n’est déclaré, rien ne s’ensuit',
  },
  reasons: { en: 'its reasons are no JSON object', fr: 'ses raisons ne sont pas un objet JSON' },
  reason: {
    en: 'the reason “{{key}}” is not that of a row or a cell, or has no text in both languages',
    fr: 'la raison « {{key}} » n’est pas celle d’une ligne ou d’une case, ou n’a pas de texte dans les deux langues',
  },
  weights: { en: 'it has no weights', fr: 'elle n’a pas de poids' },
  weight: {
    en: 'the weight “{{key}}” is “{{found}}” instead of a number from 0 to 1 of a class or a cell',
    fr: 'le poids « {{key}} » est « {{found}} » au lieu d’un nombre de 0 à 1 d’une classe ou d’une case',
  },
  settings: {
    en: 'its setting “{{key}}” is out of its range or of another kind',
    fr: 'son réglage « {{key}} » est hors de ses bornes ou d’une autre nature',
  },
};

const unknown: Sentence = { en: 'it is not in the expected form', fr: 'elle n’a pas la forme attendue' };

/** The parameters of `matrixInvalid` with `what`: the reason in words. */
export function matrixParams(params: ErrorParams, language: Language): ErrorParams {
  const reason = String(params['reason'] ?? '');
  const sentence = Object.hasOwn(matrixReasons, reason) ? matrixReasons[reason]! : unknown;
  return { ...params, what: fillTemplate(sentence[language], params) };
}
