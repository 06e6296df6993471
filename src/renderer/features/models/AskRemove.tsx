import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { notifyError } from '../../app/notify.ts';

/** A removal that asks once more, in its own place. */
export function AskRemove({
  label,
  question,
  testId,
  disabled = false,
  onRemove,
}: {
  label: string;
  /** What is lost and what stays. */
  question: string;
  testId: string;
  disabled?: boolean;
  onRemove(): Promise<unknown>;
}) {
  const { t } = useText();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const remove = () => {
    setBusy(true);
    onRemove()
      .catch(notifyError)
      .finally(() => {
        setBusy(false);
        setAsking(false);
      });
  };
  if (!isAsking)
    return (
      <button
        type="button"
        className="link-button"
        disabled={disabled}
        onClick={() => setAsking(true)}
        data-testid={testId}
      >
        {label}
      </button>
    );
  return (
    <div className="models-ask" role="group" aria-label={label}>
      <p>{question}</p>
      <div className="models-line">
        <button
          type="button"
          className="link-button models-danger"
          // The question takes the place of what was pressed.
          autoFocus
          disabled={isBusy}
          onClick={remove}
          data-testid={`${testId}-yes`}
        >
          {label}
        </button>
        <button type="button" className="link-button" disabled={isBusy} onClick={() => setAsking(false)}>
          {t('common.cancel')}
        </button>
      </div>
    </div>
  );
}
