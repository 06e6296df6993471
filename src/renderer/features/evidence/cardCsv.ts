import type { Curve, EvidenceCard, SeriesDates } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';

/** What of a card its own numbers do not tell. */
export interface CardSource {
  readonly dataset: string;
  readonly roiKey: string;
  readonly crs: string;
  /** World metres of the pixel that was asked about. */
  readonly at: readonly [number, number];
  readonly nomenclature: Nomenclature;
  /** How the data may be used; null where that is not known. */
  readonly licence: string | null;
  /** ISO time of saving. */
  readonly savedAt: string;
}

const columns = [
  'part',
  'name',
  'date',
  'value',
  'q1',
  'median',
  'q3',
  'count',
  'kept',
  'cloud',
  'snow',
] as const;
type Row = Partial<Record<(typeof columns)[number], string | number | boolean | null>>;

const cell = (value: string | number | boolean | null | undefined): string => {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * All numbers of a card, one a line, in plain numbers of no language.
 *
 * `part` is `card` (facts about it), `class` (pixels of the mask), or a series: `s2`, `s1asc`, `s1desc`, with one line a date
 * and curve, the quartiles being those of the same crop in the ROI; `s2.dataset` and its like have the 24 half months of the
 * crop in the dataset, `date` being `MM-1` or `MM-2`. Backscatter is in dB, cloud and snow are shares 0 to 1.
 */
export function cardCsv(card: EvidenceCard, source: CardSource): string {
  const rows = [
    ...factRows(card, source),
    ...card.classes.map(({ value, px }) => ({
      ...{ part: 'class', name: classOf(source.nomenclature, value)?.en ?? '', value, count: px },
    })),
    ...card.curves.flatMap((curve) => curveRows(curve, card[curve.series])),
  ];
  return (
    [columns.join(','), ...rows.map((row) => columns.map((name) => cell((row as Row)[name])).join(','))].join(
      '\n',
    ) + '\n'
  );
}

function factRows(card: EvidenceCard, source: CardSource): Row[] {
  const { region, height } = card;
  const facts: Record<string, string | number | boolean | null> = {
    dataset: source.dataset,
    roi: source.roiKey,
    crs: source.crs,
    x: source.at[0],
    y: source.at[1],
    of: card.of,
    patches: (region?.patchIds ?? [card.patchId]).join(' '),
    classList: source.nomenclature.label,
    ...(region && {
      region: region.id,
      lpis1: region.codes[0],
      lpis2: region.codes[1],
      lpis3: region.codes[2],
      areaM2: region.areaM2,
      areaPx: region.areaPx,
      isCut: region.isCut,
    }),
    ...(height && {
      heightMeanM: height.mean,
      heightMedianM: height.median,
      heightP95M: height.p95,
      heightMaxM: height.max,
      heightPx: height.px,
    }),
    aerialNdvi: card.aerialNdvi,
    flightDate: card.flightDate,
    spotDate: card.spotDate,
    historicalDate: card.historicalDate,
    sentinelPxTouched: card.sentinelPx.touched,
    sentinelPxWhole: card.sentinelPx.whole,
    datasetRois: card.datasetRois.done,
    datasetRoisOf: card.datasetRois.total,
    ...seriesFacts('s2', card.s2),
    ...seriesFacts('s1asc', card.s1asc),
    ...seriesFacts('s1desc', card.s1desc),
    savedAt: source.savedAt,
    licence: source.licence,
  };
  return Object.entries(facts).map(([name, value]) => ({ part: 'card', name, value }));
}

function seriesFacts(id: string, dates: SeriesDates | null): Record<string, string | number | null> {
  if (!dates) return {};
  return {
    [`${id}.raster`]: dates.raster,
    [`${id}.listed`]: dates.listed,
    [`${id}.masks`]: dates.masks,
    [`${id}.kept`]: dates.kept,
    [`${id}.keptBy`]: dates.keptBy,
    ...(dates.unit && { [`${id}.unit`]: dates.unit }),
  };
}

function curveRows({ series, measure, values, roi, dataset }: Curve, dates: SeriesDates | null): Row[] {
  const byDate = (dates?.dates ?? []).map(({ date, kept, cloud, snow }, index): Row => {
    const quartiles = roi?.[index];
    return {
      ...{ part: series, name: measure, date: date ?? `#${index + 1}`, value: values[index] ?? null },
      ...{ kept, cloud, snow },
      ...quartiles,
    };
  });
  const byHalfMonth = (dataset ?? []).map((quartiles, slot): Row => ({
    ...{ part: `${series}.dataset`, name: measure },
    date: `${String((slot >> 1) + 1).padStart(2, '0')}-${(slot % 2) + 1}`,
    ...quartiles,
  }));
  return [...byDate, ...byHalfMonth];
}
