import i18next from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import { en } from './en.ts';
import { fr } from './fr.ts';

export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

/** Keys as they stand in the resources; a countable text has `_one` and `_other`. */
export type TextKey = WithoutPlural<keyof typeof en>;
type WithoutPlural<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

export type TextParams = Readonly<Record<string, string | number>>;
export type Translate = (key: TextKey, params?: TextParams) => string;

const storageKey = 'arpenteur.language';

/** The language chosen earlier, else the first of the browser's that we have, else English. */
export function initialLanguage(): Language {
  const saved = localStorage.getItem(storageKey);
  const wanted = [saved, ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return wanted.find(isLanguage) ?? 'en';
}

function isLanguage(tag: string | undefined): tag is Language {
  return (languages as readonly (string | undefined)[]).includes(tag);
}

/** Starts i18next with both languages in memory. Keys are flat: no separators to trip over. */
export async function startTexts(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en }, fr: { translation: fr } },
  });
  document.documentElement.lang = language;
}

export function setLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export const currentLanguage = (): Language => (i18next.language === 'fr' ? 'fr' : 'en');

/** Typed translation outside components. */
export const translate: Translate = (key, params) => i18next.t(key, params ?? {});

/** Typed translation in components, which render again when the language changes. */
export function useText(): { t: Translate; language: Language } {
  const { i18n } = useTranslation();
  const language = i18n.language === 'fr' ? 'fr' : 'en';
  // The same function while the language is the same: lists hand it to their rows.
  return useMemo(() => ({ t: (key, params) => i18n.t(key, params ?? {}), language }), [i18n, language]);
}

/** The text of a key that is only known at run time (a phase, a unit), or the fallback when there is none. */
export function translateOr(key: string, fallback: string): string {
  return i18next.exists(key) ? i18next.t(key) : fallback;
}
