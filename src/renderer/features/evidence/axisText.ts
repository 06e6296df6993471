import type { Language } from '../../i18n/index.ts';
import type { AxisLabel } from './timeAxis.ts';

const months: Readonly<Record<Language, string>> = { en: 'JFMAMJJASOND', fr: 'JFMAMJJASOND' };

/** The first letter of a month, the year where one begins, `12` for the twelfth of dates that are not known. */
export function axisLabelText({ month, year, index }: AxisLabel, language: Language): string {
  if (month === null) return String(index);
  return year === null ? months[language].charAt(month) : String(year);
}
