import './health.css';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { CodeBars } from './CodeBars.tsx';
import { useHealth } from './useHealth.ts';

/** The report in short, beside its page: how much there is of what; each kind is a filter of the page. */
export function ReportPanel() {
  const { t, language } = useText();
  const health = useHealth();
  const total = health?.counts.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const check = health?.check;
  const isComplete = check && check.headers >= check.patches && check.pixels >= check.patches;
  return (
    <div className="panel">
      <Section title={t('health.title')} aside={health ? formatNumber(total, language) : '…'} testId="report">
        {health && total === 0 && <EmptyState>{t('health.none')}</EmptyState>}
        <CodeBars health={health} />
        {check && !isComplete && <p className="section-note">{t('health.notChecked')}</p>}
      </Section>
    </div>
  );
}
