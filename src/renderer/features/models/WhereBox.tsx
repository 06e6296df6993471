import { useState } from 'react';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { chooseQueue, useModelsState } from './modelsStore.ts';

/** A filter of the queue in one line; Enter asks. The filter of the list can be taken over. */
export function WhereBox({ error }: { error: AppErrorData | null }) {
  const { t, language } = useText();
  const where = useModelsState((s) => s.queue.where);
  const found = useAppState((s) => s.find.where);
  const [typed, setTyped] = useState(where);
  const ask = (text: string) => {
    setTyped(text);
    chooseQueue({ where: text.trim(), patchId: null });
  };
  return (
    <div className="rank-where">
      <div className="models-line">
        <input
          className="models-text mono"
          aria-label={t('models.rank.where')}
          placeholder={t('models.rank.wherePlaceholder')}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') ask(typed);
            else if (event.key === 'Escape' && typed !== '') ask('');
            else return;
            event.preventDefault();
          }}
          onBlur={() => typed.trim() !== where && ask(typed)}
          aria-invalid={error?.code === 'whereInvalid' || undefined}
          data-testid="rank-where"
        />
        {found !== '' && found !== where && (
          <button type="button" className="link-button" title={found} onClick={() => ask(found)}>
            {t('models.rank.useList')}
          </button>
        )}
      </div>
      {error?.code === 'whereInvalid' && (
        <p className="form-error" role="alert">
          {formatError(error, language).message}
        </p>
      )}
    </div>
  );
}
