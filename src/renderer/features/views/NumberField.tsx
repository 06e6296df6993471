import { useEffect, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { parseTyped } from './ranges.ts';

/** A number to type, with a point or a comma; it counts when the field is left or Enter is pressed. */
export function NumberField({
  value,
  onValue,
  label,
  min = -Infinity,
  max = Infinity,
  testId,
}: {
  /** Null while it is not known. */
  value: number | null;
  onValue(value: number): void;
  label: string;
  min?: number;
  max?: number;
  testId?: string;
}) {
  const { language } = useText();
  const shown =
    value === null
      ? ''
      : value.toLocaleString(language, {
          useGrouping: false,
          maximumFractionDigits: 6,
          maximumSignificantDigits: 6,
        });
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => setDraft(null), [shown]);
  const take = () => {
    const typed = draft === null ? null : parseTyped(draft);
    setDraft(null);
    if (typed !== null && draft !== shown) onValue(Math.min(max, Math.max(min, typed)));
  };
  return (
    <input
      className="small-input number-field"
      inputMode="decimal"
      aria-label={label}
      title={label}
      value={draft ?? shown}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else if (event.key === 'Escape') setDraft(null);
      }}
      data-testid={testId}
    />
  );
}
