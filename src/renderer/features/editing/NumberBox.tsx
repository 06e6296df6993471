import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { parseTyped } from '../views/ranges.ts';

/** A number that counts while it is typed; out of its range it is marked and counts for nothing. Arrows step. */
export function NumberBox({
  value,
  onValue,
  label,
  min,
  max,
  step,
  unit,
  testId,
}: {
  value: number;
  onValue(value: number): void;
  label: string;
  min: number;
  max: number;
  /** Of the arrow keys; whole numbers only where it is whole. */
  step: number;
  unit?: string;
  testId: string;
}) {
  const { t, language } = useText();
  const [draft, setDraft] = useState<string | null>(null);
  const read = (text: string): number | null => {
    const typed = parseTyped(text);
    const isGood =
      typed !== null && typed >= min && typed <= max && (!Number.isInteger(step) || Number.isInteger(typed));
    return isGood ? typed : null;
  };
  const shown = value.toLocaleString(language, { useGrouping: false, maximumFractionDigits: 3 });
  const isWrong = draft !== null && read(draft) === null;
  const nudge = (direction: 1 | -1) => {
    setDraft(null);
    const next = Math.round((value + direction * step) * 1000) / 1000;
    onValue(Math.min(max, Math.max(min, next)));
  };
  return (
    <span className="number-box">
      <input
        className="small-input"
        inputMode="decimal"
        role="spinbutton"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-invalid={isWrong}
        title={
          isWrong
            ? t('op.range', { min: min.toLocaleString(language), max: max.toLocaleString(language) })
            : label
        }
        value={draft ?? shown}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setDraft(text);
          const typed = read(text);
          if (typed !== null) onValue(typed);
        }}
        onBlur={() => setDraft(null)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          nudge(event.key === 'ArrowUp' ? 1 : -1);
        }}
        data-testid={testId}
      />
      {unit !== undefined && <span className="muted">{unit}</span>}
    </span>
  );
}
