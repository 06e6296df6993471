import { useState } from 'react';
import type { Pattern } from '../../../shared/contract/index.ts';
import { severityLevel } from '../../../shared/comparison/severity.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { beginGroup } from './groups.ts';
import { pairKey, pairName } from './names.ts';
import { usePatterns } from './useDeskData.ts';

/** Patterns that are listed: the rest is small. */
const mostPatterns = 300;

/** Items alike: the same pair in the same domain. */
export function PatternsView() {
  const { t, language } = useText();
  const filter = useDesk((s) => s.filter);
  const { data, error } = usePatterns(filter);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const told = error && formatError(error, language);
  return (
    <div className="review-body" data-testid="patterns">
      {told && (
        <p className="form-error review-pad" role="alert">
          {told.message} {told.hint}
        </p>
      )}
      {data?.length === 0 && (
        <div className="review-pad">
          <EmptyState>{t('review.patterns.none')}</EmptyState>
        </div>
      )}
      <ul>
        {data?.slice(0, mostPatterns).map((pattern) => {
          const key = `${pattern.domain} ${pairKey(pattern)}`;
          return (
            <PatternRow
              key={key}
              pattern={pattern}
              isOpen={key === openKey}
              onToggle={() => setOpenKey(key === openKey ? null : key)}
            />
          );
        })}
      </ul>
    </div>
  );
}

function PatternRow({ pattern, isOpen, onToggle }: { pattern: Pattern; isOpen: boolean; onToggle(): void }) {
  const services = useApp();
  const { t, language } = useText();
  const { domain, open, items, areaM2, maxSeverity } = pattern;
  const number = (n: number) => formatNumber(n, language);
  return (
    <li className="review-pattern" data-open={isOpen || undefined} data-testid="pattern">
      <button type="button" className="review-pattern-head" aria-expanded={isOpen} onClick={onToggle}>
        <span className="review-bar" data-level={severityLevel(maxSeverity)} />
        <span className="review-row-text">
          <span className="review-row-name">{pairName(pattern, t, language)}</span>
          <span className="review-row-facts">
            {domain} · {number(areaM2)} m²
          </span>
        </span>
        <span className="review-row-end">
          <span className="review-row-severity">
            {t('review.patterns.of', { open: number(open), items: number(items) })}
          </span>
        </span>
      </button>
      {isOpen && (
        <div className="review-pattern-actions">
          <button
            type="button"
            className="link-button"
            data-testid="pattern-show"
            onClick={() =>
              services.desk
                .getState()
                .showItems({ states: ['open'], domains: [domain], pairs: [pairKey(pattern)] })
            }
          >
            {t('review.patterns.show')}
          </button>
          {open > 1 && (
            <>
              <span className="dot" />
              <button
                type="button"
                className="link-button"
                title={t('review.group.check')}
                data-testid="group-begin"
                onClick={() => void beginGroup(services, pattern).catch(notifyError)}
              >
                {t('review.group.begin')}
              </button>
            </>
          )}
        </div>
      )}
    </li>
  );
}
