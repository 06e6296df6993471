import type { Pattern } from '../../../shared/contract/index.ts';
import { cosiaHub, lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';
import { largestPairs } from './largestPairs.ts';

const shown = 12;

/** The pairs that cover most: area of their items. */
export function PairBars({
  patterns,
  onPair,
}: {
  patterns: readonly Pattern[] | null;
  onPair(pair: string): void;
}) {
  const { t, language } = useText();
  const pairs = largestPairs(patterns ?? []);
  const most = pairs[0]?.areaM2 ?? 1;
  return (
    <section className="chart" aria-label={t('agree.pairs')} data-testid="bars-pairs">
      <h2>{t('agree.pairs')}</h2>
      {patterns && pairs.length === 0 && <p className="section-note">{t('agree.noItems')}</p>}
      <ul className="chart-bars" data-kind="pairs">
        {pairs.slice(0, shown).map(({ cover, declared1, items, open, areaM2 }) => {
          const label = `${className(cosiaHub, cover, language, t)} × ${className(lpis1, declared1, language, t)}`;
          const told = t('agree.pairItems', {
            count: items,
            n: formatNumber(items, language),
            open: formatNumber(open, language),
            area: formatNumber(areaM2, language),
          });
          return (
            <li key={`${cover}/${declared1}`}>
              <button
                type="button"
                title={`${label}\n${told}`}
                aria-label={`${label} · ${told}`}
                data-testid={`pair-${cover}-${declared1}`}
                onClick={() => onPair(`${cover}/${declared1}`)}
              >
                <span className="chart-label">
                  <ClassSwatch nomenclature={cosiaHub} value={cover} size={11} />
                  <ClassSwatch nomenclature={lpis1} value={declared1} size={11} />
                  <span>{label}</span>
                </span>
                <svg width="100%" height="12" aria-hidden="true">
                  <rect data-grade="X" width={`${(areaM2 / most) * 100}%`} height="12" />
                </svg>
                <span className="chart-number">{formatNumber(areaM2, language)} m²</span>
              </button>
            </li>
          );
        })}
      </ul>
      {pairs.length > shown && (
        <p className="section-note">{t('agree.morePairs', { count: pairs.length - shown })}</p>
      )}
    </section>
  );
}
