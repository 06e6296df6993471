import { NumberInput, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { foldText } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import { classRows } from '../classes/classKeys.ts';
import { useRested, type EditorProps } from './editing.ts';
import type { Clause, LimitOperator, NumberName } from './clauses.ts';

/** A number against a limit. */
export function NumberEditor({
  name,
  clause,
  onChange,
}: EditorProps<Clause & { kind: 'number' }> & { name: NumberName }) {
  const { t } = useText();
  const [operator, setOperator] = useState<LimitOperator>(clause?.operator ?? '>');
  const [limit, setLimit] = useState<number | string>(clause?.limit ?? 0);
  const tell = useRested<readonly [LimitOperator, number | string]>(([op, value]) =>
    onChange(typeof value === 'number' ? { kind: 'number', name, operator: op, limit: value } : null),
  );
  return (
    <>
      <div className="clause-row">
        <Operators
          value={operator}
          onChange={(next) => {
            setOperator(next);
            tell([next, limit]);
          }}
        />
        <NumberInput
          data-autofocus
          size="xs"
          min={0}
          aria-label={t('find.limit')}
          value={limit}
          thousandSeparator={' '}
          onChange={(value) => {
            setLimit(value);
            tell([operator, value]);
          }}
          data-testid="clause-limit"
        />
      </div>
      {!clause && (
        <button
          type="button"
          className="link-button"
          data-testid="clause-apply"
          onClick={() => typeof limit === 'number' && onChange({ kind: 'number', name, operator, limit })}
        >
          {t('find.apply')}
        </button>
      )}
    </>
  );
}

/** A class of the dataset's list and how much of the mask it covers. */
export function ShareEditor({ clause, onChange }: EditorProps<Clause & { kind: 'share' }>) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const [value, setValue] = useState<number | null>(clause?.value ?? null);
  const [operator, setOperator] = useState<LimitOperator>(clause?.operator ?? '>');
  const [percent, setPercent] = useState<number | string>(clause ? round(clause.share * 100) : 20);
  const told = (of: number | null, op: LimitOperator, amount: number | string) =>
    onChange(
      of === null || typeof amount !== 'number'
        ? null
        : { kind: 'share', value: of, operator: op, share: round(amount / 100) },
    );
  const tell = useRested<readonly [number | null, LimitOperator, number | string]>((args) => told(...args));
  const chosen = value === null ? undefined : classOf(nomenclature, value);
  const swatch = (of: string) => {
    const found = classOf(nomenclature, Number(of));
    return found && <Swatch color={classColor(found, palette)} size={12} />;
  };
  return (
    <>
      <Select
        data-autofocus
        searchable
        // To change the percent of a condition, its class need not be asked again.
        openOnFocus={!clause}
        aria-label={t('find.class')}
        placeholder={t('find.chooseClass')}
        value={value === null ? null : String(value)}
        onChange={(next) => {
          if (next === null) return;
          setValue(Number(next));
          told(Number(next), operator, percent);
        }}
        data={classRows(nomenclature).map(({ class: c }) => ({ value: String(c.value), label: c[language] }))}
        filter={({ options, search }) => {
          const wanted = foldText(search.trim());
          return options.filter((option) => 'label' in option && foldText(option.label).includes(wanted));
        }}
        leftSection={chosen && <Swatch color={classColor(chosen, palette)} size={12} />}
        renderOption={({ option }) => (
          <span className="class-option">
            {swatch(option.value)} {option.label}
          </span>
        )}
        // A popover over a popover: inside, so that choosing does not close the outer one.
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={260}
        data-testid="clause-class"
      />
      <div className="clause-row">
        <Operators
          value={operator}
          onChange={(next) => {
            setOperator(next);
            told(value, next, percent);
          }}
        />
        <NumberInput
          size="xs"
          min={0}
          max={100}
          decimalScale={2}
          suffix=" %"
          aria-label={t('find.percent')}
          value={percent}
          onChange={(next) => {
            setPercent(next);
            tell([value, operator, next]);
          }}
          data-testid="clause-percent"
        />
      </div>
    </>
  );
}

/** Shares are kept without the noise of a division. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

function Operators({ value, onChange }: { value: LimitOperator; onChange(operator: LimitOperator): void }) {
  const { t } = useText();
  return (
    <SegmentedControl
      aria-label={t('find.operator')}
      value={value}
      onChange={(next) => onChange(next as LimitOperator)}
      data={[
        { value: '>', label: '>' },
        { value: '>=', label: '≥' },
        { value: '<', label: '<' },
        { value: '<=', label: '≤' },
      ]}
    />
  );
}
