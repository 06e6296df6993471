import { useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { confidenceColor } from '../../map/imagery/classPass.ts';
import { usePrediction } from './predictionStore.ts';
import './prediction.css';

/** Something of the prediction in use is on the map. */
export function useIsProposalShown(): boolean {
  const isThere = usePrediction() !== null;
  const isVisible = useSession((s) => s.overlays.model.visible && s.overlays.model.opacity > 0);
  const peek = useSession((s) => s.peek);
  return isThere && (peek === 'model' || (isVisible && peek === null));
}

const rampCss = Array.from({ length: 9 }, (_, i) => `rgb(${confidenceColor(i / 8).join(' ')})`).join(', ');

/** In the stamp: whose proposal is seen, that it is one, and what the colours of confidence mean. */
export function ProposalLines() {
  const { t } = useText();
  const set = usePrediction();
  const look = useSession((s) => (s.peek === 'model' ? 'classes' : s.modelLook));
  if (!set) return null;
  return (
    <>
      <div data-testid="stamp-model">
        <strong>{set.modelName}</strong> <span>{t('prediction.proposal')}</span>
        {set.origin === 'sample' && <span className="dot">{t('prediction.sample')}</span>}
      </div>
      {look === 'confidence' && (
        <div className="confidence-key" data-testid="confidence-key">
          {t('prediction.confidence')} <span>0 %</span>
          <span
            className="confidence-ramp"
            style={{ background: `linear-gradient(to right, ${rampCss})` }}
            aria-hidden="true"
          />
          <span>100 %</span>
        </div>
      )}
    </>
  );
}
