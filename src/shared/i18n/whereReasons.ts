import type { ErrorParams } from '../errors.ts';
import { fillTemplate } from './fillTemplate.ts';
import type { Language } from './language.ts';

/** Why a filter expression was refused: completes "The filter is not right at character N: …". */
export const whereReasons = {
  empty: {
    en: 'there is nothing in it',
    fr: 'il est vide',
  },
  tooDeep: {
    en: 'its parentheses are nested too deeply',
    fr: 'ses parenthèses sont trop imbriquées',
  },
  unexpectedCharacter: {
    en: '"{{found}}" has no meaning here',
    fr: '« {{found}} » n’a pas de sens ici',
  },
  unterminatedText: {
    en: 'a closing quotation mark is missing',
    fr: 'il manque le guillemet fermant',
  },
  valueExpected: {
    en: 'a value is expected before {{found|the end}}',
    fr: 'une valeur est attendue avant {{found|la fin}}',
  },
  endExpected: {
    en: '{{found|something}} was not expected here; is "and" or "or" missing?',
    fr: '{{found|ce mot}} n’est pas attendu ici ; manque-t-il « and » ou « or » ?',
  },
  listExpected: {
    en: '"in" is followed by a list, such as in ("train", "valid")',
    fr: '« in » est suivi d’une liste, par exemple in ("train", "valid")',
  },
  literalExpected: {
    en: 'only texts, numbers, true and false can stand in a list',
    fr: 'une liste ne contient que des textes, des nombres, true et false',
  },
  parenthesisExpected: {
    en: 'a closing parenthesis is missing before {{found|the end}}',
    fr: 'il manque une parenthèse fermante avant {{found|la fin}}',
  },
  argumentExpected: {
    en: '{{name|it}} takes a name in parentheses, such as {{example|name(NAME)}}',
    fr: '{{name|ce mot}} prend un nom entre parenthèses, par exemple {{example|nom(NOM)}}',
  },
  unknownName: {
    en: '{{found|this name}} is not known{{didYouMean|}} (a text is written between quotation marks)',
    fr: '{{found|ce nom}} n’est pas connu{{didYouMean|}} (un texte s’écrit entre guillemets)',
  },
  unknownArgument: {
    en: '{{found|this name}} is not known to {{name|it}}{{didYouMean|}}',
    fr: '{{found|ce nom}} n’est pas connu de {{name|cette fonction}}{{didYouMean|}}',
  },
  datesExpected: {
    en: '{{found|this}} is no day, month, year or span of them, such as 2021-05..2021-07',
    fr: '{{found|cela}} n’est ni un jour, ni un mois, ni une année, ni un intervalle tel que 2021-05..2021-07',
  },
  typeMismatch: {
    en: '{{found|this value}} cannot be used here, the other side is {{expected|of another kind}}',
    fr: '{{found|cette valeur}} ne convient pas ici, l’autre côté est {{expected|d’une autre nature}}',
  },
  booleanExpected: {
    en: 'something that is true or false is expected here, such as a comparison',
    fr: 'une condition vraie ou fausse est attendue ici, par exemple une comparaison',
  },
  numberExpected: {
    en: 'a number is expected here',
    fr: 'un nombre est attendu ici',
  },
  textExpected: {
    en: 'a text is expected here',
    fr: 'un texte est attendu ici',
  },
  tooFar: {
    en: 'distances are known up to {{most|200}} m',
    fr: 'les distances sont connues jusqu’à {{most|200}} m',
  },
} as const;

export type WhereReason = keyof typeof whereReasons;

/** What the sentence is about when it is not a filter of patches but a condition on pixels. */
const pixelWords: Readonly<Record<Language, ErrorParams>> = {
  en: { wrong: 'The expression is not right', example: 'height > 2.5 and ndvi > 0.3' },
  fr: { wrong: 'L’expression est incorrecte', example: 'height > 2.5 and ndvi > 0.3' },
};

const kinds: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  text: { en: 'a text', fr: 'un texte' },
  number: { en: 'a number', fr: 'un nombre' },
  boolean: { en: 'true or false', fr: 'vrai ou faux' },
};

/** The parameters of a `whereInvalid` sentence: the column counted from 1, and the reason as words. */
export function whereParams(params: ErrorParams, language: Language): ErrorParams {
  const reason = Object.hasOwn(whereReasons, String(params['reason']))
    ? whereReasons[String(params['reason']) as WhereReason]
    : undefined;
  const kind = kinds[String(params['expected'])]?.[language];
  const words: ErrorParams = {
    ...params,
    ...(kind ? { expected: kind } : {}),
    ...(params['suggestion'] ? { didYouMean: didYouMean(String(params['suggestion']), language) } : {}),
  };
  const subject = params['of'] === 'pixels' ? pixelWords[language] : {};
  return {
    ...words,
    ...subject,
    column: Number(params['position'] ?? 0) + 1,
    ...(reason ? { because: fillTemplate(reason[language], words) } : {}),
  };
}

function didYouMean(suggestion: string, language: Language): string {
  return language === 'fr' ? ` ; vouliez-vous dire ${suggestion} ?` : `; did you mean ${suggestion}?`;
}
