import { useStore } from 'zustand';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { takesBack } from './judging.ts';
import { reviewParts, sayingStore } from './parts.ts';
import { useRead } from './useDeskData.ts';

/** What was done today, the way back, and what could not be stored. */
export function DeskFoot() {
  const services = useApp();
  const { t, language } = useText();
  const undo = useCommand('edit.undo');
  const { data } = useRead('pace', (datasetId, signal) =>
    services.client.review.pace({ datasetId }, { signal }),
  );
  // Read again with every verdict: acts are no store of their own.
  useStore(sayingStore, (s) => s.pending);
  const isLast = reviewParts(services).acts.newest?.kind === 'verdict';
  const today = data?.today ?? 0;
  const n = formatNumber(today, language);
  return (
    <footer className="review-foot">
      <Unsaved />
      <div className="review-foot-line">
        <span className="review-ellipsis" data-testid="desk-pace">
          {data?.meanSeconds == null
            ? t('review.foot.today', { count: today, n })
            : t('review.foot.pace', { n, seconds: formatNumber(data.meanSeconds, language, 1) })}
        </span>
        <button
          type="button"
          className="text-button"
          aria-label={t('review.foot.undo')}
          title={t('review.foot.undo')}
          disabled={!isLast}
          data-testid="desk-undo"
          onClick={() => void takesBack(services)}
        >
          <Icon name="undo" size={15} /> {undo.keys}
        </button>
      </div>
    </footer>
  );
}

/** Verdicts that are on screen and not on the disk: why, and a way to try at once. */
function Unsaved() {
  const services = useApp();
  const { t, language } = useText();
  const error = useStore(sayingStore, (s) => s.error);
  const pending = useStore(sayingStore, (s) => s.pending);
  if (!error || pending === 0) return null;
  const { message, hint } = formatError(error, language);
  const { verdicts } = reviewParts(services);
  return (
    <p className="review-unsaved" role="alert" data-testid="desk-unsaved">
      <Icon name="error" size={14} />
      <span>
        {t('review.foot.failed', { count: pending, n: formatNumber(pending, language) })}. {message} {hint}{' '}
        <button type="button" className="link-button" onClick={() => verdicts.retry()}>
          {t('review.foot.retry')}
        </button>
        <span className="dot" />
        <button
          type="button"
          className="link-button"
          onClick={() => {
            if (verdicts.drop()) services.desk.getState().noteComparison();
          }}
        >
          {t('review.foot.drop')}
        </button>
      </span>
    </p>
  );
}
