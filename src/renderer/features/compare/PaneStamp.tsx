import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { ShownImagery } from '../../map/imagery/imageryStore.ts';
import { isSeries } from '../../../shared/model/imagery.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import {
  isResampled,
  sourceName,
  stampDate,
  stampNotes,
  stampResolution,
  type StampDates,
} from '../views/stampText.ts';
import { useShelf } from '../views/viewState.ts';
import { classLayersOf } from './classLayers.ts';

/** Source, date and resolution of what a view beside the main one shows; and that nothing is painted there. */
export function PaneStamp({
  index,
  shown,
  isBeside,
}: {
  index: 0 | 1 | 2;
  shown: ShownImagery | null;
  isBeside: boolean;
}) {
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const nomenclature = useAppState(placeNomenclature);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const hasPrediction = usePrediction() !== null;
  const classes = useSession((s) => s.compare.panes[index].classes);
  const paints = useSession((s) => s.tool === 'brush' || s.tool === 'restore');
  const layer = roi && classLayersOf(roi, nomenclature, hasPrediction).find(({ id }) => id === classes);
  const shelf = useShelf();
  if (!shown?.layer || !shelf) return null;
  const size = stampResolution(shown.layer.gsd, language);
  const facts = [
    stampDate(stampDates(shown, roi?.year ?? null), t),
    isResampled(shown.layer.id) ? t('views.stamp.resampled', { size }) : size,
    ...stampNotes(shown.layer, { layout: shelf.layout, synthetic }, t, language),
  ];
  return (
    <div className="float compare-stamp" data-testid={`compare-stamp-${index}`}>
      <div>
        <strong>{sourceName(shown.layer.id, shelf.layout, synthetic, t)}</strong>{' '}
        {facts.map((fact, i) => (
          <span key={i} className={i > 0 ? 'dot' : undefined}>
            {fact}
          </span>
        ))}
      </div>
      {layer && (
        <div>
          <strong>{t(layer.title)}</strong>{' '}
          {layer.nomenclature === nomenclature && <span>{nomenclature.label}</span>}
        </div>
      )}
      {isBeside && paints && <div className="float compare-hint">{t('compare.paneHint')}</div>}
    </div>
  );
}

/** Of a series the day that is shown, else from when to when the patches were taken; of aerial images at least the year. */
function stampDates({ look, layer, date }: ShownImagery, year: string | null): StampDates {
  if (isSeries(look.imagery)) return date === null ? null : [date, date];
  const isAerial = look.imagery === 'aerial' || look.imagery === 'elevation';
  return layer?.dates ?? (isAerial && year ? [year, year] : null);
}
