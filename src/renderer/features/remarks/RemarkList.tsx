import './remarks.css';
import type { Remark } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { pixelToWorld } from '../../../shared/geo/grid.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeRoiKey } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { momentText } from '../history/editTexts.ts';
import { openRemark, remarkStore, useRemarkState } from './remarkStore.ts';
import { useRemarks } from './useRemarks.ts';

/** Remarks of the open ROI, else of the dataset; a click goes there and opens the thread. */
export function RemarkList({ datasetId }: { datasetId: string }) {
  const services = useApp();
  const { t, language } = useText();
  const roiKey = useAppState(placeRoiKey);
  const withResolved = useRemarkState((s) => s.withResolved);
  const openId = useRemarkState((s) => s.openId);
  const { data, error } = useRemarks(datasetId, roiKey, withResolved);
  const open = data?.filter(({ resolved }) => !resolved).length ?? 0;
  const goTo = (remark: Remark) => {
    const { app, actions, document } = services;
    const { roi } = document.getState();
    if (roi?.roiKey === remark.roiKey) app.getState().map?.lookAt(pixelToWorld(roi, remark.x, remark.y));
    else if (remark.patchId !== null) actions.openPatch(datasetId, remark.roiKey, remark.patchId);
    else actions.go({ kind: 'roi', datasetId, roiKey: remark.roiKey });
    openRemark(remark.id);
  };
  return (
    <Section
      title={t('remark.title')}
      aside={data && t('remark.count', { count: open, n: formatNumber(open, language) })}
      testId="remark-list"
    >
      <label className="remark-all">
        <input
          type="checkbox"
          checked={withResolved}
          onChange={(event) => remarkStore.setState({ withResolved: event.currentTarget.checked })}
        />
        {t('remark.showResolved')}
      </label>
      {error && (
        <p className="form-error" role="alert">
          {formatError(error, language).message}
        </p>
      )}
      {data?.length === 0 && (
        <p className="section-note">{t(withResolved ? 'remark.empty' : 'remark.emptyOpen')}</p>
      )}
      <ul className="remark-rows">
        {data?.map((remark) => (
          <li key={remark.id}>
            <button
              type="button"
              aria-current={remark.id === openId || undefined}
              data-resolved={remark.resolved || undefined}
              data-testid="remark-row"
              onClick={() => goTo(remark)}
            >
              <span>
                <strong>{t(remark.flag ? `remark.flag.${remark.flag}` : 'remark.noFlag')}</strong>
                {remark.text && ` ${remark.text}`}
              </span>
              <span className="muted">
                {remark.author} · {momentText(remark.utc, language)}
                {roiKey === null && ` · ${remark.roiKey}`}
                {remark.answers.length > 0 && ` · ↩ ${remark.answers.length}`}
                {remark.resolved && ` · ${t('remark.resolved')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
