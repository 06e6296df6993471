import type { OpPreview } from '../../../shared/contract/index.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';

/** Lines that have a place whether they are filled or not. */
const shownPairs = 4;

/** What becomes what, largest first; always the same height. */
export function PairCounts({ pairs }: { pairs: OpPreview['pairs'] }) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const nameOf = (value: number) => classOf(nomenclature, value)?.[language] ?? t('pixel.unknown', { value });
  const rest = pairs.slice(shownPairs);
  return (
    <ul className="pair-counts" style={{ height: `calc(${shownPairs + 1} * 20px)` }}>
      {pairs.slice(0, shownPairs).map(({ from, to, px }) => (
        <li key={`${from}-${to}`}>
          <span className="pair-swatches">
            <ClassSwatch nomenclature={nomenclature} value={from} size={12} />
            <span aria-hidden="true">→</span>
            <ClassSwatch nomenclature={nomenclature} value={to} size={12} />
          </span>
          <span className="pair-names">
            {nameOf(from)} → {nameOf(to)}
          </span>
          <span className="pair-px">{formatNumber(px, language)} px</span>
        </li>
      ))}
      {rest.length > 0 && (
        <li className="muted">
          <span className="pair-names">
            {t('op.morePairs', { count: rest.length, n: formatNumber(rest.length, language) })}
          </span>
          <span className="pair-px">
            {formatNumber(
              rest.reduce((sum, { px }) => sum + px, 0),
              language,
            )}{' '}
            px
          </span>
        </li>
      )}
    </ul>
  );
}
