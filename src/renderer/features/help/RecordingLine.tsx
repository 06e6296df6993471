import { useText } from '../../i18n/index.ts';
import type { Recording } from './useRecording.ts';

/** The foot of the sheet: how keys act, or what is to be pressed, or what stands in the way. Its height is its own. */
export function RecordingLine({ recording }: { recording: Recording }) {
  const { t } = useText();
  const { state } = recording;
  if (!state)
    return (
      <p className="key-foot">
        {t('hands.keys.howTo')} {t('keySheet.foot')}
      </p>
    );
  const name = t(state.command.title);
  const { problem } = state;
  return (
    <div className="key-foot" role="status" data-testid="key-recording">
      {!problem && <span>{t('hands.keys.press', { name })}</span>}
      {problem?.kind === 'refused' && (
        <span className="form-warn">
          {t(`hands.keys.refused.${problem.why}`)} {t('hands.keys.press', { name })}
        </span>
      )}
      {problem?.kind === 'taken' && (
        <span className="form-warn">
          {t('hands.keys.taken', {
            names: problem.by.map((command) => t(command.title)).join(', '),
            count: problem.by.length,
          })}
        </span>
      )}
      <span className="key-answers">
        {problem?.kind === 'taken' && (
          <button
            type="button"
            className="text-button key-take"
            data-testid="key-take"
            // The row keeps the focus: Enter there takes the key too.
            onPointerDown={(event) => event.preventDefault()}
            onClick={recording.take}
          >
            {t('hands.keys.take', { name })}
          </button>
        )}
        <button
          type="button"
          className="text-button"
          onPointerDown={(event) => event.preventDefault()}
          onClick={recording.stop}
        >
          {t('common.cancel')}
        </button>
      </span>
    </div>
  );
}
