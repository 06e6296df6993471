import { useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { WindowButtons } from '../../app/TitleBar.tsx';
import logo from '../../assets/icon.svg';
import { useText } from '../../i18n/index.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { JobCard } from '../jobs/JobCard.tsx';
import { OpenDataset, OpenWorkspace } from './OpenForms.tsx';
import { RecentWorkspaces } from './RecentWorkspaces.tsx';
import { useOpening } from './useOpening.ts';

type Form = 'dataset' | 'workspace' | null;

/** The first screen: open a dataset, try the sample, go on with a workspace. */
export function Welcome() {
  const { actions } = useApp();
  const { t, language } = useText();
  const open = useAppState((s) => s.workspace);
  const version = useAppState((s) => s.info?.version ?? '');
  const [form, setForm] = useState<Form>(null);
  const { opening, reset, openDataset, openSample, openWorkspace } = useOpening();
  const job = useAppState((s) =>
    opening.kind === 'opening' ? s.jobs.find((j) => j.id === opening.jobId) : undefined,
  );
  const choose = (next: Form) => {
    reset();
    setForm(form === next ? null : next);
  };
  const back = open?.datasets[0];
  return (
    <div className="welcome" data-testid="welcome">
      <div className="welcome-corner">
        {back && (
          <button
            type="button"
            className="text-button"
            onClick={() => actions.go({ kind: 'dataset', datasetId: back.id })}
            data-testid="welcome-back"
          >
            {t('welcome.back', { name: open.name })}
          </button>
        )}
        <span className="grow" />
        <WindowButtons />
      </div>
      <main className="welcome-page">
        <header className="welcome-head">
          <img src={logo} width={52} height={52} alt="" />
          <div>
            <h1>Arpenteur</h1>
            <p>{t('welcome.what')}</p>
          </div>
        </header>

        {opening.kind === 'opening' && (
          <section className="welcome-busy" aria-live="polite" data-testid="welcome-busy">
            {job ? <JobCard job={job} /> : <p className="empty-state">{t('welcome.opening')}</p>}
          </section>
        )}
        {/* Hidden, not gone: what was typed is still there when opening fails. */}
        <div hidden={opening.kind === 'opening'}>
          <div className="welcome-ways">
            <Way
              icon="folder"
              title={t('welcome.dataset')}
              text={t('welcome.datasetText')}
              open={form === 'dataset'}
              onClick={() => choose('dataset')}
              testId="welcome-open-dataset"
            />
            <Way
              icon="sample"
              title={t('welcome.sample')}
              text={t('welcome.sampleText')}
              badge={t('synthetic.badge')}
              onClick={() => void openSample()}
              testId="welcome-sample"
            />
          </div>
          {form === 'dataset' && <OpenDataset onOpen={openDataset} />}
          {form === 'workspace' && <OpenWorkspace onOpen={openWorkspace} />}
          {opening.kind === 'failed' && (
            <p className="form-error" role="alert" data-testid="welcome-error">
              {formatError(opening.error, language).message} {formatError(opening.error, language).hint}
            </p>
          )}
          <RecentWorkspaces
            key={opening.kind}
            onOpen={(path) => void openWorkspace(path)}
            aside={
              <button
                type="button"
                className="link-button"
                onClick={() => choose('workspace')}
                data-testid="welcome-open-workspace"
              >
                {t('welcome.otherWorkspace')}
              </button>
            }
          />
        </div>
        <footer className="welcome-foot">
          <p>{t('welcome.promise')}</p>
          <p>{t('welcome.licence', { version })}</p>
        </footer>
      </main>
    </div>
  );
}

function Way({
  icon,
  title,
  text,
  badge,
  open,
  onClick,
  testId,
}: {
  icon: IconName;
  title: string;
  text: string;
  badge?: string;
  open?: boolean;
  onClick(): void;
  testId: string;
}) {
  return (
    <button type="button" className="welcome-way" aria-expanded={open} onClick={onClick} data-testid={testId}>
      <Icon name={icon} size={26} />
      <span>
        <strong>
          {title}
          {badge && <span className="badge badge-synthetic">{badge}</span>}
        </strong>
        <span className="welcome-way-text">{text}</span>
      </span>
    </button>
  );
}
