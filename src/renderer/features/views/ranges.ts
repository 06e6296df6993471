import type { Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

export type Range = readonly [low: number, high: number];

/** Decimals that tell a hundredth of a span apart: none from 100, two for an index; none between whole numbers. */
export function digitsOf([low, high]: Range): number {
  const span = Math.abs(high - low);
  if (!Number.isFinite(span)) return 2;
  if (Number.isInteger(low) && Number.isInteger(high)) return 0;
  if (span === 0) return 2;
  return Math.min(4, Math.max(0, Math.ceil(2 - Math.log10(span))));
}

/** A number as it is told beside others of a range. */
export const rangeNumber = (value: number, range: Range, language: Language): string =>
  formatNumber(value, language, digitsOf(range));

/** The number rounded to a thousandth of a span, as it is written down. */
export function roundTo(value: number, [low, high]: Range): number {
  const span = Math.abs(high - low);
  if (!(span > 0) || !Number.isFinite(span)) return value;
  const scale = 10 ** Math.min(9, Math.max(0, Math.ceil(3 - Math.log10(span))));
  return Math.round(value * scale) / scale;
}

/** A typed number, with a point or a comma; null for anything else. */
export function parseTyped(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[\s\u00a0\u202f]/g, '')
    .replace(',', '.')
    .replace('−', '-');
  const value = Number(plain);
  return plain === '' || !Number.isFinite(value) ? null : value;
}

/** The range with one end moved: the ends change places rather than cross, and never meet. */
export function moveEnd([low, high]: Range, end: 0 | 1, value: number, least: number): Range {
  return end === 0 ? [Math.min(value, high - least), high] : [low, Math.max(value, low + least)];
}
