import { Checkbox } from '@mantine/core';
import { useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Choice } from '../views/Choice.tsx';
import { ClassPick } from './ClassPick.tsx';
import { CopyFields } from './CopyFields.tsx';
import { Field, type FieldsProps } from './Field.tsx';
import { NumberBox } from './NumberBox.tsx';
import { PairRows } from './PairRows.tsx';
import type { OpForm, OpId } from './opForm.ts';

type SetFields = <K extends OpId>(id: K, fields: Partial<OpForm[K]>) => void;

/** The parameters of an operation. */
export function OpFields({ id, form, setFields }: { id: OpId; form: OpForm; setFields: SetFields }) {
  switch (id) {
    case 'islands':
    case 'holes':
      return <SizeFields id={id} form={form} setFields={setFields} />;
    case 'majority':
    case 'median':
      return <RadiusField fields={form[id]} onChange={(fields) => setFields(id, fields)} />;
    case 'smooth':
      return <SmoothField fields={form.smooth} onChange={(fields) => setFields('smooth', fields)} />;
    case 'grow':
    case 'shrink':
      return <GrowFields fields={form[id]} onChange={(fields) => setFields(id, fields)} />;
    case 'gap':
      return <GapFields fields={form.gap} onChange={(fields) => setFields('gap', fields)} />;
    case 'replace':
      return <ReplaceFields fields={form.replace} onChange={(fields) => setFields('replace', fields)} />;
    case 'recode':
      return <PairRows pairs={form.recode.pairs} onChange={(pairs) => setFields('recode', { pairs })} />;
    case 'set':
      return <SetField fields={form.set} onChange={(fields) => setFields('set', fields)} />;
    case 'copy':
      return <CopyFields fields={form.copy} onChange={(fields) => setFields('copy', fields)} />;
  }
}

/** Areas under a size: pixels of the label, or square metres. */
function SizeFields({
  id,
  form,
  setFields,
}: {
  id: 'islands' | 'holes';
  form: OpForm;
  setFields: SetFields;
}) {
  const { t, language } = useText();
  const gsd = useDocument((s) => s.roi?.gsd) ?? 1;
  const { size, unit, value } = form[id];
  const area = gsd * gsd;
  const other =
    unit === 'px'
      ? `${formatNumber(size * area, language, 1)} m²`
      : `${formatNumber(size / area, language)} px`;
  const convert = (next: 'px' | 'm2') => {
    if (next === unit) return;
    const converted =
      next === 'm2' ? Math.round(size * area * 100) / 100 : Math.max(2, Math.round(size / area));
    setFields(id, { unit: next, size: converted });
  };
  return (
    <>
      <Field label={t(`op.size.${id}`)}>
        <NumberBox
          value={size}
          onValue={(next) => setFields(id, { size: next })}
          label={t(`op.size.${id}`)}
          min={unit === 'px' ? (id === 'islands' ? 2 : 1) : 0.01}
          max={unit === 'px' ? 1_000_000 : 100_000}
          step={unit === 'px' ? 1 : 0.5}
          testId="op-size"
        />
        <Choice
          label={t('op.unit')}
          value={unit}
          options={[
            { value: 'px', label: 'px' },
            { value: 'm2', label: 'm²' },
          ]}
          onChoose={convert}
          testId="op-unit"
        />
        <span className="op-same muted">= {other}</span>
      </Field>
      <Field label={t('op.onlyClass')}>
        <ClassPick
          value={value}
          onChange={(next) => setFields(id, { value: next })}
          label={t('op.onlyClass')}
          none={t('op.everyClass')}
          testId="op-class"
        />
      </Field>
      {id === 'islands' && (
        <Field label={t('op.touching')}>
          <Choice
            label={t('op.touching')}
            value={String(form.islands.connectivity) as '4' | '8'}
            options={[
              { value: '4', label: t('op.touching.4') },
              { value: '8', label: t('op.touching.8') },
            ]}
            onChoose={(next) => setFields('islands', { connectivity: next === '8' ? 8 : 4 })}
            testId="op-connectivity"
          />
        </Field>
      )}
    </>
  );
}

function RadiusField({ fields, onChange }: FieldsProps<'majority' | 'median'>) {
  const { t } = useText();
  const side = 2 * fields.radiusPx + 1;
  return (
    <Field label={t('op.radius')}>
      <NumberBox
        value={fields.radiusPx}
        onValue={(radiusPx) => onChange({ radiusPx })}
        label={t('op.radius')}
        min={1}
        max={64}
        step={1}
        unit="px"
        testId="op-radius"
      />
      <span className="op-same muted">{t('op.square', { side })}</span>
    </Field>
  );
}

function SmoothField({ fields, onChange }: FieldsProps<'smooth'>) {
  const { t } = useText();
  return (
    <Field label={t('op.sigma')}>
      <Metres value={fields.sigmaM} onValue={(sigmaM) => onChange({ sigmaM })} label={t('op.sigma')} />
    </Field>
  );
}

function GrowFields({ fields, onChange }: FieldsProps<'grow' | 'shrink'>) {
  const { t } = useText();
  return (
    <>
      <Field label={t('op.class')}>
        <ClassPick
          value={fields.value}
          onChange={(value) => value !== null && onChange({ value })}
          label={t('op.class')}
          testId="op-class"
        />
      </Field>
      <Field label={t('op.by')}>
        <Metres value={fields.metres} onValue={(metres) => onChange({ metres })} label={t('op.by')} />
      </Field>
    </>
  );
}

function GapFields({ fields, onChange }: FieldsProps<'gap'>) {
  const { t } = useText();
  const { a, b, into, maxM } = fields;
  return (
    <>
      <Field label={t('op.between')}>
        <ClassPick
          value={a}
          onChange={(next) => next !== null && onChange({ a: next })}
          label={t('op.between')}
          testId="op-a"
        />
      </Field>
      <Field label={t('op.and')}>
        <ClassPick
          value={b}
          onChange={(next) => next !== null && onChange({ b: next })}
          label={t('op.and')}
          testId="op-b"
        />
      </Field>
      <Field label={t('op.apart')}>
        <Metres value={maxM} onValue={(next) => onChange({ maxM: next })} label={t('op.apart')} />
      </Field>
      <Field label={t('op.into')}>
        <ClassPick
          value={into}
          onChange={(next) => onChange({ into: next })}
          label={t('op.into')}
          none={t('op.nearer')}
          testId="op-into"
        />
      </Field>
    </>
  );
}

function ReplaceFields({ fields, onChange }: FieldsProps<'replace'>) {
  const { t } = useText();
  const { from, to, swap } = fields;
  return (
    <>
      <Field label={t('op.from')}>
        <ClassPick
          value={from}
          onChange={(next) => next !== null && onChange({ from: next })}
          label={t('op.from')}
          testId="op-from"
        />
        <IconButton
          icon="replace"
          label={t('op.turn')}
          onClick={() => onChange({ from: to, to: from })}
          testId="op-turn"
        />
      </Field>
      <Field label={t('op.to')}>
        <ClassPick
          value={to}
          onChange={(next) => next !== null && onChange({ to: next })}
          label={t('op.to')}
          testId="op-to"
        />
      </Field>
      <Checkbox
        className="op-check"
        label={t('op.swap')}
        checked={swap}
        onChange={(event) => onChange({ swap: event.currentTarget.checked })}
        data-testid="op-swap"
      />
    </>
  );
}

function SetField({ fields, onChange }: FieldsProps<'set'>) {
  const { t } = useText();
  return (
    <Field label={t('op.class')}>
      <ClassPick
        value={fields.value}
        onChange={(value) => value !== null && onChange({ value })}
        label={t('op.class')}
        testId="op-class"
      />
    </Field>
  );
}

function Metres({ value, onValue, label }: { value: number; onValue(value: number): void; label: string }) {
  return (
    <NumberBox
      value={value}
      onValue={onValue}
      label={label}
      min={0.01}
      max={1000}
      step={0.2}
      unit="m"
      testId="op-metres"
    />
  );
}
