import { useApp, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { useCard } from './cardStore.ts';
import { clipTo } from './fixing.ts';

/** What corrects the mask without leaving the review. */
export function FixPart() {
  const { t } = useText();
  const { app, desk } = useApp();
  const setClass = useCommand('review.setClass');
  const brush = useCommand('tool.brush');
  const evidence = useCommand('review.evidence');
  const isReady = useCard((s) => s.state === 'ready');
  return (
    <section className="review-part" aria-label={t('review.action')}>
      <h3>{t('review.action')}</h3>
      <button
        type="button"
        className="review-verdict"
        disabled={!isReady}
        data-testid="fix-set-class"
        onClick={setClass.run}
      >
        {setClass.keys}
        <span>{t('review.action.setClass')}</span>
      </button>
      <button
        type="button"
        className="review-verdict"
        data-testid="fix-mode"
        onClick={() => {
          desk.getState().setFixing(true);
          app.getState().map?.focus();
        }}
      >
        {brush.keys}
        <span>{t('review.action.any')}</span>
      </button>
      <button
        type="button"
        className="review-verdict"
        disabled={!isReady}
        data-testid="item-evidence"
        onClick={evidence.run}
      >
        {evidence.keys}
        <span>{t('review.evidence')}</span>
      </button>
    </section>
  );
}

/** What the tools may change while an item is fixed. */
export function ClipChoice() {
  const services = useApp();
  const { t } = useText();
  const isFixing = useDesk((s) => s.isFixing);
  const clip = useCard((s) => s.clip);
  const hasRegion = useCard((s) => s.regionRings.length > 0);
  if (!isFixing) return null;
  const choices = [null, 'area', ...(hasRegion ? (['region'] as const) : [])] as const;
  return (
    <div className="review-segments" role="radiogroup" aria-label={t('review.action.clip')}>
      {choices.map((id) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={id === clip}
          data-testid={`clip-${id ?? 'none'}`}
          onClick={() => {
            void clipTo(services, id).catch(notifyError);
            services.app.getState().map?.focus();
          }}
        >
          {t(
            id === null
              ? 'review.action.clipNone'
              : id === 'area'
                ? 'review.action.clipArea'
                : 'review.action.clipRegion',
          )}
        </button>
      ))}
    </div>
  );
}
