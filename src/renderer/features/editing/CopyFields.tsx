import { useEffect, useState } from 'react';
import type { Snapshot } from '../../../shared/contract/index.ts';
import { lpis1, lpis2, lpis3 } from '../../../shared/model/nomenclatures.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { hasLpis } from '../canvas/hasLpis.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { Choice } from '../views/Choice.tsx';
import { Field, type FieldsProps } from './Field.tsx';
import { copyKinds, type CopyKind } from './opForm.ts';
import { PairRows } from './PairRows.tsx';

const lists = { 1: lpis1, 2: lpis2, 3: lpis3 } as const;

/** Where a copy takes its classes from. */
export function CopyFields({ fields, onChange }: FieldsProps<'copy'>) {
  const { app } = useApp();
  const { t } = useText();
  const hasPrediction = usePrediction() !== null;
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const kinds = copyKinds.filter((kind) => kind !== 'lpis' || withLpis);
  return (
    <>
      <Field label={t('op.copyFrom')}>
        <select
          className="small-input"
          aria-label={t('op.copyFrom')}
          value={fields.kind}
          onChange={(event) => {
            // It has a panel of its own, with thresholds and classes.
            if (event.currentTarget.value === 'prediction') app.setState({ editPanel: 'accept' });
            else onChange({ kind: event.currentTarget.value as CopyKind });
          }}
          data-testid="op-copy-kind"
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`op.copy.${kind}`)}
            </option>
          ))}
          {hasPrediction && <option value="prediction">{t('prediction.copy')}</option>}
        </select>
      </Field>
      {fields.kind === 'lpis' && <LpisFields fields={fields} onChange={onChange} />}
      {fields.kind === 'snapshot' && <SnapshotField fields={fields} onChange={onChange} />}
      {fields.kind === 'date' && (
        <Field label={t('op.copyAt')}>
          <input
            type="datetime-local"
            className="small-input"
            aria-label={t('op.copyAt')}
            value={fields.date}
            onChange={(event) => onChange({ date: event.currentTarget.value })}
            data-testid="op-copy-date"
          />
        </Field>
      )}
    </>
  );
}

/** Crops to classes; crops that no row names leave the mask alone. */
function LpisFields({ fields, onChange }: FieldsProps<'copy'>) {
  const { t } = useText();
  const { level, pairs } = fields;
  return (
    <>
      <Field label={t('op.lpisLevel')}>
        <Choice
          label={t('op.lpisLevel')}
          value={String(level) as '1' | '2' | '3'}
          options={[
            { value: '1', label: '1' },
            { value: '2', label: '2' },
            { value: '3', label: '3' },
          ]}
          // Codes of another level are other crops.
          onChoose={(next) => onChange({ level: Number(next) as 1 | 2 | 3, pairs: [] })}
          testId="op-lpis-level"
        />
      </Field>
      <PairRows
        pairs={pairs}
        onChange={(next) => onChange({ pairs: next })}
        sources={lists[level].classes.filter(({ transparent }) => !transparent)}
      />
    </>
  );
}

function SnapshotField({ fields, onChange }: FieldsProps<'copy'>) {
  const { client } = useApp();
  const { t } = useText();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const [snapshots, setSnapshots] = useState<readonly Snapshot[] | null>(null);
  const { datasetId, roiKey } = roi ?? {};
  useEffect(() => {
    if (datasetId === undefined || roiKey === undefined) return;
    let gone = false;
    client.annotation
      .snapshots({ datasetId, roiKey })
      .then((known) => !gone && setSnapshots(known), notifyError);
    return () => {
      gone = true;
    };
  }, [client, datasetId, roiKey, version]);
  const isKnown = snapshots?.some(({ id }) => id === fields.snapshot) ?? false;
  if (snapshots?.length === 0) return <p className="section-note">{t('op.noSnapshots')}</p>;
  return (
    <Field label={t('op.snapshot')}>
      <select
        className="small-input"
        aria-label={t('op.snapshot')}
        value={isKnown ? fields.snapshot : ''}
        onChange={(event) => onChange({ snapshot: event.currentTarget.value })}
        data-testid="op-snapshot"
      >
        <option value="" disabled>
          {t('op.choose')}
        </option>
        {snapshots?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}
