import type { ImageryLayer } from '../../../shared/contract/index.ts';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import type { Layout } from '../../../shared/model/layouts.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { isDayUnknown, isoDay } from './days.ts';

/** Acquisition dates: of one patch, or from the first to the last of a ROI. */
export type StampDates = readonly [from: string, to: string] | null;

/** `2021-07-19`, `2021-07-19 – 2021-08-02`, `1957-06 (day unknown)`; that there is none is said too. */
export function stampDate(dates: StampDates, t: Translate): string {
  if (!dates) return t('views.stamp.noDate');
  const [from, to] = dates.map(isoDay) as [string, string];
  const range = from === to ? from : `${from} – ${to}`;
  return dates.some(isDayUnknown) ? t('views.dayUnknown', { date: range }) : range;
}

/** Ground size of a pixel: `20 cm`, `1.6 m`, `10.24 m`. */
export function stampResolution(gsd: number, language: Language): string {
  if (gsd < 1) return `${formatNumber(gsd * 100, language)} cm`;
  const digits = Number.isInteger(gsd) ? 0 : Number.isInteger(Math.round(gsd * 1000) / 100) ? 1 : 2;
  return `${formatNumber(gsd, language, digits)} m`;
}

/** What an imagery is, by the name under which its producers know it; generated data say so instead. */
export function sourceName(id: ImageryId, layout: Layout, synthetic: boolean, t: Translate): string {
  if (id === 'aerial' && synthetic) return t('stamp.aerialSynthetic');
  const name = id === 'aerial' && layout === 'plain' ? t('layouts.image') : t(`views.source.${id}`);
  return synthetic ? t('views.stamp.synthetic', { name }) : name;
}

/** From this many metres between a file's pixels and where they are shown, it is said. */
const saidOffsetM = 1;

/** What has to be known besides date and size of a pixel. */
export function stampNotes(
  layer: ImageryLayer | null,
  { layout, synthetic }: { layout: Layout; synthetic: boolean },
  t: Translate,
  language: Language,
): readonly string[] {
  if (!layer) return [];
  const notes: string[] = [];
  if (layer.unit === 'linear') notes.push(t('views.unit.linear'));
  if (layer.unit === 'dB') notes.push(t('views.unit.dB'));
  if (layer.id === 'elevation') notes.push(t('views.stamp.codingUnknown'));
  // As published: 0.4 m pixels of scans that resolve 0.4 to 1.2 m.
  if (layer.id === 'pan' && layout === 'flair-hub' && !synthetic) notes.push(t('views.stamp.panSize'));
  if (layer.offGridM > saidOffsetM)
    notes.push(t('views.stamp.offGrid', { metres: formatNumber(layer.offGridM, language, 1) }));
  return notes;
}

/** Sentinel pixels were resampled to the patches' grid (10.24 m): so is the number that is told. */
export const isResampled = (id: ImageryId): boolean => id === 's2' || id === 's1asc' || id === 's1desc';
