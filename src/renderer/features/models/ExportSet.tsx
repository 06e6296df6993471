import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Dataset, PredictionSet } from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { FolderField } from '../folders/FolderField.tsx';

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'asking'; readonly error: AppErrorData | null }
  | { readonly kind: 'writing' }
  | { readonly kind: 'done'; readonly files: number };

/** Writes a set as the files of the reference tools. */
export function ExportSet({ dataset, set }: { dataset: Dataset; set: PredictionSet }) {
  const { client, actions } = useApp();
  const { t, language } = useText();
  const [state, setState] = useState<State>({ kind: 'closed' });
  const [out, setOut] = useState('');
  const write = async () => {
    setState({ kind: 'writing' });
    try {
      const asked = { datasetId: dataset.id, setId: set.id, out: out.trim() };
      const { jobId } = await client.inference.export(asked);
      const job = await actions.watchJob(jobId);
      if (job.error) throw AppError.fromData(job.error);
      if (job.state === 'cancelled') setState({ kind: 'asking', error: null });
      else setState({ kind: 'done', files: Number(job.result?.['files'] ?? 0) });
    } catch (error) {
      setState({ kind: 'asking', error: toErrorData(error) });
    }
  };
  if (state.kind === 'done')
    return (
      <span className="models-ok" role="status">
        {t('export.files', { count: state.files, n: formatNumber(state.files, language) })}
      </span>
    );
  const error = state.kind === 'asking' && state.error ? formatError(state.error, language) : null;
  return (
    <>
      <button
        type="button"
        className="link-button"
        aria-expanded={state.kind !== 'closed'}
        disabled={set.patches === 0 || state.kind === 'writing'}
        onClick={() =>
          setState(state.kind === 'closed' ? { kind: 'asking', error: null } : { kind: 'closed' })
        }
        data-testid="set-export"
      >
        {t('models.sets.export')}
      </button>
      {state.kind !== 'closed' && (
        <div className="models-ask">
          <FolderField
            label={t('export.folder')}
            description={t('models.sets.exportHelp')}
            value={out}
            kind="any"
            onChange={setOut}
            testId="set-export-folder"
          />
          {error && (
            <p className="form-error" role="alert">
              {error.message} {error.hint}
            </p>
          )}
          <Button
            size="compact-sm"
            loading={state.kind === 'writing'}
            disabled={out.trim() === ''}
            onClick={() => void write()}
            data-testid="set-export-start"
          >
            {t('models.sets.exportStart')}
          </Button>
        </div>
      )}
    </>
  );
}
