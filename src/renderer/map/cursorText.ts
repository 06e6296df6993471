import { classOf, type Nomenclature } from '../../shared/model/Nomenclature.ts';

const words = {
  en: {
    over: 'over',
    original: 'original',
    unknown: 'unknown',
    readOnly: 'read-only',
    zoomIn: 'zoom in to paint',
  },
  fr: {
    over: 'sur',
    original: 'original',
    unknown: 'inconnue :',
    readOnly: 'lecture seule',
    zoomIn: 'zoomer pour peindre',
  },
} as const;

export type CursorLanguage = keyof typeof words;

/** The language that the page is in. */
export function pageLanguage(): CursorLanguage {
  return document.documentElement.lang.startsWith('fr') ? 'fr' : 'en';
}

export interface CursorLabel {
  /** Class to show as a swatch, or null. */
  readonly value: number | null;
  readonly main: string;
  readonly rest: string;
}

/** What stands beside the brush: what it paints, and over what. */
export function cursorLabel(
  nomenclature: Nomenclature,
  language: CursorLanguage,
  tool: 'brush' | 'restore' | 'pick',
  paint: number,
  under: number | null,
  blocked: 'zoomIn' | 'readOnly' | null,
): CursorLabel {
  const text = words[language];
  const name = (value: number) => classOf(nomenclature, value)?.[language] ?? `${text.unknown} ${value}`;
  if (tool === 'pick') return { value: under, main: under === null ? '' : name(under), rest: '' };
  if (blocked) return { value: null, main: text[blocked], rest: '' };
  const over = under === null ? '' : `${text.over} ${name(under)}`;
  if (tool === 'restore') return { value: null, main: text.original, rest: over };
  return { value: paint, main: name(paint), rest: under === paint ? '' : over };
}
