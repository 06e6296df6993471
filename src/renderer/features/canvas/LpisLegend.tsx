import { useEffect, useState } from 'react';
import { lpis1 } from '../../../shared/model/nomenclatures.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { hasLpis } from './hasLpis.ts';

/** More lines than this would cover the land that they explain. */
const mostRows = 10;

/** While LPIS is shown: the declared crops in the view, the largest first. */
export function LpisLegend() {
  const { t, language } = useText();
  const isWanted = useSession((s) => (s.overlays.lpis1.visible && s.peek === null) || s.peek === 'lpis');
  const isThere = useDocument((s) => hasLpis(s.roi));
  const isShown = isWanted && isThere;
  const map = useAppState((s) => s.map);
  // Counted again whenever the view rests: the legend follows that.
  const rested = useDocument((s) => s.viewCounts);
  const [counts, setCounts] = useState<ReadonlyMap<number, number> | null>(null);
  useEffect(() => {
    if (!isShown || !map) return;
    let gone = false;
    map.lpisInView().then(
      (next) => !gone && setCounts(next),
      () => {
        // A tile that cannot be read shows as such on the map; the legend stays as it was.
      },
    );
    return () => {
      gone = true;
    };
  }, [isShown, map, rested]);
  if (!isShown || !counts) return null;
  const rows = [...counts]
    .flatMap(([value, count]) => {
      const known = classOf(lpis1, value);
      return known && !known.transparent ? [{ known, count }] : [];
    })
    .sort((a, b) => b.count - a.count);
  return (
    <section className="float lpis-legend" aria-label={t('lpisLegend.title')} data-testid="lpis-legend">
      <h2>{t('layers.lpisName')}</h2>
      {rows.length === 0 && <p>{t('lpisLegend.none')}</p>}
      <ul>
        {rows.slice(0, mostRows).map(({ known }) => (
          <li key={known.value}>
            <Swatch color={classColor(known, 'flair')} size={12} /> {known[language]}
          </li>
        ))}
      </ul>
      {rows.length > mostRows && <p>{t('report.more', { n: rows.length - mostRows })}</p>}
    </section>
  );
}
