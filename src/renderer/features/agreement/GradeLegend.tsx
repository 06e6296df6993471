import { useText } from '../../i18n/index.ts';

/** What the colours of the grades mean; the letters are the same as in the matrix. */
export function GradeLegend() {
  const { t } = useText();
  return (
    <p className="grade-legend">
      {(['C', 'P', 'X', 'N'] as const).map((grade) => (
        <span key={grade}>
          <i data-grade={grade} aria-hidden="true">
            {grade}
          </i>
          {t(`matrix.grade.${grade}`)}
        </span>
      ))}
      <span className="muted">{t('agree.byMatrix')}</span>
    </p>
  );
}
