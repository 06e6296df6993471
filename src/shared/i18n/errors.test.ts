import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appErrorCodes } from '../errors.ts';
import { errorTexts, formatError } from './errors.ts';
import { languageOfLocale } from './language.ts';
import { whereReasons } from './whereReasons.ts';

const languages = ['en', 'fr'] as const;

describe('the sentences of errors', () => {
  it('exist for every code, in both languages, with a hint', () => {
    for (const code of appErrorCodes) {
      for (const language of languages) {
        const { message, hint } = errorTexts[code][language];
        expect(message, `${code} ${language}`).toMatch(/[.»]$/);
        expect(hint.length, `${code} ${language}`).toBeGreaterThan(10);
      }
    }
  });

  it('use the same parameters in both languages', () => {
    const names = (text: string): string[] =>
      [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1]!).sort();
    for (const code of appErrorCodes) {
      const { en, fr } = errorTexts[code];
      expect(names(fr.message), code).toEqual(names(en.message));
      expect(names(fr.hint), code).toEqual(names(en.hint));
    }
    for (const [reason, text] of Object.entries(whereReasons))
      expect(names(text.fr), reason).toEqual(names(text.en));
  });

  it('are French in French: typographic apostrophes, and a space that does not break before ; : ? !', () => {
    const texts = [
      ...appErrorCodes.flatMap((code) => [errorTexts[code].fr.message, errorTexts[code].fr.hint]),
      ...Object.values(whereReasons).map((reason) => reason.fr),
    ];
    for (const text of texts) {
      expect(text).not.toContain("'");
      expect(text).not.toMatch(/[ \w][;:?!»](\s|$)/);
      expect(text).not.toMatch(/« /);
    }
  });

  it('name the file', () => {
    const text = formatError({ code: 'fileTruncated', params: { path: '/data/a.tif' } }, 'en');
    expect(text.message).toBe('The file /data/a.tif is cut short: its end is missing.');
  });

  it('never show a placeholder, whatever the parameters', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...appErrorCodes),
        fc.constantFrom(...languages),
        fc.dictionary(
          fc.constantFrom('path', 'patch', 'port', 'position', 'reason', 'found', 'id', 'what'),
          fc.oneof(
            fc.integer(),
            fc.stringMatching(/^[\w/ ]*$/),
            fc.constantFrom(...Object.keys(whereReasons)),
          ),
        ),
        (code, language, params) => {
          const { message, hint } = formatError({ code, params }, language);
          expect(message + hint).not.toMatch(/[{}]/);
        },
      ),
    );
  });

  it('point at the character of a filter, counted from one, with the reason and a suggestion', () => {
    const params = {
      text: 'domian = "D012"',
      position: 0,
      reason: 'unknownName',
      found: 'domian',
      suggestion: 'domain',
    };
    expect(formatError({ code: 'whereInvalid', params }, 'en').message).toBe(
      'The filter is not right at character 1: domian is not known; did you mean domain? (a text is written between quotation marks).',
    );
  });
});

it('takes the language from any spelling of a French locale', () => {
  expect(['fr', 'fr_FR.UTF-8', 'fr-CA', 'FR', 'fr.utf8'].map(languageOfLocale)).toEqual(Array(5).fill('fr'));
  expect(['C', 'en_US.UTF-8', 'frr_DE', 'fry', '', undefined].map(languageOfLocale)).toEqual(
    Array(6).fill('en'),
  );
});
