/** The languages of the program. */
export type Language = 'en' | 'fr';

/**
 * The language of a POSIX locale such as `fr_FR.UTF-8`, or of a browser's tag such as `fr-CA`.
 *
 * @returns French for any French locale, else English.
 */
export function languageOfLocale(locale: string | undefined): Language {
  return /^fr([_\-.@]|$)/i.test(locale ?? '') ? 'fr' : 'en';
}
