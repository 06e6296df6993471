import type { Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

/** An area in the unit that reads best: `4.2 m²`, `640 m²`, `2.4 ha`. */
export function formatArea(m2: number, language: Language): string {
  if (m2 >= 10_000) return `${formatNumber(m2 / 10_000, language, m2 < 100_000 ? 2 : 1)} ha`;
  return `${formatNumber(m2, language, m2 < 100 ? 1 : 0)} m²`;
}
