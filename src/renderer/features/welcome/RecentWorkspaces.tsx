import { useEffect, useState, type ReactNode } from 'react';
import type { RecentWorkspace } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { EmptyState } from '../../ui/Section.tsx';

/** Workspaces opened before, newest first; one whose folder is gone says so and can be forgotten. */
export function RecentWorkspaces({ onOpen, aside }: { onOpen(path: string): void; aside: ReactNode }) {
  const { client } = useApp();
  const { t } = useText();
  const [recent, setRecent] = useState<readonly RecentWorkspace[] | null>(null);
  useEffect(() => {
    client.workspace.recent().then(setRecent, notifyError);
  }, [client]);
  const forget = (path: string) => client.workspace.forgetRecent({ path }).then(setRecent, notifyError);
  return (
    <section className="welcome-recent" aria-label={t('recent.title')} data-testid="recent-workspaces">
      <header className="section-head">
        <h2>{t('recent.title')}</h2>
        {aside}
      </header>
      {recent?.length === 0 && <EmptyState>{t('recent.none')}</EmptyState>}
      <ul className="recent-list">
        {recent?.map((workspace) => (
          <li key={workspace.path} className="recent-row">
            <button
              type="button"
              className="recent-open"
              disabled={!workspace.present}
              onClick={() => onOpen(workspace.path)}
              data-testid="recent-workspace"
            >
              <Icon name="database" />
              <RecentText workspace={workspace} />
            </button>
            <IconButton
              icon="close"
              label={t('recent.forget')}
              onClick={() => void forget(workspace.path)}
              position="left"
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentText({ workspace }: { workspace: RecentWorkspace }) {
  const { t, language } = useText();
  const opened = new Date(workspace.openedAt).toLocaleDateString(language, { dateStyle: 'medium' });
  return (
    <>
      <span className="recent-main">
        <strong>{workspace.name}</strong>
        {workspace.synthetic && <span className="badge badge-synthetic">{t('synthetic.badge')}</span>}
        <span className="recent-path">{workspace.path}</span>
      </span>
      <span className="recent-aside">
        {workspace.present
          ? t('count.patches', { count: workspace.patches, n: formatNumber(workspace.patches, language) })
          : t('recent.gone')}
        <br />
        {opened}
      </span>
    </>
  );
}
