import { useText, type TextKey } from '../i18n/index.ts';
import type { Activity } from '../state/app.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { useApp, useAppState } from './AppContext.ts';
import { placeDataset } from './selectors.ts';

const activities: readonly { id: Activity; icon: IconName; label: TextKey }[] = [
  { id: 'catalogue', icon: 'map', label: 'activity.catalogue' },
  { id: 'review', icon: 'review', label: 'activity.review' },
  { id: 'models', icon: 'models', label: 'activity.models' },
  { id: 'export', icon: 'export', label: 'activity.export' },
  { id: 'report', icon: 'report', label: 'activity.report' },
];

/** What the side panel shows. */
export function ActivityRail() {
  const { actions } = useApp();
  const { t } = useText();
  const activity = useAppState((s) => s.activity);
  const open = useAppState((s) => s.layout.sideOpen);
  const problems = useAppState((s) => placeDataset(s)?.problems ?? 0);
  return (
    <nav className="rail" data-pane="rail" aria-label={t('pane.rail')}>
      {activities.map(({ id, icon, label }) => (
        <button
          key={id}
          type="button"
          className="rail-button"
          aria-pressed={open && activity === id}
          data-testid={`activity-${id}`}
          onClick={() => actions.setActivity(id)}
        >
          <Icon name={icon} size={20} />
          <span>{t(label)}</span>
          {id === 'report' && problems > 0 && (
            <span className="rail-count" aria-label={t('report.count', { count: problems })}>
              {problems > 99 ? '99+' : problems}
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
