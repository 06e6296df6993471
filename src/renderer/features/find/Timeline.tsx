import type { PatchDetail } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';

/** Share of the year, 0 to 1, of a day such as `2019-07-14`; null for one that names no day. */
export function yearShare(date: string): number | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})?/.exec(date);
  if (!match) return null;
  const [, year, month, day = '15'] = match;
  const start = Date.UTC(Number(year), 0, 1);
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const share = (at - start) / (Date.UTC(Number(year) + 1, 0, 1) - start);
  return share >= 0 && share < 1 ? share : null;
}

const months = [0, 3, 6, 9];

/** When each sensor saw the patch, as dots on a year. */
export function Timeline({ detail }: { detail: PatchDetail }) {
  const { t, language } = useText();
  const rows: readonly (readonly [name: string, dates: readonly string[], one: boolean])[] = [
    [t('find.aerial'), detail.aerialDate ? [detail.aerialDate] : [], true],
    ['SPOT', detail.spotDate ? [detail.spotDate] : [], true],
    [t('find.historical'), detail.historicalDate ? [detail.historicalDate] : [], true],
    ['Sentinel-2', detail.s2DateList, false],
    ['Sentinel-1 ↑', detail.s1AscDateList, false],
    ['Sentinel-1 ↓', detail.s1DescDateList, false],
  ];
  const known = rows.filter(([, dates]) => dates.length > 0);
  if (known.length === 0) return <p className="empty-state">{t('find.noDates')}</p>;
  const monthName = (month: number) =>
    new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2020, month, 1));
  return (
    <div className="timeline">
      {known.map(([name, dates, one]) => (
        <div key={name} className="timeline-row">
          <span>{name}</span>
          <svg
            viewBox="0 0 365 14"
            preserveAspectRatio="none"
            role="img"
            aria-label={`${name}: ${dates.join(', ')}`}
          >
            <title>{dates.slice(0, 60).join('\n')}</title>
            {dates.map((date, index) => {
              const share = yearShare(date);
              return (
                share !== null && (
                  <line
                    key={index}
                    x1={share * 365}
                    x2={share * 365}
                    y1={one ? 1 : 3}
                    y2={one ? 13 : 11}
                    data-one={one || undefined}
                  />
                )
              );
            })}
          </svg>
          <span className="timeline-count">{one ? dates[0] : formatNumber(dates.length, language)}</span>
        </div>
      ))}
      <div className="timeline-row timeline-axis" aria-hidden="true">
        <span />
        <div>
          {months.map((month) => (
            <span key={month} style={{ left: `${(month / 12) * 100}%` }}>
              {monthName(month)}
            </span>
          ))}
        </div>
        <span />
      </div>
      {detail.s2Valid !== null && detail.s2Dates !== null && (
        <p className="section-note">
          {t('find.s2Valid', {
            n: formatNumber(detail.s2Valid, language),
            all: formatNumber(detail.s2Dates, language),
          })}
        </p>
      )}
    </div>
  );
}
