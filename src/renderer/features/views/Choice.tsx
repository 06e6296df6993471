import { Tooltip } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { TipText } from '../../ui/IconButton.tsx';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
  /** Shown instead of the label, which is then the tooltip. */
  readonly icon?: ReactNode;
}

/** A few values of which one holds, side by side; arrows move. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChoose,
  testId,
  className = '',
}: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChoose(value: T): void;
  testId: string;
  className?: string;
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = options.findIndex((option) => option.value === value);
    const next = (at + step + options.length) % options.length;
    onChoose(options[next]!.value);
    event.currentTarget.querySelectorAll<HTMLButtonElement>('[role="radio"]')[next]?.focus();
  };
  return (
    <div
      className={`picks ${className}`}
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
      data-testid={testId}
    >
      {options.map((option) => (
        <Part key={option.value} tip={option.icon ? option.label : null}>
          <button
            type="button"
            role="radio"
            aria-checked={option.value === value}
            aria-label={option.icon ? option.label : undefined}
            tabIndex={option.value === value ? 0 : -1}
            data-testid={`${testId}-${option.value}`}
            onClick={() => onChoose(option.value)}
          >
            {option.icon ?? option.label}
          </button>
        </Part>
      ))}
    </div>
  );
}

function Part({ tip, children }: { tip: string | null; children: ReactNode }) {
  if (tip === null) return children;
  return (
    <Tooltip label={<TipText label={tip} />}>
      <span>{children}</span>
    </Tooltip>
  );
}
