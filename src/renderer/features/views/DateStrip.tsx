import { useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from 'react';
import { useApp } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { dayNumber, dayText, fullDayText, isDayUnknown } from './days.ts';
import { nearestPlace, placeDates } from './datePlaces.ts';
import { lookDate } from './sets.ts';
import { monthStarts, type StripDate } from './seriesDates.ts';
import { useImagery, useShownSeries, type ShownSeries } from './viewState.ts';

/** The year of the series that is looked at: which dates there are, which are clear, which one is shown. */
export function DateStrip() {
  const series = useShownSeries();
  return series && series.dates.length > 0 ? <Strip key={series.id} series={series} /> : null;
}

function Strip({ series }: { series: ShownSeries }) {
  const { session } = useApp();
  const { t, language } = useText();
  const [pointed, setPointed] = useState<number | null>(null);
  const previous = useCommand('views.previousDate');
  const next = useCommand('views.nextDate');
  const { dates, shown } = series;
  const at = dates.findIndex((entry) => entry.index === shown);
  const choose = (place: number) => {
    const entry = dates[Math.min(dates.length - 1, Math.max(0, place))];
    if (entry) session.getState().changeLook({ date: lookDate(series.layer, entry.index) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: dates.length - 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(step);
  };
  const entry = dates[pointed ?? at];
  return (
    <section className="float date-strip" aria-label={t('views.dates')} data-testid="date-strip">
      <header>
        <span
          className="date-strip-date"
          data-pointed={pointed !== null || undefined}
          data-testid="date-shown"
        >
          {entry ? <DateFacts entry={entry} /> : t('common.loading')}
        </span>
        <span className="date-strip-count" data-testid="date-count">
          {countText(series, t)}
        </span>
      </header>
      <div className="date-strip-row">
        <IconButton
          {...{ icon: 'chevron', className: 'date-step date-back', testId: 'date-previous' }}
          {...{ label: previous.title, keys: previous.keys, onClick: previous.run }}
        />
        <div
          className="date-line"
          role="slider"
          tabIndex={0}
          aria-label={t('views.dates')}
          aria-valuemin={1}
          aria-valuemax={dates.length}
          aria-valuenow={at + 1}
          aria-valuetext={entry ? factsText(entry, t, language) : undefined}
          data-testid="date-line"
          onKeyDown={onKeyDown}
          onPointerMove={(event) => setPointed(placeUnder(event, dates))}
          onPointerLeave={() => setPointed(null)}
          onClick={(event) => choose(placeUnder(event, dates))}
        >
          <Line dates={dates} at={at} pointed={pointed} />
        </div>
        <IconButton
          {...{ icon: 'chevron', className: 'date-step', testId: 'date-next' }}
          {...{ label: next.title, keys: next.keys, onClick: next.run }}
        />
      </div>
      <Notes series={series} />
    </section>
  );
}

function placeUnder(event: PointerEvent | MouseEvent, dates: readonly StripDate[]): number {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return nearestPlace(placeDates(dates).places, (event.clientX - left) / width);
}

/** Date, and how much of it lies under cloud and snow. */
function DateFacts({ entry }: { entry: StripDate }) {
  const { t, language } = useText();
  return (
    <>
      <strong>{dateName(entry, t, language)}</strong>
      {coverText(entry, t, language)}
    </>
  );
}

function dateName(entry: StripDate, t: Translate, language: Language): string {
  if (entry.date === null) return t('views.dateUnknown', { n: entry.index + 1 });
  const day = fullDayText(entry.date, language);
  return isDayUnknown(entry.date) ? t('views.dayUnknown', { date: day }) : day;
}

function coverText({ cloud, snow }: StripDate, t: Translate, language: Language): string {
  if (cloud === null && snow === null) return '';
  const percent = (share: number | null) => (share === null ? '?' : formatNumber(share * 100, language));
  return ` · ${t('views.cover', { cloud: percent(cloud), snow: percent(snow) })}`;
}

const factsText = (entry: StripDate, t: Translate, language: Language) =>
  `${dateName(entry, t, language)}${coverText(entry, t, language)}`;

function countText({ id, dates, known }: ShownSeries, t: Translate): string {
  if (id === 's2' && (known === 'loading' || known === undefined))
    return t('views.datesLoading', { count: dates.length });
  if (!known || typeof known === 'string' || known.keptBy === 'unfiltered')
    return t('views.datesAll', { count: dates.length });
  return t('views.datesClear', { count: known.kept, total: dates.length });
}

/** What the filter could not do, and lists that disagree. */
function Notes({ series: { id, known, layer } }: { series: ShownSeries }) {
  const { t } = useText();
  const notes: string[] = [];
  if (known === 'failed') notes.push(t('views.datesFailed'));
  if (known && typeof known === 'object' && id === 's2' && known.keptBy !== 'cloudAndSnow')
    notes.push(t(`views.keptBy.${known.keptBy}`));
  const counts = layer.mismatch;
  if (counts) {
    const numbers = [
      t('views.mismatch.raster', { n: counts.raster }),
      counts.listed === null ? t('views.mismatch.noList') : t('views.mismatch.listed', { n: counts.listed }),
      ...(counts.masks === null ? [] : [t('views.mismatch.masks', { n: counts.masks })]),
    ];
    notes.push(t('views.mismatch', { numbers: numbers.join(', ') }));
  }
  if (notes.length === 0) return null;
  return (
    <p className="date-strip-notes" data-testid="date-notes">
      {notes.join(' ')}
    </p>
  );
}

const percentOf = (share: number) => `${(share * 100).toFixed(2)}%`;
/** Above this many months a letter each does not fit. */
const mostMonths = 15;

function Line({ dates, at, pointed }: { dates: readonly StripDate[]; at: number; pointed: number | null }) {
  const { t, language } = useText();
  const flightDate = useImagery((s) => s.flightDate);
  const { places, shareOf, span } = placeDates(dates);
  const months = span ? monthStarts(span, span.to - span.from > mostMonths * 31 ? 3 : 1) : [];
  const flightDay = dayNumber(flightDate);
  const flight = flightDay === null ? null : shareOf(flightDay);
  return (
    <svg aria-hidden="true">
      <line className="date-axis" x1="0" x2="100%" y1="10" y2="10" />
      {months.map((day) => (
        <g key={day}>
          <line
            className="date-axis"
            x1={percentOf(shareOf(day)!)}
            x2={percentOf(shareOf(day)!)}
            y1="7"
            y2="13"
          />
          <text x={percentOf(shareOf(day)!)} dx="3" y="26">
            {monthName(day, language)}
          </text>
        </g>
      ))}
      {flight !== null && (
        <g className="date-flight">
          <line x1={percentOf(flight)} x2={percentOf(flight)} y1="0" y2="20" />
          <title>{t('views.flight', { date: dayText(flightDate!, language) })}</title>
        </g>
      )}
      {dates.map((entry, place) => (
        <circle
          key={entry.index}
          cx={percentOf(places[place]!)}
          cy="10"
          r={entry.kept === false ? 2.5 : 3}
          data-kept={entry.kept ?? undefined}
          data-pointed={place === pointed || undefined}
        />
      ))}
      {at >= 0 && <circle className="date-ring" cx={percentOf(places[at]!)} cy="10" r="6" />}
    </svg>
  );
}

/** The letter of a month; January tells the year. */
function monthName(day: number, language: Language): string {
  const date = new Date(day * 86_400_000);
  if (date.getUTCMonth() === 0) return String(date.getUTCFullYear());
  return new Intl.DateTimeFormat(language, { month: 'narrow', timeZone: 'UTC' }).format(date);
}
