import { useAppState, useDesk } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { ClassFinder } from '../classes/ClassFinder.tsx';
import { EditPanels } from '../editing/EditPanels.tsx';
import { EvaluateView } from '../evaluate/EvaluateView.tsx';
import { useEvaluatePage } from '../evaluate/useEvaluatePage.ts';
import { EvidenceCard } from '../evidence/EvidenceCard.tsx';
import { FindPane } from '../find/FindPane.tsx';
import { AbsentPlace } from '../place/AbsentPlace.tsx';
import { FirstHints } from '../hands/FirstHints.tsx';
import { HistoryOverlays } from '../history/HistoryOverlays.tsx';
import { HealthPage } from '../health/HealthPage.tsx';
import { AgreementView } from '../agreement/AgreementView.tsx';
import { RemarkOverlay } from '../remarks/RemarkOverlay.tsx';
import { ReviewOverlay } from '../review/ReviewOverlay.tsx';
import { useDeskPage } from '../review/useReview.ts';
import { RulesView } from '../rules/RulesView.tsx';
import { CanvasOverlays } from './CanvasOverlays.tsx';
import { RoiCanvas } from './RoiCanvas.tsx';

/** The land: one ROI, or all patches of the dataset; the dataset's health lies over either. */
export function Canvas() {
  const { t } = useText();
  const place = useAppState((s) => s.place);
  const finder = useAppState((s) => s.overlay === 'classFinder');
  const datasetId = useAppState(placeDatasetId);
  const isAbsent = useAppState(
    (s) => s.workspace != null && datasetId !== null && !s.workspace.datasets.some((d) => d.id === datasetId),
  );
  const health = useAppState((s) => s.activity === 'report') && datasetId !== null;
  const deskPage = useDeskPage();
  const isEvaluating = useEvaluatePage();
  const isReview = useAppState((s) => s.activity === 'review');
  const isJudging = useDesk((s) => s.activeId !== null && !s.isFixing) && isReview;
  return (
    <>
      <div
        className="canvas"
        data-pane="canvas"
        role="region"
        aria-label={t('pane.canvas')}
        data-testid="canvas"
        // What lies under the page keeps its strokes and its view, and takes no key.
        inert={health || deskPage !== null || isEvaluating}
      >
        {isAbsent && datasetId !== null && (
          <AbsentPlace datasetId={datasetId} roiKey={place.kind === 'roi' ? place.roiKey : null} />
        )}
        {!isAbsent && place.kind === 'roi' && (
          <>
            <RoiCanvas
              key={`${place.datasetId}/${place.roiKey}`}
              datasetId={place.datasetId}
              roiKey={place.roiKey}
            />
            <RemarkOverlay />
            <CanvasOverlays />
            <ReviewOverlay />
            {!isJudging && <FirstHints />}
            {finder && <ClassFinder />}
          </>
        )}
        {!isAbsent && place.kind === 'dataset' && (
          <FindPane key={place.datasetId} datasetId={place.datasetId} />
        )}
      </div>
      {/* Beside the land, not in it: a pane of its own, whose keys are not the tools'. */}
      {!isAbsent && place.kind === 'roi' && <EvidenceCard />}
      {!isAbsent && place.kind === 'roi' && !health && deskPage === null && !isEvaluating && (
        <HistoryOverlays />
      )}
      {!isAbsent && place.kind === 'roi' && <EditPanels />}
      {deskPage !== null && (
        <div className="canvas health-over" data-pane="desk" data-testid={`desk-page-${deskPage}`}>
          {deskPage === 'tables' ? <AgreementView /> : <RulesView />}
        </div>
      )}
      {isEvaluating && (
        <div className="canvas health-over" data-pane="evaluate">
          <EvaluateView />
        </div>
      )}
      {health && (
        <div className="canvas health-over" data-pane="health">
          <HealthPage datasetId={datasetId} />
        </div>
      )}
    </>
  );
}
