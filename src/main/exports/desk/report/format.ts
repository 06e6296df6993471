import { deskReportTexts, type DeskReportTexts } from '../../../../shared/i18n/deskReport.ts';
import { fillTemplate } from '../../../../shared/i18n/fillTemplate.ts';
import type { Language } from '../../../../shared/i18n/language.ts';
import { classOf, type Nomenclature } from '../../../../shared/model/Nomenclature.ts';

/** How a report writes in its language. */
export interface Format {
  readonly language: Language;
  readonly texts: DeskReportTexts;
  /** A number with at most so many decimals, digits in groups. */
  number(value: number, decimals?: number): string;
  /** Hectares with two decimals below 100, none from there; `< 0.01` for less than that. */
  hectares(m2: number): string;
  /** Square metres below a hectare, hectares from there. */
  area(m2: number): string;
  /** 0 to 1 in per cent. */
  percent(share: number): string;
  fill(template: string, params: Readonly<Record<string, string | number>>): string;
  /** Name and number of a class; says so of a code that the list has not. */
  className(nomenclature: Nomenclature, code: number): string;
  /** `2026-01-31 08:30` of an ISO time. */
  time(iso: string): string;
}

const hectare = 10_000;

export function createFormat(language: Language): Format {
  const texts = deskReportTexts[language];
  const number = (value: number, decimals = 0): string =>
    value.toLocaleString(language, { maximumFractionDigits: decimals });
  return {
    language,
    texts,
    number,
    area: (m2) =>
      m2 < hectare ? `${number(m2)}\u00a0m²` : `${number(m2 / hectare, m2 < 100 * hectare ? 2 : 0)}\u00a0ha`,
    hectares(m2) {
      const ha = m2 / hectare;
      if (ha > 0 && ha < 0.01) return `< ${number(0.01, 2)}`;
      const decimals = ha < 100 ? 2 : 0;
      const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return ha.toLocaleString(language, digits);
    },
    percent: (share) =>
      share.toLocaleString(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }),
    fill: fillTemplate,
    className(nomenclature, code) {
      const found = classOf(nomenclature, code);
      return found ? found[language] : fillTemplate(texts.joint.unknown, { code });
    },
    time: (iso) => iso.slice(0, 16).replace('T', ' '),
  };
}
