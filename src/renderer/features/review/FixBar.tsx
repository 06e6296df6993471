import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { useCard } from './cardStore.ts';
import { ClipChoice } from './FixPart.tsx';
import { pairName } from './names.ts';
import './review.css';

/** Above the editing tools while an item is fixed: which one, what may change, and the way back. */
export function FixBar() {
  const { app, desk } = useApp();
  const { t, language } = useText();
  const item = useCard((s) => s.item);
  if (!item) return null;
  return (
    <section className="review-fixbar" aria-label={t('review.fix')} data-testid="fix-bar">
      <div className="review-card-line">
        <strong className="review-ellipsis">{pairName(item, t, language)}</strong>
        <button
          type="button"
          className="text-button"
          data-testid="fix-back"
          onClick={() => {
            desk.getState().setFixing(false);
            app.getState().map?.focus();
          }}
        >
          <KeyCaps caps={[t('place.enterKey')]} /> {t('review.fix.back')}
        </button>
      </div>
      <ClipChoice />
    </section>
  );
}
