import type { HistoryEntry } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText } from '../../i18n/index.ts';
import type { PaletteId } from '../../state/session.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { className } from './editTexts.ts';

/** The largest class pair of an edit, and how many others there are. */
export function PairLine({
  entry,
  nomenclature,
  palette,
}: {
  entry: HistoryEntry;
  nomenclature: Nomenclature;
  palette: PaletteId;
}) {
  const { t, language } = useText();
  const pair = entry.pairs[0];
  if (!pair) return <span className="history-pair" />;
  const swatch = (value: number) => {
    const known = classOf(nomenclature, value);
    return known && <Swatch color={classColor(known, palette)} size={11} />;
  };
  const others = entry.pairs.length - 1;
  return (
    <>
      <span className="history-swatches" aria-hidden="true">
        {swatch(pair.from)}
        <Icon name="chevron" size={10} />
        {swatch(pair.to)}
      </span>
      <span className="history-pair">
        {className(nomenclature, pair.to, language, t)}
        {others > 0 && ` +${others}`}
      </span>
    </>
  );
}
