import { gradeCodes } from '../../../shared/comparison/grades.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { useText } from '../../i18n/index.ts';
import { formatShare } from '../../ui/format.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { shareOf, type GradeCounts } from './agreementTable.ts';

export interface GradeBar {
  readonly key: string;
  readonly label: string;
  /** Shown with its swatch. */
  readonly cover?: number;
  readonly counts: GradeCounts;
}

const order = ['C', 'P', 'X', 'N'] as const;

/** Bars of shares by grade, each as long as the others; the contradictory share is written beside them. */
export function GradeBars({
  title,
  bars,
  testId,
  onBar,
}: {
  title: string;
  bars: readonly GradeBar[];
  testId: string;
  onBar(bar: GradeBar): void;
}) {
  const { t, language } = useText();
  return (
    <section className="chart" aria-label={title} data-testid={testId}>
      <h2>{title}</h2>
      {bars.length === 0 && <p className="section-note">{t('agree.noBars')}</p>}
      <ul className="chart-bars">
        {bars.map((bar) => {
          const told = order
            .map(
              (grade) =>
                `${t(`matrix.grade.${grade}`)} ${formatShare(shareOf(bar.counts, grade), language)} %`,
            )
            .join('\n');
          return (
            <li key={bar.key}>
              <button
                type="button"
                title={`${bar.label}\n${told}`}
                aria-label={`${bar.label} · ${told.replaceAll('\n', ', ')}`}
                data-testid={`${testId}-${bar.key}`}
                onClick={() => onBar(bar)}
              >
                <span className="chart-label">
                  {bar.cover !== undefined && (
                    <ClassSwatch nomenclature={cosiaHub} value={bar.cover} size={11} />
                  )}
                  <span>{bar.label}</span>
                </span>
                <svg width="100%" height="12" aria-hidden="true">
                  {parts(bar.counts).map(({ grade, from, width }) => (
                    <rect
                      key={grade}
                      data-grade={grade}
                      x={`${from * 100}%`}
                      width={`${width * 100}%`}
                      height="12"
                    />
                  ))}
                </svg>
                <span className="chart-number">{formatShare(shareOf(bar.counts, 'X'), language)} %</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function parts(counts: GradeCounts) {
  let from = 0;
  return order.map((grade) => {
    const width = counts[gradeCodes[grade]] === 0 ? 0 : shareOf(counts, grade);
    const part = { grade, from, width };
    from += width;
    return part;
  });
}
