import { severityLevel, severityLevels, type SeverityLevel } from '../../../shared/comparison/severity.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { binCount, type Severities } from './readSeverities.ts';

const height = 72;
const width = 240;

/** How many items are how severe; a level is clicked to see its items. */
export function SeverityChart({
  severities,
  onLevel,
}: {
  severities: Severities | null;
  onLevel(level: SeverityLevel): void;
}) {
  const { t, language } = useText();
  const n = (value: number) => formatNumber(value, language);
  return (
    <section className="chart" aria-label={t('agree.severity')} data-testid="severity-chart">
      <h2>{t('agree.severity')}</h2>
      {severities?.total === 0 && <p className="section-note">{t('agree.noItems')}</p>}
      {severities && severities.total > 0 && severities.bins && (
        <Histogram bins={severities.bins} onLevel={onLevel} />
      )}
      {severities && severities.total > 0 && (
        <ul className="severity-levels">
          {[...severityLevels].reverse().map((level) => {
            const { items, open } = severities.levels.find((entry) => entry.level === level)!;
            return (
              <li key={level}>
                <button
                  type="button"
                  disabled={items === 0}
                  data-level={level}
                  data-testid={`severity-${level}`}
                  onClick={() => onLevel(level)}
                >
                  <i aria-hidden="true" />
                  {t(`agree.level.${level}`)}
                  <span className="chart-number">{t('agree.ofOpen', { open: n(open), n: n(items) })}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

function Histogram({ bins, onLevel }: { bins: readonly number[]; onLevel(level: SeverityLevel): void }) {
  const { t } = useText();
  const most = Math.max(1, ...bins);
  const step = width / binCount;
  const half = 10 / binCount;
  return (
    <svg
      className="severity-bins"
      viewBox={`0 0 ${width} ${height + 14}`}
      role="img"
      aria-label={t('agree.severity')}
    >
      {bins.map((count, bin) => {
        const level = severityLevel(bin * half);
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 4));
        return (
          <g key={bin} onClick={() => onLevel(level)} className="severity-bin">
            <title>{t('agree.bin', { count, from: bin * half, to: (bin + 1) * half })}</title>
            <rect x={bin * step} width={step} height={height} fill="transparent" />
            <rect
              x={bin * step + 1}
              y={height - tall}
              width={step - 2}
              height={tall}
              rx="1"
              data-level={level}
            />
          </g>
        );
      })}
      <line x1="0" x2={width} y1={height + 0.5} y2={height + 0.5} className="chart-axis" />
      {[0, 4, 7, 10].map((value) => (
        <text
          key={value}
          x={(value / 10) * width}
          y={height + 12}
          textAnchor={value === 0 ? 'start' : value === 10 ? 'end' : 'middle'}
        >
          {value}
        </text>
      ))}
    </svg>
  );
}
