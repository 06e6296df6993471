import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

/** A button with an icon only; its label is the tooltip, with the command's keys when it has some. */
export function IconButton({
  icon,
  label,
  keys,
  active,
  testId,
  onClick,
  disabled,
  position = 'bottom',
  className = '',
}: {
  icon: IconName;
  label: string;
  keys?: ReactNode;
  active?: boolean;
  testId?: string;
  onClick(): void;
  disabled?: boolean;
  position?: 'bottom' | 'right' | 'left' | 'top';
  className?: string;
}) {
  return (
    <Tooltip label={<TipText label={label} keys={keys} />} position={position}>
      <button
        type="button"
        className={`icon-button ${className}`}
        aria-label={label}
        aria-pressed={active}
        data-testid={testId}
        onClick={onClick}
        disabled={disabled}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}

export function TipText({ label, keys }: { label: string; keys?: ReactNode }) {
  return (
    <span className="tip">
      {label}
      {keys}
    </span>
  );
}
