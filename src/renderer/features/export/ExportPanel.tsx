import { Button, Radio, Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Dataset, ExportOptions, ExportScope } from '../../../shared/contract/index.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { patchOfCell } from '../../../shared/model/layouts.ts';
import { useAppState, useDocument } from '../../app/AppContext.ts';
import { nomenclatureOf, placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { selectedCount, type Selection } from '../../state/app.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState, Section } from '../../ui/Section.tsx';
import { FolderField } from '../folders/FolderField.tsx';
import { JobCard } from '../jobs/JobCard.tsx';
import { ExportDone } from './ExportDone.tsx';
import { PreviewFacts } from './PreviewFacts.tsx';
import { useExportPreview, useExportRun } from './useExport.ts';
import { WhereField } from './WhereField.tsx';

type ScopeKind = 'changed' | 'all' | 'roi' | 'selection' | 'where';

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
  const selection = useAppState((s) => s.selection);
  const found = useAppState((s) => s.find.where);
  const requests = useAppState((s) => s.exportRequests);
  const chosen = selectedCount(selection);
  const [kind, setKind] = useState<ScopeKind>(chosen > 0 ? 'selection' : 'changed');
  useEffect(() => {
    if (requests > 0) setKind('selection');
  }, [requests]);
  const [where, setWhere] = useState('');
  const [compression, setCompression] = useState<ExportOptions['compression']>('lzw');
  const [convertTo, setConvertTo] = useState<ExportOptions['convertTo']>(null);
  const open = [...new Set(patches.map((p) => patchOfCell(p.patchId)))];
  const isGone = (kind === 'roi' && !inRoi) || (kind === 'selection' && chosen === 0);
  const shownKind = isGone ? 'changed' : kind;
  const scope =
    shownKind === 'selection' ? selectionScope(selection, found) : toScope(shownKind, where, open);
  const { preview, error, loading } = useExportPreview(dataset.id, scope);
  const { run, start, reset } = useExportRun();
  const job = useAppState((s) =>
    run.kind === 'running' ? s.jobs.find((j) => j.id === run.jobId) : undefined,
  );
  const own = nomenclatureOf(dataset);
  const conversions = otherLists(dataset);
  if (run.kind === 'done') return <ExportDone result={run.result} onAgain={reset} />;
  return (
    <>
      <Section title={t('export.what')}>
        <Radio.Group
          value={shownKind}
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
            {chosen > 0 && (
              <Radio
                value="selection"
                label={t('find.exportScope', { count: chosen, n: formatNumber(chosen, language) })}
                data-testid="export-scope-selection"
              />
            )}
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
              ...conversions.map((other) => ({
                value: other.id,
                label: t('export.convertTo', { list: other.label }),
              })),
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

/** Lists that the masks can be written in: FLAIR's two say the same in other numbers, a list of its own stands alone. */
function otherLists({ nomenclature }: Dataset): Nomenclature[] {
  if (nomenclature === 'own') return [];
  const other = nomenclature === 'flair-1-19' ? 'cosia-hub-0-18' : 'flair-1-19';
  return [nomenclatureOf({ nomenclature: other, classList: null })];
}

/** The chosen patches; all of a filter are not named one by one. */
function selectionScope({ ids, all }: Selection, where: string): ExportScope {
  if (all === null) return { kind: 'patches', patchIds: [...ids] };
  return where === '' ? { kind: 'all' } : { kind: 'where', where };
}

function toScope(
  kind: Exclude<ScopeKind, 'selection'>,
  where: string,
  patchIds: string[],
): ExportScope | null {
  if (kind === 'where') return where.trim() ? { kind, where: where.trim() } : null;
  if (kind === 'roi') return patchIds.length > 0 ? { kind: 'patches', patchIds } : null;
  return { kind };
}
