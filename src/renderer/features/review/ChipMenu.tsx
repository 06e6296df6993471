import { Popover } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';

/** A chip that opens what it asks about; lit while it asks for something, and then it can be cleared. */
export function ChipMenu({
  label,
  isOn,
  onClear,
  children,
  testId,
  isAdd = false,
}: {
  label: ReactNode;
  isOn: boolean;
  onClear?(): void;
  /** Made when it is opened. */
  children(close: () => void): ReactNode;
  testId: string;
  isAdd?: boolean;
}) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      width="auto"
      withinPortal
    >
      <Popover.Target>
        <span className="review-chip" data-on={isOn || undefined} data-add={isAdd || undefined}>
          <button
            type="button"
            className="review-chip-text"
            aria-expanded={isOpen}
            data-testid={testId}
            onClick={() => setOpen(!isOpen)}
          >
            {label}
          </button>
          {isOn && onClear && (
            <button
              type="button"
              className="review-chip-clear"
              aria-label={t('review.filter.clear')}
              onClick={onClear}
            >
              <Icon name="close" size={10} />
            </button>
          )}
        </span>
      </Popover.Target>
      <Popover.Dropdown className="find-dropdown review-dropdown">
        {isOpen && children(() => setOpen(false))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Some of several, each with how many items it has. */
export function Choices<T extends string>({
  label,
  values,
  chosen,
  text,
  count,
  onToggle,
}: {
  label: string;
  values: readonly T[];
  chosen: readonly T[] | undefined;
  text(value: T): ReactNode;
  count?(value: T): string;
  onToggle(value: T): void;
}) {
  return (
    <div className="review-choices" role="group" aria-label={label}>
      {values.map((value) => (
        <label key={value} className="review-choice" data-testid={`choice-${value}`}>
          <input
            type="checkbox"
            checked={chosen?.includes(value) ?? false}
            onChange={() => onToggle(value)}
          />
          <span className="review-choice-text">{text(value)}</span>
          {count && <span className="review-choice-count">{count(value)}</span>}
        </label>
      ))}
    </div>
  );
}
