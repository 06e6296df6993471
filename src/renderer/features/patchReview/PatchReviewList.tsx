import '../agreement/desk.css';
import './patchReview.css';
import { formatError } from '../../../shared/i18n/errors.ts';
import { patchStates } from '../../../shared/comparison/verdicts.ts';
import { useApp, useAppState, useDesk, useDocument } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { useRead } from '../agreement/useRead.ts';
import { RemarkList } from '../remarks/RemarkList.tsx';
import { useOpenPatchList } from './patchListState.ts';
import { RoiPatches } from './RoiPatches.tsx';
import { StateDot } from './StateDot.tsx';

/** Where patches stand: those of the open ROI one by one, else how many of the dataset. Needs no LPIS. */
export function PatchReviewList() {
  const datasetId = useAppState(placeDatasetId);
  const roi = useDocument((s) => s.roi);
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  useOpenPatchList();
  if (datasetId === null) return null;
  return (
    <div className="patch-review" data-testid="patch-review">
      {inRoi ? roi && <RoiPatches key={roi.roiKey} roi={roi} /> : <StateCounts datasetId={datasetId} />}
      <RemarkList key={datasetId} datasetId={datasetId} />
    </div>
  );
}

/** Patches by state; a click finds them among all. */
function StateCounts({ datasetId }: { datasetId: string }) {
  const { client, actions } = useApp();
  const { t, language } = useText();
  const version = useDesk((s) => s.reviewVersion);
  const counts = useRead(datasetId, version, (signal) =>
    client.review.patchCounts({ datasetId }, { signal }),
  );
  const all = counts.data && Object.values(counts.data).reduce((total, count) => total + count, 0);
  return (
    <Section
      title={t('patchReview.title')}
      aside={all !== null && t('patchReview.chosen', { count: all, n: formatNumber(all, language) })}
    >
      {counts.error && (
        <p className="form-error" role="alert">
          {formatError(counts.error, language).message}
        </p>
      )}
      <ul className="state-counts">
        {patchStates.map((state) => (
          <li key={state}>
            <button
              type="button"
              title={t('patchReview.show')}
              data-testid={`state-count-${state}`}
              disabled={!counts.data?.[state]}
              onClick={() => actions.setFind({ where: `review = '${state}'`, view: 'grid' })}
            >
              <StateDot state={state} />
              {t(`patchReview.state.${state}`)}
              <span className="state-number">
                {counts.data ? formatNumber(counts.data[state] ?? 0, language) : '…'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="section-note">{t('patchReview.openRoi')}</p>
    </Section>
  );
}
