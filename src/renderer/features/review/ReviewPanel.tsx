import { useState } from 'react';
import { useAppState, useDesk } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { PatchReviewList } from '../patchReview/PatchReviewList.tsx';
import { DeskExport } from './DeskExport.tsx';
import { DeskFoot } from './DeskFoot.tsx';
import { DeskHead } from './DeskHead.tsx';
import type { DeskList } from './deskStore.ts';
import { FilterChips } from './FilterChips.tsx';
import { GroupBar } from './GroupBar.tsx';
import { PatternsView } from './PatternsView.tsx';
import { QueueView } from './QueueView.tsx';
import { RegionsView } from './RegionsView.tsx';
import './review.css';
import { useComparisonState } from './useDeskData.ts';

const lists: readonly DeskList[] = ['queue', 'patterns', 'regions', 'patches'];

/** The desk in the side panel: what is to be judged, as a list, by pattern, by region, by patch. */
export function ReviewPanel() {
  const { t } = useText();
  const datasetId = useAppState(placeDatasetId);
  const [isExporting, setExporting] = useState(false);
  const { data: state, error } = useComparisonState();
  const chosen = useDesk((s) => s.list);
  if (datasetId === null)
    return (
      <div className="review-panel section">
        <EmptyState>{t('review.noDataset')}</EmptyState>
      </div>
    );
  const hasLpis = state?.lpis !== 'none';
  const list = hasLpis ? chosen : 'patches';
  return (
    <div className="review-panel" data-testid="review-panel">
      <DeskHead
        state={state}
        error={error}
        isExporting={isExporting}
        onExport={() => setExporting(!isExporting)}
      />
      {hasLpis && <Views list={list} onChoose={() => setExporting(false)} />}
      {isExporting ? (
        <DeskExport key={datasetId} hasLpis={hasLpis} onClose={() => setExporting(false)} />
      ) : list === 'patches' ? (
        <div className="review-body">
          <PatchReviewList />
        </div>
      ) : (
        <>
          {list !== 'regions' && <FilterChips />}
          <GroupBar />
          {list === 'queue' && <QueueView state={state} />}
          {list === 'patterns' && <PatternsView />}
          {list === 'regions' && <RegionsView />}
        </>
      )}
      <DeskFoot />
    </div>
  );
}

function Views({ list, onChoose }: { list: DeskList; onChoose(): void }) {
  const { t } = useText();
  const setView = useDesk((s) => s.setView);
  return (
    <div className="review-views" role="group" aria-label={t('review.views')}>
      {lists.map((id) => (
        <button
          key={id}
          type="button"
          className="review-view"
          aria-pressed={id === list}
          data-testid={`desk-${id}`}
          onClick={() => {
            setView(id);
            onChoose();
          }}
        >
          {t(`review.view.${id}`)}
        </button>
      ))}
    </div>
  );
}
