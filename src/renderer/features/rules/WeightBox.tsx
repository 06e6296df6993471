import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { parseTyped } from '../views/ranges.ts';

/** A weight, 0 to 1; empty: the more general one (`fallback`) holds, and is shown faintly. */
export function WeightBox({
  value,
  fallback,
  label,
  testId,
  onValue,
}: {
  value: number | null;
  fallback: number;
  label: string;
  testId: string;
  onValue(weight: number | null): void;
}) {
  const { language } = useText();
  const [draft, setDraft] = useState<string | null>(null);
  const print = (weight: number) => weight.toLocaleString(language, { maximumFractionDigits: 2 });
  const isWrong = draft !== null && readWeight(draft) === undefined;
  return (
    <input
      className="small-input weight-box"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={isWrong}
      title={label}
      placeholder={print(fallback)}
      value={draft ?? (value === null ? '' : print(value))}
      data-testid={testId}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        const weight = readWeight(text);
        if (weight !== undefined) onValue(weight);
      }}
      onBlur={() => setDraft(null)}
    />
  );
}

/** A typed weight; null for nothing, undefined for what is none. */
function readWeight(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const typed = parseTyped(text);
  return typed !== null && typed >= 0 && typed <= 1 ? typed : undefined;
}
