import { classOf, type Nomenclature } from '../../shared/model/Nomenclature.ts';

const words = {
  en: {
    over: 'over',
    original: 'original',
    unknown: 'unknown',
    readOnly: 'read-only',
    zoomIn: 'zoom in to paint',
    smooth: 'smooth',
    select: 'select',
    locked: 'class locked',
    onlyOver: 'class not to be changed',
    outside: 'not selected',
    gated: 'kept by the gate',
    'gate.wrong': 'gate not understood',
    'gate.never': 'the gate lets no pixel in sight pass',
    'gate.loading': 'reading the gate…',
  },
  fr: {
    over: 'sur',
    original: 'original',
    unknown: 'inconnue :',
    readOnly: 'lecture seule',
    zoomIn: 'zoomer pour peindre',
    smooth: 'lisser',
    select: 'sélectionner',
    locked: 'classe verrouillée',
    onlyOver: 'classe à ne pas modifier',
    outside: 'hors sélection',
    gated: 'gardé par la condition',
    'gate.wrong': 'condition non comprise',
    'gate.never': 'aucun pixel visible ne remplit la condition',
    'gate.loading': 'lecture de la condition…',
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

/** What a press does. */
export type CursorMeaning = 'brush' | 'restore' | 'smooth' | 'select' | 'pick';

/** What keeps a press from it, here or in this view. */
export type CursorBlock = 'zoomIn' | 'readOnly' | 'gate.wrong' | 'gate.never' | 'gate.loading' | PixelBlock;
/** What keeps the pixel under the pointer. */
export type PixelBlock = 'locked' | 'onlyOver' | 'outside' | 'gated';

/** What stands beside the brush: what it paints, and over what. */
export function cursorLabel(
  nomenclature: Nomenclature,
  language: CursorLanguage,
  tool: CursorMeaning,
  paint: number,
  under: number | null,
  blocked: CursorBlock | null,
): CursorLabel {
  const text = words[language];
  const name = (value: number) => classOf(nomenclature, value)?.[language] ?? `${text.unknown} ${value}`;
  const over = under === null ? '' : `${text.over} ${name(under)}`;
  if (tool === 'pick') return { value: under, main: under === null ? '' : name(under), rest: '' };
  if (tool === 'select') return { value: null, main: text.select, rest: over };
  if ((blocked === 'locked' || blocked === 'onlyOver') && under !== null)
    return { value: null, main: text[blocked], rest: name(under) };
  if (blocked) return { value: null, main: text[blocked], rest: '' };
  if (tool === 'restore') return { value: null, main: text.original, rest: over };
  if (tool === 'smooth') return { value: null, main: text.smooth, rest: over };
  return { value: paint, main: name(paint), rest: under === paint ? '' : over };
}
