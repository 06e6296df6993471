import { Button } from '@mantine/core';
import type { Dataset, ModelInfo } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { isFinished } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/Section.tsx';
import { WhereField } from '../export/WhereField.tsx';
import { hasScope } from './runWhere.ts';
import { chooseInModels, runScopes, useModelsState } from './modelsStore.ts';
import { RunProgress } from './RunProgress.tsx';
import { RunResult } from './RunResult.tsx';
import { RunSettingsForm } from './RunSettingsForm.tsx';
import { useLastRun, usePreview, useScope, useStartRun, type RunPreview } from './useModels.ts';

/** A run of a model: over what, how, how far. */
export function RunForm({ model, dataset }: { model: ModelInfo; dataset: Dataset }) {
  const { t, language } = useText();
  const { scope, where } = useScope();
  const { preview, error, loading } = usePreview(model.id, where);
  const { start, isStarting, error: refused } = useStartRun();
  const job = useLastRun();
  const isRunning = job !== null && !isFinished(job);
  const told = (scope === 'where' ? null : error) ?? refused;
  const left = preview ? preview.patches - preview.done - preview.lacking : 0;
  return (
    <>
      <Section title={t('models.run')} testId="run">
        <ScopeChoice />
        {scope === 'where' && <OwnWhere error={error} />}
        <PreviewLine preview={isRunning ? null : preview} loading={loading || isRunning} />
        <RunSettingsForm model={model} />
        {told && (
          <p className="form-error" role="alert" data-testid="run-error">
            {formatError(told, language).message} {formatError(told, language).hint}
          </p>
        )}
        <div className="run-action">
          {isRunning ? (
            <RunProgress job={job} />
          ) : (
            <Button
              fullWidth
              size="compact-md"
              loading={isStarting}
              disabled={where === null || error !== null || left <= 0 || !dataset.present}
              onClick={() => where !== null && start(model.id, where)}
              data-testid="run-start"
            >
              {startText(preview, left, t, language)}
            </Button>
          )}
        </div>
      </Section>
      {job && !isRunning && <RunResult job={job} />}
    </>
  );
}

/** What the button would do, or why there is nothing to do. */
function startText(preview: RunPreview | null, left: number, t: Translate, language: Language): string {
  if (!preview) return t('models.run.counting');
  if (left > 0) return t('models.run.start', { count: left, n: formatNumber(left, language) });
  return t(preview.done > 0 ? 'models.run.allDone' : 'models.run.nothing');
}

function ScopeChoice() {
  const { t } = useText();
  const { scope, place } = useScope();
  return (
    <label className="models-field">
      <span>{t('models.scope')}</span>
      <select
        className="models-select"
        value={scope}
        onChange={(event) => {
          const chosen = runScopes.find((id) => id === event.currentTarget.value);
          if (chosen) chooseInModels({ scope: chosen });
        }}
        data-testid="run-scope"
      >
        {runScopes.map((id) => (
          <option key={id} value={id} disabled={!hasScope(id, place)}>
            {t(`models.scope.${id}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function OwnWhere({ error }: { error: Parameters<typeof WhereField>[0]['error'] }) {
  const { t } = useText();
  const where = useModelsState((s) => s.where);
  return (
    <WhereField
      value={where}
      onChange={(text) => chooseInModels({ where: text })}
      error={error}
      label={t('models.scope.where')}
      testId="run-where"
    />
  );
}

/** `812 patches · 40 done · 3 lack SPOT`; its place is kept while it is counted. */
function PreviewLine({ preview, loading }: { preview: RunPreview | null; loading: boolean }) {
  const { t, language } = useText();
  const number = (value: number) => formatNumber(value, language);
  const parts = preview
    ? [
        t('count.patches', { count: preview.patches, n: number(preview.patches) }),
        ...(preview.done > 0
          ? [t('models.preview.done', { count: preview.done, n: number(preview.done) })]
          : []),
        ...preview.lacks.map(({ modality, patches }) =>
          t('models.preview.lacks', { count: patches, n: number(patches), modality }),
        ),
      ]
    : [];
  return (
    <p
      className="run-preview"
      data-loading={loading || undefined}
      aria-live="polite"
      data-testid="run-preview"
    >
      {parts.length > 0 ? parts.join(' · ') : '\u00a0'}
    </p>
  );
}
