import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { severities, useHealthFilter } from './healthFilter.ts';
import { codeName } from './problemText.ts';
import type { Health } from './useHealth.ts';

export const severityIcon = { error: 'error', warning: 'warning', info: 'info' } as const;

/** How many problems there are of each kind, by severity; each is a filter. */
export function CodeBars({ health }: { health: Health | null }) {
  const { t, language } = useText();
  const { severity, codes, toggleCode } = useHealthFilter();
  if (!health) return <BarsSkeleton />;
  const most = Math.max(1, ...health.counts.map(({ count }) => count));
  return (
    <div className="code-bars" role="group" aria-label={t('health.kinds')}>
      {severities.map((kind) => {
        const counts = health.counts
          .filter((entry) => entry.severity === kind)
          .sort((a, b) => b.count - a.count || codeName(a.code).localeCompare(codeName(b.code), language));
        const sum = counts.reduce((all, { count }) => all + count, 0);
        if (sum === 0 || (severity !== null && severity !== kind)) return null;
        return (
          <section key={kind} data-severity={kind}>
            <h3 title={t(`health.${kind}Help`)}>
              <Icon name={severityIcon[kind]} size={14} />
              {t(`health.${kind}`)}
              <span>{formatNumber(sum, language)}</span>
            </h3>
            {counts.map(({ code, count }) => (
              <button
                key={code}
                type="button"
                className="code-bar"
                aria-pressed={codes.includes(code)}
                title={codeName(code)}
                data-testid={`code-${code}`}
                onClick={() => toggleCode(code)}
              >
                <span className="code-name">{codeName(code)}</span>
                <span className="code-count">{formatNumber(count, language)}</span>
                <span className="code-track">
                  <span style={{ width: `${(count / most) * 100}%` }} />
                </span>
              </button>
            ))}
          </section>
        );
      })}
    </div>
  );
}

function BarsSkeleton() {
  return (
    <div className="code-bars" aria-hidden="true">
      {[70, 52, 61, 40, 66, 48].map((width) => (
        <div key={width} className="code-bar">
          <span className="skeleton" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
