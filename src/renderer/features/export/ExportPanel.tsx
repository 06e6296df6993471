import { Button, Radio, Select } from '@mantine/core';
import { useState } from 'react';
import type { Dataset, ExportOptions, ExportScope } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useAppState, useDocument } from '../../app/AppContext.ts';
import { nomenclatureOf, placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { FolderField } from '../folders/FolderField.tsx';
import { JobCard } from '../jobs/JobCard.tsx';
import { ExportDone } from './ExportDone.tsx';
import { PreviewFacts } from './PreviewFacts.tsx';
import { useExportPreview, useExportRun } from './useExport.ts';
import { WhereField } from './WhereField.tsx';

type ScopeKind = 'changed' | 'all' | 'roi' | 'where';

/** Writes the corrected masks into a new tree. */
export function ExportPanel() {
  const dataset = useAppState(placeDataset);
  const { t } = useText();
  return (
    <div className="panel" data-testid="export-panel">
      {dataset ? (
        <ExportForm key={dataset.id} dataset={dataset} />
      ) : (
        <EmptyState>{t('catalogue.noDataset')}</EmptyState>
      )}
    </div>
  );
}

function ExportForm({ dataset }: { dataset: Dataset }) {
  const { t, language } = useText();
  const patches = useAppState((s) => s.openPatches);
  const inRoi = useDocument((s) => s.roi !== null);
  const [out, setOut] = useState('');
  const [kind, setKind] = useState<ScopeKind>('changed');
  const [where, setWhere] = useState('');
  const [compression, setCompression] = useState<ExportOptions['compression']>('lzw');
  const [convertTo, setConvertTo] = useState<ExportOptions['convertTo']>(null);
  const scope = toScope(
    kind === 'roi' && !inRoi ? 'changed' : kind,
    where,
    patches.map((p) => p.patchId),
  );
  const { preview, error, loading } = useExportPreview(dataset.id, scope);
  const { run, start, reset } = useExportRun();
  const job = useAppState((s) =>
    run.kind === 'running' ? s.jobs.find((j) => j.id === run.jobId) : undefined,
  );
  const own = nomenclatureOf(dataset);
  const other = nomenclatureOf({
    ...dataset,
    nomenclature: dataset.nomenclature === 'flair-1-19' ? 'cosia-hub-0-18' : 'flair-1-19',
  });
  if (run.kind === 'done') return <ExportDone result={run.result} onAgain={reset} />;
  return (
    <>
      <Section title={t('export.what')}>
        <Radio.Group
          value={kind}
          onChange={(value) => setKind(value as ScopeKind)}
          aria-label={t('export.what')}
        >
          <div className="radio-rows">
            {(['changed', 'all', 'roi', 'where'] as const).map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`export.scope.${value}`)}
                disabled={value === 'roi' && !inRoi}
                data-testid={`export-scope-${value}`}
              />
            ))}
          </div>
        </Radio.Group>
        {kind === 'where' && <WhereField value={where} onChange={setWhere} error={error} />}
        {kind !== 'where' && error && <p className="form-error">{formatError(error, language).message}</p>}
        <PreviewFacts preview={preview} loading={loading} />
      </Section>
      <Section title={t('export.how')}>
        <div className="form-stack">
          <Select
            label={t('export.classList')}
            description={convertTo ? t('export.convertWarning') : t('export.classListHelp')}
            value={convertTo ?? 'keep'}
            onChange={(value) =>
              setConvertTo(value === 'keep' ? null : (value as ExportOptions['convertTo']))
            }
            data={[
              { value: 'keep', label: t('export.keepList', { list: own.label }) },
              { value: other.id, label: t('export.convertTo', { list: other.label }) },
            ]}
            allowDeselect={false}
            data-testid="export-class-list"
          />
          <Select
            label={t('export.compression')}
            value={compression}
            onChange={(value) => value && setCompression(value as ExportOptions['compression'])}
            data={[
              { value: 'lzw', label: t('export.lzw') },
              { value: 'deflate', label: t('export.deflate') },
            ]}
            allowDeselect={false}
          />
        </div>
      </Section>
      <Section title={t('export.where')}>
        <div className="form-stack">
          <FolderField
            label={t('export.folder')}
            description={t('export.folderHelp')}
            value={out}
            kind="any"
            onChange={setOut}
            testId="export-folder"
          />
          {run.kind === 'failed' && (
            <p className="form-error" role="alert" data-testid="export-error">
              {formatError(run.error, language).message} {formatError(run.error, language).hint}
            </p>
          )}
          {job && <JobCard job={job} />}
          {!job && (
            <Button
              fullWidth
              loading={run.kind === 'running'}
              disabled={!out.trim() || !scope || Boolean(error) || preview?.patches === 0}
              onClick={() =>
                scope && void start({ datasetId: dataset.id, out: out.trim(), scope, compression, convertTo })
              }
              data-testid="export-start"
            >
              {t('export.start')}
            </Button>
          )}
        </div>
      </Section>
    </>
  );
}

function toScope(kind: ScopeKind, where: string, patchIds: string[]): ExportScope | null {
  if (kind === 'where') return where.trim() ? { kind, where: where.trim() } : null;
  if (kind === 'roi') return patchIds.length > 0 ? { kind: 'patches', patchIds } : null;
  return { kind };
}
