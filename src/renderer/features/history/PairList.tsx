import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { className } from './editTexts.ts';

/** Pairs that are listed one by one. */
const shown = 6;

/** What becomes what, largest first. */
export function PairList({
  pairs,
}: {
  pairs: readonly { readonly from: number; readonly to: number; readonly px: number }[];
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const side = (value: number) => {
    const known = classOf(nomenclature, value);
    return (
      <>
        {known && <Swatch color={classColor(known, palette)} size={11} />}
        <span className="asked-class">{className(nomenclature, value, language, t)}</span>
      </>
    );
  };
  return (
    <ul className="asked-pairs">
      {pairs.slice(0, shown).map(({ from, to, px }) => (
        <li key={`${from} ${to}`}>
          {side(from)}
          <Icon name="chevron" size={10} />
          {side(to)}
          <span className="history-px">{formatNumber(px, language)} px</span>
        </li>
      ))}
      {pairs.length > shown && (
        <li className="muted">{t('edits.morePairs', { count: pairs.length - shown })}</li>
      )}
    </ul>
  );
}
