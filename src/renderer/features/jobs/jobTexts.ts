import type { Job } from '../../../shared/contract/index.ts';
import { translate, translateOr, type Language } from '../../i18n/index.ts';
import { formatDuration, formatNumber } from '../../ui/format.ts';

/** What the job is doing: its phase in words. */
export function jobPhase(job: Job): string {
  return translateOr(`jobs.phase.${job.phase}`, job.phase);
}

/** How far a running job is: `1 120 of 2 500 files · 1 120/s · 1 min 20 s left`. */
export function jobProgress(job: Job, language: Language): string {
  const unit = translateOr(`jobs.unit.${job.unit}`, job.unit);
  const parts = [
    job.total > 0
      ? translate('jobs.doneOf', {
          done: formatNumber(job.done, language),
          total: formatNumber(job.total, language),
          unit,
        })
      : job.done > 0
        ? `${formatNumber(job.done, language)} ${unit}`
        : '',
  ];
  if (job.rate > 0) {
    parts.push(`${formatNumber(job.rate, language, job.rate < 10 ? 1 : 0)} ${unit}/s`);
    parts.push(jobLeft(job));
  }
  return parts.filter(Boolean).join(' · ');
}

/** How long a running job still takes: `1 min 20 s left`; empty while it is unknown. */
export function jobLeft(job: Job): string {
  if (job.rate <= 0 || job.total <= job.done) return '';
  return translate('jobs.left', { time: formatDuration((job.total - job.done) / job.rate) });
}

/** Share done in percent, or null while the total is unknown. */
export const jobPercent = (job: Job): number | null =>
  job.total > 0 ? Math.min(100, (job.done / job.total) * 100) : null;
