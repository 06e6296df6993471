import { useAppState } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { ClassFinder } from '../classes/ClassFinder.tsx';
import { FindPane } from '../find/FindPane.tsx';
import { HealthPage } from '../health/HealthPage.tsx';
import { CanvasOverlays } from './CanvasOverlays.tsx';
import { RoiCanvas } from './RoiCanvas.tsx';

/** The land: one ROI, or all patches of the dataset; the dataset's health lies over either. */
export function Canvas() {
  const { t } = useText();
  const place = useAppState((s) => s.place);
  const finder = useAppState((s) => s.overlay === 'classFinder');
  const datasetId = useAppState(placeDatasetId);
  const health = useAppState((s) => s.activity === 'report') && datasetId !== null;
  return (
    <>
      <div
        className="canvas"
        data-pane="canvas"
        role="region"
        aria-label={t('pane.canvas')}
        data-testid="canvas"
        // What lies under the page keeps its strokes and its view, and takes no key.
        inert={health}
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
        {place.kind === 'dataset' && <FindPane key={place.datasetId} datasetId={place.datasetId} />}
      </div>
      {health && (
        <div className="canvas health-over" data-pane="health">
          <HealthPage datasetId={datasetId} />
        </div>
      )}
    </>
  );
}
