import { Popover } from '@mantine/core';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { useText } from '../../i18n/index.ts';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';

/** Some classes of a list: their swatches, and the list to choose from on a click. */
export function ClassChecks({
  list,
  values,
  label,
  testId,
  onValues,
}: {
  list: Nomenclature;
  values: readonly number[];
  label: string;
  testId: string;
  onValues(values: number[]): void;
}) {
  const { t, language } = useText();
  const toggle = (value: number) =>
    onValues(
      values.includes(value)
        ? values.filter((other) => other !== value)
        : [...values, value].sort((a, b) => a - b),
    );
  const names = values.map((value) => className(list, value, language, t)).join(', ');
  return (
    <Popover position="bottom-end" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className="class-checks"
          title={names}
          aria-label={`${label}: ${names || t('matrix.noClass')}`}
          data-testid={testId}
        >
          {values.length === 0 && <span className="muted">{t('matrix.noClass')}</span>}
          {values.map((value) => (
            <ClassSwatch key={value} nomenclature={list} value={value} size={11} />
          ))}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="class-checks-list">
        {list.classes.map((c) => (
          <label key={c.value}>
            <input type="checkbox" checked={values.includes(c.value)} onChange={() => toggle(c.value)} />
            <ClassSwatch nomenclature={list} value={c.value} size={12} />
            {c[language]}
          </label>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
