import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { ClassFinder } from '../classes/ClassFinder.tsx';
import { CanvasOverlays } from './CanvasOverlays.tsx';
import { OverviewCanvas } from './OverviewCanvas.tsx';
import { RoiCanvas } from './RoiCanvas.tsx';

/** The land: one ROI, or all footprints of the dataset. */
export function Canvas() {
  const { t } = useText();
  const place = useAppState((s) => s.place);
  const finder = useAppState((s) => s.overlay === 'classFinder');
  return (
    <div
      className="canvas"
      data-pane="canvas"
      role="region"
      aria-label={t('pane.canvas')}
      data-testid="canvas"
    >
      {place.kind === 'roi' && (
        <>
          <RoiCanvas
            key={`${place.datasetId}/${place.roiKey}`}
            datasetId={place.datasetId}
            roiKey={place.roiKey}
          />
          <CanvasOverlays />
          {finder && <ClassFinder />}
        </>
      )}
      {place.kind === 'dataset' && <OverviewCanvas key={place.datasetId} datasetId={place.datasetId} />}
    </div>
  );
}
