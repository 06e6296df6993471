import { useDocument } from '../../app/AppContext.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import { useText } from '../../i18n/index.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { modelGates, readyGates } from './readyGates.ts';

/** Conditions written last, and some to begin with: those whose data the ROI has. */
export function GateMenu({ last, onChoose }: { last: readonly string[]; onChoose(text: string): void }) {
  const { t } = useText();
  const hasPrediction = usePrediction() !== null;
  const bits = useDocument((s) => s.roi?.grid.reduce((all, patch) => all | patch.modalityBits, 0) ?? 0);
  const ready = readyGates.filter(({ needs }) =>
    needs.every((modality) => (bits & modalityBit(modality)) !== 0),
  );
  return (
    <>
      {last.length > 0 && (
        <ul aria-label={t('rules.gate.last')}>
          {last.map((text) => (
            <li key={text}>
              <button type="button" className="gate-item mono" onClick={() => onChoose(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
      <ul aria-label={t('rules.gate.ready')}>
        {ready.map(({ id, text }) => (
          <li key={id}>
            <button
              type="button"
              className="gate-item"
              data-testid={`gate-ready-${id}`}
              onClick={() => onChoose(text)}
            >
              <span>{t(`rules.ready.${id}`)}</span>
              <span className="mono muted">{text}</span>
            </button>
          </li>
        ))}
        {hasPrediction &&
          modelGates.map(({ id, text }) => (
            <li key={id}>
              <button
                type="button"
                className="gate-item"
                data-testid={`gate-ready-model-${id}`}
                onClick={() => onChoose(text)}
              >
                <span>{t(`prediction.gate.${id}`)}</span>
                <span className="mono muted">{text}</span>
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}
