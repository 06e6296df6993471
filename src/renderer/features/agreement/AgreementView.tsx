import './desk.css';
import './agreement.css';
import { useEffect, useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDataset, placeDatasetId, placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { copyText } from '../place/copyText.ts';
import { notifyPlace } from '../place/notices.ts';
import { download } from '../health/saveCsv.ts';
import { className } from '../history/editTexts.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { agreementTable, lpisOf, type AgreementTable, type LpisLevel } from './agreementTable.ts';
import { Charts } from './Charts.tsx';
import { GradeLegend } from './GradeLegend.tsx';
import { HeatTable, measures, type Measure } from './HeatTable.tsx';
import { filterOf, type Scope } from './scope.ts';
import { fileNameOf, longCsv, wideCsv } from './tableCsv.ts';
import { useRead } from './useRead.ts';

/** CoSIA against LPIS in numbers: the joint table and charts, each a way to the items behind it. Fills the canvas pane. */
export function AgreementView() {
  const datasetId = useAppState(placeDatasetId);
  return datasetId === null ? null : <Agreement key={datasetId} datasetId={datasetId} />;
}

/** Kept while the window lives: who comes back from the items finds the table as it was left. */
const left = { level: 1 as LpisLevel, measure: 'ofDeclared' as Measure, scope: {} as Scope, datasetId: '' };

function Agreement({ datasetId }: { datasetId: string }) {
  const { client, actions, desk } = useApp();
  const { t, language } = useText();
  const name = useAppState((s) => placeDataset(s)?.name ?? '');
  const rois = useAppState(placeRois);
  const version = useDesk((s) => s.comparisonVersion);
  const reviewVersion = useDesk((s) => s.reviewVersion);
  const [level, setLevel] = useState(left.level);
  const [measure, setMeasure] = useState(left.measure);
  const [scope, setScope] = useState(left.datasetId === datasetId ? left.scope : {});
  useEffect(() => {
    Object.assign(left, { level, measure, scope, datasetId });
  }, [level, measure, scope, datasetId]);
  const hasRois = rois.length > 0;
  useEffect(() => {
    if (!hasRois) void actions.loadRois(datasetId).catch(notifyError);
  }, [actions, datasetId, hasRois]);
  const joint = useRead(
    `${level} ${scope.domain ?? ''} ${scope.roiKey ?? ''}`,
    `${version} ${reviewVersion}`,
    (signal) => client.comparison.joint({ datasetId, level, ...scope }, { signal }),
  );
  const rules = useRead('rules', reviewVersion, (signal) =>
    client.comparison.rules({ datasetId }, { signal }),
  );
  const lpis = lpisOf(level);
  const table = joint.data && rules.data ? agreementTable(joint.data, rules.data.matrix) : null;
  const error = joint.error ?? rules.error;
  const names = {
    cover: (value: number) => className(cosiaHub, value, language, t),
    declared: (code: number) => className(lpis, code, language, t),
  };
  const fileName = [name, t('agree.fileName'), scope.domain ?? scope.roiKey ?? ''].filter(Boolean).join('-');
  const show = (pair: string) => desk.getState().showItems(filterOf(scope, { pairs: [pair] }));
  return (
    <div className="agreement" data-testid="agreement-view">
      <header className="desk-head">
        <h1>{t('agree.title')}</h1>
        <ScopeChoice scope={scope} onScope={setScope} />
        <Segments<LpisLevel>
          label={t('agree.level')}
          values={[1, 2, 3]}
          value={level}
          text={(value) => t('agree.levelOf', { level: value })}
          testId="agree-level"
          onValue={setLevel}
        />
        <Segments<Measure>
          label={t('agree.measure')}
          values={measures}
          value={measure}
          text={(value) => t(`agree.measure.${value}`)}
          testId="agree-measure"
          onValue={setMeasure}
        />
        <span className="grow" />
        <TableActions
          table={table}
          onCopy={(shown) => void copyTable(wideCsv(shown, names))}
          onSave={(shown) =>
            download(new Blob([longCsv(shown, names)], { type: 'text/csv' }), `${fileNameOf(fileName)}.csv`)
          }
        />
      </header>
      {error && (
        <p className="desk-message form-error" role="alert">
          {formatError(error, language).message}{' '}
          <button type="button" className="link-button" onClick={() => (joint.retry(), rules.retry())}>
            {t('common.retry')}
          </button>
        </p>
      )}
      <div className="agreement-body" aria-busy={joint.isReading}>
        <section className="agreement-table" aria-label={t('agree.table')}>
          {table && table.totalPx === 0 && <p className="desk-message muted">{t('agree.nothing')}</p>}
          {!table && !error && <p className="desk-message muted">{t('agree.reading')}</p>}
          {table && table.totalPx > 0 && <HeatTable table={table} measure={measure} onPair={show} />}
          <GradeLegend />
        </section>
        {rules.data && (
          <Charts datasetId={datasetId} scope={scope} joint={joint.data} matrix={rules.data.matrix} />
        )}
      </div>
    </div>
  );
}

/** Not shown when it cannot be copied: a table is too long for a notice, and can be saved instead. */
async function copyTable(csv: string): Promise<void> {
  try {
    await copyText(csv);
    notifyPlace('agree.copied');
  } catch {
    notifyPlace('agree.notCopied');
  }
}

function TableActions({
  table,
  onCopy,
  onSave,
}: {
  table: AgreementTable | null;
  onCopy(table: AgreementTable): void;
  onSave(table: AgreementTable): void;
}) {
  const { t } = useText();
  const isEmpty = table === null || table.totalPx === 0;
  return (
    <>
      <IconButton
        icon="copy"
        label={t('agree.copy')}
        disabled={isEmpty}
        onClick={() => table && onCopy(table)}
        testId="agree-copy"
      />
      <IconButton
        icon="export"
        label={t('agree.save')}
        disabled={isEmpty}
        onClick={() => table && onSave(table)}
        testId="agree-save"
      />
    </>
  );
}

/** The whole dataset, a domain, or a ROI. */
function ScopeChoice({ scope, onScope }: { scope: Scope; onScope(scope: Scope): void }) {
  const { t } = useText();
  const rois = useAppState(placeRois);
  const domains = [...new Set(rois.map((roi) => roi.domain))].sort();
  const value = scope.roiKey ? `roi ${scope.roiKey}` : scope.domain ? `domain ${scope.domain}` : '';
  return (
    <select
      className="desk-select"
      aria-label={t('agree.scope')}
      value={value}
      data-testid="agree-scope"
      onChange={(event) => {
        const [kind, ...rest] = event.currentTarget.value.split(' ');
        const name = rest.join(' ');
        onScope(kind === 'roi' ? { roiKey: name } : kind === 'domain' ? { domain: name } : {});
      }}
    >
      <option value="">{t('agree.wholeDataset')}</option>
      <optgroup label={t('agree.domains')}>
        {domains.map((domain) => (
          <option key={domain} value={`domain ${domain}`}>
            {domain}
          </option>
        ))}
      </optgroup>
      <optgroup label={t('agree.rois')}>
        {rois.map(({ roiKey }) => (
          <option key={roiKey} value={`roi ${roiKey}`}>
            {roiKey}
          </option>
        ))}
      </optgroup>
    </select>
  );
}
