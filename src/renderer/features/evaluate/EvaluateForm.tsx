import { Button } from '@mantine/core';
import type { PredictionSet } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { FolderField } from '../folders/FolderField.tsx';
import { chooseEvaluate, closeEvaluate, startEvaluate, useEvaluate } from './evaluateStore.ts';
import { Segments } from '../../ui/Segments.tsx';

/** What is evaluated: predictions, task, filter; and the way to start and to stop. */
export function EvaluateForm({ sets }: { sets: readonly PredictionSet[] }) {
  const services = useApp();
  const { t } = useText();
  const { source, task, where, run } = useEvaluate((s) => s);
  const isRunning = run.kind === 'running';
  const canStart = source !== null && (source.kind === 'set' || source.path.trim() !== '');
  const job = useAppState((s) =>
    run.kind === 'running' ? s.jobs.find(({ id }) => id === run.jobId) : undefined,
  );
  const start = () => canStart && !isRunning && void startEvaluate(services);
  return (
    <>
      <header className="desk-head evaluate-head">
        <h1>{t('evaluate.title')}</h1>
        <SourceChoice sets={sets} disabled={isRunning} />
        {source?.kind === 'folder' && (
          <Segments
            label={t('evaluate.task')}
            values={['cosia', 'lpis'] as const}
            value={task}
            text={(name) => t(`evaluate.task.${name}`)}
            testId="evaluate-task"
            disabled={isRunning}
            onValue={(name) => chooseEvaluate({ task: name })}
          />
        )}
        <input
          className="evaluate-where mono"
          aria-label={t('evaluate.where')}
          placeholder={t('evaluate.whereHint')}
          title={t('evaluate.whereHelp')}
          value={where}
          spellCheck={false}
          disabled={isRunning}
          data-testid="evaluate-where"
          onChange={(event) => chooseEvaluate({ where: event.currentTarget.value })}
          onKeyDown={(event) => event.key === 'Enter' && start()}
        />
        {job && !isFinished(job) ? (
          <Button
            variant="default"
            size="compact-sm"
            className="evaluate-go"
            data-testid="evaluate-cancel"
            onClick={() => void services.actions.cancelJob(job.id).catch(notifyError)}
          >
            {t('common.cancel')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            className="evaluate-go"
            disabled={!canStart || isRunning}
            data-testid="evaluate-start"
            onClick={start}
          >
            {t('evaluate.start')}
          </Button>
        )}
        <span className="grow" />
        <IconButton
          icon="close"
          label={t('evaluate.close')}
          testId="evaluate-close"
          onClick={closeEvaluate}
        />
      </header>
      {source?.kind === 'folder' && (
        <div className="evaluate-folder">
          <FolderField
            label={t('evaluate.folder')}
            description={t('evaluate.folderHelp')}
            value={source.path}
            kind="any"
            onChange={(path) => chooseEvaluate({ source: { kind: 'folder', path } })}
            testId="evaluate-folder"
          />
        </div>
      )}
    </>
  );
}

/** The sets of the dataset, newest first, or a folder. */
function SourceChoice({ sets, disabled }: { sets: readonly PredictionSet[]; disabled: boolean }) {
  const { t, language } = useText();
  const source = useEvaluate((s) => s.source);
  const value = source === null ? '' : source.kind === 'folder' ? 'folder' : `set ${source.setId}`;
  const choose = (chosen: string) => {
    if (chosen === 'folder') return chooseEvaluate({ source: { kind: 'folder', path: '' } });
    const set = sets.find(({ id }) => chosen === `set ${id}`);
    if (set) chooseEvaluate({ source: { kind: 'set', setId: set.id }, task: set.task });
  };
  const tasks = { cosia: t('evaluate.task.cosia'), lpis: t('evaluate.task.lpis') };
  return (
    <select
      className="desk-select evaluate-source"
      aria-label={t('evaluate.source')}
      value={value}
      disabled={disabled}
      data-testid="evaluate-source"
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {value === '' && <option value="">{t('evaluate.choose')}</option>}
      {sets.map((set) => (
        <option key={set.id} value={`set ${set.id}`}>
          {t('evaluate.set', {
            model: set.modelName,
            task: tasks[set.task],
            count: set.patches,
            n: formatNumber(set.patches, language),
          })}
        </option>
      ))}
      {source?.kind === 'set' && !sets.some(({ id }) => id === source.setId) && (
        <option value={value}>{t('evaluate.goneSet')}</option>
      )}
      <option value="folder">{t('evaluate.aFolder')}</option>
    </select>
  );
}
