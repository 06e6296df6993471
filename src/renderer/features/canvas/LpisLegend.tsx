import { useEffect, useState } from 'react';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import type { LpisLevel } from '../../state/session.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { hasLpis } from './hasLpis.ts';

/** More lines than this would cover the land that they explain. */
const mostRows = 10;
const lists = { 1: lpis1, 2: lpis2, 3: lpis3 } as const;
/** As `paletteColors` draws a code that the list does not have. */
const unknownColor = '#808080';

/** While LPIS is shown: the declared crops in the view at the level that is shown, the largest first. */
export function LpisLegend() {
  const { t, language } = useText();
  const isWanted = useSession((s) => (s.overlays.lpis.visible && s.peek === null) || s.peek === 'lpis');
  const isThere = useDocument((s) => hasLpis(s.roi));
  const level = useSession((s) => s.lpisLevel);
  const palette = useSession((s) => s.palette);
  const isShown = isWanted && isThere;
  const map = useAppState((s) => s.map);
  // Counted again whenever the view rests: the legend follows that.
  const rested = useDocument((s) => s.viewCounts);
  const [counted, setCounted] = useState<{ level: LpisLevel; counts: ReadonlyMap<number, number> } | null>(
    null,
  );
  useEffect(() => {
    if (!isShown || !map) return;
    let gone = false;
    map.lpisInView().then(
      (counts) => !gone && setCounted({ level, counts }),
      () => {
        // A tile that cannot be read shows as such on the map; the legend stays as it was.
      },
    );
    return () => {
      gone = true;
    };
  }, [isShown, map, rested, level]);
  // Codes of another level mean other crops.
  if (!isShown || counted?.level !== level) return null;
  const rows = [...counted.counts]
    .flatMap(([value, count]) => {
      const known = classOf(lists[level], value);
      if (known?.transparent) return [];
      return [
        known
          ? { value, count, name: known[language], color: classColor(known, palette) }
          : { value, count, name: t('pixel.unknown', { value }), color: unknownColor },
      ];
    })
    .sort((a, b) => b.count - a.count);
  return (
    <section
      className="float lpis-legend"
      aria-label={t('views.lpisInView', { level })}
      data-testid="lpis-legend"
    >
      <h2>{t('views.lpisLevel', { level })}</h2>
      {rows.length === 0 && <p>{t('lpisLegend.none')}</p>}
      <ul>
        {rows.slice(0, mostRows).map(({ value, name, color }) => (
          <li key={value}>
            <Swatch color={color} size={12} /> <span>{name}</span>
          </li>
        ))}
      </ul>
      {rows.length > mostRows && <p>{t('report.more', { n: rows.length - mostRows })}</p>}
    </section>
  );
}
