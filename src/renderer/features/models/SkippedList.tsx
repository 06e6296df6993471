import { useState } from 'react';
import type { PredictionSet } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { groupSkipped, isErrorCode } from './skipped.ts';

const shownPatches = 50;

/** Patches that were asked for and not predicted, by reason; their names on a click. */
export function SkippedList({ set }: { set: Pick<PredictionSet, 'skipped' | 'skippedCount'> }) {
  const { t, language } = useText();
  const [isOpen, setOpen] = useState(false);
  const { skipped, skippedCount } = set;
  return (
    <div className="models-skipped" data-testid="skipped">
      <button
        type="button"
        className="link-button form-warn"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        data-testid="skipped-open"
      >
        {t('models.skipped', { count: skippedCount, n: formatNumber(skippedCount, language) })}
      </button>
      {isOpen &&
        groupSkipped(skipped).map(({ code, patchIds }) => (
          <div key={code} className="models-skipped-group">
            <p>{isErrorCode(code) ? formatError({ code, params: {} }, language).message : code}</p>
            <ul>
              {patchIds.slice(0, shownPatches).map((patchId) => (
                <li key={patchId}>{patchId}</li>
              ))}
              {patchIds.length > shownPatches && (
                <li className="muted">
                  {t('models.more', {
                    count: patchIds.length - shownPatches,
                    n: formatNumber(patchIds.length - shownPatches, language),
                  })}
                </li>
              )}
            </ul>
          </div>
        ))}
    </div>
  );
}
