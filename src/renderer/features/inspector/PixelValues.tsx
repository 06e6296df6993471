import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { hasLpis } from '../canvas/hasLpis.ts';
import { classColor } from '../classes/classColor.ts';
import { FoldSection } from './FoldSection.tsx';

/** What the files say under the pointer. */
export function PixelValues() {
  const { t } = useText();
  const cursor = useDocument((s) => s.cursor);
  const nomenclature = useAppState(placeNomenclature);
  const withLpis = useDocument((s) => hasLpis(s.roi));
  return (
    <FoldSection id="pixel" title={t('pixel.title')}>
      <dl className="facts" data-testid="pixel-values">
        <ValueRow label={t('pixel.mask')} value={cursor?.maskValue ?? null} nomenclature={nomenclature} />
        {withLpis && (
          <ValueRow label={t('pixel.lpis')} value={cursor?.lpisValue ?? null} nomenclature={lpis1} />
        )}
      </dl>
    </FoldSection>
  );
}

function ValueRow({
  label,
  value,
  nomenclature,
}: {
  label: string;
  value: number | null;
  nomenclature: Nomenclature;
}) {
  const { t, language } = useText();
  const palette = useSession((s) => s.palette);
  const known = value === null ? undefined : classOf(nomenclature, value);
  return (
    <div>
      <dt title={nomenclature.label}>{label}</dt>
      <dd>
        {value === null && <span className="muted">—</span>}
        {value !== null && known && (
          <>
            {!known.transparent && <Swatch color={classColor(known, palette)} size={12} />}
            {known[language]} <span className="muted">{value}</span>
          </>
        )}
        {value !== null && !known && t('pixel.unknown', { value })}
      </dd>
    </div>
  );
}
