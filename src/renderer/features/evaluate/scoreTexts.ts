import type { Language } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

/** A share 0..1 as percent without its sign; a dash where there is no number. */
export const percentText = (share: number | null, language: Language, digits: number): string =>
  share === null ? '–' : formatNumber(100 * share, language, digits);

/** The smallest difference that is shown, in percent points. */
const least = 0.005;

/** What a number gained, in percent points with its sign: `+0.32`, `−1.10`, `=`; empty where one of the two is missing. */
export function deltaText(now: number | null, before: number | null, language: Language): string {
  if (now === null || before === null) return '';
  const points = 100 * (now - before);
  if (Math.abs(points) < least) return '=';
  return `${points > 0 ? '+' : '−'}${formatNumber(Math.abs(points), language, 2)}`;
}
