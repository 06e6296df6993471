import { Button, CopyButton } from '@mantine/core';
import { useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Section } from '../../ui/Section.tsx';
import { FolderField } from '../folders/FolderField.tsx';
import { JobCard } from '../jobs/JobCard.tsx';
import { deskFormats, deskTables, fileIn, type DeskTable } from './deskFiles.ts';
import { hasFilter, stateChoice } from './filters.ts';
import { useDeskExport } from './useDeskExport.ts';

/** Writes what was found, or what was said of it, into a file. */
export function DeskExport({ hasLpis, onClose }: { hasLpis: boolean; onClose(): void }) {
  const { t, language } = useText();
  const filter = useDesk((s) => s.filter);
  const tables = deskTables.filter((what) => hasLpis || what === 'patches');
  const [what, setWhat] = useState<DeskTable>(tables[0]!);
  const [format, setFormat] = useState<string>(deskFormats[what][0]!);
  const [lonLat, setLonLat] = useState(false);
  const [isFiltered, setFiltered] = useState(true);
  const [folder, setFolder] = useState('');
  const { run, start, reset } = useDeskExport();
  const job = useAppState((s) =>
    run.kind === 'running' ? s.jobs.find((known) => known.id === run.jobId) : undefined,
  );
  const canFilter = what === 'disagreements' && (hasFilter(filter) || stateChoice(filter) !== 'all');
  if (run.kind === 'done') return <Written path={run.path} onAgain={reset} onClose={onClose} />;
  const write = () =>
    void start({
      ...{ what, out: fileIn(folder.trim(), what, format), language },
      crs: format === 'geojson' && lonLat ? 4326 : 'dataset',
      filter: canFilter && isFiltered ? filter : {},
    });
  return (
    <div className="review-body" data-testid="desk-export">
      <Section title={t('review.export')} aside={<Close onClose={onClose} />}>
        <Choice
          label={t('review.export.what')}
          values={tables}
          value={what}
          text={(id) => t(`review.export.what.${id}`)}
          onChoose={(id) => {
            setWhat(id);
            setFormat(deskFormats[id][0]!);
          }}
        />
        {deskFormats[what].length > 1 && (
          <Choice
            label={t('review.export.format')}
            values={deskFormats[what]}
            value={format}
            text={(id) => t(`review.export.format.${id as 'csv' | 'geojson' | 'gpkg' | 'html'}`)}
            onChoose={setFormat}
          />
        )}
        {format === 'geojson' && (
          <Check label={t('review.export.lonLat')} isOn={lonLat} onToggle={setLonLat} />
        )}
        {canFilter && <Check label={t('review.export.filtered')} isOn={isFiltered} onToggle={setFiltered} />}
        <FolderField
          label={t('export.folder')}
          value={folder}
          kind="any"
          onChange={setFolder}
          testId="desk-export-folder"
        />
        {run.kind === 'failed' && (
          <p className="form-error" role="alert" data-testid="desk-export-error">
            {formatError(run.error, language).message} {formatError(run.error, language).hint}
          </p>
        )}
        {job ? (
          <JobCard job={job} />
        ) : (
          <Button
            fullWidth
            mt={8}
            loading={run.kind === 'running'}
            disabled={folder.trim() === ''}
            onClick={write}
            data-testid="desk-export-start"
          >
            {t('review.export.start')}
          </Button>
        )}
      </Section>
    </div>
  );
}

function Written({ path, onAgain, onClose }: { path: string; onAgain(): void; onClose(): void }) {
  const { shell } = useApp();
  const { t } = useText();
  return (
    <div className="review-body" data-testid="desk-export-done">
      <Section title={t('export.done')} aside={<Close onClose={onClose} />}>
        <p className="export-done-head">
          <Icon name="check" /> {t('review.export.done')}
        </p>
        <p className="path-box" data-testid="desk-export-path">
          {path}
        </p>
        <div className="button-row">
          {shell ? (
            <Button variant="default" onClick={() => void shell.showInFolder(path).catch(notifyError)}>
              {t('export.show')}
            </Button>
          ) : (
            <CopyButton value={path}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {t(copied ? 'export.copied' : 'export.copy')}
                </Button>
              )}
            </CopyButton>
          )}
          <Button variant="default" onClick={onAgain}>
            {t('export.again')}
          </Button>
        </div>
      </Section>
    </div>
  );
}

function Close({ onClose }: { onClose(): void }) {
  const { t } = useText();
  return (
    <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
      <Icon name="close" size={15} />
    </button>
  );
}

function Choice<T extends string>({
  label,
  values,
  value,
  text,
  onChoose,
}: {
  label: string;
  values: readonly T[];
  value: T;
  text(value: T): string;
  onChoose(value: T): void;
}) {
  return (
    <fieldset className="review-radios">
      <legend>{label}</legend>
      {values.map((id) => (
        <label key={id} className="review-choice">
          <input
            type="radio"
            name={label}
            checked={id === value}
            onChange={() => onChoose(id)}
            data-testid={`desk-export-${id}`}
          />
          <span>{text(id)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Check({ label, isOn, onToggle }: { label: string; isOn: boolean; onToggle(isOn: boolean): void }) {
  return (
    <label className="review-choice">
      <input type="checkbox" checked={isOn} onChange={(event) => onToggle(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
