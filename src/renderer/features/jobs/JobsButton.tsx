import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useAppState } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { Icon } from '../../ui/Icon.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { JobCard } from './JobCard.tsx';

const shownJobs = 8;

/** Background work: how much runs, and the last jobs on a click. */
export function JobsButton() {
  const { t } = useText();
  const jobs = useAppState((s) => s.jobs);
  const running = jobs.filter((job) => !isFinished(job)).length;
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={340}>
      <Popover.Target>
        <button
          type="button"
          className="text-button"
          aria-expanded={open}
          aria-label={t('jobs.title')}
          data-testid="jobs-button"
          onClick={() => setOpen(!open)}
        >
          <Icon name="tasks" />
          {running > 0 && <span className="badge badge-count">{running}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="jobs-dropdown">
        <h2 className="popover-title">{t('jobs.title')}</h2>
        {jobs.length === 0 && <EmptyState>{t('jobs.none')}</EmptyState>}
        {jobs.slice(0, shownJobs).map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
