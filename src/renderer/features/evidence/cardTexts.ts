import type {
  Curve,
  EvidenceCard,
  S1Measure,
  S2Measure,
  SeriesDates,
} from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import { formatNumber, formatShare } from '../../ui/format.ts';
import { cellName } from '../find/patchName.ts';
import { fullDayText } from '../views/days.ts';

const lpisLists: readonly Nomenclature[] = [lpis1, lpis2, lpis3];

/** Decimals that a value of a curve is written with: indices, dB, reflectances of Sentinel-2 (times 10,000). */
const decimals = (measure: S2Measure | S1Measure): number =>
  measure === 'brightness' ? 0 : measure === 'vv' || measure === 'vh' || measure === 'ratio' ? 1 : 2;

/** A value of a curve, with a true minus sign; `—` for none. */
export function measureText(
  measure: S2Measure | S1Measure,
  value: number | null | undefined,
  language: Language,
): string {
  if (value === null || value === undefined) return '—';
  return signed(formatNumber(value, language, decimals(measure)));
}

/** Hyphens of negative numbers as minus signs, and none before zero. */
const signed = (text: string): string => (/^-[0.,]+$/.test(text) ? text.slice(1) : text.replace('-', '−'));

/** Name of a code of an LPIS level, 1 to 3; that it is not in the list is said. */
export function cropName(level: 1 | 2 | 3, code: number, language: Language, t: Translate): string {
  return classOf(lpisLists[level - 1]!, code)?.[language] ?? t('pixel.unknown', { value: code });
}

/** What a card is about: the crop at level 3, or the patch. */
export function cardTitle(card: EvidenceCard, roiKey: string, language: Language, t: Translate): string {
  if (card.region) return cropName(3, card.region.codes[2], language, t);
  return t('evidence.patch', { patch: patchLabel(card.patchId, roiKey) });
}

/** What the id of a patch or cell adds to that of its ROI; else all of it. */
export const patchLabel = (patchId: string, roiKey: string): string => cellName(patchId, roiKey) || patchId;

/** Coarser crop names, coarse first, without those that say the same as the next. */
export function coarserCrops(card: EvidenceCard, language: Language, t: Translate): string[] {
  if (!card.region) return [];
  const [first, second, third] = card.region.codes;
  const names = [
    first === null ? null : cropName(1, first, language, t),
    second === null ? null : cropName(2, second, language, t),
    cropName(3, third, language, t),
  ];
  return names
    .filter((name, i): name is string => name !== null && !names.slice(i + 1).includes(name))
    .slice(0, -1);
}

/** `12,345 m² · 1.23 ha`. */
export function areaText(areaM2: number, language: Language): string {
  const digits = areaM2 < 1000 ? 3 : 2;
  return `${formatNumber(areaM2, language)} m² · ${formatNumber(areaM2 / 10_000, language, digits)} ha`;
}

/** How many dates are kept, and what decided. Of a series without a filter how many there are. */
export function keptText(dates: SeriesDates, isFiltered: boolean, language: Language, t: Translate): string {
  const total = dates.dates.length;
  if (!isFiltered) return t('evidence.dates', { count: total, n: formatNumber(total, language) });
  const counts = { n: formatNumber(dates.kept, language), total: formatNumber(total, language) };
  const text = t('evidence.kept', { count: dates.kept, n: counts.n, total: counts.total });
  return dates.keptBy === 'cloudAndSnow' ? text : `${text} · ${t(`evidence.keptBy.${dates.keptBy}`)}`;
}

/** That raster, list and mask disagree on how many dates there are; null where they agree. */
export function mismatchText(
  { raster, listed, masks }: SeriesDates,
  language: Language,
  t: Translate,
): string | null {
  if ([listed, masks].every((count) => count === null || count === raster)) return null;
  const say = (count: number | null) => (count === null ? '—' : formatNumber(count, language));
  return t('evidence.mismatch', { raster: say(raster), listed: say(listed), masks: say(masks) });
}

/** One date of a series with its values, for the line under the chart. */
export function dateText(
  curves: readonly Curve[],
  dates: SeriesDates,
  index: number,
  { language, t }: { readonly language: Language; readonly t: Translate },
): string {
  const entry = dates.dates[index];
  if (!entry) return '';
  const parts = [entry.date ? fullDayText(entry.date, language) : t('evidence.noDate', { n: index + 1 })];
  const unit = curves[0]?.series === 's2' ? '' : ' dB';
  for (const curve of curves) {
    const { measure } = curve;
    parts.push(
      `${t(`evidence.measure.${measure}`)} ${measureText(measure, curve.values[index], language)}${unit}`,
    );
    const crop = curve.roi?.[index];
    if (!crop || curves.length > 1) continue;
    const [q1, median, q3] = [crop.q1, crop.median, crop.q3].map((v) => measureText(measure, v, language));
    parts.push(t('evidence.cropAt', { median: median!, q1: q1!, q3: q3! }));
  }
  if (entry.cloud !== null) parts.push(t('evidence.cloudAt', { share: formatShare(entry.cloud, language) }));
  if (entry.snow !== null && entry.snow > 0)
    parts.push(t('evidence.snowAt', { share: formatShare(entry.snow, language) }));
  if (!entry.kept) parts.push(t('evidence.notKept'));
  return parts.join(' · ');
}

/** Classes of a mask as shares of all its counted pixels, largest first. */
export function classShares(
  card: EvidenceCard,
): readonly { readonly value: number; readonly share: number }[] {
  const total = card.classes.reduce((sum, { px }) => sum + px, 0);
  return card.classes.map(({ value, px }) => ({ value, share: px / total }));
}
